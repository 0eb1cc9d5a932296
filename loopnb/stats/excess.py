"""More than expected: how often something is so in one group, against all others alike.

Alike are those of the same stratum (same question, same score). What is expected of the group is
what the others of its strata show; the difference is that of Mantel and Haenszel (for
differences Greenland and Robins 1985), its variance that of clustered comments.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from loopnb.stats.clusters import cluster_sums, corrected
from loopnb.stats.differences import mover
from loopnb.stats.intervals import Z, critical
from loopnb.stats.proportions import proportion

NOTHING = 1e-12


@dataclass(frozen=True)
class Excess:
    """A group's share against what is expected of it; shares in 0…1, nothing is ever NaN.

    `n` are the group's, `found` those of them for which it is so, `value` is `share` less
    `expected` with its interval of 95 %; `p` is one-sided, small where there is more than expected.
    Without any other of the same strata nothing is expected: `value` 0, bounds -1 and 1, p 1.
    `error` is the standard error of `value` where the group is like the others, infinite then.
    """

    n: int
    found: int
    share: float
    expected: float
    value: float
    low: float
    high: float
    p: float
    error: float = np.inf


def excess(
    so: np.ndarray, group: np.ndarray, strata: np.ndarray, clusters: np.ndarray,
    *, between: float = 0.0,
) -> Excess:  # fmt: skip
    """Return how much more often it is `so` in the `group` than in the others of its strata.

    One entry a comment: `so` and `group` are flags, `strata` and `clusters` any labels. The p is
    that of a Poisson count with the mean expected and the variance of clustered answers (a gamma
    tail matched to both), which unlike the normal holds where few are expected. `between` is the
    variance that groups are known to differ by without a reason; it counts in the p alone.
    """
    so, group = np.asarray(so, dtype=float), np.asarray(group, dtype=bool)
    strata, clusters = (np.unique(np.asarray(each), return_inverse=True)[1]
                        for each in (strata, clusters))  # fmt: skip
    n, found = int(group.sum()), int(so[group].sum())
    own, all_ = np.bincount(strata, group), np.bincount(strata)
    weight = own * (all_ - own) / np.maximum(all_, 1)
    share = found / max(n, 1)
    if weight.sum() <= 0:
        return Excess(n, found, share, share, 0.0, -1.0, 1.0, 1.0)
    rate = np.bincount(strata, so) / np.maximum(all_, 1)
    pull = group - (own / np.maximum(all_, 1))[strata]
    moved = pull * (so - rate[strata])
    value = float(moved.sum() / weight.sum())
    spread = (weight * rate * (1 - rate) * all_ / np.maximum(all_ - 1, 1)).sum()
    effect, df = _effect(so - _fitted(so, group, rate[strata]), pull, clusters)
    error = float(np.sqrt(spread * effect) * critical(df) / Z)
    p = _tail(found, float(own @ rate), error**2 + between * float(weight.sum()) ** 2)
    low, high = _interval((so, group, strata, clusters), share, value, weight)
    expected, error = max(share - value, 0.0), error / float(weight.sum())
    return Excess(n, found, share, expected, value, low, high, p, error)


def _fitted(so: np.ndarray, group: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Return the strata's rates, raised or lowered to the level of the group, and of the others.

    Residuals from the common level would take the very excess that is looked for as noise.
    """
    fitted = rate.copy()
    for rows in (group, ~group):
        fitted[rows] *= so[rows].sum() / max(rate[rows].sum(), NOTHING)
    return np.minimum(fitted, 1.0)


def _effect(
    residuals: np.ndarray, pull: np.ndarray, clusters: np.ndarray
) -> tuple[float, float]:  # fmt: skip
    """Return the design effect of the clusters, at least 1, and its degrees of freedom."""
    moved = pull * residuals
    sums, alone = np.bincount(clusters, moved), moved @ moved
    raw = float(sums @ sums / alone) if alone > NOTHING else 1.0
    size = np.bincount(clusters, np.abs(pull))
    effect, df = corrected(np.asarray(raw), cluster_sums(size, np.zeros_like(size)))
    return max(1.0, float(effect)), float(df)


def _tail(found: int, expected: float, variance: float) -> float:
    """Return the chance of at least as many as found."""
    if found == 0 or expected <= NOTHING or variance <= NOTHING:
        return 1.0
    scale = variance / expected
    # Half of the chance of just as many is left out (the mid-p): a count moves in steps.
    return float(special.gammainc((found + 0.5) / scale, expected / scale))


def _interval(
    rows: tuple[np.ndarray, ...], share: float, value: float, weight: np.ndarray
) -> tuple[float, float]:
    """Return the bounds of the excess: the group's share and the others', put together."""
    so, group, strata, clusters = rows
    mine = [np.bincount(clusters[group], each) for each in (None, so[group])]
    seen = proportion(cluster_sums(*mine))
    others = ~group
    size = np.bincount(strata[others], minlength=len(weight))
    rate = np.bincount(strata[others], so[others], len(weight)) / np.maximum(size, 1)
    part = weight / np.maximum(size, 1) / weight.sum()
    sums = np.bincount(clusters[others], (part[strata] * (so - rate[strata]))[others])
    error = np.sqrt(max(sums @ sums, (part**2 * size * rate * (1 - rate)).sum()))
    expected = share - value
    half = float(critical(max(np.count_nonzero(np.bincount(clusters[others])) - 1, 1)) * error)
    low, high = mover((share, float(seen.low), float(seen.high)),
                      (expected, expected - half, expected + half))  # fmt: skip
    return float(max(low, -1.0)), float(min(high, 1.0))
