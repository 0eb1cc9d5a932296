"""The score interval of a share, and critical values, at a confidence of 95 %.

Answers of one customer resemble each other, so an interval takes the number of answers that
would be worth as much if all were independent: n divided by the design effect (Kish 1965).
"""

import numpy as np
from scipy import stats

CONFIDENCE = 0.95
Z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))


def critical(df: np.ndarray, level: float = 0.5 + CONFIDENCE / 2) -> np.ndarray:
    """Return Student's t at a level, the normal quantile where `df` is infinite."""
    return stats.t.ppf(level, df)


def wilson(share: float, n: float, at: float = Z) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927); n may be an effective number.

    `at` is the critical value, for few clusters Student's t in the place of the normal quantile
    (Dean and Pagano 2015). Share and bounds lie in 0…1; no answers give 0 and 1, the interval
    of knowing nothing. All three may be arrays.
    """
    known = np.asarray(n, dtype=float) > 0
    share, n = np.where(known, share, 0.5), np.where(known, n, 1.0)
    middle = (share + at**2 / (2 * n)) / (1 + at**2 / n)
    half = at * np.sqrt(share * (1 - share) / n + at**2 / (4 * n**2)) / (1 + at**2 / n)
    # Rounding must not push a bound past the estimate at 0 and 1.
    low = np.where(known, np.maximum(0.0, np.minimum(share, middle - half)), 0.0)
    high = np.where(known, np.minimum(1.0, np.maximum(share, middle + half)), 1.0)
    return low[()], high[()]
