"""What is new: the share of comments that use a word or phrase, before and now."""

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb import verdicts
from loopnb.figures.layout import Panel, Row, laid, panels
from loopnb.figures.marks import ranged, span
from loopnb.figures.picture import MUTED, STYLE, Picture
from loopnb.results import Emerging
from loopnb.results.voices import NEW

MOST = 8
MARKS = {NEW: "new:", verdicts.MORE: "▲", verdicts.FEWER: "▼"}


def emerging(found: Emerging) -> Picture | None:
    """Return each term's share of comments before (hollow) and now; None where nothing is new.

    Terms stand in the result's order: new ones first, then more and less often said.
    """
    rows = found.table.head(MOST)
    if rows.empty:
        return None
    each = laid(Row(f"“{row.term}”", _told(row), strong=True) for row in rows.itertuples())
    figure, (axis,) = panels([Panel(each.height)], _note(rows.iloc[0]))
    with mpl.rc_context(STYLE):
        axis.set_xlim(span(*rows.share_now, *rows.share_then))
        each.rule(axis, 0)
        for y, row in zip(each.places, rows.itertuples(), strict=True):
            axis.plot([row.share_then, row.share_now], [y, y], color=MUTED, linewidth=1)
            for share, full in ((row.share_then, False), (row.share_now, True)):
                ranged(axis, y, share, (share, share), sure=full, full=full)
        each.write(axis)
        axis.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axis.xaxis.set_major_formatter("{x:,.0f} %")
    alt = "Share of comments with each word, before and now: "
    alt += "; ".join(_said(row) for row in rows.itertuples()) + "."
    return Picture(figure, _title(rows), alt, _data(rows), "emerging")


def _told(row: object) -> str:
    return f"{MARKS[row.verdict]} {_percent(row.share_now)} %, was {_percent(row.share_then)} %"


def _note(row: object) -> str:
    return (
        f"Per cent of comments. Full: {row.period} (n = {row.n_now:,}); hollow: {row.baseline} "
        f"(n = {row.n_then:,}). Only what is beyond chance is shown."
    )


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
