"""Learning curves: what a score is likely to become with more examples."""

import numpy as np


def power_law(sizes: np.ndarray, scores: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the scores (…, a) to expect at the sizes `at` (a), from scores (…, s) at `sizes` (s).

    What a score lacks to 1 falls as a power of the number of examples (Hestness et al. 2017),
    fitted by least squares on the logs. Scores that do not rise are taken to stay as they are;
    sizes must differ.
    """
    x = np.log(np.asarray(sizes, dtype=float))
    lacks = np.log(np.clip(1 - np.asarray(scores, dtype=float), 1e-3, 1.0))
    away = x - x.mean()
    slope = np.minimum((lacks * away).sum(axis=-1) / (away**2).sum(), 0.0)
    ahead = np.log(np.asarray(at, dtype=float)) - x.mean()
    return 1 - np.exp(np.minimum(lacks.mean(axis=-1)[..., None] + slope[..., None] * ahead, 0.0))


def f1_scores(named: np.ndarray, hand: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the mean F1 over themes, one for each row of `counts` (b, n).

    `named` and `hand` are booleans (n, k); `counts` says how often an answer counts, for
    resamples. A theme that a resample neither names nor holds has no part in its mean.
    """
    both, either = counts @ (named & hand), counts @ named + counts @ hand.astype(float)
    known = either > 0
    each = np.divide(2 * both, either, out=np.zeros_like(either), where=known)
    return each.sum(axis=-1) / np.maximum(known.sum(axis=-1), 1)
