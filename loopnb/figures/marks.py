"""A value with its likely range, the same in all charts: sure and full, or unsure and hollow."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from loopnb.figures.picture import ACCENT, MUTED, PAPER

SIZE, LESS = 6.0, 5.0  # of a mark that stands out, and of the others


def ranged(
    axis: object, y: float, value: float, ends: Sequence[float],
    *, sure: bool, colour: str = "", mark: str = "o", full: bool | None = None,
) -> None:  # fmt: skip
    """Draw a value at a height, and the ends of its range where they are known.

    What is `sure` is thick and in colour, the rest thin and grey; a mark is `full` where it is
    sure, unless said otherwise. Beyond what the axis shows, an arrow says how it goes on.
    """
    colour = colour or (ACCENT if sure else MUTED)
    full = sure if full is None else full
    left, right = axis.get_xlim()
    low, high = (min(max(end, left), right) for end in ends)
    if low == low and high == high:
        axis.plot([low, high], [y, y], color=colour, linewidth=2.2 if sure else 1.2,
                  solid_capstyle="butt")  # fmt: skip
        for end, arrow, cut in ((left, "<", ends[0] < left), (right, ">", ends[1] > right)):
            if cut:
                axis.plot(end, y, arrow, color=colour, markersize=5, clip_on=False)
    axis.plot(min(max(value, left), right), y, mark, color=colour, clip_on=False,
              markersize=SIZE if sure else LESS, markerfacecolor=colour if full else PAPER,
              markeredgewidth=1.2)  # fmt: skip


def upright(
    axis: object, places: Iterable, lows: Iterable, highs: Iterable, **style: object
) -> None:
    """Draw upright lines from lows to highs, all as one path: a page weighs less."""
    ends = [(low, high, math.nan) for low, high in zip(lows, highs, strict=True)]
    axis.plot(
        np.repeat(list(places), 3), np.ravel(ends), **{"color": MUTED, "linewidth": 1} | style
    )


def span(*values: float, zero: bool = True, room: float = 0.06) -> tuple[float, float]:
    """Return the ends of an axis that shows all known values, and zero if so wished, with room."""
    known = [float(value) for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known + [0.0] * zero), max(known + [0.0] * zero)
    high = high if high > low else low + (abs(low) or 1.0)
    wide = high - low
    return (low - room * wide if low < 0 or not zero else 0.0), high + room * wide
