"""What customers talk about, then and now, each share with its likely range."""

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb import verdicts
from loopnb.figures.picture import ACCENT, INK, MUTED, PAPER, SOFT, STYLE, Picture, canvas
from loopnb.results import Themes
from loopnb.verdicts import between, difference, number

MOST = 16
APART = 0.16  # how far then and now stand from the middle of their row
PRAISE = "praise"


def themes(found: Themes) -> Picture | None:
    """Return each theme's share now (filled) under that of then (hollow), praise at the end.

    Changes that are shown stand out and are written beside. None where there are no themes.
    """
    table = found.table.head(MOST)
    if table.empty:
        return None
    praised = table.tone == PRAISE
    rows = pd.concat([table.loc[~praised], table.loc[praised]])
    figure, (axis,) = canvas(5.2, 1.0 + 0.36 * len(rows))
    with mpl.rc_context(STYLE):
        for place, row in enumerate(rows.itertuples()):
            _line(axis, place, row)
        if 0 < praised.sum() < len(rows):
            _praise(axis, int((~praised).sum()))
        _legend(axis, rows.iloc[0])
        axis.set(ylim=(len(rows) - 0.4, -1.3), yticks=range(len(rows)), yticklabels=rows.theme)
        axis.set_xlim(left=0)
        axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axis.tick_params(length=0, labelsize=8)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel(f"Per cent of the {found.noun} that say something", fontsize=8)
    return Picture(figure, _title(rows, found.noun), _said(rows, found.noun), found.shown, "themes")


def _line(axis: object, place: int, row: object) -> None:
    """Draw one theme: then above now, and what changed to the right of both."""
    shown = row.verdict in (verdicts.MORE, verdicts.FEWER)
    colour = ACCENT if shown else MUTED
    if row.n_before:
        above = place - APART
        axis.plot([row.low_before, row.high_before], [above] * 2, color=SOFT, linewidth=2)
        axis.plot(row.share_before, above, "o", color=colour, markersize=4.5,
                  markerfacecolor=PAPER, clip_on=False)  # fmt: skip
    below = place + APART if row.n_before else place
    axis.plot([row.low, row.high], [below] * 2, color=colour, linewidth=2.2 if shown else 1.2)
    axis.plot(row.share, below, "o", color=colour, markersize=6 if shown else 4.5, clip_on=False)
    text = f"{number(row.share)} %"
    if shown:
        text += f"  {verdicts.ICONS[row.verdict]} {difference(row.change, '%')}"
    axis.annotate(text, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8,
                  color=INK if shown else MUTED)  # fmt: skip


def _praise(axis: object, place: int) -> None:
    axis.axhline(place - 0.5, color=SOFT, linewidth=0.8)
    axis.annotate("praise", (1.0, place - 0.47), xycoords=("axes fraction", "data"), ha="right",
                  va="top", fontsize=8, color=MUTED)  # fmt: skip


def _legend(axis: object, row: object) -> None:
    """Say above the first row which mark is which period, and of how many comments."""
    marks = [("●", row.period, row.n)] + ([("○", row.before, row.n_before)] if row.n_before else [])
    said = "    ".join(f"{mark} {period} (n = {n:,})" for mark, period, n in marks)
    axis.annotate(said, (0, -0.85), xycoords=("axes fraction", "data"), va="center", fontsize=8,
                  color=INK)  # fmt: skip


def _title(rows: pd.DataFrame, noun: str) -> str:
    moved = rows.loc[rows.verdict.isin((verdicts.MORE, verdicts.FEWER))]
    if len(moved):
        row = moved.loc[moved.change.abs().idxmax()]
        word = "more" if row.verdict == verdicts.MORE else "less"
        return (
            f"{row.theme} is named {word} often than in {row.before}: in {number(row.share)} % of "
            f"{noun}, then {number(row.share_before)} %"
        )
    row = rows.iloc[0]
    clear = f"; nothing clearly changed since {row.before}" if row.n_before else ""
    return f"{row.theme} is named most, in {number(row.share)} % of {noun}{clear}"


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
