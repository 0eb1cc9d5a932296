"""How long things stay open, the open ones censored: Kaplan-Meier from counts by time bin.

`events` and `censored` have the clusters and the bins along their last two axes: how many of a
cluster ended, or were last seen open, within the bin. A bin is known by its upper end; within it
events come before censorings. The bins must be as fine as the answer is to be exact.
"""

from dataclasses import dataclass

import numpy as np

from loopnb.stats.clusters import corrected
from loopnb.stats.estimates import (
    NO_ANSWERS,
    NO_BOUND,
    NOT_REACHED,
    ONE_CLUSTER,
    Estimate,
    estimate,
)
from loopnb.stats.intervals import Z, critical


@dataclass(frozen=True)
class SurvivalCurve:
    """The share still open after each time, with what its variance is made of.

    `plain` is the variance of log(share) for independent ends (Greenwood 1926), `influence` each
    cluster's part in log(share) (Williams 1995), None where all ends are taken for independent,
    `sizes` the sums of the clusters' sizes.
    """

    times: np.ndarray
    share: np.ndarray
    plain: np.ndarray
    influence: np.ndarray | None
    sizes: dict[str, np.ndarray]

    def hindrances(self) -> list[tuple[str, np.ndarray]]:
        """Return why there may be no interval, as `estimates.estimate` takes it."""
        single = (self.sizes["clusters"] < 2) & (self.influence is not None)
        return [(NO_ANSWERS, self.sizes["n"] <= 0), (ONE_CLUSTER, single)]


def cross_tabulate(
    cluster: np.ndarray, place: np.ndarray, count: np.ndarray, *, shape: tuple[int, int]
) -> np.ndarray:
    """Return the counts as a table of clusters by bins, from rows of (cluster, bin, count).

    Clusters and bins are given by their numbers, from 0; rows of the same place add up.
    """
    table = np.zeros(shape)
    np.add.at(table, (np.asarray(cluster, dtype=int), np.asarray(place, dtype=int)), count)
    return table


def at_risk(events: np.ndarray, censored: np.ndarray) -> np.ndarray:
    """Return how many are still open at the beginning of each bin."""
    leaving = np.asarray(events, dtype=float) + censored
    return leaving[..., ::-1].cumsum(axis=-1)[..., ::-1]


def cluster_sizes(events: np.ndarray, censored: np.ndarray) -> dict[str, np.ndarray]:
    """Return the sums over clusters of the first four powers of their sizes."""
    size = (np.asarray(events, dtype=float) + censored).sum(axis=-1)
    powers = {"n": size, "nn": size**2, "nnn": size**3, "nnnn": size**4, "clusters": size > 0}
    return {name: part.sum(axis=-1) for name, part in powers.items()}


def kaplan_meier(
    times: np.ndarray, events: np.ndarray, censored: np.ndarray, *, independent: bool = False
) -> SurvivalCurve:
    """Return the product-limit curve (Kaplan and Meier 1958) with clustered variance.

    `times` are the upper ends of the bins, ascending; `events` and `censored` are counts. Where
    the ends are `independent`, clusters do not matter and Greenwood's variance stands.
    """
    events, risk = np.asarray(events, dtype=float), at_risk(events, censored)
    ended, open_ = events.sum(axis=-2), risk.sum(axis=-2)
    hazard = np.divide(ended, open_, out=np.zeros_like(ended), where=open_ > 0)
    left = open_ - ended
    # After the last end nothing is left: log(0) has no variance, and no bound is taken there.
    share = np.cumprod(1 - hazard, axis=-1)
    term = np.divide(hazard, left, out=np.zeros_like(left), where=left > 0)
    influence = None
    if not independent:
        surprise = events - hazard[..., None, :] * risk
        left = left[..., None, :]
        each = np.divide(surprise, left, out=np.zeros_like(surprise), where=left > 0)
        influence = -each.cumsum(axis=-1)
    sizes = cluster_sizes(events, censored)
    return SurvivalCurve(np.asarray(times, float), share, term.cumsum(axis=-1), influence, sizes)


