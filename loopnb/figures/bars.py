"""Shares side by side: what customers talk about, and where the cases come from."""

import matplotlib as mpl
import seaborn as sns

from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results import Causes, Themes

MOST = 10


def themes(found: Themes) -> Picture | None:
    """Return themes by share of comments, likely range drawn, the period before as a ring."""
    rows = found.table.head(MOST)
    if rows.empty:
        return None
    figure, (axis,) = canvas(5.2, 0.6 + 0.34 * len(rows))
    with mpl.rc_context(STYLE):
        sns.barplot(x=rows.share, y=rows.theme, ax=axis, color=SOFT, errorbar=None, width=0.6)
        axis.hlines(range(len(rows)), rows.low, rows.high, color=ACCENT, linewidth=1.5)
        axis.plot(rows.share_before, range(len(rows)), "o", markersize=6, color=INK,
                  markerfacecolor="none", label="period before")  # fmt: skip
        for place, row in enumerate(rows.itertuples()):
            end = max(row.high, row.share_before if row.share_before == row.share_before else 0)
            axis.annotate(f"{row.share:.0f} %", (end, place), xytext=(8, 0), va="center",
                          textcoords="offset points", color=INK)  # fmt: skip
        axis.set(ylabel="", xlabel=f"per cent of {rows.n.iloc[0]:,} comments")
        if rows.share_before.notna().any():
            axis.legend(frameon=False, loc="lower right", labelcolor=MUTED)
    first = rows.iloc[0]
    said = "; ".join(f"{row.theme} {row.share:.0f} per cent" for row in rows.itertuples())
    title = f"{first.theme} is named most, in {first.share:.0f} % of comments"
    return Picture(
        figure, title, f"Bars of themes by share of comments: {said}.", found.shown, "themes"
    )


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
