"""Totals that customers bring in bundles: tickets open at an instant, hours, incidents apiece.

How many customers bring anything, and how much each brings, are both chance: a compound Poisson
total, whose variance is the sum of the squares of what each customer brings. It is taken for a
Poisson number of equal bundles with that mean and variance (Bohm and Zech 2014), or, where all
customers are known, for a quasi-Poisson mean (McCullagh and Nelder 1989); the score is
inverted. How far the variance can be trusted depends on how skewed the bundles are (Boos and
Hughes-Oliver 2000): Student's t has one degree of freedom more than there would be bundles if
equal ones were as skewed. That rule is ours; `benchmarks/calibrate.py` proves it.
"""

from collections.abc import Mapping

import numpy as np

from loopnb.stats.estimates import ONE_CLUSTER, Estimate, estimate
from loopnb.stats.intervals import Z, critical

FEW_BUNDLES = "too few customers to tell how much one brings"
NO_BUNDLE = "there is none, so how much a customer brings is not known"
FEWEST = 5  # degrees of freedom below which a total leans on few customers; twice that apiece
ALMOST = 1e-9


def standing(sums: Mapping[str, np.ndarray]) -> Estimate:
    """Return a number of things with the interval of the level that they are an instance of.

    `sums` has over customers the sums of `y`, what each brings, `yy` and `yyy`, its powers. The
    count itself is exact; the interval says where the usual count may lie. None at all leaves
    room above, as one thing comes at least.
    """
    return _total(sums, 1.0, least=1.0)


def total(sums: Mapping[str, np.ndarray], days: np.ndarray) -> Estimate:
    """Return an amount a day over so many `days`, such as hours, from sums as in `standing`.

    Without any, how much a customer brings is not known and there is no upper bound.
    """
    return _total(sums, np.asarray(days, dtype=float), least=np.inf)


def _total(sums: Mapping[str, np.ndarray], days: np.ndarray, *, least: float) -> Estimate:
    y, yy, yyy = (np.asarray(sums[name], dtype=float) for name in ("y", "yy", "yyy"))
    some = y > 0
    bundle = np.divide(yy, y, out=np.full_like(y, least), where=some)
    bundles = np.divide(y * y, yy, out=np.zeros_like(y), where=some)
    df = 1 + np.divide(yy**3, yyy**2, out=np.full_like(y, np.inf), where=some)
    low, high = _score(bundles, 1.0, df)
    low = np.where(some, low, 0) * np.where(some, bundle, 0)
    hindrances = [(ONE_CLUSTER, some & (bundles < 1 + ALMOST)),
                  (NO_BUNDLE, ~some & np.isinf(least)), (FEW_BUNDLES, df < FEWEST)]  # fmt: skip
    se = np.sqrt(np.where(some, yy, bundle**2))
    parts = [part / days for part in (y, low, bundle * high, se)]
    return estimate((*parts, df), hindrances, space=(0, np.inf))


def incidence(sums: Mapping[str, np.ndarray], members: np.ndarray) -> Estimate:
    """Return how many things a member has, of so many `members`, those without any included.

    `sums` are as in `standing`. The variance is the members' own, and at least Poisson's.
    """
    y, yy, yyy = (np.asarray(sums[name], dtype=float) for name in ("y", "yy", "yyy"))
    members = np.asarray(members, dtype=float)
    value = y / members
    spread = np.maximum(yy - members * value**2, 0)
    third = yyy - 3 * value * yy + 2 * members * value**3
    others = np.maximum(members - 1, 1)
    df = np.divide(spread**3, third**2, out=np.full_like(y, np.inf), where=np.abs(third) > ALMOST)
    df = np.minimum(1 + df, others)
    dispersion = np.divide(spread / others, value, out=np.ones_like(y), where=y > 0)
    dispersion = np.maximum(dispersion, 1)
    low, high = _score(value, dispersion / members, df)
    se = np.sqrt(dispersion * np.maximum(value, 1 / members) / members)
    hindrances = [(ONE_CLUSTER, members < 2), (FEW_BUNDLES, (df < 2 * FEWEST) & (y > 0))]
    return estimate((value, low, high, se, df), hindrances, space=(0, np.inf))


def _score(
    value: np.ndarray, unit: np.ndarray | float, df: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the means that `value`, of variance `unit` times its mean, does not contradict."""
    step = np.maximum(critical(df), Z) ** 2 * unit
    middle, half = value + step / 2, np.sqrt(step * value + step**2 / 4)
    return middle - half, middle + half
