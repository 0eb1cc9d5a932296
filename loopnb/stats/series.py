"""Interrupted time series: the weeks after an action against what the weeks before it promised.

The model is a level that steps at the action, on the logarithm of counts and of levels, and on
shares as they are. Three doubts make its covariance: counting noise with its over-dispersion and
its autocorrelation (AR(1), estimated, bias corrected); a drift of the series for reasons of its
own; and a season. Drift and season are random effects of a stated size, not fixed terms: the
interval grows with the distance looked across, and the data correct the allowance where they can.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from loopnb.stats import effects
from loopnb.stats.effects import WEEKS_AFTER, WEEKS_BEFORE, Effect, Placebo
from loopnb.stats.intervals import CONFIDENCE
from loopnb.stats.steps import YEAR, Fit, fit

COUNT, SHARE, LEVEL = "count", "share", "level"
DRIFT = {COUNT: 0.15, SHARE: 0.02, LEVEL: 0.15}
SEASON = {COUNT: 0.05, SHARE: 0.01, LEVEL: 0.05}
FREE = 1000.0  # a drift so large that the trend is fitted as if nothing were known of it
FLOOR = {COUNT: 1.0, SHARE: 1.0, LEVEL: 1e-9}  # nothing is surer than counting allows
POWER = 0.8
WEEK = pd.Timedelta(days=7)
SIDES = (0, -1, 1)  # the estimate, its lower and its upper bound, in half widths


@dataclass(frozen=True)
class Window:
    """The weeks looked at: whole weeks before `at`, and whole weeks from `full` (or `at`) on.

    `since` and `until` (not included) bound them; weeks of a gradual start, between `at` and
    `full`, belong to neither side.
    """

    at: date
    full: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Allowance:
    """What a series may do in a year for reasons of its own, as standard deviations.

    `drift`, and the amplitude of a yearly wave, `season`, are on the scale of the logarithm for
    counts and levels (0.15 is 15 %) and of the share itself for shares (0.02 is 2 points). None
    is the usual one for the kind, chosen by simulation; a drift of 1,000 leaves the trend free.
    """

    drift: float | None = None
    season: float | None = None


class Series(NamedTuple):
    """A weekly series without gaps: response, its variance, which weeks are seen, value and n."""

    z: np.ndarray
    v: np.ndarray
    seen: np.ndarray
    value: np.ndarray
    n: np.ndarray


class Plan(NamedTuple):
    """How a series is judged; `shock` is variance to add to that of time, with its df."""

    method: str
    kind: str
    allowance: Allowance
    slope: bool = False
    shock: tuple[float, float] = (0.0, 1.0)
    placebos: tuple[Placebo, ...] = ()
    begun: date | None = None

    @property
    def doubt(self) -> dict[str, float]:
        """The arguments of `fit` that say what the series may do by itself."""
        drift, season = self.allowance.drift, self.allowance.season
        return {
            "floor": FLOOR[self.kind],
            "drift": DRIFT[self.kind] if drift is None else drift,
            "season": SEASON[self.kind] if season is None else season,
        }

    def freedom(self, found: Fit, shock: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
        """Return the degrees of freedom of the doubt of time and shock together (Satterthwaite)."""
        variance = found.error**2
        return (variance + shock[0]) ** 2 / (variance**2 / found.df + shock[0] ** 2 / shock[1])

    def lines(self, found: Fit, shock: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
        """Return estimate, low, high, strength and what would be noticed."""
        total = found.error**2 + shock[0]
        half = special.stdtrit(self.freedom(found, shock), 0.5 + CONFIDENCE / 2) * np.sqrt(total)
        shown = [self.shown(found.estimate + side * half) for side in SIDES]
        seen = np.abs(self.shown(-half - special.ndtri(POWER) * np.sqrt(total)))
        return np.array([*shown, np.abs(found.estimate) / half, seen])

    def shown(self, step: np.ndarray) -> np.ndarray:
        """Return a step of the model as people read it: per cent, or points."""
        return 100 * (np.asarray(step) if self.kind == SHARE else np.expm1(step))


def interrupted(
    weekly: pd.DataFrame,
    window: Window,
    kind: str,
    allowance: Allowance | None = None,
    *,
    slope: bool = False,
) -> Effect:
    """Return the effect of an action on one weekly series.

    `weekly` has a row a week: `week` (its first day), `value` (a count, a share in 0…1, or a
    positive level such as a median) and, but for counts, `n`, the answers behind the value. A
    week that is missing is a gap; a count of zero has to be there. With `slope` the effect may
    grow or fade, and the estimate is its mean over the weeks seen. Segmented regression (Wagner
    et al. 2002; Lopez Bernal et al. 2017), the covariance as this module's head says.
    """
    begun = window.full or window.at
    plan = Plan("interrupted time series", kind, allowance or Allowance(), slope, begun=begun)
    grid, sides = on_grid(weekly, window)
    row = arranged(grid["value"].to_numpy(), grid["n"].to_numpy(), sides, kind)
    return estimated(row, (grid.index, sides), plan)


def on_grid(weekly: pd.DataFrame, window: Window) -> tuple[pd.DataFrame, np.ndarray]:
    """Return `value` and `n` of the weeks in the window without gaps, and the side of each week.

    The side is -1, 0 (neither) or 1; in a gap the value is NaN and n is 0. Raises ValueError where
    the weeks do not lie 7 days apart.
    """
    frame = weekly.reindex(columns=["week", "value", "n"])
    frame["week"] = pd.to_datetime(frame["week"])
    frame = frame.loc[frame["value"].notna()].drop_duplicates("week", keep="last")
    if window.since is not None:
        frame = frame.loc[frame["week"] >= pd.Timestamp(window.since)]
    if window.until is not None:
        frame = frame.loc[frame["week"] + WEEK <= pd.Timestamp(window.until)]
    frame = frame.set_index("week").astype("float64").sort_index()
    if ((frame.index - frame.index.min()) % WEEK != pd.Timedelta(0)).any():
        raise ValueError("The weeks do not lie 7 days apart: give the first day of each.")
    if len(frame):
        frame = frame.reindex(pd.date_range(frame.index[0], frame.index[-1], freq="7D"))
    frame["n"] = frame["n"].fillna(0.0)
    before = np.asarray(frame.index + WEEK <= pd.Timestamp(window.at))
    after = np.asarray(frame.index >= pd.Timestamp(window.full or window.at))
    return frame, np.where(before, -1, np.where(after, 1, 0))


def arranged(value: np.ndarray, n: np.ndarray, sides: np.ndarray, kind: str) -> Series:
    """Return response and variance: log of counts (+ 1/2) and of levels, shares as they are."""
    known = np.isfinite(value)
    seen, filled = known & (sides != 0), np.where(known, value, 0.0)
    if kind == COUNT:
        mean = _by_side(filled, np.ones_like(n), (seen, sides))
        return Series(np.log(filled + 0.5), 1 / np.maximum(mean, 0.5), seen, value, filled)
    seen = seen & (n > 0)
    if kind == SHARE:
        share = _by_side(filled * n + 0.5 / len(n), n + 1 / len(n), (seen, sides))
        return Series(filled, share * (1 - share) / np.maximum(n, 1), seen, value, n)
    seen = seen & (filled > 0)
    return Series(np.log(np.where(seen, filled, 1.0)), 1 / np.maximum(n, 1), seen, value, n)


def _by_side(total: np.ndarray, n: np.ndarray, where: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return total over n, summed over the seen weeks of the side that each week is on."""
    seen, sides = where
    ratio = {on: total[seen & on_].sum() / max(n[seen & on_].sum(), 1e-300)
             for on, on_ in ((False, sides <= 0), (True, sides > 0))}  # fmt: skip
    return np.where(sides > 0, ratio[True], ratio[False])


