"""Difference in differences of shares: what changed here, less what changed elsewhere meanwhile.

A cell is a place at a time: the answers `n` and hits `y` of each cluster, all cells over the same
clusters in the same order, so that a customer who answers in several of them counts as one.
"""

from collections.abc import Sequence

import numpy as np

from loopnb.stats.differences import Difference, p_value
from loopnb.stats.intervals import critical

Cell = tuple[np.ndarray, np.ndarray]
SIGNS = (-1, 1, 1, -1)  # before and after here, before and after elsewhere


def did(cells: Sequence[Cell]) -> Difference:
    """Return the change here, less the change elsewhere where four cells are given, in -1…1.

    `cells` are before and after here, then before and after elsewhere (Card and Krueger 1994). The
    variance is linearised over clusters (Cochran 1977), by Student's t with Satterthwaite's
    degrees of freedom, and never under that of independent answers with one hit and one miss added
    to each cell (Agresti and Caffo 2000), which few hits understate. With an empty cell, or with
    a single cluster, the bounds are infinite and p is 1.
    """
    parts = [(sign, np.asarray(n, float), np.asarray(y, float))
             for sign, (n, y) in zip(SIGNS[: len(cells)], cells, strict=True)]  # fmt: skip
    sizes = [n.sum() for _, n, _ in parts]
    clusters = np.count_nonzero(sum(n for _, n, _ in parts))
    if min(sizes) <= 0 or clusters < 2:
        return Difference(0.0, -np.inf, np.inf, 1.0, 1.0)
    shares = [y.sum() / size for (_, _, y), size in zip(parts, sizes, strict=True)]
    moved, least, value = 0.0, 0.0, 0.0
    for (sign, n, y), size, share in zip(parts, sizes, shares, strict=True):
        value += sign * share
        moved = moved + sign * (y - n * share) / size
        added = (y.sum() + 1) / (size + 2)
        least += added * (1 - added) / size
    squares = moved**2
    variance = max(clusters / (clusters - 1) * squares.sum(), least)
    fourth = (squares**2).sum()
    df = squares.sum() ** 2 / fourth if fourth > 0 else clusters - 1
    half = float(critical(df) * np.sqrt(variance))
    low, high = float(value - half), float(value + half)
    return Difference(float(value), low, high, float(p_value(value, low, high, df=df)), float(df))
