"""One question of the data: a metric, some rows, some dates."""

import math
from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd

from loopnb.analyze.estimating import as_estimate, estimated
from loopnb.analyze.measure import NOTHING, SAID, broke
from loopnb.errors import UsageError, one_of
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.conditions import Condition, conditions, kept
from loopnb.metrics.coverage import Coverage, coverage
from loopnb.metrics.expressions import cohort
from loopnb.metrics.metric import COUNTED, PER_100, QUANTILE
from loopnb.metrics.population import population
from loopnb.periods import Period
from loopnb.results.breaks import by_metric
from loopnb.results.exploration import Exploration
from loopnb.settings import Settings
from loopnb.stats.differences import difference
from loopnb.store import BREAKS, Store

OF_CUSTOMERS = ("segment", "is_key", "region", "language")  # more than tickets differ by them
CHANGE = ("change", "change_low", "change_high")


def ask(
    store: Store, periods: Sequence[Period], settings: Settings, *, metric: str, where: str = ""
) -> Exploration:
    """Return one metric of the rows that `where` names, in every period, the last one asked for.

    `where` is like 'product=Vault; team!=Night queue'. Raises UsageError for a metric or a trait
    that there is not, and where it is not known how many customers `where` leaves.
    """
    if metric not in METRICS:
        raise UsageError(one_of("metric", metric, METRICS))
    asked, meant = METRICS[metric], conditions(where)
    if asked.kind == PER_100:
        _countable(asked, meant)
    covered = coverage(store, settings.zone) if asked.kind in COUNTED else None
    told = covered.several(periods) if covered else periods
    found = pd.DataFrame(columns=["period"])
    if store.has(asked.table) and told:
        found = estimated(asked, _rows(asked, store, told, settings, meant=meant), told)
    known = found.set_index("period").to_dict("index")
    said = {"metric": metric, "minimum": settings.thresholds.minimum_responses, "headline": True,
            "where": ", ".join(each.told for each in meant),
            "covered": covered.text if covered else "", "apart": ""}  # fmt: skip
    said |= {name: getattr(asked, name) for name in SAID} | dict.fromkeys(CHANGE, math.nan)
    changed = by_metric(store.noted(BREAKS)).get(metric, ())
    lines = [
        said | {"period": period.name, "start": period.start.isoformat()}
        | NOTHING | known.get(period.name, {}) | broke(changed, period, periods[-1])
        for period in periods
    ]  # fmt: skip
    return Exploration.from_table(pd.DataFrame(_with_change(lines, periods, covered)))


def _rows(
    asked: Metric, store: Store, periods: Sequence[Period], settings: Settings,
    *, meant: Sequence[Condition],
) -> ir.Table:  # fmt: skip
    """Return the metric's rows that meet the conditions."""
    traits = list(dict.fromkeys(each.trait for each in meant))
    table = population(asked.table, store, settings, [*asked.needs, *traits])
    rows = kept(cohort(asked, table, periods, settings.zone, traits=traits), meant)
    if asked.kind == PER_100 and "product" in traits:
        rows = rows.mutate(listed=rows.listed_product)  # those that have it, not all
    return rows.cache() if asked.kind == QUANTILE else rows  # a median reads them three times


def _countable(asked: Metric, meant: Sequence[Condition]) -> None:
    """Raise UsageError where a condition leaves customers whose number is not known."""
    product = any(each.trait == "product" and each.equal for each in meant)
    for each in meant:
        if (each.trait == "product" and not each.equal) or each.trait in OF_CUSTOMERS or (
            each.trait == "version" and not product
        ):  # fmt: skip
            raise UsageError(
                f"“{asked.title}” is divided by the customers on the list, or by those that have "
                f"one product; how many there are of '{each.told}' is not known. Name the product "
                "that is meant, as product=NAME, and traits of tickets beside it."
            )


def _with_change(
    lines: list[dict], periods: Sequence[Period], covered: Coverage | None
) -> list[dict]:
    """Add to the last line its difference from the one before, where both are told.

    They are not compared where the question changed between them, or the exports tell of a part.
    """
    if len(lines) < 2 or any(math.isnan(line["df"]) for line in lines[-2:]):
        return lines
    changed = lines[-1]["break_note"] if lines[-1]["broke"] > lines[-2]["start"] else ""
    lacking = [f"{period.name} is {covered.lacks(period)}" for period in periods[-2:]
               if covered and covered.lacks(period)]  # fmt: skip
    if apart := "; ".join(filter(None, [changed, *lacking])):
        return [*lines[:-1], lines[-1] | {"apart": apart}]
    then, now = map(as_estimate, lines[-2:])
    found = difference(now, then)
    change = dict(zip(CHANGE, map(float, (found.value, found.low, found.high)), strict=True))
    return [*lines[:-1], lines[-1] | change]
