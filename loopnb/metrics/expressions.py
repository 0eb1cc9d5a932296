"""A metric over several periods and segments, as Ibis tables of sufficient statistics.

A cluster is the account, else the requester, else the row itself. Only sums leave the database.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.metrics.metric import PER_100, STANDING, Metric, ended_at
from loopnb.metrics.population import trait
from loopnb.periods import Period
from loopnb.schema import TABLES

TAIL = 0.9
WHOLE = ("period",)


def cohort(
    metric: Metric, table: ir.Table, periods: Sequence[Period], zone: str,
    *, traits: Sequence[str] = (), unnamed: bool = True,
) -> ir.Table:  # fmt: skip
    """Return the rows of the periods, which do not overlap: period, cluster, day, in_scope, value.

    `table` is the metric's population; `traits` are added as columns of text; `unnamed` is that
    of `cluster_of`.
    """
    rows = in_periods(metric, table, periods, zone)
    return _rows(metric, rows, cluster_of(rows, metric, unnamed=unnamed), traits)


def in_periods(metric: Metric, table: ir.Table, periods: Sequence[Period], zone: str) -> ir.Table:
    """Return the rows with the name of their period, `_period`, and the local day that dates them.

    The day is `_day`. What stands open has a row in each period in which it did, with the bounds
    of the period, `since` and `until`.
    """
    if metric.kind in STANDING:
        return _standing(table, periods, zone)
    date, bounds = dated(metric, table), sorted(period.bounds_utc(zone) for period in periods)
    table = table.mutate(_day=local_day(date, periods, zone), _period=_named(date, periods, zone))
    table = table.filter((date >= bounds[0][0]) & (date < bounds[-1][1]))
    gaps = any(end != start for (_, end), (start, _) in pairwise(bounds))
    return table.filter(table._period.notnull()) if gaps else table


def dated(metric: Metric, table: ir.Table) -> ir.TimestampValue:
    """Return the time that dates each row."""
    date = table[metric.date]
    return ibis.coalesce(date, table[metric.since]) if metric.since else date


def _named(date: ir.TimestampValue, periods: Sequence[Period], zone: str) -> ir.StringValue:
    """Return the name of the period that a time within their span lies in, null in a gap."""
    bounds = sorted((*period.bounds_utc(zone), period.name) for period in periods)
    cases = []
    for number, (start, end, name) in enumerate(bounds):
        if number and bounds[number - 1][1] != start:
            cases.append((date < start, ibis.null("string")))
        cases.append((date < end, name))
    return ibis.cases(*cases)


def _standing(table: ir.Table, periods: Sequence[Period], zone: str) -> ir.Table:
    """Return the tickets that are open at some time of a period, with its bounds.

    The periods a ticket is open in follow each other, and most have one: places cost less than
    each ticket beside each period.
    """
    rows = sorted((*period.bounds_utc(zone), period.start, period.name) for period in periods)
    spans = pd.DataFrame(rows, columns=["since", "until", "_day", "_period"]).assign(
        _at=range(len(rows))
    )
    spans = ibis.memtable(spans).cast({"_day": "date", "since": "timestamp", "until": "timestamp"})
    end = ended_at(table)
    first = _count(table.opened_at >= until for _, until, *_ in rows)
    after = _count(end.isnull() | (end > since) for since, *_ in rows)
    each = table.mutate(_place=ibis.range(first, ibis.greatest(first, after)).unnest())
    return each.join(spans, each._place == spans._at)


def _count(conditions: Iterable[ir.BooleanValue]) -> ir.IntegerValue:
    return sum(condition.cast("int64") for condition in conditions)


def _rows(
    metric: Metric, table: ir.Table, cluster: ir.StringValue, traits: Sequence[str]
) -> ir.Table:
    listed = {"listed": table.listed, "listed_product": table.listed_product} if (
        metric.kind == PER_100) else {}  # fmt: skip
    rows = table.select(
        period=table._period, cluster=cluster, day=table._day,
        about=metric.among(table),
        in_scope=metric.scope(table).fill_null(False),
        value=metric.value(table).cast("float64") if metric.value else ibis.literal(1.0),
        **listed, **{name: trait(table, name) for name in traits},
    )  # fmt: skip
    return rows.filter(rows.about).drop("about")


def cluster_of(table: ir.Table, metric: Metric, *, unnamed: bool = True) -> ir.StringValue:
    """Return who a row is of: the account, else the requester, else nobody else.

    Where no row is `unnamed`, the keys need not be read: of ten million, a tenth of all the work.
    """
    key = [table[TABLES[metric.table].key]] if unnamed else []
    return ibis.coalesce(table.account_id, table.requester_key, *key)


def local_day(date: ir.TimestampValue, periods: Sequence[Period], zone: str) -> ir.DateValue:
    """Return the calendar day in the zone, summer time minded, in any engine's arithmetic."""
    told = sorted({change for period in periods for change in _offsets(period, zone)})
    changes = [each for before, each in pairwise([(None, None), *told]) if each[1] != before[1]]
    offset = ibis.cases(
        *[(date >= instant, seconds) for instant, seconds in reversed(changes)], else_=0
    )
    return (date + offset.cast("int64").as_interval("s")).date()


