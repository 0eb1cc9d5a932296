"""How well a reader's verdicts agree with a person's codes."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rated:
    """Agreement on one kind of answer: counts, and measures 0…1 (kappa from −1); NaN: not told.

    `n` are the answers that both judged, `positives` those that the person named.
    """

    n: int
    positives: int
    precision: float
    recall: float
    f1: float
    kappa: float


def rated(named: np.ndarray, hand: np.ndarray, weight: np.ndarray | None = None) -> Rated:
    """Return precision, recall, F1 and Cohen's kappa (1960) of verdicts against codes.

    Both are arrays of 0 and 1; `weight` is the inverse of each answer's chance to be coded.
    Precision is not told where nothing was named, recall where no code is positive, kappa where
    chance alone agrees in full.
    """
    named, hand = np.asarray(named, dtype=bool), np.asarray(hand, dtype=bool)
    weight = np.ones(len(hand)) if weight is None else np.asarray(weight, dtype=float)
    both, one, other = (float(weight[kind].sum()) for kind in (named & hand, named, hand))
    total = float(weight.sum())
    agreed = float(weight[named == hand].sum())
    # What two judges with these shares would agree on by chance.
    chance = (one * other + (total - one) * (total - other)) / total if total else 0.0
    return Rated(
        len(hand), int(hand.sum()), _ratio(both, one), _ratio(both, other),
        _ratio(2 * both, one + other), _ratio(agreed - chance, total - chance),
    )  # fmt: skip


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 1e-12 else float("nan")
