"""Means of small groups, drawn to the mean of all as far as their answers are few.

One-way random effects: an answer is the mean of all, plus what its group differs, plus chance.
"""

import numpy as np


def spread(n: np.ndarray, y: np.ndarray, squares: np.ndarray) -> tuple[float, float]:
    """Return the variance between groups and within them, from each group's sums.

    `n` counts a group's answers, `y` and `squares` are the sums of these and of their squares.
    The analysis-of-variance estimators for unequal groups (Searle, Casella and McCulloch
    1992); that between groups is never below 0. Zeros where there are fewer than two groups, or no
    group has two answers.
    """
    n, y, squares = (np.asarray(part, float)[np.asarray(n) > 0] for part in (n, y, squares))
    groups, total = len(n), n.sum()
    if groups < 2 or total <= groups:
        return 0.0, 0.0
    within = max((squares - y**2 / n).sum(), 0.0) / (total - groups)
    between = ((y / n - y.sum() / total) ** 2 * n).sum() / (groups - 1)
    size = (total - (n**2).sum() / total) / (groups - 1)
    return max(0.0, (between - within) / size), within


def shrunken(n: np.ndarray, y: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Return how far each group lies from the mean of all: its best linear prediction.

    The arguments are those of `spread`. A group without answers lies at 0, as do all where groups
    are not shown to differ at all.
    """
    between, within = spread(n, y, squares)
    n, y = np.asarray(n, float), np.asarray(y, float)
    if between <= 0 or n.sum() == 0:
        return np.zeros(len(n))
    apart = y - n * y.sum() / n.sum()
    return np.divide(apart, n + within / between, out=np.zeros(len(n)), where=n > 0)
