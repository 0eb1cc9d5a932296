"""Numbers beside words: themes before and after an action, and where words contradict scores."""

from textwrap import wrap

import matplotlib as mpl
import pandas as pd

from loopnb.figures.picture import ACCENT, BAD, INK, MUTED, PAPER, SOFT, STYLE, Picture, canvas
from loopnb.results import Contradictions, Progress
from loopnb.results.contradictions import BETTER, FLAGS, TOO_FEW
from loopnb.results.progress import AGREE, STATES, WORDS_ONLY, sentence
from loopnb.results.words import place
from loopnb.verdicts import FEWER, number

MOST = 16
WIDE = 62  # characters of a line
SIDES = (
    ("here, before", "share_before", "before_low", "before_high", "n_before", "o"),
    ("here, after", "share_after", "after_low", "after_high", "n_after", "o"),
    ("elsewhere, before", "else_before", "else_before_low", "else_before_high", "else_n_before",
     "s"),
    ("elsewhere, after", "else_after", "else_after_low", "else_after_high", "else_n_after", "s"),
)  # fmt: skip


def progress(found: Progress) -> Picture | None:
    """Return each theme's share before and after its action, where it acted and elsewhere.

    A panel an action, with the likely ranges; None where no share can be told.
    """
    known = found.table.loc[found.table.share_before.notna()]
    if known.empty:
        return None
    rows = list(known.itertuples())
    figure, axes = canvas(5.2, sum(0.95 + 0.22 * _lines(row) for row in rows), len(rows))
    with mpl.rc_context(STYLE):
        for axis, row in zip(axes, rows, strict=True):
            _panel(axis, row)
    said = " ".join(sentence(row) for row in rows)
    return Picture(figure, _title(known), f"Shares with their range. {said}", found.shown,
                   "progress")  # fmt: skip


def _lines(row: object) -> int:
    return 4 if row.against else 2


def _panel(axis: object, row: object) -> None:
    """Draw the shares of one theme, open before and filled after, what was done above them."""
    sides = SIDES[: _lines(row)]
    for y, (label, share, low, high, n, mark) in enumerate(sides):
        colour = ACCENT if label.startswith("here") else MUTED
        value, size = getattr(row, share), getattr(row, n)
        axis.hlines(y, getattr(row, low), getattr(row, high), color=colour, linewidth=1.8)
        axis.plot(value, y, mark, color=colour, markersize=6,
                  markerfacecolor=colour if label.endswith("after") else PAPER)  # fmt: skip
        axis.annotate(f"{number(value)} % of {size:,.0f}", (1.02, y), va="center", fontsize=8,
                      xycoords=("axes fraction", "data"), color=INK)  # fmt: skip
    where = row.where or "everywhere"
    head = [f"{row.theme} (here: {where})", f"{row.action}. {STATES[row.state]}"]
    axis.set_title("\n".join(line for text in head for line in wrap(text, WIDE)), loc="left",
                   fontsize=8.5, color=INK)  # fmt: skip
    most = max(getattr(row, high) for _, _, _, high, _, _ in sides)
    axis.set(xlim=(0, 1.04 * most), ylim=(len(sides) - 0.5, -0.5), yticks=range(len(sides)),
             yticklabels=[label for label, *_ in sides])  # fmt: skip
    axis.set_xlabel("per cent of comments that name it", fontsize=8)
    axis.tick_params(labelsize=8)


def _title(rows: pd.DataFrame) -> str:
    agree = rows.loc[rows.state.isin([AGREE, WORDS_ONLY]) & (rows.words == FEWER)]
    if agree.empty:
        return "No theme is clearly named less often where something was done about it"
    return f"Named less often where something was done: {'; '.join(agree.theme)}"


def contradictions(found: Contradictions) -> Picture | None:
    """Return how often words contradict the score, seen and expected; None where none can be told.

    A row a segment: a tick where others lead one to expect it, a dot with its likely range where
    it is. The flagged ones are drawn in full.
    """
    rows = list(found.table.loc[found.table.verdict != TOO_FEW].head(MOST).itertuples())
    if not rows:
        return None
    figure, (axis,) = canvas(5.2, 0.9 + 0.3 * len(rows))
    with mpl.rc_context(STYLE):
        for y, row in enumerate(rows):
            _segment(axis, y, row)
        axis.set(ylim=(len(rows) - 0.4, -0.6), xlim=(0, None), yticks=range(len(rows)),
                 yticklabels=[place(row.trait, row.segment) for row in rows])  # fmt: skip
        for label, row in zip(axis.get_yticklabels(), rows, strict=True):
            label.set(color=INK, fontweight="bold" if row.verdict in FLAGS else "normal")
        axis.tick_params(labelsize=8)
        axis.set_xlabel(
            "per cent of comments beside a good score that read as complaints\n"
            "(dot: seen; upright line: expected from all others)", fontsize=8,
        )  # fmt: skip
    said = "; ".join(_said(row) for row in rows)
    title = "Words and scores disagree nowhere more than elsewhere"
    if len(found.flagged):
        names = "; ".join(place(row.trait, row.segment) for row in found.flagged.itertuples())
        title = f"Words and scores disagree more than elsewhere: {names}"
    return Picture(figure, title, f"Seen and expected by segment: {said}.", found.shown,
                   "contradictions")  # fmt: skip


def _side(row: object) -> tuple[float, float, float]:
    """Return seen and expected share, and n, of the side that the row's verdict is about."""
    if row.verdict == BETTER:
        return row.low_share, row.low_expected, row.n_low
    return row.high_share, row.high_expected, row.n_high


def _segment(axis: object, y: int, row: object) -> None:
    seen, expected, n = _side(row)
    flagged = row.verdict in FLAGS
    colour, width = (BAD, 2.4) if flagged else (SOFT, 1.6)
    ends = [min(max(expected + end, 0), 100) for end in (row.low, row.high)]
    axis.hlines(y, *ends, color=colour, linewidth=width)
    axis.plot(seen, y, "o", color=BAD if flagged else MUTED, markersize=6.5 if flagged else 4.5)
    axis.plot(expected, y, "|", color=INK, markersize=12, markeredgewidth=1.6)
    about = " praise a bad score" if row.verdict == BETTER else ""
    axis.annotate(f"{number(seen)} % of {n:,.0f}{about}", (1.02, y), va="center", fontsize=8,
                  xycoords=("axes fraction", "data"), color=INK if flagged else MUTED,
                  fontweight="bold" if flagged else "normal")  # fmt: skip


def _said(row: object) -> str:
    seen, expected, _ = _side(row)
    return (
        f"{place(row.trait, row.segment)} {number(seen)} per cent, expected {number(expected)}"
        f"{', clearly more' if row.verdict in FLAGS else ''}"
    )