def estimated(row: Series, weeks: tuple[pd.Index, np.ndarray], plan: Plan) -> Effect:
    """Return the effect in one arranged series, with the same step at dates of no action."""
    index, sides = weeks
    before, after = row.seen & (sides < 0), row.seen & (sides > 0)
    known = _counted(row, (before, after), index, plan)
    if known.reason:
        return known
    names, steps, seen = _other_dates(before, int(after.sum()), index)
    steps, seen = np.array([after, *steps], dtype=float), np.array([row.seen, *seen])
    if plan.slope:
        steps = np.stack([steps, steps * _centred(steps)], axis=-1)
    year = (row.z, row.v, np.arange(len(row.z)) / YEAR, before)
    trend = fit(year, **plan.doubt | {"drift": 0.0})
    trend_p = float(2 * special.stdtr(trend.df[0], -abs(trend.estimate[0] / trend.error[0])))
    doubt = plan.doubt | ({"drift": FREE} if trend_p < effects.LEVEL else {})
    alike = np.broadcast_to(row.z, seen.shape), np.broadcast_to(row.v, seen.shape)
    found = fit((*alike, steps, seen), **doubt)
    lines = plan.lines(found)
    placebos = [Placebo(*line) for line in zip(names, *lines[:4, 1:].tolist(), strict=True)]
    *bounds, _, noticeable = plan.lines(found, plan.shock)[:, 0]
    bounds = np.array(bounds)
    return replace(
        known,
        **dict(zip(("estimate", "low", "high"), bounds.tolist(), strict=True)),
        **_expected(known.observed, bounds, plan.kind),
        strength=float(lines[3, 0]),
        noticeable=float(noticeable),
        slope=float(plan.shown(found.slope[0])) if plan.slope else None,
        rho=float(found.rho[0]),
        dispersion=float(found.dispersion[0]),
        trend=float(plan.shown(trend.estimate[0])),
        trend_p=trend_p,
        df=float(plan.freedom(found, plan.shock)[0]),
        placebos=(*plan.placebos, *placebos),
    )


