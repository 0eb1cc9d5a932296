"""What is new: the share of comments that use a word or phrase, before and now."""

import matplotlib as mpl
import pandas as pd

from loopnb import verdicts
from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results import Emerging
from loopnb.results.voices import NEW

MOST = 8
MARKS = {NEW: "new", verdicts.MORE: "▲", verdicts.FEWER: "▼"}


def emerging(found: Emerging) -> Picture | None:
    """Return each term's share of comments before (ring) and now (dot); None where nothing is new.

    Terms stand in the result's order: new ones first, then more and less often said.
    """
    rows = found.table.head(MOST)
    if rows.empty:
        return None
    figure, (axis,) = canvas(5.2, 0.9 + 0.36 * len(rows))
    with mpl.rc_context(STYLE):
        for place, row in enumerate(rows.itertuples()):
            _line(axis, place, row)
        reach = max(rows.share_now.max(), rows.share_then.max())
        axis.set(xlim=(-0.02 * reach, 1.35 * reach), ylim=(len(rows) - 0.5, -0.9),
                 yticks=range(len(rows)),
                 yticklabels=[f"“{term}”" for term in rows.term])  # fmt: skip
        axis.tick_params(axis="y", length=0, labelcolor=INK)
        axis.spines["left"].set_visible(False)
        first = rows.iloc[0]
        axis.set_xlabel(
            f"per cent of comments: ○ {first.baseline} ({first.n_then:,}), "
            f"● {first.period} ({first.n_now:,})\nOnly what is beyond chance is shown", fontsize=8,
        )  # fmt: skip
    alt = "Share of comments with each word, before and now: "
    alt += "; ".join(_said(row) for row in rows.itertuples()) + "."
    return Picture(figure, _title(rows), alt, _data(rows), "emerging")


def _line(axis: object, place: int, row: object) -> None:
    """Draw one term: a ring before, a dot now, a line between them and both shares."""
    colour = MUTED if row.verdict == verdicts.FEWER else ACCENT
    axis.plot([row.share_then, row.share_now], [place, place], color=SOFT, linewidth=3, zorder=1)
    axis.plot(
        row.share_then, place, "o", markersize=6, color=INK, markerfacecolor="white", zorder=2
    )
    axis.plot(row.share_now, place, "o", markersize=7, color=colour, zorder=3)
    right = max(row.share_now, row.share_then)
    axis.annotate(
        f"{MARKS[row.verdict]}  {_percent(row.share_then)} → {_percent(row.share_now)} %",
        (right, place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5,
        color=INK,
    )  # fmt: skip


def _title(rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    share = f"{_percent(first.share_now)} % of comments"
    if first.verdict == NEW:
        return f"“{first.term}” is new: in {share}, {_percent(first.share_then)} % before"
    often = "more" if first.verdict == verdicts.MORE else "less"
    return (
        f"“{first.term}” is said {often} often: in {share}, {_percent(first.share_then)} % before"
    )


def _said(row: object) -> str:
    return f"{row.term} {_percent(row.share_then)} then {_percent(row.share_now)} per cent"


def _data(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn, with the numbers of comments behind it."""
    return pd.DataFrame(
        {"Word": rows.term, "Also": rows.also.str.replace("|", ", "),
         "Before, %": rows.share_then.round(1), "Now, %": rows.share_now.round(1),
         "Comments before": rows.then, "Comments now": rows.now}
    )  # fmt: skip


def _percent(share: float) -> str:
    return verdicts.number(share)
