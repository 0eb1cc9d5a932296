"""A metric by week, Monday to Sunday in the workspace's zone, of all rows or of some of them."""

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.metrics.conditions import Condition, kept
from loopnb.metrics.coverage import coverage
from loopnb.metrics.expressions import cohort
from loopnb.metrics.metric import PER_100, QUANTILE, RATE, STANDING, Metric
from loopnb.metrics.population import UNSAID, Tables, population
from loopnb.periods import Period
from loopnb.settings import Settings

COUNTED = (RATE, PER_100)  # whose weekly value is the number of rows
DAYS = 7


def weekly(
    metric: Metric, store: Tables, settings: Settings, span: Period,
    *, where: Sequence[Condition] = (), by: str = "",
) -> pd.DataFrame:  # fmt: skip
    """Return a row for each whole week in `span` (and segment): week, segment, n, value.

    `week` is its Monday. The value is the share or the mean (0…1 or −1…1 for shares and scores),
    the median, or the count; a week without rows is a count of 0 and otherwise a gap (n 0, value
    NaN). `segment` has the values of the trait `by`, those not said left out, or is ''. Weeks that
    the data do not cover whole are left out; without data there is none. Raises ValueError for
    metrics of what stands open.
    """
    if metric.kind in STANDING:
        raise ValueError(f"{metric.name} is not made of weeks: what is open is carried over.")
    traits = list(dict.fromkeys([*(each.trait for each in where), *([by] if by else [])]))
    table = population(metric.table, store, settings, [*metric.needs, *traits])
    rows = cohort(metric, table, [span], settings.zone, traits=traits)
    rows = kept(rows, where)
    if by:
        rows = rows.filter(rows[by] != UNSAID)
    covered = coverage(store, settings.zone, metric.table, metric.date)
    weeks = mondays(span, covered.begin, covered.until) if covered else mondays(span)[:0]
    return _on_grid(metric, _summed(metric, rows, by).execute(), weeks)


def mondays(span: Period, begin: date | None = None, until: date | None = None) -> pd.DatetimeIndex:
    """Return the Mondays of the weeks that lie wholly in a period, and from `begin` to `until`."""
    start, end = max(span.start, begin or span.start), min(span.end, until or span.end)
    return pd.date_range(start, end - timedelta(days=DAYS), freq="W-MON")


def _summed(metric: Metric, rows: ir.Table, by: str) -> ir.Table:
    """Return n and value of each week (and segment) that has rows; only these leave the engine."""
    rows = rows.mutate(week=rows.day.truncate("W").cast("timestamp"))
    rows = rows.mutate(segment=rows[by] if by else ibis.literal(""))
    value = {True: rows.in_scope.sum(), False: rows.value.mean(where=rows.in_scope)}
    found = value[metric.kind in COUNTED]
    if metric.kind == QUANTILE:
        found = rows.value.median(where=rows.in_scope)
    return rows.group_by("week", "segment").aggregate(
        n=rows.in_scope.sum(), value=found.cast("float64")
    )


def _on_grid(metric: Metric, found: pd.DataFrame, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """Return a row for every week of every segment, in order."""
    segments = sorted(found.segment.unique()) or [""]
    grid = pd.MultiIndex.from_product([weeks, segments], names=["week", "segment"])
    found = found.assign(week=pd.to_datetime(found.week)).set_index(["week", "segment"])
    frame = found.reindex(grid).reset_index()
    frame["n"] = frame["n"].fillna(0).astype("int64")
    frame["value"] = frame["value"].astype("float64").where(frame["n"] > 0)
    if metric.kind in COUNTED:
        frame["value"] = frame["value"].fillna(0.0)
    return frame[["week", "segment", "n", "value"]]
