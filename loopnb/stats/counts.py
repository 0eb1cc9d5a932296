"""Rates of counts a day: over-dispersed, with a weekly pattern and days that resemble the last.

Each day's count is taken as quasi-Poisson around the mean of its weekday (McCullagh and Nelder
1989): the dispersion says how much more than chance alone the days differ.
"""

import numpy as np

from loopnb.stats.estimates import FEW_DAYS, FEW_WEEKS, Estimate, estimate
from loopnb.stats.intervals import critical

WEEK = 7
FEWEST, ENOUGH = 3, 28  # days


def daily_rate(counts: np.ndarray, first_weekday: int = 0) -> Estimate:
    """Return the mean count a day of consecutive days, which lie along the last axis.

    The interval inverts the score of a quasi-Poisson mean, so that no count at all still leaves
    room above. Fewer than FEWEST days give no interval. The variance grows by (1 + r) / (1 - r)
    where the residuals of neighbouring days correlate by r > 0, as for the mean of a first-order
    autoregression. From ENOUGH days on the weekly pattern is taken out; with fewer it counts as
    chance.
    """
    counts = np.asarray(counts, dtype=float)
    days = counts.shape[-1]
    value = counts.mean(axis=-1) if days else np.zeros(counts.shape[:-1])
    if days < FEWEST:
        nothing = [(FEW_DAYS, np.full(value.shape, True))]
        return estimate((value, 0.0, np.inf, np.inf, 1.0), nothing, space=(0, np.inf))
    expected, levels = _expected(counts, first_weekday)
    residuals = counts - expected
    df = days - levels
    # Pooled over days as they are, so that it holds where the variance is not that of a Poisson
    # count times the same on a busy day and on a quiet one.
    pooled = (residuals**2).sum(axis=-1) / df / np.maximum(value, 1e-12)
    dispersion = np.maximum(pooled * _memory(residuals), 1)
    unit = critical(np.full_like(value, df)) ** 2 * dispersion / days
    middle, half = value + unit / 2, np.sqrt(unit * value + unit**2 / 4)
    se = np.sqrt(dispersion * np.maximum(value, 1 / days) / days)
    few = [(FEW_WEEKS, np.full(value.shape, days < ENOUGH))]
    return estimate((value, middle - half, middle + half, se, df), few, space=(0, np.inf))


def _expected(counts: np.ndarray, first_weekday: int) -> tuple[np.ndarray, int]:
    """Return each day's mean by weekday, and how many means there are."""
    days = counts.shape[-1]
    if days < ENOUGH:
        return np.broadcast_to(counts.mean(axis=-1, keepdims=True), counts.shape), 1
    weekday = (np.arange(days) + first_weekday) % WEEK
    means = [counts[..., weekday == day].mean(axis=-1) for day in range(WEEK)]
    return np.stack(means, axis=-1)[..., weekday], WEEK


def _memory(residuals: np.ndarray) -> np.ndarray:
    days = residuals.shape[-1]
    if days < WEEK:
        return np.ones(residuals.shape[:-1])
    total = np.maximum((residuals**2).sum(axis=-1), 1e-12)
    lagged = (residuals[..., 1:] * residuals[..., :-1]).sum(axis=-1) / total
    # Taking out a mean leaves the correlation too small by about 1 / days.
    lagged = np.clip(lagged + 1 / days, 0, 0.9)
    return (1 + lagged) / (1 - lagged)
