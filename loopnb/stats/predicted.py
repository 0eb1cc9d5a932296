"""Shares read by a model, set right by the answers that people coded by hand.

Prediction-powered inference (Angelopoulos et al. 2023) with a tuned power (PPI++, 2023) and codes
drawn with unequal chances (Zrnic and Candès 2024): the mean prediction of all, plus the weighted
mean error among the coded. Predictions must come from a model that has not seen the answer's own
code. PPI++ takes the mean prediction of the uncoded alone, which is the same share with a power
(N - n) / N times ours, n of N being coded. A power of 0 leaves the hand codes alone, and without
unequal chances their share is exactly that of `proportions.proportion`.
"""

from dataclasses import dataclass

import numpy as np

from loopnb.stats.clusters import Clustered, cluster_sums, corrected
from loopnb.stats.estimates import FEW_UNLIKE, NO_ANSWERS, ONE_CLUSTER, Estimate, estimate
from loopnb.stats.intervals import wilson
from loopnb.stats.proportions import supposed

UNSEEN = 2.0  # coded answers of the kind, supposed beside those found, that the model misses


@dataclass(frozen=True)
class Share:
    """A share, 0…1; `power` is the weight of the predictions, `pulls` what each group adds.

    The product of two shares' `pulls`, summed, is the covariance of the two.
    """

    estimate: Estimate
    power: float
    pulls: np.ndarray


def share(
    predicted: np.ndarray, hand: np.ndarray, group: np.ndarray, *, weight: np.ndarray | None = None,
    inside: np.ndarray | None = None, power: float | None = None,
) -> Share:  # fmt: skip
    """Return the share of answers of a kind, from predictions and some hand codes (NaN: none).

    All are arrays with one entry an answer; `group` numbers the customers from 0. `weight` is
    that of a coded answer, the inverse of its chance (`weights`). Of answers that are not
    `inside` only the errors count: the codes are taken from where there are some. `power` fixes
    the weight of the predictions, which is else the one with the least variance.
    """
    predicted, hand = np.asarray(predicted, dtype=float), np.asarray(hand, dtype=float)
    inside = np.full(len(predicted), True) if inside is None else np.asarray(inside)
    weight = np.ones(len(predicted)) if weight is None else np.asarray(weight, dtype=float)
    weight = np.where(np.isnan(hand), 0.0, weight)
    if not weight.sum() or not inside.any():
        return Share(_nothing(), 0.0, np.zeros(0))
    weight, hand = weight / weight.sum(), np.nan_to_num(hand)
    mean, coded, gain = predicted[inside].mean(), weight @ hand, weight @ predicted
    # What the predictions and the codes of each answer move the share by.
    lever = np.where(inside, predicted - mean, 0) / inside.sum() - weight * (predicted - gain)
    error = weight * (hand - coded)
    power, without = _power(lever, error) if power is None else (power, power)
    value = float(np.clip(coded + power * (mean - gain), 0, 1))
    pulls = error + without * lever
    found = _clustered(pulls, group, weight, share=(value, coded))
    return Share(_estimate(found), power, np.bincount(group, pulls))


def covariance(now: Share, then: Share) -> float:
    """Return the covariance of two shares through the groups, and the codes, that are in both."""
    both = min(len(now.pulls), len(then.pulls))
    return float(now.pulls[:both] @ then.pulls[:both])


def weights(chance: np.ndarray, stratum: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """Return the weights of coded answers drawn with known chances, in one draw or several.

    `stratum` names what an answer was drawn from and `draw` the draw, in their order; a later one
    takes only from what the earlier ones left. Each draw tells the whole stratum, the answers
    coded before it being certain (Farquhar, Gal and Rainforth 2021); draws count by the inverse
    of the variance that their chances alone bring.
    """
    inverse = 1 / np.asarray(chance, dtype=float)
    stratum, draw = np.asarray(stratum), np.asarray(draw)
    weight = np.zeros(len(inverse))
    for each in np.unique(stratum):
        among = stratum == each
        draws = [among & (draw == turn) for turn in np.unique(draw[among])]
        firm = np.array([1 / max((inverse[own] * (inverse[own] - 1)).sum(), 1e-9) for own in draws])
        for part, own, turn in zip(firm / firm.sum(), draws, np.unique(draw[among]), strict=True):
            weight[own] += part * inverse[own]
            weight[among & (draw < turn)] += part
    return weight


def _power(lever: np.ndarray, error: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the power of least variance, and what it would be without each answer in turn.

    Shrunk towards 0 by its own noise (James and Stein's positive part), so that predictions which
    tell nothing do no harm. An answer's own error counts with the power that the others have it
    (the jackknife), or few answers of a rare kind would seem to be told without error.
    """
    total, product = lever @ lever, -(lever @ error)
    if total < 1e-18 or product <= 0:
        return 0.0, np.zeros(len(lever))
    raw, rest = product / total, total - lever**2
    others = np.divide(product + lever * error, rest, out=np.zeros(len(lever)), where=rest > 0)
    noise = (lever**2) @ (error + others * lever) ** 2 / total**2
    kept = max(0.0, 1 - noise / raw**2)
    return float(np.clip(kept * raw, 0, 1)), np.clip(kept * others, 0, 1)


def _clustered(
    pulls: np.ndarray, group: np.ndarray, weight: np.ndarray, *, share: tuple[float, float]
) -> Clustered:
    """Return the share, worth as many answers as its variance has it."""
    value, coded = share
    answers = 1 / (weight @ weight)  # Kish 1965
    alone = pulls @ pulls
    # A rare kind shows too few errors of the model to trust that there are no others.
    ratio = (alone * answers**2 + UNSEEN) / (coded * (1 - coded) * answers + UNSEEN)
    size = np.bincount(group, weight) * (weight > 0).sum()
    sums = cluster_sums(size, size)
    raw = (np.bincount(group, pulls) ** 2).sum() / alone if alone > 0 else 1.0
    effect, df = corrected(np.asarray(raw), sums)
    parts = (answers / ratio, sums["clusters"], value, value * (1 - value), effect, df,
             sums["nn"] / sums["n"])  # fmt: skip
    return Clustered(*(np.asarray(part, dtype=float) for part in parts))


def _estimate(found: Clustered) -> Estimate:
    found, rare = supposed(found)
    low, high = found.widest(lambda n, at: wilson(found.mean, n, at))
    hindrances = [(ONE_CLUSTER, found.clusters < 2), (FEW_UNLIKE, rare)]
    return estimate((found.mean, low, high, found.se, found.df), hindrances, space=(0, 1))


def _nothing() -> Estimate:
    return estimate((0.5, 0.0, 1.0, np.inf, 1.0), [(NO_ANSWERS, True)], space=(0, 1))
