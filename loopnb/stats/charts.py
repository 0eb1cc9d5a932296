"""Control charts: which points of a series say that something has changed, by rules that are known.

XmR as the NHS's "Making Data Count" draws it (definitions as in NHSRplotthedots: mean ± 2.66 times
the mean moving range, near a limit from two thirds of the way on); p′ and u′ charts for shares and
rates from unequal n (Laney 2002). Limits are frozen over the first points and rebased only with a
written reason.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

XMR, P_PRIME, U_PRIME = "xmr", "p'", "u'"
TO_LIMIT = 2.66  # three standard deviations over the mean moving range: 3 / 1.128
EXTREME = 3.267  # moving ranges from this many mean moving ranges on are screened out
PER_RANGE = 1.128  # the expected moving range of two normal values, in standard deviations
NEAR = 2 / 3
OUTSIDE, ONE_SIDE, TREND, NEAR_LIMIT = "outside", "one side", "trend", "near the limit"
COLUMNS = ("date", "value", "n", "mean", "low", "high", "outside", "one_side", "trend", "near",
           "flag", "segment", "reason")  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """How long a run has to be to count, and over how many points limits are set.

    `one_side` points on one side of the mean; `trend` points each higher (or lower) than the one
    before; two of three near the same limit. `freeze` is how many points set the limits (None:
    all), never fewer than `least`. `screen` leaves extreme moving ranges out of the limits.
    """

    one_side: int = 7
    trend: int = 7
    freeze: int | None = None
    least: int = 12
    screen: bool = True


class Rebase(NamedTuple):
    """A date from which the limits are set anew, and the written reason for it."""

    at: date
    reason: str


def chart(
    points: pd.DataFrame,
    kind: str = XMR,
    rules: Rules | None = None,
    rebases: tuple[Rebase, ...] = (),
) -> pd.DataFrame:
    """Return the points with their mean, limits and flags, a row a point in order of date.

    `points` has `date`, `value` (for p′ a share in 0…1, for u′ a rate per unit of n) and, for p′
    and u′, `n`. A point without a value (or n) is a gap: it stays in the frame, sets no limits,
    ends no run and is no part of one. With fewer than `least` points mean and limits are NaN, no
    flag is raised and `reason` says so. `flag` names the first rule that a point breaks, `segment`
    counts rebases, `reason` says why they were made. Raises ValueError where a rebase has none.
    """
    rules = rules or Rules()
    if missing := [each.at for each in rebases if not each.reason.strip()]:
        raise ValueError(f"The rebase at {missing[0]} has no reason: write one down.")
    frame = points.reindex(columns=["date", "value", "n"])
    frame["date"] = pd.to_datetime(frame["date"])
    frame = frame.sort_values("date", kind="stable", ignore_index=True)
    starts = sorted((pd.Timestamp(each.at), each.reason) for each in rebases)
    segment = np.searchsorted([at for at, _ in starts], frame["date"], side="right")
    frame["segment"] = segment
    frame["reason"] = [starts[number - 1][1] if number else "" for number in segment]
    parts = [_limited(part, kind, rules) for _, part in frame.groupby("segment")]
    empty = frame.reindex(columns=[*frame.columns, *COLUMNS])
    result = pd.concat(parts) if parts else empty.loc[:, ~empty.columns.duplicated()]
    return result[list(COLUMNS)]


def _limited(part: pd.DataFrame, kind: str, rules: Rules) -> pd.DataFrame:
    """Return the points between two rebases with their limits and flags."""
    value, n = part["value"].to_numpy(float), part["n"].to_numpy(float)
    known = np.isfinite(value) & ((kind == XMR) | (np.nan_to_num(n) > 0))
    own = value[known]
    mean, half = LIMITS[kind](own, n[known], rules)
    lines = np.full((4, len(part)), np.nan)
    flags = np.zeros((4, len(part)), dtype=bool)
    if len(own) >= rules.least:
        floor, ceiling = BOUNDS[kind]
        lines[0, known] = mean
        lines[1, known] = np.maximum(mean - half, floor)
        lines[2, known] = np.minimum(mean + half, ceiling)
        off = np.where(np.isclose(own, mean, rtol=1e-12, atol=0), 0.0, own - mean)
        away = np.where(off > 0, np.inf, np.where(off < 0, -np.inf, 0.0))
        distance = np.divide(off, half, out=away, where=half > 0)
        flags[:, known] = flagged(distance, rules, own)
    names = np.array([OUTSIDE, ONE_SIDE, TREND, NEAR_LIMIT, ""], dtype=object)
    first = np.where(flags.any(axis=0), flags.argmax(axis=0), len(flags))
    short = f"{len(own)} points, {rules.least} needed for limits" if len(own) < rules.least else ""
    reason = [", ".join(filter(None, (text, short))) for text in part["reason"]]
    return part.assign(
        reason=reason, mean=lines[0], low=lines[1], high=lines[2],
        outside=flags[0], one_side=flags[1], trend=flags[2], near=flags[3], flag=names[first],
    )  # fmt: skip


def moving_range(value: np.ndarray, screen: bool = True) -> float:
    """Return the mean moving range, extreme ranges left out once; 0 for fewer than two values."""
    ranges = np.abs(np.diff(value))
    if not len(ranges):
        return 0.0
    mean = ranges.mean()
    kept = ranges[ranges < EXTREME * mean].mean() if screen and mean > 0 else mean
    return float(kept or mean)  # where only the extreme range is not 0, it is all there is


def _xmr(value: np.ndarray, n: np.ndarray, rules: Rules) -> tuple[float, np.ndarray]:
    base = value[: rules.freeze and max(rules.freeze, rules.least)]
    mean = base.mean() if len(base) else np.nan
    return mean, np.full(len(value), TO_LIMIT * moving_range(base, rules.screen))


def _prime(value: np.ndarray, n: np.ndarray, rules: Rules, share: bool) -> tuple[float, np.ndarray]:
    """Return Laney's limits: the binomial or Poisson ones times the spread of their z values."""
    until = rules.freeze and max(rules.freeze, rules.least)
    total = n[:until].sum()
    mean = (value[:until] * n[:until]).sum() / total if total else np.nan
    sigma = np.sqrt(mean * (1 - mean if share else 1) / n)
    z = np.where(sigma > 0, (value - mean) / np.where(sigma > 0, sigma, 1), 0.0)
    return mean, 3 * sigma * moving_range(z[:until], rules.screen) / PER_RANGE


