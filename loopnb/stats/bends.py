"""Where it starts to hurt: an outcome that holds up to a bend and then changes with each unit.

The curve is flat up to the bend and straight beyond it. The bend is the one that leaves the least
squares, profiled over a grid (Hinkley 1971, Inference in two-phase regression, JASA 66, 736-743).
The ranges of bend and slope are those of a bootstrap that draws whole clusters, so that each takes
the other's uncertainty in.
"""

from dataclasses import dataclass

import numpy as np

from loopnb.stats.differences import holm
from loopnb.stats.regression import regression

LEVEL, DRAWS, BLOCK, SEED = 0.05, 999, 111, 20260
BEND, LINE, FLAT, NOTHING = "bend", "line", "flat", "nothing"


@dataclass(frozen=True)
class Bend:
    """What was found: `shape` is BEND, LINE (no bend is shown), FLAT or NOTHING.

    `slope` is the change of the outcome for each unit beyond `knot`, `level` the outcome before
    it; intervals are at 95 %. For a LINE the knot is the first of the grid, with the range in which
    a bend may still lie. Where no slope is shown the numbers are NaN.
    """

    shape: str
    knot: float = np.nan
    knot_low: float = np.nan
    knot_high: float = np.nan
    slope: float = np.nan
    slope_low: float = np.nan
    slope_high: float = np.nan
    level: float = np.nan


def hinge(x: np.ndarray, knot: float) -> np.ndarray:
    """Return how far x lies beyond the knot."""
    return np.maximum(x - knot, 0)


def bend(
    y: np.ndarray, x: np.ndarray, clusters: np.ndarray, knots: np.ndarray,
    *, controls: np.ndarray | None = None,
) -> Bend:  # fmt: skip
    """Return the bend of y over x among `knots`, the first of which stands for a straight line.

    `controls` (n x k) have no constant. Whether x goes with y at all is told by Holm's test over
    the first knot and the middle one; whether it bends, by a steeper slope beyond the middle one.
    """
    knots, y = np.unique(np.asarray(knots, float)), np.asarray(y, float)
    if len(np.unique(clusters)) < 2 or np.ptp(y) == 0 or np.ptp(x) == 0:
        return Bend(NOTHING)
    beside = np.ones((len(y), 1)) if controls is None else np.column_stack(
        [np.ones(len(y)), controls])  # fmt: skip
    few = [_slope(y, hinge(x, knots[at]), clusters, beside) for at in (0, len(knots) // 2)]
    if holm(np.array([found.p[0] for found in few])).min() >= LEVEL:
        return Bend(FLAT, level=float(y.mean()))
    columns = np.column_stack([hinge(x, knot) for knot in knots])
    place, likely, slopes = _drawn(_parts(y, columns, clusters, beside))
    low, high = np.quantile(knots[likely], [0.025, 0.975], method="inverted_cdf")
    if place == 0 or not _bent(y, columns[:, [0, len(knots) // 2]], clusters, beside):
        place, line, ends, shape = 0, few[0], [], LINE
    else:
        # With the straight line ruled out the bend lies at the second place of the grid at least.
        low, shape = max(low, knots[1]), BEND
        line = _slope(y, columns[:, place], clusters, beside)
        ends = np.quantile(slopes, [0.025, 0.975]).tolist()
    level = y.mean() - line.value[0] * columns[:, place].mean()
    found = (knots[place], low, high, line.value[0], min([*ends, line.low[0]]),
             max([*ends, line.high[0]]), level)  # fmt: skip
    return Bend(shape, *map(float, found))


def _bent(y: np.ndarray, two: np.ndarray, clusters: np.ndarray, beside: np.ndarray) -> bool:
    """Hold where beyond the second column's knot the slope is shown to be the steeper one.

    `two` are the hinges at the first and at the middle knot; one-sided.
    """
    fit = regression(y, np.column_stack([beside, two]), clusters)
    found = fit.combined(np.eye(beside.shape[1] + 2)[-2:])
    whole = found.value[0] + found.value[1]
    return bool(found.value[1] * whole > 0 and found.p[1] < 2 * LEVEL)


def _slope(y: np.ndarray, column: np.ndarray, clusters: np.ndarray, beside: np.ndarray):
    """Return the coefficient of the column beside the others, with its clustered interval."""
    fit = regression(y, np.column_stack([beside, column]), clusters)
    return fit.combined(np.eye(beside.shape[1] + 1)[-1])


def _parts(
    y: np.ndarray, columns: np.ndarray, clusters: np.ndarray, beside: np.ndarray
) -> np.ndarray:
    """Return each cluster's n, y, and by column its sum, square and product with y.

    What the controls explain is taken off first. Shape: clusters x (2 + 3 columns).
    """
    basis, _ = np.linalg.qr(beside - np.pad(beside[:, 1:].mean(axis=0), (1, 0)))
    basis = basis[:, 1:]  # the constant is fitted anew in each draw
    y = y - basis @ (basis.T @ y)
    columns = columns - basis @ (basis.T @ columns)
    rows = np.column_stack([np.ones(len(y)), y, columns, columns**2, columns * y[:, None]])
    names, groups = np.unique(clusters, return_inverse=True)
    return np.stack(
        [np.bincount(groups, weights=row, minlength=len(names)) for row in rows.T], axis=1
    )


def _drawn(parts: np.ndarray) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the best column, and by draw of as many clusters with replacement that and its slope.

    Draws are made a block at a time, for memory.
    """
    random, count, found = np.random.default_rng(SEED), len(parts), []
    for _ in range(DRAWS // BLOCK):
        drawn = random.integers(0, count, (BLOCK, count))
        times = np.stack([np.bincount(draw, minlength=count) for draw in drawn]).astype(float)
        found.append(_best(times @ parts))
    place = int(_best(parts.sum(axis=0)[None])[0][0])
    return place, *(np.concatenate(part) for part in zip(*found, strict=True))


def _best(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which column leaves the least squares, and its slope, for each row of sums."""
    n, total = sums[:, :1], sums[:, 1:2]
    first, square, product = np.split(sums[:, 2:], 3, axis=1)
    around, joint = square - first**2 / n, product - first * total / n
    usable = around > 1e-9 * np.maximum(square, 1e-9)
    gain = np.where(usable, joint**2 / np.where(usable, around, 1), -1.0)
    at = gain.argmax(axis=1)
    rows = np.arange(len(at))
    safe = np.where(usable, around, 1)[rows, at]
    return at, np.where(usable[rows, at], joint[rows, at] / safe, 0.0)
