"""Shares side by side: where the cases come from."""

import matplotlib as mpl
import seaborn as sns

from loopnb.figures.picture import SOFT, STYLE, Picture, canvas
from loopnb.results import Causes

MOST = 10


def pareto(causes: Causes) -> Picture | None:
    """Return the largest causes by share of cases, the running total written beside each."""
    rows = causes.table.head(MOST)
    if rows.empty:
        return None
    figure, (axis,) = canvas(5.2, 0.6 + 0.34 * len(rows))
    with mpl.rc_context(STYLE):
        sns.barplot(x=rows["share"], y=rows.cause, ax=axis, color=SOFT, errorbar=None, width=0.6)
        for place, row in enumerate(rows.itertuples()):
            axis.annotate(f"{row.share:.0f} % (so far {row.cumulative:.0f} %)", (row.share, place),
                          xytext=(6, 0), textcoords="offset points", va="center")  # fmt: skip
        axis.set(
            ylabel="",
            xlabel=f"per cent of {causes.table.cases.sum():,} {rows.kind.iloc[0]}",
            xlim=(0, rows["share"].max() * 1.7),
        )
    first = rows.iloc[0]
    title = f"{first.cause} is the largest of {len(causes.table)}: {first['share']:.0f} % of cases"
    said = "; ".join(f"{row.cause} {row.share:.0f} per cent" for row in rows.itertuples())
    return Picture(
        figure, title, f"Bars of causes by share of cases: {said}.", causes.shown, "pareto"
    )
