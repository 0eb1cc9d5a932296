"""From a metric's rows to its estimates: value, interval and n for each period and segment."""

import math
from collections.abc import Callable, Mapping, Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.metrics import Metric
from loopnb.metrics import expressions as sums
from loopnb.metrics.metric import EXPOSURE, MEAN, PER_100, QUANTILE, RATE, SCORE, SHARE, STOCK
from loopnb.periods import Period
from loopnb.stats.counts import daily_rate
from loopnb.stats.estimates import Estimate
from loopnb.stats.means import mean, net_promoter
from loopnb.stats.proportions import proportion, quantile, woodruff
from loopnb.stats.totals import standing, total

COLUMNS = ("value", "low", "high", "se", "df", "note", "n", "clusters", "excluded", "tail")
SUMS = ("n", "y", "squares", "clusters", "nn", "ny", "yy", "nnn", "nnnn")
NOTHING = dict.fromkeys(("value", "low", "high", "se", "df", "tail"), math.nan) | {
    "n": 0, "clusters": 0, "excluded": 0, "note": "no answers",
}  # fmt: skip
MONTH = 30  # days
Spans = Mapping[str, Period]


def estimated(
    metric: Metric, rows: ir.Table, periods: Sequence[Period], by: Sequence[str] = sums.WHOLE
) -> pd.DataFrame:
    """Return a row for each period (and segment) that has rows: `by` and COLUMNS.

    A value or a bound that the rows do not tell is NaN, and `note` says why. The unit is the
    metric's.
    """
    spans = {period.name: period for period in periods}
    return ESTIMATE[metric.kind](rows, spans, list(by))


def _shares(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.shares(rows, by), by)
    return _frame(found, proportion(_sums(found)).scaled(100), by)


def _scores(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.shares(rows, by), by)
    return _frame(found, net_promoter(_sums(found)).scaled(100), by)


def _means(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.shares(rows, by), by)
    return _frame(found, mean(_sums(found)), by)


def _quantiles(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.quantiles(rows, by=by), by)
    known = found.loc[found.n > 0].reset_index(drop=True)
    if known.empty:
        return _nothing(found, by)
    levels = woodruff(_sums(known), 0.5)
    places = known[by].to_dict("records")
    asked = list(zip(places, levels.low.tolist(), levels.high.tolist(), strict=True))
    bounds = known[by].merge(sums.quantile_at(rows, asked).execute(), on=by, how="left")
    bounds = bounds.low.to_numpy(float), bounds.high.to_numpy(float)
    estimate = quantile(levels, known.middle.to_numpy(float), bounds, least=0)
    none = _nothing(found.loc[found.n == 0], by)
    told = _frame(known, estimate, by)
    return pd.concat([told, none], ignore_index=True) if len(none) else told


def _rates(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.people(rows, by), by)
    counts = sums.daily(rows, by).execute()
    counts["day"] = pd.to_datetime(counts["day"])
    parts = []
    for place, part in found.groupby(by, sort=False):
        mine = counts.loc[(counts[by] == list(place)).all(axis=1)].set_index("day").n
        span = spans[place[by.index("period")]]
        days = pd.date_range(span.start, span.end, inclusive="left")
        series = mine.reindex(days, fill_value=0).to_numpy(float)
        estimate = daily_rate(series[None, :], span.start.weekday())
        parts.append(_frame(part.assign(n=series.sum()), estimate, by))
    return pd.concat(parts, ignore_index=True) if parts else _nothing(found, by)


def _stocks(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.shares(rows, by), by)
    return _frame(found, standing(_sums(found)), by)


def _exposures(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.shares(rows, by), by)
    return _frame(found, total(_sums(found), _days(found, spans)), by)


def _per_100(rows: ir.Table, spans: Spans, by: list[str]) -> pd.DataFrame:
    found = _executed(sums.totals(rows, by), by)
    found = found.loc[found.accounts > 0].reset_index(drop=True)
    accounts = found.accounts.to_numpy(float)
    # An account is its own cluster and counts once, those without a row included.
    n, nn = found.n.to_numpy(float), found.nn.to_numpy(float)
    each = dict.fromkeys(("n", "clusters", "nn", "nnn", "nnnn"), accounts)
    each |= {"y": n, "ny": n, "squares": nn, "yy": nn}
    months = _days(found, spans) / MONTH
    estimate = mean(each, (0, math.inf))
    return _frame(found, estimate.scaled(100 / months), by)


def _sums(found: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: found[name].to_numpy(float) for name in SUMS}


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
    tail = found["tail"] if "tail" in found else math.nan
    return table.assign(**counted, tail=tail)


def _nothing(found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    excluded = found["excluded"].astype("int64")
    return found[by].assign(**NOTHING | {"excluded": excluded})


ESTIMATE: dict[str, Callable[[ir.Table, Spans, list[str]], pd.DataFrame]] = {
    SHARE: _shares, SCORE: _scores, MEAN: _means, QUANTILE: _quantiles, RATE: _rates,
    STOCK: _stocks, EXPOSURE: _exposures, PER_100: _per_100,
}  # fmt: skip
