"""How well a reading tells two kinds of comments apart, with an interval clustered by person."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

Z = 1.959963984540054  # two-sided 95 %


@dataclass(frozen=True)
class Area:
    """The area under the ROC curve: how often the worse of two comments is read as the worse.

    `auc`, `low` and `high` lie within 0..1 and are NaN where either kind is missing; `n` counts
    the comments, `worse` those of the kind that should read higher.
    """

    auc: float
    low: float
    high: float
    n: int
    worse: int

    def sentence(self, reader: str) -> str:
        """Return what the area means, in words: `reader` is the subject of the sentence."""
        if np.isnan(self.auc):
            why = "that needs scores of both unhappy and happy customers"
            return f"How well {reader} reads cannot be told: {why}."
        low, found, high = (round(100 * part) for part in (self.low, self.auc, self.high))
        return (
            f"{reader} picks the unhappy customer's comment out of a pair in {found} of 100 cases"
            f" (between {low} and {high}; {self.n:,} comments)."
        )


def area(reading: np.ndarray, worse: np.ndarray, clusters: np.ndarray) -> Area:
    """Return the area under the curve of `reading` for `worse` (bool), clustered.

    The interval is Obuchowski's (1997): DeLong's components summed within each cluster, on the
    scale of the logit, so that it stays within 0..1.
    """
    worse = np.asarray(worse, dtype=bool)
    m, n = int(worse.sum()), int((~worse).sum())
    if not m or not n:
        return Area(np.nan, np.nan, np.nan, m + n, m)
    ranks = rankdata(reading)
    within = np.empty(len(ranks))
    within[worse], within[~worse] = rankdata(reading[worse]), rankdata(reading[~worse])
    parts = np.where(worse, (ranks - within) / n, 1 - (ranks - within) / m)
    auc = float(parts[worse].mean())
    _, code = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
    sums = np.bincount(code, np.where(worse, (parts - auc) / m, (parts - auc) / n))
    error = np.sqrt((sums**2).sum() * len(sums) / max(len(sums) - 1, 1))
    return Area(auc, *_bounds(auc, error, m + n), m + n, m)


def _bounds(auc: float, error: float, n: int) -> tuple[float, float]:
    """Return the interval's ends; without any spread, as wide as one comment in n allows."""
    near = np.clip(auc, 0.5 / n, 1 - 0.5 / n)
    step = Z * max(error, 0.5 / n) / (near * (1 - near))
    ends = np.log(near / (1 - near)) + np.array([-step, step])
    low, high = 1 / (1 + np.exp(-ends))
    return float(min(low, auc)), float(max(high, auc))