def _counted(
    row: Series, both: tuple[np.ndarray, np.ndarray], index: pd.Index, plan: Plan
) -> Effect:
    """Return the effect with what was counted, and the reason where it is too little."""
    before, after = both
    weeks = int(before.sum()), int(after.sum())
    reason = ""
    if weeks[0] < WEEKS_BEFORE:
        reason = f"{weeks[0]} weeks with data before the action, {WEEKS_BEFORE} needed"
    elif weeks[1] < WEEKS_AFTER:
        reason = f"{weeks[1]} weeks with data after the action, {WEEKS_AFTER} needed"
    n = row.n[before].sum(), row.n[after].sum()
    if plan.kind == COUNT:
        n = n[0], n[0] / max(1, weeks[0]) * weeks[1]
        observed = row.value[after].mean() if weeks[1] else None
    else:
        observed = np.average(row.value[after], weights=row.n[after]) if weeks[1] else None
    return Effect(
        plan.method, reason, "points" if plan.kind == SHARE else "%",
        observed=None if observed is None else float(observed),
        n_before=round(n[0]), n_after=round(n[1]), weeks_before=weeks[0], weeks_after=weeks[1],
        last=_until(index, plan.begun), placebos=plan.placebos,
    )  # fmt: skip


def _until(index: pd.Index, begun: date | None) -> date | None:
    """Return the day up to which the data reach, not before the action began."""
    days = [(index[-1] + WEEK).date()] if len(index) else []
    days += [pd.Timestamp(begun).date()] if begun is not None else []
    return max(days, default=None)


def _other_dates(
    before: np.ndarray, after: int, index: pd.Index
) -> tuple[list[str], list[np.ndarray], list[np.ndarray]]:
    """Return windows that lie before the action and do not overlap: name, step and seen of each.

    Each is as long as the weeks after the action, at most half of those before it.
    """
    seen = np.flatnonzero(before)
    length = min(after, len(seen) // 2, len(seen) - WEEKS_BEFORE)
    names, steps, masks = [], [], []
    end = len(seen)
    while length >= WEEKS_AFTER and end - length >= WEEKS_BEFORE:
        step, mask = np.zeros(len(before)), np.zeros(len(before), dtype=bool)
        step[seen[end - length : end]], mask[seen[:end]] = 1, True
        names.append(f"{index[seen[end - length]]:%Y-%m-%d}")
        steps.append(step)
        masks.append(mask)
        end -= length
    return names, steps, masks


def _centred(steps: np.ndarray) -> np.ndarray:
    """Return the number of the week less its mean over the weeks of the step."""
    t = np.arange(steps.shape[1])
    return t - (steps @ t / steps.sum(axis=1))[:, None]


def _expected(observed: float, effect: np.ndarray, kind: str) -> dict[str, float]:
    """Return what would have been seen without the action, for the effect and its bounds."""
    half = 0.5 if kind == COUNT else 0.0  # as in the response
    without = (observed + half) / (1 + effect / 100) - half
    without = observed - effect / 100 if kind == SHARE else np.maximum(without, 0.0)
    return {"expected": float(without[0]), "expected_low": float(without[2]),
            "expected_high": float(without[1])}  # fmt: skip
