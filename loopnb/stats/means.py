"""Means of clustered answers: customer effort, the Net Promoter Score."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from loopnb.stats.clusters import LIKENESS, clustered
from loopnb.stats.estimates import ALL_EQUAL, NO_ANSWERS, ONE_CLUSTER, Estimate, estimate
from loopnb.stats.intervals import wilson

UNBOUNDED = (-np.inf, np.inf)
PSEUDO = 3  # answers added to a Net Promoter Score: 3/4 promoters, 3/4 detractors, 3/2 passives


def mean(sums: Mapping[str, np.ndarray], scale: tuple[float, float] = UNBOUNDED) -> Estimate:
    """Return the mean of scores, in their own unit, with a clustered interval by Student's t.

    `scale` has the least and largest possible score. Where all scores are equal their spread is
    not known: the interval is then that of a share of the scale, which is never too narrow.
    """
    found = clustered(sums)
    flat = found.variance <= 0

    def wald(n: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        half = at * np.sqrt(found.variance / np.maximum(n, 1))
        return found.mean - half, found.mean + half

    low, high = found.widest(wald)
    flat_low, flat_high = _flat(found, scale)
    hindrances = [(NO_ANSWERS, found.n <= 0), (ONE_CLUSTER, found.clusters < 2),
                  (ALL_EQUAL, flat)]  # fmt: skip
    bounds = np.where(flat, flat_low, low), np.where(flat, flat_high, high)
    return estimate((found.mean, *bounds, found.se, found.df), hindrances, space=scale)


def _flat(found, scale: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of equal scores, as those of a share of the scale, else no bounds."""
    if not np.isfinite(scale).all():
        return np.full_like(found.mean, -np.inf), np.full_like(found.mean, np.inf)
    width = scale[1] - scale[0]
    share = np.clip((found.mean - scale[0]) / width, 0, 1)
    low, high = wilson(share, found.n / (1 + LIKENESS * (np.maximum(found.size, 1) - 1)))
    return scale[0] + width * low, scale[0] + width * high


def net_promoter(sums: Mapping[str, np.ndarray]) -> Estimate:
    """Return promoters less detractors, in -1…1, from answers coded 1, 0 and -1.

    The variance of an answer is p + d - (p - d)²; `squares` counts promoters and detractors.
    The interval is the adjusted Wald interval (Rocks 2016): three quarters of an answer are added
    to promoters and to detractors each, one and a half to the rest. Where every customer gave one
    answer it is the published one; else it is clustered, by Student's t.
    """
    found = clustered(sums)
    flat = found.variance <= 0
    single = found.size <= 1
    supposed = np.maximum(1 + LIKENESS * (np.maximum(found.size, 1) - 1), 1)
    effect = np.where(flat, supposed, np.where(single, 1.0, found.effect))
    found = replace(found, effect=effect, df=np.where(flat | single, np.inf, found.df))
    second = found.variance + found.mean**2

    def adjusted(n: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        middle = n * found.mean / (n + PSEUDO)
        variance = (n * second + PSEUDO / 2) / (n + PSEUDO) - middle**2
        half = at * np.sqrt(variance / (n + PSEUDO))
        return middle - half, middle + half

    low, high = found.widest(adjusted)
    hindrances = [(NO_ANSWERS, found.n <= 0), (ONE_CLUSTER, found.clusters < 2),
                  (ALL_EQUAL, flat)]  # fmt: skip
    return estimate((found.mean, low, high, found.se, found.df), hindrances, space=(-1, 1))
