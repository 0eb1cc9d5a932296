"""Differences between two estimates, and families of claims made together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from loopnb.stats.clusters import clustered
from loopnb.stats.estimates import Estimate
from loopnb.stats.intervals import CONFIDENCE, critical

POWER = 0.8
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Difference:
    """One estimate less another, with its interval of 95 % and the p that agrees with it."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    df: np.ndarray


def mover(now: Interval, then: Interval, correlation: float = 0.0) -> tuple[float, float]:
    """Return the interval of `now` minus `then`, each as (value, low, high).

    The method of variance estimates recovery (Zou and Donner 2008); with two Wilson intervals it
    is Newcombe's hybrid score interval (1998, Statistics in Medicine 17, 873-890, method 10).
    `correlation` is that of the two estimates, 0 where no customer is in both (Zou 2007; for pairs
    Newcombe 1998, the same volume, 2635-2650).
    """
    (value, low, high), (value0, low0, high0) = now, then
    difference = value - value0
    below = _together(value - low, high0 - value0, correlation)
    return difference - below, difference + _together(high - value, value0 - low0, correlation)


def _together(one: np.ndarray, other: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    bounded = np.isfinite(one) & np.isfinite(other)
    shared = 2 * correlation * np.where(bounded, one, 0) * np.where(bounded, other, 0)
    return np.sqrt(np.maximum(one**2 + other**2 - shared, 0))[()]


def difference(now: Estimate, then: Estimate, covariance: np.ndarray = 0.0) -> Difference:
    """Return `now` minus `then` with interval, p, and Welch's degrees of freedom.

    Each side's bounds are brought from its own degrees of freedom to those of the difference.
    `covariance` is that of the two values through customers who are in both (`shared`). Where one
    side has no interval the difference has infinite bounds and a p of 1.
    """
    product = np.asarray(now.se * then.se)
    usable = np.isfinite(product) & (product > 0)
    correlation = np.divide(covariance, product, out=np.zeros_like(product), where=usable)
    correlation, df = np.clip(correlation, -0.99, 0.99), welch(now, then)
    low, high = mover(_at(now, df), _at(then, df), correlation)
    told = now.has_interval & then.has_interval
    low, high = np.where(told, low, -np.inf)[()], np.where(told, high, np.inf)[()]
    value = now.value - then.value
    return Difference(value, low, high, p_value(value, low, high, df=df), df)


def _at(one: Estimate, df: np.ndarray) -> Interval:
    """Return value, low and high as they would be with other degrees of freedom."""
    ratio = np.minimum(critical(df) / critical(one.df), 1)
    return (
        one.value,
        one.value - (one.value - one.low) * ratio,
        (one.value + (one.high - one.value) * ratio),
    )


def welch(now: Estimate, then: Estimate) -> np.ndarray:
    """Return the degrees of freedom of a difference (Satterthwaite 1946, Welch 1947)."""
    finite = np.isfinite(now.se) & np.isfinite(then.se)
    one, other = (np.where(finite, each.se, 1.0) ** 2 for each in (now, then))
    below = one**2 / now.df + other**2 / then.df
    return np.divide((one + other) ** 2, below, out=np.full_like(below, np.inf), where=below > 0)


def shared(now: Mapping, then: Mapping, cross: Mapping) -> np.ndarray:
    """Return the covariance of two means through the customers whose answers are in both.

    `now` and `then` are sums over clusters; `cross` holds over the clusters in both the sums of
    products `nn`, `ny`, `yn`, `yy`, the first letter being of now. The linearised covariance of
    two ratios by Taylor series (Wolter 2007).
    """
    one, other = clustered(now), clustered(then)
    part = {name: np.asarray(cross[name], dtype=float) for name in ("nn", "ny", "yn", "yy")}
    residuals = (part["yy"] - other.mean * part["yn"] - one.mean * part["ny"]
                 + one.mean * other.mean * part["nn"])  # fmt: skip
    # Freed of its bias as the two variances are.
    bias = np.sqrt(one.bias * other.bias)
    return bias * residuals / np.maximum(one.n, 1) / np.maximum(other.n, 1)


def p_value(difference: float, low: float, high: float, *, df: float = np.inf) -> float:
    """Return the two-sided p that agrees with an interval: under 0.05 just where 0 is outside."""
    difference, low, high = (np.asarray(each, dtype=float) for each in (difference, low, high))
    side = np.where(difference > 0, difference - low, high - difference)
    steps = np.divide(np.abs(difference), side, out=np.full(side.shape, np.inf), where=side > 0)
    p = np.where(difference == 0, 1.0, 2 * stats.t.sf(steps * critical(df), df))
    return p[()]


def noticeable(low: float, high: float, family: int = 1, *, df: float = np.inf) -> float:
    """Return the smallest difference that four of five such periods would have shown.

    `family` is the number of claims made together: Holm's first step asks that much more of one.
    Infinite bounds give an infinite one: nothing would have been noticed.
    """
    needed = critical(df, 1 - (1 - CONFIDENCE) / 2 / family)
    return (high - low) / 2 / critical(df) * (needed + critical(df, POWER))


def holm(p: np.ndarray) -> np.ndarray:
    """Return p adjusted for a family of claims (Holm 1979); NaN stays out of the family."""
    p = np.asarray(p, dtype=float)
    adjusted = np.full_like(p, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    return adjusted


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Return p adjusted to hold the share of false discoveries among many segments (1995).

    NaN stays out of the family, as in `holm`.
    """
    p = np.asarray(p, dtype=float)
    known = ~np.isnan(p)
    adjusted = np.full_like(p, np.nan)
    if known.any():
        adjusted[known] = stats.false_discovery_control(p[known], method="bh")
    return adjusted
