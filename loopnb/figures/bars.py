"""Shares side by side: where the cases come from."""

import matplotlib as mpl
import seaborn as sns

from loopnb.figures.layout import Panel, Row, laid, panels
from loopnb.figures.picture import ACCENT, MUTED, STYLE, Picture
from loopnb.results import Causes

MOST = 10
BAR = 7.0  # points high


def pareto(causes: Causes) -> Picture | None:
    """Return the largest causes by share of cases, the running total written beside each."""
    causes = causes.lead
    rows = causes.table.head(MOST)
    if rows.empty:
        return None
    each = laid(
        (Row(row.cause, f"{row.share:.0f} %, so far {row.cumulative:.0f} %", strong=not at)
         for at, row in enumerate(rows.itertuples())), marks=BAR,
    )  # fmt: skip
    figure, (axis,) = panels([Panel(each.height, left=1, ticks=0)], _note(causes, len(rows)))
    with mpl.rc_context(STYLE):
        colours = [ACCENT, *[MUTED] * (len(rows) - 1)]
        sns.barplot(x=rows["share"], y=list(each.places), hue=list(each.places), palette=colours,
                    ax=axis, errorbar=None, orient="h", native_scale=True, legend=False,
                    saturation=1)  # fmt: skip
        for bar in axis.patches:
            bar.set(y=bar.get_y() + (bar.get_height() - BAR) / 2, height=BAR)
        axis.set(xlim=(0, rows["share"].max() or 1), xlabel="", ylabel="")
        each.write(axis)
    first = rows.iloc[0]
    title = f"{first.cause} is the largest of {len(causes.table)}: {first['share']:.0f} % of cases"
    said = "; ".join(f"{row.cause} {row.share:.0f} per cent" for row in rows.itertuples())
    return Picture(
        figure, title, f"Bars of causes by share of cases: {said}.", causes.shown, "pareto"
    )


def _note(causes: Causes, drawn: int) -> str:
    rows, rest = causes.table, len(causes.table) - drawn
    more = f" {rest} smaller {'one is' if rest == 1 else 'ones are'} in the data." if rest else ""
    return f"Per cent of {rows.cases.sum():,} {rows.kind.iloc[0]}.{more}"
