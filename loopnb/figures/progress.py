"""Numbers beside words: themes before and after an action, and where words contradict scores."""

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb.figures.layout import Panel, Row, Rows, laid, panels
from loopnb.figures.marks import ranged, span
from loopnb.figures.picture import BAD, INK, MUTED, STYLE, Picture
from loopnb.results import Contradictions, Progress
from loopnb.results.contradictions import BETTER, FLAGS, TOO_FEW
from loopnb.results.progress import AGREE, STATES, WORDS_ONLY, sentence
from loopnb.results.words import place
from loopnb.verdicts import FEWER, number

MOST = 16
NOTE = (
    "Per cent of the comments that name it, and of how many. Hollow: before it was done; full: "
    "after. Lines: likely range."
)
UNDER = (
    "Per cent of comments beside a good score that read as complaints, and of how many. Dot: seen, "
    "with its likely range. Upright line: expected from all others. Full: more than chance."
)
PAIR = 9.0  # points between before and after
HERE = (("share_before", "before_low", "before_high", "n_before"),
        ("share_after", "after_low", "after_high", "n_after"))  # fmt: skip
ELSEWHERE = (("else_before", "else_before_low", "else_before_high", "else_n_before"),
             ("else_after", "else_after_low", "else_after_high", "else_n_after"))  # fmt: skip


def progress(found: Progress) -> Picture | None:
    """Return each theme's share before and after its action, where it acted and elsewhere.

    A panel an action, with the likely ranges; None where no share can be told.
    """
    known = found.table.loc[found.table.share_before.notna()]
    if known.empty:
        return None
    rows = list(known.itertuples())
    each = [laid((_row(row, side) for side in _sides(row)), marks=2 * PAIR) for row in rows]
    figure, axes = panels(
        [
            Panel(laid_out.height, [row.theme, f"{row.action}. {STATES[row.state]}"])
            for laid_out, row in zip(each, rows, strict=True)
        ],
        NOTE,
    )
    with mpl.rc_context(STYLE):
        for axis, laid_out, row in zip(axes, each, rows, strict=True):
            _panel(axis, laid_out, row)
    said = " ".join(sentence(row) for row in rows)
    return Picture(figure, _title(known), f"Shares with their range. {said}", _data(rows),
                   "progress")  # fmt: skip


def _sides(row: object) -> tuple:
    return (HERE, ELSEWHERE) if row.against else (HERE,)


def _row(row: object, side: tuple) -> Row:
    (then, n_then), (now, n_now) = ((getattr(row, names[0]), getattr(row, names[3]))
                                    for names in side)  # fmt: skip
    said = f"{_percent(now)} of {n_now:,.0f}, was {_percent(then)} of {n_then:,.0f}"
    return Row(_where(row, side), said, strong=side is HERE)


def _where(row: object, side: tuple) -> str:
    return (row.where or "everywhere") if side is HERE else "elsewhere"


def _percent(share: float) -> str:
    return "no share" if share != share else f"{number(share)} %"


def _panel(axis: object, each: Rows, row: object) -> None:
    """Draw the shares of one theme, hollow before and full after, round here, square elsewhere."""
    sides = [[[getattr(row, name) for name in names[:3]] for names in side] for side in _sides(row)]
    axis.set_xlim(span(*(value for side in sides for names in side for value in names)))
    each.rule(axis, 0)
    for y, side, mark in zip(each.places, sides, "os", strict=False):
        for after, (share, low, high) in enumerate(side):
            if share == share:
                ranged(axis, y + PAIR * (after - 0.5), share, (low, high), sure=mark == "o",
                       mark=mark, full=bool(after))  # fmt: skip
    each.write(axis)
    axis.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axis.xaxis.set_major_formatter("{x:,.0f} %")


def _data(rows: list) -> pd.DataFrame:
    """Return the shares that are drawn with their ranges and the comments behind them."""
    told = []
    for row in rows:
        for side in _sides(row):
            line = {"Theme": row.theme, "Where": _where(row, side)}
            for when, (share, low, high, n) in zip(("before", "after"), side, strict=True):
                line |= {f"Share {when}": _percent(getattr(row, share)),
                         f"Likely range, {when}": _range(getattr(row, low), getattr(row, high)),
                         f"n, {when}": int(getattr(row, n))}  # fmt: skip
            told.append(line | {"Together": STATES[row.state]})
    return pd.DataFrame(told)


def _range(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)} %" if low == low and high == high else ""


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
    each = laid(
        Row(place(row.trait, row.segment), _counted(row), strong=row.verdict in FLAGS)
        for row in rows
    )
    figure, (axis,) = panels([Panel(each.height)], UNDER)
    with mpl.rc_context(STYLE):
        axis.set_xlim(span(*(value for row in rows for value in (*_side(row)[:2], *_ends(row)))))
        each.rule(axis, 0)
        for y, row in zip(each.places, rows, strict=True):
            _segment(axis, y, row)
        each.write(axis)
        axis.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axis.xaxis.set_major_formatter("{x:,.0f} %")
    said = "; ".join(_said(row) for row in rows)
    title = "Words and scores disagree nowhere more than elsewhere"
    if len(found.flagged):
        names = "; ".join(place(row.trait, row.segment) for row in found.flagged.itertuples())
        title = f"Words and scores disagree more than elsewhere: {names}"
    alt = f"Seen and expected by segment: {said}."
    return Picture(figure, title, alt, _compared(rows), "contradictions")


def _compared(rows: list) -> pd.DataFrame:
    """Return the shares that are drawn, seen and expected, and the comments behind them."""
    return pd.DataFrame(
        {"Where": [place(row.trait, row.segment) for row in rows],
         "Of comments beside a": [
             f"{'bad' if row.verdict == BETTER else 'good'} score" for row in rows],
         "Seen": [_percent(_side(row)[0]) for row in rows],
         "Likely range": [_range(*_ends(row)) for row in rows],
         "Expected": [_percent(_side(row)[1]) for row in rows],
         "n": [int(_side(row)[2]) for row in rows],
         "Verdict": [row.verdict for row in rows]}
    )  # fmt: skip


def _side(row: object) -> tuple[float, float, float]:
    """Return seen and expected share, and n, of the side that the row's verdict is about."""
    if row.verdict == BETTER:
        return row.low_share, row.low_expected, row.n_low
    return row.high_share, row.high_expected, row.n_high


def _counted(row: object) -> str:
    seen, _, n = _side(row)
    about = " praise a bad score" if row.verdict == BETTER else ""
    return f"{_percent(seen)} of {n:,.0f}{about}"


def _ends(row: object) -> list[float]:
    """Return the ends of the likely range of the share seen."""
    return [min(max(_side(row)[1] + end, 0), 100) for end in (row.low, row.high)]


def _segment(axis: object, y: float, row: object) -> None:
    seen, expected, _ = _side(row)
    flagged = row.verdict in FLAGS
    ranged(axis, y, seen, _ends(row), sure=flagged, colour=BAD if flagged else MUTED)
    axis.plot(expected, y, "|", color=INK, markersize=11, markeredgewidth=1.6)


def _said(row: object) -> str:
    seen, expected, _ = _side(row)
    return (
        f"{place(row.trait, row.segment)} {number(seen)} per cent, expected {number(expected)}"
        f"{', clearly more' if row.verdict in FLAGS else ''}"
    )
