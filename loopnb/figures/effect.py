"""What actions did: a line for each effect with its likely range, and the verdict in a word."""

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator

from loopnb.figures.layout import Panel, panels
from loopnb.figures.marks import ranged, span
from loopnb.figures.picture import ACCENT, BAD, MUTED, STYLE, Picture
from loopnb.results.effects import (
    NO_EFFECT,
    WORDS,
    WORKED,
    WORSE,
    Effects,
    judged_by,
    likely,
    named,
)
from loopnb.verdicts import number

NOTE = (
    "Change against what was expected, per cent of it or points. Line: likely range. Dashed: the "
    "least worth having. Hollow: no effect shown."
)
MARKS = {WORKED: ("o", ACCENT), WORSE: ("X", BAD), NO_EFFECT: ("o", MUTED)}
OTHER = ("s", MUTED)


def effects(found: Effects) -> Picture | None:
    """Return the effects of actions as a forest, a panel for each unit; None without any."""
    known = found.table.loc[found.table.estimate.notna()]
    if known.empty:
        return None
    rows = list(known.itertuples())
    figure, axes = panels([Panel(18, _head(row)) for row in rows], NOTE)
    with mpl.rc_context(STYLE):
        for axis, row in zip(axes, rows, strict=True):
            _panel(axis, row, known.loc[known.unit == row.unit])
    worked = known.loc[known.verdict == WORKED]
    title = f"{len(worked)} of {len(known)} actions measured worked" + (
        f": {'; '.join(named(row) for row in worked.itertuples())}" if len(worked) else ""
    )
    return Picture(
        figure, title, f"Effects with their range. {found.text}", _data(known), "effects"
    )


def _data(known: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn, with what is behind it."""
    rows = list(known.itertuples())
    return pd.DataFrame(
        {"Action": [named(row) for row in rows], "Judged by": [judged_by(row) for row in rows],
         "Verdict": [WORDS[row.verdict] for row in rows], "Effect": [_size(row) for row in rows],
         "Likely range": [likely(row) for row in rows],
         "Least worth having": [f"{number(row.smallest)} {row.unit}" for row in rows],
         "n": [f"{row.n:,.0f} {row.counted}".strip() for row in rows]}
    )  # fmt: skip


def _head(row: object) -> list[str]:
    n = f"n = {row.n:,.0f} {row.counted}".strip()
    return [named(row), _told(row), f"{judged_by(row)}; {n}"]


def _panel(axis: object, row: object, alike: pd.DataFrame) -> None:
    """Draw one effect on the scale of those in the same unit, with the least worth having."""
    mark, colour = MARKS.get(row.verdict, OTHER)
    wanted = row.smallest if row.better == "higher" else -row.smallest
    edges = [sign * least for least, sign in zip(
        alike.smallest, alike.better.eq("higher") * 2 - 1, strict=True)]  # fmt: skip
    axis.set(xlim=span(*alike.low, *alike.high, *alike.estimate, *edges), ylim=(-1, 1), yticks=[])
    axis.axvline(0, color=MUTED, linewidth=0.8)
    if wanted:
        axis.axvline(wanted, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
    ranged(axis, 0, row.estimate, (row.low, row.high), sure=row.verdict in (WORKED, WORSE),
           colour=colour, mark=mark)  # fmt: skip
    axis.spines["left"].set_visible(False)
    axis.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _signed(x, row.unit)))


def _signed(value: float, unit: str) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return f"{sign}{number(abs(value))}{' %' if unit == '%' else ''}"


def _told(row: object) -> str:
    """Return the verdict's word with the effect and its range."""
    range_ = likely(row)
    return f"{WORDS[row.verdict]}: {_size(row)}{f' (likely {range_})' if range_ else ''}"


def _size(row: object) -> str:
    return f"{'−' if row.estimate < 0 else '+'}{number(abs(row.estimate))} {row.unit}"
