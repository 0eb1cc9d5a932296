"""Respondents made to look like all tickets: weights by raking, trimmed, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST = 5.0  # times the mean weight
ROUNDS, NEAR = 500, 1e-9


@dataclass(frozen=True)
class Raking:
    """A weight for each cell of respondents, their mean 1, or the reason why there is none.

    `trimmed` is the share of respondents whose weight was cut, `gap` the largest distance that
    then remains between a weighted margin and the population's, as a share.
    """

    weights: np.ndarray
    trimmed: float
    gap: float
    design_effect: float
    reason: str = ""


def rake(respondents: np.ndarray, margins: Sequence[np.ndarray], most: float = MOST) -> Raking:
    """Return the weights that give the respondents the population's margins.

    `respondents` counts them in a table with one axis a trait; `margins` has, an axis each, the
    population's counts or shares. Iterative proportional fitting (Deming and Stephan 1940); a
    weight over `most` times the mean is cut and the rest raked again (Potter 1990). A category of
    the population without any respondent cannot be made up for: all weights are then 1, with the
    reason.
    """
    table = np.asarray(respondents, dtype=float)
    targets = [np.asarray(each, dtype=float) for each in margins]
    reason = _refusal(table, targets)
    if reason:
        return Raking(np.ones_like(table), 0.0, 0.0, 1.0, reason)
    targets = [each / each.sum() for each in targets]
    weights, fits = _fit(table, np.ones_like(table), targets)
    if not fits:
        return Raking(np.ones_like(table), 0.0, 0.0, 1.0, "the margins contradict each other")
    cut = np.zeros(table.shape, dtype=bool)
    while True:
        over = (weights > most * (1 + NEAR)) & (table > 0) & ~cut
        if not over.any():
            break
        cut |= over
        weights, _ = _fit(table, np.where(cut, most, weights), targets, held=cut)
    weights = _capped(table, weights, most)
    gap = max(
        np.abs(_share(table * weights, axis) - target).max() for axis, target in enumerate(targets)
    )
    share = float(table[cut].sum() / table.sum())
    return Raking(weights, share, float(gap), kish(table, weights))


def kish(n: np.ndarray, weights: np.ndarray) -> float:
    """Return 1 + CV² of the weights, n of which are equal in each cell (Kish 1965)."""
    total = (n * weights).sum()
    return float(n.sum() * (n * weights**2).sum() / total**2) if total > 0 else 1.0


def _refusal(table: np.ndarray, targets: list[np.ndarray]) -> str:
    if table.sum() <= 0:
        return "no respondents"
    for axis, target in enumerate(targets):
        if len(target) != table.shape[axis]:
            return f"trait {axis + 1} has {table.shape[axis]} categories, its margin {len(target)}"
        if target.sum() <= 0:
            return f"the population's margin of trait {axis + 1} is empty"
        empty = (_total(table, axis) <= 0) & (target > 0)
        if empty.any():
            return f"nobody answered in category {int(empty.argmax()) + 1} of trait {axis + 1}"
    return ""


def _total(table: np.ndarray, axis: int) -> np.ndarray:
    return table.sum(axis=tuple(other for other in range(table.ndim) if other != axis))


def _share(table: np.ndarray, axis: int) -> np.ndarray:
    return _total(table, axis) / table.sum()


def _capped(table: np.ndarray, weights: np.ndarray, most: float) -> np.ndarray:
    """Return the weights with a mean of 1, none over `most`, whatever the margins then are."""
    for _ in range(ROUNDS):
        weights = weights * table.sum() / (table * weights).sum()
        if (weights <= most * (1 + NEAR)).all():
            break
        weights = np.minimum(weights, most)
    return weights


def _fit(
    table: np.ndarray, weights: np.ndarray, targets: list, *, held: np.ndarray | None = None
) -> tuple[np.ndarray, bool]:
    """Return the weights scaled margin by margin, and whether all fit; those `held` stay."""
    held = np.zeros(table.shape, dtype=bool) if held is None else held
    size, held = table.sum(), held | (table <= 0)
    for _ in range(ROUNDS):
        moved = 0.0
        for axis, target in enumerate(targets):
            fixed = _total(np.where(held, table * weights, 0), axis)
            free = _total(np.where(held, 0, table * weights), axis)
            wanted = np.maximum(target * size - fixed, 0)
            factor = np.divide(wanted, free, out=np.ones_like(free), where=free > 0)
            moved = max(moved, float(np.abs(factor - 1).max()))
            shape = [-1 if other == axis else 1 for other in range(table.ndim)]
            weights = np.where(held, weights, weights * factor.reshape(shape))
        if moved < NEAR:
            return weights, True
    return weights, False
