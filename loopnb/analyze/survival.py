"""How long tickets stay open, open ones censored, beside those of the baseline's period."""

import math

import numpy as np
import pandas as pd

from loopnb import verdicts
from loopnb.metrics import censored
from loopnb.metrics.population import latest
from loopnb.periods import Period, parse
from loopnb.results import Comparison
from loopnb.results.survival import LIMIT, Survival
from loopnb.settings import Settings
from loopnb.stats.logrank import logrank
from loopnb.stats.survival import (
    SurvivalCurve,
    at_risk,
    cross_tabulate,
    curve_bounds,
    kaplan_meier,
    restricted_mean,
    time_to_end,
)
from loopnb.store import Store

LEVEL = 0.05
METRIC = "time_to_resolve"
APART = 1.06  # a point of the curve that is shown lies this much later than the one before
Counts = tuple[np.ndarray, np.ndarray]  # events and censored, by cluster and bin


def survival(store: Store, comparison: Comparison, period: Period, settings: Settings) -> Survival:
    """Return how long tickets opened in the period are open, beside an earlier period's.

    The earlier period is that of the baseline of the time to resolve, else the same a year
    before; without tickets in either the period stands alone. What is open is taken to be so up
    to the last time that the exports tell of.
    """
    last = latest(store)
    if last is None:
        return Survival.from_table(pd.DataFrame(columns=Survival.columns))
    for then in _candidates(comparison, period):
        rows = _opened(store, [period, *then], settings, last)
        if not then or rows.period.eq(then[0].name).any():
            break
    if not rows.period.eq(period.name).any():
        return Survival.from_table(pd.DataFrame(columns=Survival.columns))
    names = [period.name, *(each.name for each in then)]
    return Survival.from_table(_table(rows, names, settings.thresholds.minimum_responses))


def _candidates(comparison: Comparison, period: Period) -> list[list[Period]]:
    """Return what the period may be compared with, the best first; nothing is always possible."""
    row = comparison.table.loc[comparison.table.metric == METRIC]
    frozen = [parse(name, fiscal_start=period.fiscal_start) for name in row.baseline if name]
    earlier = [then for then in (*frozen, period.year_before()) if then.end <= period.start]
    return [*([then] for then in earlier), []]


def _opened(
    store: Store, periods: list[Period], settings: Settings, last: pd.Timestamp
) -> pd.DataFrame:
    """Return the counts of tickets opened in the periods.

    Of those opened before the first resolution that the exports tell of, only the slow ones are
    there; they are left out, unless nothing of the period would be left.
    """
    tickets, first = store.table("tickets"), censored.first_end(store)
    start = periods[0].bounds_utc(settings.zone)[0]
    if first is not None:
        whole = tickets.opened_at >= first.floor("D").to_pydatetime()
        tickets = tickets.filter(whole | (tickets.opened_at >= start))
    return censored.open_times(tickets, periods, settings.zone, last).execute()


def _table(rows: pd.DataFrame, names: list[str], minimum: int) -> pd.DataFrame:
    """Return the thinned curves with the summary of each period in each of its rows."""
    counts = _counted(rows, names)
    numbers, curves = {}, {}
    for name in names:
        curves[name] = kaplan_meier(censored.bin_ends(), *counts[name])
        numbers[name] = _numbers(rows.loc[rows.period == name])
        numbers[name] |= _times(curves[name], counts[name])
    p, verdict = _verdict(list(counts.values()), list(numbers.values()), minimum)
    parts = [
        _thinned(curves[name], counts[name]).assign(
            period=name, **numbers[name], p=p, verdict=verdict
        )
        for name in names
    ]
    return pd.concat(parts, ignore_index=True)


def _counted(rows: pd.DataFrame, names: list[str]) -> dict[str, Counts]:
    """Return events and censored of each period; a cluster has the same place in all of them."""
    rows = rows.loc[~rows.left_out]
    cluster, known = pd.factorize(rows.cluster, sort=True)
    bins = len(censored.bin_ends())
    # An end beyond the last bin is one that was not seen yet at its end.
    seen, at = rows.ended & (rows.place < bins), rows.place.clip(upper=bins - 1).astype(int)
    found = {}
    for name in names:
        mine = (rows.period == name).to_numpy()
        found[name] = tuple(
            cross_tabulate(cluster[mine & kind], at[mine & kind], rows.n[mine & kind],
                           shape=(len(known), bins))
            for kind in (seen.to_numpy(), ~seen.to_numpy())
        )  # fmt: skip
    return found


def _numbers(rows: pd.DataFrame) -> dict[str, int]:
    """Return how many tickets there are, open still, and left out."""
    kept = rows.loc[~rows.left_out]
    counted = {"n": kept, "still_open": kept.loc[~kept.ended], "left_out": rows[rows.left_out]}
    return {name: int(part.n.sum()) for name, part in counted.items()}


def _times(curve: SurvivalCurve, counts: Counts) -> dict:
    """Return the times that sum up a curve with their intervals, in hours, NaN if not told."""
    half, most = time_to_end(curve).rows()[0], time_to_end(curve, 0.9).rows()[0]
    mean = restricted_mean(curve, LIMIT * 24).rows()[0]
    if not _followed(counts, LIMIT * 24):
        mean = dict.fromkeys(mean, math.nan)
    found = {"customers": int(curve.sizes["clusters"]), "note": half["note"] or most["note"]}
    bounds = {"": "value", "_low": "low", "_high": "high"}
    for name, estimate in (("median", half), ("p90", most), ("restricted", mean)):
        found |= {name + tail: _finite(estimate[part]) for tail, part in bounds.items()}
    return found


def _followed(counts: Counts, hours: float) -> bool:
    """Hold where any ticket was followed for as long as that, or none is left to be followed."""
    events, still = counts
    reach = censored.bin_ends()[at_risk(events, still).sum(axis=0) > 0].max(initial=0)
    return bool(reach >= hours or still.sum() == 0 < events.sum())


def _finite(value: float | None) -> float:
    return math.nan if value is None or not math.isfinite(value) else float(value)


def _verdict(counts: list[Counts], numbers: list[dict], minimum: int) -> tuple[float, str]:
    if len(counts) < 2:
        return math.nan, verdicts.NO_BASELINE
    if min(number["n"] for number in numbers) < minimum:
        return math.nan, verdicts.TOO_FEW
    found = logrank(*counts)
    if found.note:
        return math.nan, verdicts.TOO_FEW
    if not found.p < LEVEL:
        return float(found.p), verdicts.NO_CHANGE
    # Fewer ends than expected: what was opened now stays open longer.
    longer = found.observed < found.expected
    return float(found.p), verdicts.WORSENED if longer else verdicts.IMPROVED


def _thinned(curve: SurvivalCurve, counts: Counts) -> pd.DataFrame:
    """Return hours, share still open and its bounds in per cent, as far as tickets were followed.

    Without an interval the bounds are NaN.
    """
    known, last = int((at_risk(*counts).sum(axis=0) > 0).sum()), 0.0
    shown = []
    for at, end in enumerate(curve.times[:known]):
        if end >= last * APART or at == known - 1:
            shown.append(at)
            last = end
    told = curve.sizes["clusters"] > 1
    low, high = (np.where(told, bound, math.nan) for bound in curve_bounds(curve))
    parts = {"open": curve.share, "low": low, "high": high}
    parts = {name: 100 * np.concatenate([[1.0], part[shown]]) for name, part in parts.items()}
    return pd.DataFrame({"hours": np.concatenate([[0.0], curve.times[shown]])} | parts)
