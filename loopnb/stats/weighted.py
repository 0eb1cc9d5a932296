"""A share of weighted respondents, beside the unweighted one."""

from dataclasses import dataclass, replace

import numpy as np

from loopnb.stats.clusters import Clustered, cluster_sums, corrected
from loopnb.stats.estimates import FEW_UNLIKE, NO_ANSWERS, ONE_CLUSTER, Estimate, estimate
from loopnb.stats.intervals import wilson
from loopnb.stats.proportions import proportion, supposed
from loopnb.stats.raking import Raking


@dataclass(frozen=True)
class Weighted:
    """A share among the population as the weights have it, and among respondents as they came.

    `design_effect` is what the unequal weights cost alone; `reason` says why there are none.
    """

    weighted: Estimate
    unweighted: Estimate
    design_effect: float
    reason: str


def weighted_proportion(raking: Raking, n: np.ndarray, hits: np.ndarray) -> Weighted:
    """Return the weighted share, in 0…1, with its clustered interval.

    `n` and `hits` count a cluster's answers in its row, in each cell of the raking's table behind
    it. The variance is the linearised one of a ratio, over clusters, of the residuals that the
    raked traits leave (Deville and Särndal 1992); respondents' weights are taken as given.
    """
    cells = raking.weights.size
    n = np.asarray(n, dtype=float).reshape(-1, cells)
    hits = np.asarray(hits, dtype=float).reshape(-1, cells)
    plain = proportion(cluster_sums(n.sum(axis=1), hits.sum(axis=1)))
    if raking.reason or n.sum() == 0:
        return Weighted(plain, plain, 1.0, raking.reason or NO_ANSWERS)
    found, rare = supposed(_clustered(raking, n, hits))
    low, high = found.widest(lambda worth, at: wilson(found.mean, worth, at))
    hindrances = [(NO_ANSWERS, found.n <= 0), (ONE_CLUSTER, found.clusters < 2),
                  (FEW_UNLIKE, rare)]  # fmt: skip
    parts = (found.mean, low, high, found.se, found.df)
    return Weighted(estimate(parts, hindrances, space=(0, 1)), plain, raking.design_effect, "")


def _clustered(raking: Raking, n: np.ndarray, hits: np.ndarray) -> Clustered:
    """Return the weighted share with its design effect, that of the weights within it."""
    weights = raking.weights.ravel()
    size = n @ weights
    share = float((hits @ weights).sum() / size.sum())
    variance = share * (1 - share)
    residuals = (hits - n * _fitted(raking, n, hits)) @ weights
    sums = cluster_sums(size, size)
    kish = float((n @ weights**2).sum() / size.sum())
    raw = (residuals**2).sum() / (variance * kish * size.sum()) if variance > 0 else 1.0
    effect, df = corrected(np.asarray(raw), sums)
    found = Clustered(*(np.asarray(part, dtype=float) for part in (
        n.sum(), sums["clusters"], share, variance, effect, df, sums["nn"] / sums["n"]
    )))  # fmt: skip
    # Independent answers of unequal weight are worth n / kish.
    return replace(found, n=found.n / max(kish, 1.0))


def _fitted(raking: Raking, n: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """Return the share that the raked traits, taken together, give each cell."""
    weights = raking.weights.ravel() * n.sum(axis=0)
    shares = np.divide(hits.sum(axis=0), n.sum(axis=0), out=np.zeros(len(weights)),
                       where=n.sum(axis=0) > 0)  # fmt: skip
    place = np.indices(raking.weights.shape).reshape(raking.weights.ndim, -1)
    traits = np.concatenate([row == np.arange(row.max() + 1)[:, None] for row in place]).T
    root = np.sqrt(weights)
    best = np.linalg.lstsq(traits * root[:, None], shares * root, rcond=None)[0]
    return traits @ best
