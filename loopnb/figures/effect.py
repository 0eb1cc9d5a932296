"""What actions did: a line for each effect with its likely range, and the verdict in a word."""

from textwrap import wrap

import matplotlib as mpl
import pandas as pd

from loopnb.figures.picture import ACCENT, INK, MUTED, STYLE, Picture, canvas
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

AXES = {
    "%": "change against what was expected, % (dashed: the least worth having)",
    "points": "change against what was expected, points (dashed: the least worth having)",
}
MARKS = {WORKED: ("o", ACCENT, ACCENT), WORSE: ("X", INK, INK), NO_EFFECT: ("o", MUTED, "none")}
WIDE = 70  # characters of a line
OTHER = ("s", MUTED, "none")


def effects(found: Effects) -> Picture | None:
    """Return the effects of actions as a forest, a panel for each unit; None without any."""
    known = found.table.loc[found.table.estimate.notna()]
    if known.empty:
        return None
    figure, axes = canvas(5.2, 1.2 * len(known), len(known))
    with mpl.rc_context(STYLE):
        for axis, row in zip(axes, known.itertuples(), strict=True):
            _panel(axis, row, known.loc[known.unit == row.unit])
    worked = known.loc[known.verdict == WORKED]
    title = f"{len(worked)} of {len(known)} actions measured worked" + (
        f": {'; '.join(named(row) for row in worked.itertuples())}" if len(worked) else ""
    )
    return Picture(figure, title, f"Effects with their range. {found.text}", found.shown, "effects")


def _panel(axis: object, row: object, alike: pd.DataFrame) -> None:
    """Draw one effect on the scale of those in the same unit, its verdict beside its name."""
    mark, edge, face = MARKS.get(row.verdict, OTHER)
    axis.axvline(0, color=MUTED, linewidth=0.8)
    axis.hlines(0, row.low, row.high, color=edge, linewidth=1.6)
    axis.plot(row.estimate, 0, mark, color=edge, markerfacecolor=face, markersize=7)
    wanted = row.smallest if row.better == "higher" else -row.smallest
    if wanted:
        axis.axvline(wanted, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
    low, high = alike.low.min(), alike.high.max()
    low, high = min(0, low, -alike.smallest.max()), max(0, high)
    room = 0.06 * (high - low)
    head = [line for text in (named(row), _told(row), judged_by(row)) for line in wrap(text, WIDE)]
    axis.set_title("\n".join(head), loc="left", fontsize=8.5, color=INK)
    axis.set(xlim=(low - room, high + room), ylim=(-1, 1), yticks=[], ylabel="",
             xlabel=AXES[row.unit])  # fmt: skip
    axis.spines["left"].set_visible(False)
    axis.tick_params(labelsize=8)


def _told(row: object) -> str:
    """Return the verdict's word with the effect and its range."""
    size = f"{'−' if row.estimate < 0 else '+'}{number(abs(row.estimate))}"
    return f"{WORDS[row.verdict]}: {size} {row.unit} (likely {likely(row)})"
