"""From a metric's rows to its estimates: value, interval and n for each period and segment."""

import math
from collections.abc import Callable, Mapping, Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.metrics import Metric, batch
from loopnb.metrics import expressions as sums
from loopnb.metrics.metric import (
    COUNTED,
    EXPOSURE,
    MEAN,
    PER_100,
    QUANTILE,
    RATE,
    SCORE,
    SHARE,
    STOCK,
)
from loopnb.metrics.population import Once, Tables, population
from loopnb.periods import Period
from loopnb.settings import Settings
from loopnb.stats.counts import daily_rate
from loopnb.stats.estimates import Estimate
from loopnb.stats.means import mean, net_promoter
from loopnb.stats.proportions import proportion, quantile, woodruff
from loopnb.stats.totals import incidence, standing, total

COLUMNS = ("value", "low", "high", "se", "df", "note", "n", "clusters", "excluded", "tail")
SUMS = ("n", "y", "squares", "clusters", "nn", "ny", "yy", "yyy", "nnn", "nnnn")
NOTHING = dict.fromkeys(("value", "low", "high", "se", "df", "tail"), math.nan) | {
    "n": 0, "clusters": 0, "excluded": 0, "note": "no answers",
}  # fmt: skip
MONTH = 30  # days
Spans = Mapping[str, Period]


def estimated(
    metric: Metric, rows: ir.Table, periods: Sequence[Period], by: Sequence[str] = sums.WHOLE
) -> pd.DataFrame:
    """Return a row for each period (and segment) that has rows: `by` and COLUMNS.

    `rows` are those of `expressions.cohort`, for a median kept in the database: they are read
    three times. A value or a bound that the rows do not tell is NaN,
    and `note` says why. The unit is the metric's.
    """
    spans, by = {period.name: period for period in periods}, list(by)
    if metric.kind == RATE:
        found, counts = _executed(sums.people(rows, by), by), sums.daily(rows, by).execute()
        return rates(found, counts, spans, by=by)
    if metric.kind == QUANTILE:
        found = _executed(sums.quantiles(rows, by=by), by)
        return medians(found, lambda levels: sums.quantile_at(rows, levels).execute(), by)
    found = sums.totals(rows, by) if metric.kind == PER_100 else sums.shares(rows, by)
    return ESTIMATE[metric.kind](_executed(found, by), spans, by)


