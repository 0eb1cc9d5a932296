"""Each metric over several periods: value, interval, n. The data stay in the database."""

import math
from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd

from loopnb.errors import DataError
from loopnb.metrics import METRICS, Metric
from loopnb.metrics import expressions as sums
from loopnb.periods import Period
from loopnb.results import Measures
from loopnb.schema import TABLES
from loopnb.settings import Settings
from loopnb.stats.clusters import design_effect
from loopnb.stats.intervals import quantile_levels, rate, wilson
from loopnb.store import Store

NOTHING = {"value": math.nan, "low": math.nan, "high": math.nan, "n": 0, "clusters": 0}


def measure(store: Store, periods: Sequence[Period], settings: Settings) -> Measures:
    """Return every registered metric in every period; a metric without rows has n = 0.

    Raises DataError where the last of the periods has no rows at all.
    """
    lines = [
        line for metric in METRICS.values() for line in _lines(metric, store, periods, settings)
    ]
    result = Measures.from_table(pd.DataFrame(lines))
    last = periods[-1]
    if result.table.loc[result.table.period == last.name, "n"].sum() == 0:
        raise DataError(f"Period {last.name} has no data. {_available(store)}")
    return result


def _lines(
    metric: Metric, store: Store, periods: Sequence[Period], settings: Settings
) -> list[dict]:
    rows = sums.cohort(metric, store.table(metric.table), periods, settings.zone)
    excluded = sums.excluded(rows).execute().set_index("period").excluded
    estimates = ESTIMATE[metric.kind](rows, {period.name: period.days for period in periods})
    said = {name: getattr(metric, name) for name in ("title", "unit", "better", "level",
                                                     "definition", "version")}  # fmt: skip
    return [
        {"metric": metric.name, **said, "period": period.name, "start": period.start.isoformat(),
         "excluded": int(excluded.get(period.name, 0)), "tail": math.nan,
         "minimum": settings.thresholds.minimum_responses,
         **estimates.get(period.name, NOTHING)}
        for period in periods
    ]  # fmt: skip


def _shares(rows: ir.Table, days: dict[str, int]) -> dict[str, dict]:
    found = {}
    for line in sums.shares(rows).execute().to_dict("records"):
        share = line["hits"] / line["n"]
        low, high = wilson(share, line["n"] / design_effect(line))
        found[line["period"]] = _estimate(line, 100 * share, (100 * low, 100 * high))
    return found


def _quantiles(rows: ir.Table, days: dict[str, int]) -> dict[str, dict]:
    lines = sums.quantiles(rows).execute().to_dict("records")
    if not lines:
        return {}
    worth = {line["period"]: line["n"] / design_effect(line) for line in lines}
    levels = {period: quantile_levels(0.5, n) for period, n in worth.items()}
    bounds = sums.quantile_at(rows, levels).execute().set_index("period")
    return {
        line["period"]: _estimate(line, line["value"], bounds.loc[line["period"], ["low", "high"]])
        | {"tail": line["tail"]}
        for line in lines
    }


def _rates(rows: ir.Table, days: dict[str, int]) -> dict[str, dict]:
    found = {}
    for line in sums.rates(rows).execute().to_dict("records"):
        length = days[line["period"]]
        bounds = rate(line["n"], line["nn"], length)
        found[line["period"]] = _estimate(line, line["n"] / length, bounds)
    return found


def _estimate(line: dict, value: float, bounds: Sequence[float]) -> dict:
    low, high = bounds
    return {"value": value, "low": low, "high": high,
            "n": int(line["n"]), "clusters": int(line["clusters"])}  # fmt: skip


def _available(store: Store) -> str:
    """Say which days the store holds, table by table."""
    said = []
    for name, date in {(metric.table, TABLES[metric.table].date) for metric in METRICS.values()}:
        table = store.table(name)
        first, last = (
            table.aggregate(first=table[date].min(), last=table[date].max()).execute().iloc[0]
        )
        if first is not pd.NaT:
            said.append(f"{name} from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    return f"The store holds {' and '.join(sorted(said))}." if said else "The store is empty."


ESTIMATE = {"share": _shares, "quantile": _quantiles, "rate": _rates}
