"""Log-odds ratios with an informative prior: which words one period uses more than another.

Monroe, Colaresi and Quinn, "Fightin' Words" (2008), on uses by groups (accounts, persons) instead
of tokens: uses that come in bundles from the same group are worth as many independent ones as
their spread over groups says, the compound Poisson total taken for a Poisson number of equal
bundles (Bohm and Zech 2014). So one loud group is worth a single use.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import betainc

PRIOR = 1.0  # what the prior is worth, as a share of the smaller side
SURE = 2.0  # independent uses that a side needs before its own bundles count as much as all


@dataclass(frozen=True)
class Uses:
    """Uses of each term on one side, of `size` texts; `squares` are those of groups' residuals.

    A group's residual is its uses less those that its number of texts leads one to expect. All
    are in units of one text, so that a side whose texts are weighted can be beside one whose texts
    are not; `size` is what the weighted texts are worth.
    """

    uses: np.ndarray
    squares: np.ndarray
    size: float


@dataclass(frozen=True)
class LogOdds:
    """Log-odds ratios, their z-scores, and the two-sided p that the rates are the same."""

    ratio: np.ndarray
    z: np.ndarray
    p: np.ndarray


def uses(used: sparse.csr_matrix, groups: np.ndarray, weights: np.ndarray) -> Uses:
    """Return the uses of each term (column) by the texts (rows) of one side.

    `groups` are whole numbers from 0. With weights the unit is the mean weight of a weighted
    text (Σw² / Σw), so that the uses are worth as many as Kish's effective number of texts.
    """
    weights = np.asarray(weights, dtype=float)
    total = weights.sum()
    if not total:
        none = np.zeros(used.shape[1])
        return Uses(none, none, 0.0)
    unit = (weights**2).sum() / total
    rows, count = np.arange(len(weights)), int(np.max(groups, initial=0)) + 1
    gather = sparse.csr_matrix((weights / unit, (groups, rows)), shape=(count, len(weights)))
    each, size = gather @ used.astype(float), np.asarray(gather.sum(axis=1)).ravel()
    sums, squares = (np.asarray(of.sum(axis=0)).ravel() for of in (each, each.multiply(each)))
    share = sums / size.sum()
    residual = squares - 2 * share * (each.T @ size) + share**2 * (size @ size)
    # Few groups' residuals are too small, as of 1 − own; a single group's would be none at all.
    own = (size @ size) / size.sum() ** 2
    residual = np.maximum(residual, 0) / max(1 - own, 0.5) + own**2 * squares
    return Uses(sums, residual, float(total / unit))


def matched(fine: np.ndarray, coarse: np.ndarray, side: np.ndarray, least: int) -> np.ndarray:
    """Return weights that give the texts beside the side's strata shares: 1 on the side itself.

    `fine` and `coarse` name each text's stratum; fine ones with fewer than `least` texts on the
    side or beside it count as their coarse one. Weights are 0 where that has fewer than a third
    of `least`: what hardly occurs on both sides cannot be compared.
    """
    fine, coarse = pd.factorize(fine)[0], pd.factorize(coarse)[0]
    few = np.minimum(*(np.bincount(fine[of], minlength=fine.max(initial=0) + 1)
                       for of in (side, ~side))) < least  # fmt: skip
    strata = np.where(few[fine], coarse + fine.max(initial=0) + 1, fine)
    on, off = (np.bincount(strata[of], minlength=strata.max(initial=0) + 1) for of in (side, ~side))
    told = np.minimum(on, off)[strata] >= max(least // 3, 1)
    return np.where(side, 1.0, on[strata] / np.maximum(off[strata], 1)) * told


def log_odds(now: Uses, then: Uses) -> LogOdds:
    """Return the log-odds ratios of now against then, with a prior from both together.

    The p is the mid-p of the conditional test of two Poisson rates (Przyborowski and Wilenski
    1940), continued to fractions of a use; a term that nobody uses has a ratio and z of 0, p 1.
    """
    (one, size), (other, size0) = _independent(now, then), _independent(then, now)
    total = one + other
    share = np.divide(total, size + size0, out=np.zeros_like(total), where=total > 0)
    prior = PRIOR * np.minimum(size, size0)
    a, b = one + prior * share, other + prior * share
    # The uses' bundles may leave a term said in nearly every text: half a text stays without.
    odds = a / np.maximum(size + prior - a, 0.5), b / np.maximum(size0 + prior - b, 0.5)
    told = total > 0
    ratio = np.log(np.divide(*odds, out=np.ones_like(total), where=told))
    spread = np.sqrt(1 / np.where(told, a, 1) + 1 / np.where(told, b, 1))
    return LogOdds(ratio, ratio / spread, _same_rate(one, size, other, size0))


def _independent(side: Uses, beside: Uses) -> tuple[np.ndarray, np.ndarray]:
    """Return how many independent uses, and texts, a side's are worth.

    A bundle's size is the side's own, drawn to that of both sides where few uses tell it.
    """
    both = side.uses + beside.uses
    pooled = np.divide(side.squares + beside.squares, both, out=np.ones_like(both), where=both > 0)
    bundle = (side.squares + SURE * pooled**2) / np.maximum(side.uses + SURE * pooled, 1e-12)
    bundle = np.maximum(bundle, 1)
    return side.uses / bundle, side.size / bundle


def _same_rate(one, size, other, size0) -> np.ndarray:
    """Return twice the smaller tail, at most 1, of the uses on one side given those on both."""
    share = np.divide(size, size + size0, out=np.full_like(one, 0.5), where=size + size0 > 0)
    above, below = _tail(one, other, share), _tail(other, one, 1 - share)
    return np.minimum(1, 2 * np.minimum(above, below))


def _tail(one, other, share) -> np.ndarray:
    """Return the chance of `one` or more, the value itself counted half (mid-p, Lancaster 1961)."""
    more = betainc(one + 1, np.maximum(other, 1e-9), share)
    least = np.where(one > 0, betainc(np.maximum(one, 1e-9), other + 1, share), 1.0)
    return (least + np.where(other > 0, more, 0.0)) / 2
