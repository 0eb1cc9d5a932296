"""Totals that customers bring in bundles: tickets open at an instant, hours of open tickets.

How many customers bring anything, and how much each brings, are both chance: a compound Poisson
total, whose variance is the sum of the squares of what each customer brings (Bühlmann 1970; for
one apiece it is Poisson's).
"""

from collections.abc import Mapping

import numpy as np

from loopnb.stats.estimates import ONE_CLUSTER, Estimate, estimate
from loopnb.stats.intervals import Z, critical

FEWEST = 2


def standing(sums: Mapping[str, np.ndarray]) -> Estimate:
    """Return a number of things with the interval of the level that they are an instance of.

    `sums` are those over clusters in `clusters.cluster_sums`. The count itself is exact; the
    interval is what another such day could have brought. The score of a compound Poisson total
    is inverted, so that none at all leaves room above.
    """
    return total(sums, np.ones_like(np.asarray(sums["y"], dtype=float)))


def total(sums: Mapping[str, np.ndarray], days: np.ndarray) -> Estimate:
    """Return a total for each of `days`, with the interval of a compound Poisson total.

    The mean of a bundle, weighted by size, is taken for how much comes at once; degrees of
    freedom are those of a variance from so many bundles (Satterthwaite 1946).
    """
    y, yy = (np.asarray(sums[name], dtype=float) for name in ("y", "yy"))
    clusters, days = np.asarray(sums["clusters"], dtype=float), np.asarray(days, dtype=float)
    bundle = np.divide(yy, y, out=np.ones_like(y), where=y > 0)
    worth = y / np.maximum(bundle, 1e-300)  # so many equal bundles would vary as much
    df = np.maximum(worth, 1)
    at = np.where(worth > 0, np.maximum(critical(df), Z), Z)
    middle, half = worth + at**2 / 2, at * np.sqrt(worth + at**2 / 4)
    low, high = bundle * (middle - half) / days, bundle * (middle + half) / days
    single = (clusters < FEWEST) & (y > bundle * (1 - 1e-9)) & (worth < FEWEST) & (y > 1)
    hindrances = [(ONE_CLUSTER, single)]
    se = np.sqrt(np.maximum(yy, bundle**2)) / days
    return estimate((y / days, low, high, se, df), hindrances, space=(0, np.inf))

