"""Shares of clustered answers: top two boxes, bottom two, on time, reopened.

The score interval holds where a Wald interval fails, near 0 and 1 (Brown, Cai and DasGupta
2001). It takes the number of independent answers that these are worth, and Student's t for how
few customers told that number (Dean and Pagano 2015).
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from loopnb.stats.clusters import LIKENESS, UNLIKE, Clustered, clustered
from loopnb.stats.estimates import FEW_UNLIKE, NO_ANSWERS, NO_BOUND, ONE_CLUSTER, Estimate, estimate
from loopnb.stats.intervals import critical, wilson


def proportion(sums: Mapping[str, np.ndarray]) -> Estimate:
    """Return a share, in 0…1, from the sums over clusters in `clusters.cluster_sums`.

    Where fewer than UNLIKE answers' worth lie on the rarer side, how much answers of a customer
    resemble each other cannot be told, and an intraclass correlation of LIKENESS is taken.
    """
    found, rare = supposed(clustered(sums))
    low, high = found.widest(lambda n, at: wilson(found.mean, n, at))
    hindrances = [(NO_ANSWERS, found.n <= 0), (ONE_CLUSTER, found.clusters < 2),
                  (FEW_UNLIKE, rare)]  # fmt: skip
    return estimate((found.mean, low, high, found.se, found.df), hindrances, space=(0, 1))


def woodruff(sums: Mapping[str, np.ndarray], level: float) -> Estimate:
    """Return a level with the two levels whose quantiles bound the quantile there.

    `sums` are those of the share of values that are at most the quantile found (Woodruff 1952).
    The levels are those of a quantile that lies linearly between neighbours, of n values the
    first at 0 and the last at 1. A bound beyond the first or last value has the level 0 or 1.
    """
    found, rare = supposed(clustered(sums))
    low, high = found.widest(lambda n, at: wilson(level, n, at))
    steps = np.maximum(found.n - 1, 1)
    # The n * low-th value is the first at or under the bound, the next to the n * high-th over it.
    low, high = (low * found.n - 1) / steps, high * found.n / steps
    hindrances = [(NO_ANSWERS, found.n <= 0), (ONE_CLUSTER, found.clusters < 2),
                  (NO_BOUND, (low < 0) | (high > 1)), (FEW_UNLIKE, rare)]  # fmt: skip
    se = np.sqrt(level * (1 - level) * np.maximum(found.effect, 1) / np.maximum(found.n, 1))
    value = np.full_like(found.mean, level)
    return estimate((value, low, high, se, found.df), hindrances, space=(0, 1))


def quantile(
    levels: Estimate,
    value: np.ndarray,
    bounds: tuple[np.ndarray, np.ndarray],
    *,
    least: float = -np.inf,
) -> Estimate:
    """Return a quantile, in its own unit, from `woodruff`'s levels and the values found there.

    A bound beyond the first or last value is `least`, the smallest value possible, or infinite.
    """
    low = np.where(levels.low <= 0, least, bounds[0])
    high = np.where(levels.high >= 1, np.inf, bounds[1])
    se = (np.asarray(bounds[1], dtype=float) - bounds[0]) / 2 / critical(levels.df)
    hindrances = [(text, levels.note == text) for text in np.unique(levels.note) if text]
    return estimate((value, low, high, se, levels.df), hindrances, space=(least, np.inf))


def supposed(found: Clustered) -> tuple[Clustered, np.ndarray]:
    """Return the share with at least the likeness to suppose, and where it had to be supposed."""
    worth = found.n / np.maximum(found.effect, 1)
    # Where every customer gave one answer, each counts as one and there is nothing to suppose.
    single = found.size <= 1
    rare = (worth * np.minimum(found.mean, 1 - found.mean) < UNLIKE) & ~single
    least = 1 + LIKENESS * (np.maximum(found.size, 1) - 1)
    effect = np.where(found.variance > 0, found.effect, 1.0)
    told = effect > least
    return replace(
        found,
        effect=np.where(rare, np.maximum(effect, least), np.where(single, 1.0, effect)),
        df=np.where(single | (rare & ~told), np.inf, found.df),
    ), rare