def several(
    metrics: Sequence[Metric], store: Tables, periods: Sequence[Period], settings: Settings,
    *, told: Sequence[Period], by: Sequence[str] = sums.WHOLE,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Return the rows of `estimated` for many metrics, by name, in as few scans as they allow.

    `by` is period, and then traits of `population.TRAITS`. What is counted by the day is of the
    days `told`: those of each period that the exports tell of (`Coverage.several`).
    """
    store, by, found = store if isinstance(store, Once) else Once(store), list(by), {}

    def rows(group: Sequence[Metric]) -> ir.Table:
        needs = [need for metric in group for need in metric.needs]
        table = population(group[0].table, store, settings, [*needs, *by[1:]])
        days = told if group[0].kind in COUNTED else periods
        unnamed = store.unnamed(group[0].table)
        return batch.cohorts(group, table, days, settings.zone, traits=by[1:], unnamed=unnamed)

    spans = {period.name: period for period in told}
    for group in batch.batches(metrics, whole=list(told) == list(periods)):
        if group[0].kind in COUNTED and not told:
            found |= {metric.name: pd.DataFrame(columns=[*by, *COLUMNS]) for metric in group}
        elif group[0].kind == QUANTILE:
            found |= _lasting(group, rows(group), by)
        else:
            # Days need fewer joins than the group does.
            dated = [metric for metric in group if metric.kind == RATE]
            days = batch.daily(rows(dated), dated, by).execute() if dated else None
            found |= _counted(group, rows(group), days, spans=spans, by=by)
    return found


def as_estimate(row: dict) -> Estimate:
    """Return a row's estimate as `stats` takes it; a bound that is not told is no bound."""
    ends = {"low": -math.inf, "high": math.inf, "se": math.inf}
    parts = row | {name: end for name, end in ends.items() if math.isnan(row[name])}
    return Estimate(*(np.asarray(parts[name]) for name in COLUMNS[:6]))


def none_at_all(metric: Metric, period: Period, accounts: int) -> pd.DataFrame:
    """Return the row of a period without any of what is counted, with the room left above."""
    columns = dict.fromkeys((*SUMS, "excluded"), 0.0) | {"accounts": float(accounts)}
    found, spans = pd.DataFrame([{"period": period.name} | columns]), {period.name: period}
    if metric.kind == RATE:
        return rates(found, pd.DataFrame(columns=["period", "day", "n"]), spans, by=["period"])
    return ESTIMATE[metric.kind](found, spans, ["period"])


def _counted(
    group: list[Metric], rows: ir.Table, days: pd.DataFrame | None, *, spans: Spans, by: list[str]
) -> dict[str, pd.DataFrame]:
    found, told = _executed(batch.summed(rows, group, by), by), {}
    for metric in group:
        each = batch.of_metric(found, metric, by)
        if metric.kind == RATE:
            told[metric.name] = rates(
                each, batch.of_metric(days, metric, [*by, "day"]), spans, by=by
            )
        else:
            told[metric.name] = ESTIMATE[metric.kind](each, spans, by)
    return told


def _lasting(group: list[Metric], rows: ir.Table, by: list[str]) -> dict[str, pd.DataFrame]:
    # Read three times, which costs less than to keep them, unless something is joined to them.
    rows, told = rows.drop("day").cache() if any(m.needs for m in group) else rows, {}
    found = _executed(batch.lasting(rows, group, by), by)
    for metric in group:
        each = batch.of_metric(found, metric, by)
        mine = rows.select(*by, in_scope=rows[f"{metric.name}__in"],
                           value=rows[f"{metric.name}__value"])  # fmt: skip
        told[metric.name] = medians(
            each, lambda levels, mine=mine: sums.quantile_at(mine, levels).execute(), by
        )
    return told


def _shares(found: pd.DataFrame, spans: Spans, by: list[str]) -> pd.DataFrame:
    return _frame(found, proportion(_sums(found)).scaled(100), by)


def _scores(found: pd.DataFrame, spans: Spans, by: list[str]) -> pd.DataFrame:
    return _frame(found, net_promoter(_sums(found)).scaled(100), by)


def _means(found: pd.DataFrame, spans: Spans, by: list[str]) -> pd.DataFrame:
    return _frame(found, mean(_sums(found)), by)


def medians(found: pd.DataFrame, values_at: Callable, by: list[str]) -> pd.DataFrame:
    """Return the rows of medians from their sums; `values_at` gives the values at two levels."""
    known = found.loc[found.n > 0].reset_index(drop=True)
    if known.empty:
        return _nothing(found, by)
    levels = woodruff(_sums(known), 0.5)
    places = known[by].to_dict("records")
    asked = list(zip(places, levels.low.tolist(), levels.high.tolist(), strict=True))
    bounds = known[by].merge(values_at(asked), on=by, how="left")
    bounds = bounds.low.to_numpy(float), bounds.high.to_numpy(float)
    estimate = quantile(levels, known.middle.to_numpy(float), bounds, least=0)
    none = _nothing(found.loc[found.n == 0], by)
    told = _frame(known, estimate, by)
    return pd.concat([told, none], ignore_index=True) if len(none) else told


def rates(
    found: pd.DataFrame, counts: pd.DataFrame, spans: Spans, *, by: list[str]
) -> pd.DataFrame:
    """Return the rows of counts a day from how many there are on each day that has any."""
    counts, parts = counts.assign(day=pd.to_datetime(counts["day"])), []
    for place, part in found.groupby(by, sort=False):
        mine = counts.loc[(counts[by] == list(place)).all(axis=1)].set_index("day").n
        span = spans[place[by.index("period")]]
        days = pd.date_range(span.start, span.end, inclusive="left")
        series = mine.reindex(days, fill_value=0).to_numpy(float)
        estimate = daily_rate(series[None, :], span.start.weekday())
        parts.append(_frame(part.assign(n=series.sum()), estimate, by))
    return pd.concat(parts, ignore_index=True) if parts else _nothing(found, by)


def _stocks(found: pd.DataFrame, spans: Spans, by: list[str]) -> pd.DataFrame:
    return _frame(found, standing(_sums(found)), by)


def _exposures(found: pd.DataFrame, spans: Spans, by: list[str]) -> pd.DataFrame:
    return _frame(found, total(_sums(found), _days(found, spans)), by)


def _per_100(found: pd.DataFrame, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = found.loc[found.accounts > 0].reset_index(drop=True)
    # An account is its own cluster and counts once, those without a row included.
    sums_of_rows = {"y": found.n, "yy": found.nn, "yyy": found.nnn}
    estimate = incidence(sums_of_rows, found.accounts.to_numpy(float))
    return _frame(found, estimate.scaled(100 / (_days(found, spans) / MONTH)), by)


def _sums(found: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: found[name].to_numpy(float) for name in SUMS if name in found}


def _days(found: pd.DataFrame, spans: Spans) -> np.ndarray:
    return np.array([spans[name].days for name in found.period], dtype=float)


def _executed(table: ir.Table, by: list[str]) -> pd.DataFrame:
    frame = table.execute()
    numbers = [column for column in frame.columns if column not in by]
    return frame.astype(dict.fromkeys(numbers, "float64")).sort_values(by, ignore_index=True)


def _frame(found: pd.DataFrame, estimate: Estimate, by: list[str]) -> pd.DataFrame:
    numbers = ["value", "low", "high", "se", "df"]
    told = pd.DataFrame(estimate.rows(), index=found.index, columns=[*numbers, "note"])
    told = told.astype(dict.fromkeys(numbers, "float64"))
    told[numbers[:-1]] = told[numbers[:-1]].replace([np.inf, -np.inf], np.nan)
    table = found[by].join(told)
    counted = {name: found[name].astype("int64") for name in ("n", "clusters", "excluded")}
    return table.assign(**counted, tail=found.get("tail", math.nan))


def _nothing(found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    excluded = found["excluded"].astype("int64")
    return found[by].assign(**NOTHING | {"excluded": excluded})


ESTIMATE: dict[str, Callable[[pd.DataFrame, Spans, list[str]], pd.DataFrame]] = {
    SHARE: _shares, SCORE: _scores, MEAN: _means, STOCK: _stocks, EXPOSURE: _exposures,
    PER_100: _per_100,
}  # fmt: skip
