"""Intervals for shares, quantiles and rates, at a confidence of 95 %.

Answers of one customer resemble each other, so an interval takes the number of answers that
would be worth as much if all were independent: n divided by the design effect (Kish 1965).
"""

import math

from scipy import stats

CONFIDENCE = 0.95
Z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927); n may be an effective number.

    Share and bounds lie in 0…1; no answers give 0 and 1, the interval of knowing nothing.
    """
    if n <= 0:
        return 0.0, 1.0
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    # Rounding must not push a bound past the estimate at 0 and 1.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def quantile_levels(level: float, n: float) -> tuple[float, float]:
    """Return the two levels whose quantiles bound the quantile at `level` (Woodruff 1952)."""
    return wilson(level, n)


def rate(total: float, total_of_squares: float, days: int) -> tuple[float, float]:
    """Return the interval of a mean daily count from its over-dispersed daily counts.

    The variance is the larger of the sample's and the Poisson's; the bounds are by Student's t.
    """
    mean = total / days
    if days < 2:
        return 0.0, math.inf
    variance = max((total_of_squares - days * mean**2) / (days - 1), mean)
    half = float(stats.t.ppf(0.5 + CONFIDENCE / 2, days - 1)) * math.sqrt(variance / days)
    return max(0.0, mean - half), mean + half