@cache
def _offsets(period: Period, zone: str) -> tuple:
    return tuple(period.offsets(zone))


def by_cluster(rows: ir.Table, by: Sequence[str] = WHOLE) -> ir.Table:
    """Sum each cluster's rows: n counted, y their values, squares, and those left out."""
    n = rows.in_scope.sum().cast("float64")
    value = rows.in_scope.ifelse(rows.value, 0.0)
    return rows.group_by(*by, "cluster").aggregate(
        n=n, y=value.sum(), squares=(value * value).sum(), excluded=(~rows.in_scope).sum()
    )


def added(each: ir.Table, by: Sequence[str] = WHOLE) -> ir.Table:
    """Add up the sums of `by_cluster` over the traits that `by` does not name."""
    sums = {name: each[name].sum() for name in ("n", "y", "squares", "excluded")}
    return each.group_by(*by, "cluster").aggregate(**sums)


def summed(each: ir.Table, by: Sequence[str] = WHOLE) -> ir.Table:
    """Sum over clusters, with the products that a clustered variance needs."""
    n, y = each.n, each.y
    return each.group_by(*by).aggregate(
        n=n.sum(), y=y.sum(), squares=each.squares.sum(), clusters=(n > 0).sum(),
        nn=(n * n).sum(), ny=(n * y).sum(), yy=(y * y).sum(), yyy=(y * y * y).sum(),
        nnn=(n * n * n).sum(), nnnn=(n * n * n * n).sum(), excluded=each.excluded.sum(),
    )  # fmt: skip


def shares(rows: ir.Table, by: Sequence[str] = WHOLE) -> ir.Table:
    """Return the sums of each period (and segment) from its rows."""
    return summed(by_cluster(rows, by), by)


def quantiles(rows: ir.Table, level: float = 0.5, by: Sequence[str] = WHOLE) -> ir.Table:
    """Return the quantile at `level`, the slow tail, and the clustered sums of 'at most that'."""
    value = rows.in_scope.ifelse(rows.value, ibis.null("float64"))
    point = rows.group_by(*by).aggregate(middle=value.quantile(level), tail=value.quantile(TAIL))
    at_most = rows.join(point, list(by))
    at_most = at_most.mutate(value=(at_most.value <= at_most.middle).cast("float64"))
    return point.join(shares(at_most.select(*rows.columns), by), list(by))


def quantile_at(rows: ir.Table, levels: Sequence[tuple[dict[str, str], float, float]]) -> ir.Table:
    """Return the values at two levels for each place, a dict of period (and segment)."""
    names = list(levels[0][0])
    asked = sorted({level for _, *both in levels for level in both})
    place = {level: number for number, level in enumerate(asked)}
    told = [{f"_{name}": text for name, text in each.items()}
            | {"_low": place[low], "_high": place[high]} for each, low, high in levels]  # fmt: skip
    wanted = ibis.memtable(pd.DataFrame(told)).cast({"_low": "int32", "_high": "int32"})
    rows = rows.filter(rows.in_scope)
    at = rows.group_by(*names).aggregate(_at=rows.value.quantile(asked))
    both = at.join(wanted, [at[name] == wanted[f"_{name}"] for name in names])
    return both.select(*names, low=both._at[both._low], high=both._at[both._high])


def daily(rows: ir.Table, by: Sequence[str] = WHOLE) -> ir.Table:
    """Count the rows of each day; a day without rows has none."""
    return rows.filter(rows.in_scope).group_by(*by, "day").aggregate(n=ibis._.count())


def people(rows: ir.Table, by: Sequence[str] = WHOLE) -> ir.Table:
    """Count the clusters, and the rows that are left out."""
    return rows.group_by(*by).aggregate(
        clusters=rows.cluster.nunique(where=rows.in_scope), excluded=(~rows.in_scope).sum()
    )


def totals(rows: ir.Table, by: Sequence[str] = WHOLE) -> ir.Table:
    """Return the sums, and for metrics per 100 accounts how many accounts there are."""
    sums = shares(rows, by)
    if "listed" not in rows.columns:
        return sums
    count = rows.listed_product if "product" in by else rows.listed
    return sums.join(rows.group_by(*by).aggregate(accounts=count.max()), list(by))