LIMITS = {
    XMR: _xmr,
    P_PRIME: lambda value, n, rules: _prime(value, n, rules, True),
    U_PRIME: lambda value, n, rules: _prime(value, n, rules, False),
}
BOUNDS = {XMR: (-np.inf, np.inf), P_PRIME: (0.0, 1.0), U_PRIME: (0.0, np.inf)}


def flagged(distance: np.ndarray, rules: Rules, value: np.ndarray | None = None) -> np.ndarray:
    """Return four rows of flags: outside, one side, trend and near, for each point.

    `distance` is that from the mean in units of the distance to the limit (±1 at the limits).
    Trends are read from `value`, the distance where none is given. All points of a run are
    flagged, as the NHS does.
    """
    value = distance if value is None else value
    side = np.sign(distance)
    outside = np.abs(distance) > 1
    near = (np.abs(distance) > NEAR) & ~outside
    steps = np.sign(np.diff(value, prepend=np.nan))
    two = _runs(side, 3) & (np.convolve(near, np.ones(3))[2:] >= 2)[: len(near)]
    return np.array([
        outside,
        _members(_runs(side, rules.one_side), rules.one_side),
        _members(_runs(steps[1:], rules.trend - 1), rules.trend, len(value)),
        _members(two, 3) & near,
    ])  # fmt: skip


def _runs(sign: np.ndarray, length: int) -> np.ndarray:
    """Hold where so many points from here on all have the same sign, which is not 0."""
    starts = np.zeros(len(sign), dtype=bool)
    if len(sign) >= length:
        parts = np.lib.stride_tricks.sliding_window_view(sign, length)
        starts[: len(parts)] = (parts == parts[:, :1]).all(axis=1) & (parts[:, 0] != 0)
    return starts


def _members(starts: np.ndarray, length: int, size: int | None = None) -> np.ndarray:
    """Hold for all points of the runs that begin at `starts`."""
    size = len(starts) if size is None else size
    if not starts.any():
        return np.zeros(size, dtype=bool)
    return (np.convolve(starts, np.ones(length)) > 0)[:size]
