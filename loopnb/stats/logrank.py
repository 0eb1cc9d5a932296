"""Whether things stay open for longer than before: the log-rank test, clustered by customer."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from loopnb.stats.clusters import corrected
from loopnb.stats.estimates import NO_ANSWERS, ONE_CLUSTER
from loopnb.stats.survival import at_risk, cluster_sizes


@dataclass(frozen=True)
class LogRank:
    """Ends observed in the first group beside those expected, and how surprising that is.

    `plain` is chi-squared for independent ends, `p` takes customers as the units.
    """

    observed: np.ndarray
    expected: np.ndarray
    plain: np.ndarray
    p: np.ndarray
    df: np.ndarray
    note: np.ndarray


def logrank(now: tuple, then: tuple) -> LogRank:
    """Return the log-rank test of two groups, each as (events, censored) by cluster and bin.

    A cluster in both groups has the same place in both, with zeros where it has nothing. The
    plain variance is the hypergeometric one (Mantel 1966), the clustered one that of the
    clusters' parts in the score (Lin and Wei 1989; Lee, Wei and Amato 1992).
    """
    (events, censored), (events0, censored0) = now, then
    events, events0 = np.asarray(events, dtype=float), np.asarray(events0, dtype=float)
    risk, risk0 = at_risk(events, censored), at_risk(events0, censored0)
    ended, of_now = (events + events0).sum(axis=-2), risk.sum(axis=-2)
    open_ = of_now + risk0.sum(axis=-2)
    share = np.divide(of_now, open_, out=np.zeros_like(open_), where=open_ > 0)
    hazard = np.divide(ended, open_, out=np.zeros_like(open_), where=open_ > 0)
    observed, expected = events.sum(axis=(-1, -2)), (ended * share).sum(axis=-1)
    left = np.divide(open_ - ended, open_ - 1, out=np.zeros_like(open_), where=open_ > 1)
    plain = (ended * share * (1 - share) * left).sum(axis=-1)
    rest, hazard = (1 - share)[..., None, :], hazard[..., None, :]
    parts = (rest * (events - hazard * risk) - (1 - rest) * (events0 - hazard * risk0)).sum(-1)
    sizes = cluster_sizes(events + events0, np.asarray(censored) + censored0)
    spread = (parts**2).sum(axis=-1)
    raw = np.divide(spread, plain, out=np.ones_like(spread), where=plain > 0)
    effect, df = corrected(raw, sizes)
    variance = np.maximum(effect * plain, 1e-300)
    p = 2 * stats.t.sf(np.abs(observed - expected) / np.sqrt(variance), df)
    told = (plain > 0) & (sizes["clusters"] > 1)
    chi = np.divide((observed - expected) ** 2, plain, out=np.zeros_like(plain), where=plain > 0)
    note = np.where(told, "", np.where(sizes["clusters"] == 1, ONE_CLUSTER, NO_ANSWERS))
    return LogRank(observed, expected, chi, np.where(told, p, 1.0), df, note)