def time_to_end(curve: SurvivalCurve, level: float = 0.5) -> Estimate:
    """Return the time by which `level` of all have ended, 0.5 for the median, 0.9 for P90.

    Its bounds are where those of the curve, on the scale log(-log(share)), cross 1 - level
    (Brookmeyer and Crowley 1982; Kalbfleisch and Prentice 1980). A value or an upper bound that
    the curve does not reach is infinite.
    """
    value = first_time(curve.times, curve.share, 1 - level)
    at = place_of(curve.times, value)
    plain = np.take_along_axis(curve.plain, at[..., None], -1)[..., 0]
    effect, df = 1.0, np.full_like(plain, np.inf)
    if curve.influence is not None:
        influence = np.take_along_axis(curve.influence, at[..., None, None], -1)[..., 0]
        effect, df = curve_effect(influence, plain, curve.sizes)
    lower, upper = _around(curve, np.asarray(effect)[..., None], df[..., None])
    low = first_time(curve.times, lower, 1 - level)
    high = first_time(curve.times, upper, 1 - level)
    hindrances = [*curve.hindrances(), (NOT_REACHED, ~np.isfinite(value)),
                  (NO_BOUND, ~np.isfinite(high))]  # fmt: skip
    bounded = np.isfinite(high) & np.isfinite(low)
    width = np.where(bounded, high, 1.0) - np.where(bounded, low, 0.0)
    se = np.where(bounded, width / 2 / critical(df), np.inf)
    return estimate((value, low, high, se, df), hindrances, space=(0, np.inf))


def curve_bounds(curve: SurvivalCurve) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high of the share still open after each time, for each time by itself.

    They are on the scale log(-log(share)) (Kalbfleisch and Prentice 1980), with the design effect
    and the degrees of freedom of that time. With a single cluster nothing is known: 0 and 1.
    """
    effect, df = np.ones_like(curve.plain), np.full_like(curve.plain, np.inf)
    known = np.True_
    if curve.influence is not None:
        sizes = {name: part[..., None] for name, part in curve.sizes.items()}
        effect, df = curve_effect(np.swapaxes(curve.influence, -1, -2), curve.plain, sizes)
        known = sizes["clusters"] > 1
    lower, upper = _around(curve, effect, df)
    return np.where(known, lower, 0.0), np.where(known, upper, 1.0)


def _around(
    curve: SurvivalCurve, effect: np.ndarray, df: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds of the share after each time, by a design effect and degrees of freedom."""
    wide = np.maximum(critical(df) * np.sqrt(effect), Z) * np.sqrt(curve.plain)
    logs = -np.log(np.clip(curve.share, 1e-300, 1))
    arm = np.divide(wide, logs, out=np.zeros_like(logs), where=logs > 1e-12)
    told = curve.share > 0
    lower, upper = np.exp(-logs * np.exp(arm)), np.exp(-logs * np.exp(-arm))
    # The share only falls: no bound may lie under a later lower one, or over an earlier upper one.
    lower = np.maximum.accumulate(np.where(told, lower, 0)[..., ::-1], axis=-1)[..., ::-1]
    return lower, np.minimum.accumulate(np.where(told, upper, 1), axis=-1)


def restricted_mean(curve: SurvivalCurve, limit: float) -> Estimate:
    """Return the mean time open, of which no more than `limit` counts (Irwin 1949).

    The variance is that of the clusters' parts in the area under the curve, in time squared; the
    plain one is Greenwood's (Klein and Moeschberger 2003).
    """
    edges = np.minimum(np.concatenate([[0.0], curve.times, [np.inf]]), limit)
    width = np.diff(edges)
    before = np.concatenate([np.ones((*curve.share.shape[:-1], 1)), curve.share], axis=-1)
    value = (before * width).sum(axis=-1)
    # The area after each time, by which a surprise at that time moves the mean.
    area = (curve.share * width[1:])[..., ::-1].cumsum(axis=-1)[..., ::-1]
    inside = curve.times < limit
    steps = np.diff(curve.plain, axis=-1, prepend=0) * inside
    plain = (area**2 * steps).sum(axis=-1)
    effect, df = 1.0, np.full_like(plain, np.inf)
    if curve.influence is not None:
        parts = np.diff(curve.influence, axis=-1, prepend=0) * inside
        influence = (parts * area[..., None, :]).sum(axis=-1)
        effect, df = curve_effect(influence, plain, curve.sizes)
    half = np.maximum(critical(df) * np.sqrt(effect), Z) * np.sqrt(plain)
    se = np.sqrt(np.maximum(effect, 1) * plain)
    return estimate((value, value - half, value + half, se, df), curve.hindrances(),
                    space=(0, limit))  # fmt: skip


def curve_effect(
    influence: np.ndarray, plain: np.ndarray, sizes: dict
) -> tuple[np.ndarray, np.ndarray]:
    """Return the design effect of a curve from its clusters' parts, and degrees of freedom."""
    spread = (influence**2).sum(axis=-1)
    raw = np.divide(spread, plain, out=np.ones_like(spread), where=plain > 0)
    return corrected(raw, sizes)


def first_time(times: np.ndarray, share: np.ndarray, level: float) -> np.ndarray:
    """Return the first time at which a falling share is at most `level`, else infinity."""
    below = share <= level + 1e-12
    return np.where(below.any(axis=-1), times[below.argmax(axis=-1)], np.inf)


def place_of(times: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the place of each time, the last place for an infinite one."""
    return np.minimum(np.searchsorted(times, value), len(times) - 1)
