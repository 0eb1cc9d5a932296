"""Differences between two estimates that each carry an interval of 95 %."""

import math

import numpy as np
from scipy import stats

from loopnb.stats.intervals import CONFIDENCE, Z

POWER = 0.8


def mover(now: tuple[float, float, float], then: tuple[float, float, float]) -> tuple[float, float]:
    """Return the interval of `now` minus `then`, each as (value, low, high).

    The method of variance estimates recovery (Zou and Donner 2008); with two Wilson intervals it
    is Newcombe's hybrid score interval (1998, method 10). The two are taken as independent.
    """
    (value, low, high), (value0, low0, high0) = now, then
    difference = value - value0
    return (
        difference - math.hypot(value - low, high0 - value0),
        difference + math.hypot(high - value, value0 - low0),
    )


def p_value(difference: float, low: float, high: float) -> float:
    """Return the two-sided p that agrees with an interval: under 0.05 just where 0 is outside."""
    side = difference - low if difference > 0 else high - difference
    if side <= 0:
        return 1.0 if difference == 0 else 0.0
    return float(2 * stats.norm.sf(abs(difference) / (side / Z)))


def noticeable(low: float, high: float, family: int = 1) -> float:
    """Return the smallest difference that four of five such periods would have shown.

    `family` is the number of claims made together: Holm's first step asks that much more of one.
    """
    needed = float(stats.norm.isf((1 - CONFIDENCE) / 2 / family))
    return (high - low) / 2 / Z * (needed + float(stats.norm.ppf(POWER)))


def holm(p: np.ndarray) -> np.ndarray:
    """Return p adjusted for a family of claims (Holm 1979); NaN stays out of the family."""
    p = np.asarray(p, dtype=float)
    adjusted = np.full_like(p, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    return adjusted
