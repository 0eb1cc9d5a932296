"""Did the service change, or the mix? A difference of two means, taken apart by segments.

A share, mean or rate of a whole is its segments' values weighted by their parts of the whole. Its
change is the change of the values at the mean weights (rate effect) and the change of the weights
at the mean values (mix effect): Kitagawa (1955), for two factors the same as Das Gupta (1993). The
two add up to the change, without a remainder and without a period that is the standard.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from loopnb.stats.intervals import CONFIDENCE

NOT_TOLD, SERVICE, MIX, BOTH = "not told", "service", "mix", "both"
OPPOSED, UNCLEAR = "opposed", "not told apart"
PARTS = ("change", "rate", "mix")


@dataclass(frozen=True)
class Decomposition:
    """A change taken apart; where `reason` is not empty there is nothing to take apart.

    `segments` has a row a segment: n, share of the whole and value of either period (0 is then,
    1 is now; a value that does not exist is the other period's), and rate and mix effect with
    their intervals. `totals` has a row each for change, rate and mix: value, low, high. Units are
    those of the values. An interval without bounds (one cluster) is infinite.
    """

    segments: pd.DataFrame
    totals: pd.DataFrame
    reason: str = ""


class Side(NamedTuple):
    """One period: its rows (segment and cluster by number, n, total), and sums by segment."""

    segment: np.ndarray
    cluster: np.ndarray
    rows: np.ndarray
    sums: np.ndarray
    clusters: int

    def by_cluster(self, segment: int | None = None) -> np.ndarray:
        """Return n and total of each cluster, in one segment or in all."""
        here = slice(None) if segment is None else self.segment == segment
        return np.array([np.bincount(self.cluster[here], weights=part[here],
                                     minlength=self.clusters) for part in self.rows])  # fmt: skip


def decomposed(sums: pd.DataFrame, then: str, now: str) -> Decomposition:
    """Return rate and mix effects of the change from one period to another, with intervals.

    `sums` has a row a period, segment and cluster: `period`, `segment`, `cluster`, `n` (answers,
    or exposure) and `total` (hits, sum of values, or events). Intervals of 95 % are linearised
    over clusters (Taylor; Cochran 1977), which may answer in both periods and in several
    segments; Student's t with one degree of freedom less than clusters. A segment of one period
    only has no change of its own value: all it does is mix. A segment's mix effect is told
    against the mean of the whole, so that more of what is worse than the whole is negative.
    """
    rows = sums.loc[sums["period"].isin([then, now]) & (sums["n"] > 0)]
    missing = [period for period in (then, now) if not (rows["period"] == period).any()]
    names = np.array(sorted(rows["segment"].unique()))
    if missing:
        empty = pd.DataFrame(columns=["segment", *COLUMNS])
        return Decomposition(empty, pd.DataFrame(columns=LINE), f"no answers in {missing[0]}")
    clusters = pd.factorize(rows["cluster"])[0]
    place = np.searchsorted(names, rows["segment"])
    sides = [_side(rows, place, clusters, (rows["period"] == period).to_numpy())
             for period in (then, now)]  # fmt: skip
    return _taken_apart(names, *sides)


def told(parts: Decomposition, shown: bool) -> str:
    """Return what may be said of the mix: nothing at all unless the change itself is `shown`.

    `shown` is the verdict on the change as the page tells it (adjusted for its family). Then:
    *service* or *mix* where one effect alone excludes zero, *both* or, with different
    signs, *opposed* where both do, else *not told apart*.
    """
    if parts.reason or not shown:
        return NOT_TOLD
    sure = {name: row.low > 0 or row.high < 0 for name, row in parts.totals.iterrows()}
    if sure["rate"] and sure["mix"]:
        values = parts.totals["value"]
        return BOTH if values["rate"] * values["mix"] > 0 else OPPOSED
    return SERVICE if sure["rate"] else MIX if sure["mix"] else UNCLEAR


LINE = ["value", "low", "high"]
COLUMNS = ["n0", "n1", "share0", "share1", "value0", "value1", "rate", "rate_low", "rate_high",
           "mix", "mix_low", "mix_high"]  # fmt: skip


def _side(rows: pd.DataFrame, place: np.ndarray, clusters: np.ndarray, mine: np.ndarray) -> Side:
    values, size = rows[["n", "total"]].to_numpy(float).T, place.max() + 1
    sums = np.array([np.bincount(place[mine], weights=part[mine], minlength=size)
                     for part in values])  # fmt: skip
    return Side(place[mine], clusters[mine], values[:, mine], sums, clusters.max() + 1)


def _taken_apart(names: np.ndarray, then: Side, now: Side) -> Decomposition:
    """Return the decomposition from the sums of two periods that both have answers."""
    n, total = np.array([then.sums, now.sums]).swapaxes(0, 1)
    whole = n.sum(axis=1, keepdims=True)
    share = n / whole
    value = total / np.where(n > 0, n, 1)
    value = np.where(n > 0, value, value[::-1])
    mean = (share * value).sum(axis=1)
    rate = (value[1] - value[0]) * share.mean(axis=0)
    apart = value.mean(axis=0) - mean.mean()
    mix = (share[1] - share[0]) * apart
    rates, mixes, totals = _half_widths((then, now), (share, value, mean, n))
    segments = pd.DataFrame(
        {"segment": names, "n0": n[0], "n1": n[1], "share0": share[0], "share1": share[1],
         "value0": value[0], "value1": value[1],
         "rate": rate, "rate_low": rate - rates, "rate_high": rate + rates,
         "mix": mix, "mix_low": mix - mixes, "mix_high": mix + mixes}
    )  # fmt: skip
    values = np.array([mean[1] - mean[0], rate.sum(), mix.sum()])
    whole = pd.DataFrame({"value": values, "low": values - totals, "high": values + totals},
                         index=list(PARTS))  # fmt: skip
    return Decomposition(segments, whole)


def _half_widths(sides: tuple[Side, Side], known: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """Return half of the intervals: of rates, of mixes, and of change, rate and mix.

    What each cluster adds to an effect: the derivatives by the sums, times the cluster's sums.
    """
    share, value, mean, n = known
    whole = [side.by_cluster() for side in sides]
    of_mean = [(t - mean[p] * m) / n[p].sum() for p, (m, t) in enumerate(whole)]
    middle, halves, totals = (of_mean[0] + of_mean[1]) / 2, [], np.zeros((2, len(of_mean[0])))
    for s in range(share.shape[1]):
        of_share, of_value = np.zeros((2, 2, len(middle)))
        for p, side in enumerate(sides):
            own, total = side.by_cluster(s)
            of_share[p] = (own - share[p, s] * whole[p][0]) / n[p].sum()
            of_value[p] = (total - value[p, s] * own) / (n[p, s] or 1)
        if not n[:, s].all():  # the value of the period without answers is the other's
            of_value[:] = of_value[int(n[0, s] == 0)]
        rate = (of_value[1] - of_value[0]) * share[:, s].mean()
        rate += (value[1, s] - value[0, s]) * of_share.mean(axis=0)
        mix = (of_share[1] - of_share[0]) * (value[:, s].mean() - mean.mean())
        mix += (share[1, s] - share[0, s]) * (of_value.mean(axis=0) - middle)
        halves.append([_half_width(rate), _half_width(mix)])
        totals += [rate, mix]
    all_ = [of_mean[1] - of_mean[0], *totals]
    return [*np.array(halves).T, np.array([_half_width(part) for part in all_])]


def _half_width(part: np.ndarray) -> float:
    clusters = len(part)
    if clusters < 2:
        return float("inf")
    variance = clusters / (clusters - 1) * np.square(part).sum()
    return _critical(clusters - 1) * float(np.sqrt(variance))


@cache
def _critical(df: int) -> float:
    return float(special.stdtrit(df, 0.5 + CONFIDENCE / 2))
