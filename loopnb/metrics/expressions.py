"""A metric over several periods, as one Ibis table of sufficient statistics: a row a period.

A cluster is the account, else the requester, else the row itself. Only sums leave the database.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from loopnb.metrics.registry import Metric
from loopnb.periods import Period
from loopnb.schema import TABLES

TAIL = 0.9


def cohort(metric: Metric, table: ir.Table, periods: Sequence[Period], zone: str) -> ir.Table:
    """Return the rows dated in one of the periods: period, cluster, day, in_scope, value."""
    table = table.filter(metric.among(table))
    date = table[metric.date]
    bounds = [(period.name, *period.bounds_utc(zone)) for period in periods]
    name = ibis.cases(*[((date >= start) & (date < end), name) for name, start, end in bounds])
    return table.select(
        period=name,
        cluster=ibis.coalesce(
            table.account_id, table.requester_key, table[TABLES[metric.table].key]
        ),
        day=_local_day(date, periods, zone),
        in_scope=metric.scope(table).fill_null(False),
        value=metric.value(table).cast("float64") if metric.value else ibis.literal(1.0),
    ).filter(ibis._.period.notnull())


def _local_day(date: ir.TimestampValue, periods: Sequence[Period], zone: str) -> ir.DateValue:
    """Return the calendar day in the zone, summer time minded, in any engine's arithmetic."""
    changes = sorted({change for period in periods for change in period.offsets(zone)})
    offset = ibis.cases(
        *[(date >= instant, seconds) for instant, seconds in reversed(changes)], else_=0
    )
    return (date + offset.cast("int64").as_interval("s")).date()


def excluded(rows: ir.Table) -> ir.Table:
    """Count the rows of the cohort that the metric's scope leaves out."""
    return rows.group_by("period").aggregate(excluded=(~rows.in_scope).sum())


def shares(rows: ir.Table) -> ir.Table:
    """Sum rows and hits over clusters, with the products that a clustered variance needs."""
    rows = rows.filter(rows.in_scope)
    each = rows.group_by("period", "cluster").aggregate(n=rows.count(), hits=rows.value.sum())
    return each.group_by("period").aggregate(
        n=each.n.sum(), hits=each.hits.sum(), clusters=each.count(),
        nn=(each.n * each.n).sum(), nh=(each.n * each.hits).sum(), hh=(each.hits * each.hits).sum(),
    )  # fmt: skip


def quantiles(rows: ir.Table, level: float = 0.5) -> ir.Table:
    """Return the quantile at `level`, the slow tail, and the clustered sums of 'at most that'."""
    rows = rows.filter(rows.in_scope)
    point = rows.group_by("period").aggregate(
        value=rows.value.quantile(level), tail=rows.value.quantile(TAIL)
    )
    at_most = rows.join(point.select("period", middle="value"), "period")
    at_most = at_most.mutate(value=(at_most.value <= at_most.middle).cast("float64"))
    return point.join(shares(at_most), "period")


def quantile_at(rows: ir.Table, levels: dict[str, tuple[float, float]]) -> ir.Table:
    """Return, a row a period, the values at the two levels named for that period."""
    rows = rows.filter(rows.in_scope)
    parts = [
        rows.filter(rows.period == period).aggregate(
            period=ibis.literal(period),
            low=rows.value.quantile(low),
            high=rows.value.quantile(high),
        )
        for period, (low, high) in levels.items()
    ]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def rates(rows: ir.Table) -> ir.Table:
    """Sum daily counts and their squares; days without a row add nothing to either."""
    each = rows.filter(rows.in_scope).group_by("period", "day").aggregate(n=ibis._.count())
    sums = each.group_by("period").aggregate(n=each.n.sum(), nn=(each.n * each.n).sum())
    people = rows.group_by("period").aggregate(clusters=rows.cluster.nunique())
    return sums.join(people, "period")
