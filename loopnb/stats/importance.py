"""Relative importance: how the explained variance divides among drivers that go together.

Exactly, each driver gets what it adds to the explained variance, averaged over all orders in which
drivers can be added: Shapley's value, known as LMG (Lindeman, Merenda and Gold 1980). Beyond
ten drivers, whose orders are too many, Johnson's relative weights (2000) come close to it: for two
drivers they are the same.
"""

from collections.abc import Sequence
from math import comb

import numpy as np

EXACT = 10  # drivers, up to which all sets of them are tried
LEAST = 1e-10  # eigenvalues below it are rounding


def importance(y: np.ndarray, x: np.ndarray, groups: Sequence[int]) -> tuple[np.ndarray, float]:
    """Return each group's part of the variance explained (adding up to 1), and that variance.

    `groups` numbers the group of each column of x (n x k) from 0. Where nothing is explained all
    parts are 0.
    """
    groups = np.asarray(groups, dtype=int)
    count = int(groups.max()) + 1 if len(groups) else 0
    y, x = y - y.mean(), x - x.mean(axis=0)
    spread = np.sqrt((x**2).sum(axis=0))
    total = np.sqrt((y**2).sum())
    if not count or total == 0:
        return np.zeros(count), 0.0
    scaled = np.divide(x, spread, out=np.zeros_like(x), where=spread > 1e-12)
    among, with_y = scaled.T @ scaled, scaled.T @ (y / total)
    parts = (shapley if count <= EXACT else relative_weights)(among, with_y, groups)
    explained = float(parts.sum())
    parts = np.maximum(parts, 0)
    return (parts / parts.sum() if parts.sum() > 0 else parts), explained


def shapley(among: np.ndarray, with_y: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the exact parts from the correlations among drivers and with the outcome."""
    count = int(groups.max()) + 1
    explained = np.array([
        _explained(among, with_y, ((chosen >> groups) & 1).astype(bool))
        for chosen in range(2**count)
    ])  # fmt: skip
    sizes = np.array([chosen.bit_count() for chosen in range(2**count)])
    parts = np.zeros(count)
    for driver in range(count):
        without = np.flatnonzero(((np.arange(2**count) >> driver) & 1) == 0)
        weights = np.array([1 / comb(count - 1, size) / count for size in sizes[without]])
        parts[driver] = weights @ (explained[without | (1 << driver)] - explained[without])
    return parts


def relative_weights(among: np.ndarray, with_y: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return Johnson's weights: through the nearest drivers that do not go together."""
    values, vectors = np.linalg.eigh(among)
    root = np.sqrt(np.maximum(values, 0))
    back = np.where(values > LEAST, 1 / np.where(values > LEAST, root, 1), 0)
    near = (vectors * root) @ vectors.T
    slopes = (vectors * back) @ vectors.T @ with_y
    each = near**2 @ slopes**2
    return np.bincount(groups, weights=each, minlength=int(groups.max()) + 1)


def _explained(among: np.ndarray, with_y: np.ndarray, chosen: np.ndarray) -> float:
    if not chosen.any():
        return 0.0
    inner, side = among[np.ix_(chosen, chosen)], with_y[chosen]
    return float(side @ np.linalg.pinv(inner, hermitian=True, rcond=LEAST) @ side)
