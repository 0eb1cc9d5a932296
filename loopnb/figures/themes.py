"""What customers talk about, then and now, each share with its likely range."""

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb import verdicts
from loopnb.figures.layout import Panel, Row, laid, panels
from loopnb.figures.marks import ranged, span
from loopnb.figures.picture import STYLE, Picture
from loopnb.results import Themes
from loopnb.verdicts import between, number

MOST = 16
PAIR = 9.0  # points between then and now
PRAISE = "praise"


def themes(found: Themes) -> Picture | None:
    """Return each theme's share now (full) under that of then (hollow), praise at the end.

    Changes that are shown stand out and are written beside. None where there are no themes.
    """
    table = found.table.head(MOST)
    if table.empty:
        return None
    praised = table.tone == PRAISE
    rows = pd.concat([table.loc[~praised], table.loc[praised]])
    headings = _headings(rows)
    each = laid(
        (Row(row.theme, _told(row), strong=_shown(row), above=heading)
         for row, heading in zip(rows.itertuples(), headings, strict=True)), marks=2 * PAIR,
    )  # fmt: skip
    note = f"{_note(rows.iloc[0], found.noun)}\n{found.reading}"
    figure, (axis,) = panels([Panel(each.height)], note)
    with mpl.rc_context(STYLE):
        axis.set_xlim(span(*rows.share, *rows.share_before, *rows.high, *rows.high_before))
        each.rule(axis, 0)
        for y, row in zip(each.places, rows.itertuples(), strict=True):
            _pair(axis, y, row)
        each.write(axis)
        axis.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axis.xaxis.set_major_formatter("{x:,.0f} %")
    return Picture(figure, _title(rows, found.noun), _said(rows, found.noun), found.shown, "themes")


def _shown(row: object) -> bool:
    return row.verdict in (verdicts.MORE, verdicts.FEWER)


def _told(row: object) -> str:
    """Return the share now beside that of then; with a sign where the change is shown."""
    icon = f"{verdicts.ICONS[row.verdict]} " if _shown(row) else ""
    then = f", was {number(row.share_before)} %" if row.n_before else ""
    return f"{icon}{number(row.share)} %{then}"


def _pair(axis: object, y: float, row: object) -> None:
    """Draw the share of now, full, under that of then, hollow."""
    sure = _shown(row)
    if row.n_before:
        ends = (row.low_before, row.high_before)
        ranged(axis, y - PAIR / 2, row.share_before, ends, sure=False)
    below = y + PAIR / 2 if row.n_before else y
    ranged(axis, below, row.share, (row.low, row.high), sure=sure, full=True)


def _headings(rows: pd.DataFrame) -> list[str]:
    """Return a heading for the first praise and the first of the rest, where there are both."""
    praised = rows.tone == PRAISE
    if praised.all() or not praised.any():
        return [""] * len(rows)
    first = ~praised.duplicated()
    return [("Praise" if praise else "Issues") if new else ""
            for praise, new in zip(praised, first, strict=True)]  # fmt: skip


def _note(row: object, noun: str) -> str:
    """Say which mark is which period, of how many comments, and what the numbers are."""
    then = f"; hollow: {row.before} (n = {row.n_before:,})" if row.n_before else ""
    return (
        f"Full: {row.period} (n = {row.n:,}){then}. Lines: likely range. Bold: a clear change. "
        f"Per cent of the {noun} that say something."
    )


def _title(rows: pd.DataFrame, noun: str) -> str:
    moved = rows.loc[rows.verdict.isin((verdicts.MORE, verdicts.FEWER))]
    if len(moved):
        row = moved.loc[moved.change.abs().idxmax()]
        word = "more" if row.verdict == verdicts.MORE else "less"
        shares = f"in {number(row.share)} % of {noun}, then {number(row.share_before)} %"
        return f"“{row.theme}” is named {word} often than in {row.before}: {shares}"
    row = rows.iloc[0]
    clear = f"; nothing clearly changed since {row.before}" if row.n_before else ""
    return f"“{row.theme}” is named most, in {number(row.share)} % of {noun}{clear}"


def _said(rows: pd.DataFrame, noun: str) -> str:
    return f"Shares of {noun} by theme, in per cent. " + " ".join(
        f"{row.theme}: {number(row.share)} in {row.period}"
        f"{_range(row.low, row.high)}"
        + (f", {number(row.share_before)} in {row.before}, {row.verdict}." if row.n_before else ".")
        for row in rows.itertuples()
    )


def _range(low: float, high: float) -> str:
    text = between(low, high, "").strip()
    return f" ({text})" if text else ""
