"""A metric's figure over rows that become fewer step by step, and the same counted otherwise."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from loopnb.metrics import Metric
from loopnb.metrics.expressions import in_periods
from loopnb.metrics.metric import MEAN, PER_100, QUANTILE, RATE, SCORE, SHARE, STANDING, STOCK
from loopnb.metrics.population import population
from loopnb.metrics.satisfaction import rated
from loopnb.periods import Period
from loopnb.results.explained import PART
from loopnb.store import Store
from loopnb.workspace import Loop

MONTH = 30  # days
AVERAGES = (SHARE, SCORE, MEAN)


@dataclass(frozen=True)
class Figure:
    """A metric's figure of a period, from rows with their `value`."""

    metric: Metric
    period: Period

    def of(self, rows: ir.Table) -> float:
        """Return the figure in the metric's unit, NaN where these rows tell none.

        Of shares and scores a row without a value counts as one for which it does not hold.
        """
        kind, value = self.metric.kind, rows.value
        asked = {
            SHARE: lambda: 100 * value.fill_null(0).mean(),
            SCORE: lambda: 100 * value.fill_null(0).mean(),
            MEAN: value.mean, QUANTILE: lambda: value.quantile(0.5),
            RATE: lambda: rows.count() / self.period.days, STOCK: value.sum,
        }.get(kind, lambda: value.sum() / self.period.days)  # fmt: skip
        if kind == PER_100:
            if "listed" not in rows.columns:
                return math.nan
            asked = _per_100(rows, self.period)
            return _number(rows.aggregate(v=asked).execute().v.iloc[0])
        return _number(rows.aggregate(v=asked()).execute().v.iloc[0])


class Cut:
    """Rows that become fewer: `left` are there, `gone` went with the last cut."""

    def __init__(self, figure: Figure, rows: ir.Table) -> None:
        self.figure, self.rows, self.gone = figure, rows, 0
        self.left = int(rows.count().execute())

    def keep(self, condition: ir.BooleanValue) -> int:
        """Keep the rows that meet a condition on `rows`, and return how many are left."""
        self.rows = self.rows.filter(condition)
        before, self.left = self.left, int(self.rows.count().execute())
        self.gone = before - self.left
        return self.left

    def reasons(self) -> list[str]:
        """Return the reasons why rows were refused, the most frequent first."""
        bad = self.rows.filter(self.rows.reason.notnull())
        found = bad.group_by("reason").aggregate(n=bad.count()).execute()
        return list(found.sort_values(["n", "reason"], ascending=[False, True]).reason)

    def line(self, kind: str, step: str, rows: int) -> dict:
        """Return a step as it stands now, with the figure of the rows that are left."""
        value = self.figure.of(self.rows)
        return {"kind": kind, "step": step, "rows": rows, "change": float(self.gone),
                "value": value, "note": ""}  # fmt: skip


def parts(metric: Metric, rows: ir.Table, period: Period) -> list[dict]:
    """Return what the figure is made of: the numerator, or what it is divided by."""
    value, kind = rows.value, metric.kind
    asked: dict[str, ir.Scalar] = {
        SHARE: {"for which it holds (the numerator)": (value > 0).sum()},
        SCORE: {"counted as +1": (value > 0).sum(), "counted as −1": (value < 0).sum(),
                "counted as 0": (value == 0).sum()},
    }.get(kind, {})  # fmt: skip
    lines = [_part(step, _number(rows.aggregate(v=n).execute().v.iloc[0]))
             for step, n in asked.items()]  # fmt: skip
    if kind == MEAN:
        total = _number(rows.aggregate(v=value.sum()).execute().v.iloc[0])
        lines.append(_part("the sum of their values", total))
    if kind == QUANTILE:
        middle = _number(rows.aggregate(v=value.quantile(0.5)).execute().v.iloc[0])
        below = rows.aggregate(v=(value <= middle).sum().fill_null(0)).execute().v.iloc[0]
        lines.append(_part("that took no longer than the figure", _number(below)))
    if kind not in (*AVERAGES, QUANTILE, STOCK):
        lines.append(_part("days of the period that it is divided by", period.days))
    return lines


def otherwise(metric: Metric, store: Store, loop: Loop) -> Iterator[tuple[str, float, float]]:
    """Give the figure as other programs are known to count it: what, rows and value of each."""
    if metric.kind in STANDING:
        return
    figure, zone = Figure(metric, loop.period), loop.settings.zone
    table = population(metric.table, store, loop.settings, metric.needs)
    ways = {"by days of UTC": (table, metric.date, "UTC")} if zone != "UTC" else {}
    if metric.table == "responses":
        tickets = store.table("tickets").select(_id="ticket_id", _opened="opened_at",
                                                _resolved="resolved_at")  # fmt: skip
        about = table.left_join(tickets, table.ticket_id == tickets._id)
        ways |= {"by the day the ticket was opened": (about, "_opened", zone),
                 "by the day the ticket was resolved": (about, "_resolved", zone)}  # fmt: skip
    elif metric.table == "tickets" and metric.date != "opened_at":
        ways["by the day the ticket was opened"] = (table, "opened_at", zone)
    for what, (rows, date, where) in ways.items():
        counted = _counted(metric, rows, (date, where), loop)
        yield what, int(counted.count().execute()), figure.of(counted)
    counted = _counted(metric, table, (metric.date, zone), loop)
    if metric.kind == QUANTILE:
        mean = _number(counted.aggregate(v=counted.value.mean()).execute().v.iloc[0])
        yield "the mean instead of the median", int(counted.count().execute()), mean
    if metric.name == "csat":
        yield from _best_point(metric, table, loop)


def _best_point(metric: Metric, table: ir.Table, loop: Loop) -> Iterator[tuple[str, float, float]]:
    rows = in_periods(metric, table, [loop.period], loop.settings.zone)
    rows = rows.filter((rows.kind == "csat") & rated(rows))
    low = rows.scale_direction == "low"
    best = low.ifelse(rows.score == rows.scale_min, rows.score == rows.scale_max)
    share = (rows.score - rows.scale_min) / (rows.scale_max - rows.scale_min)
    points = low.ifelse(1 - share, share)
    found = rows.aggregate(n=rows.count(), best=100 * best.mean(), mean=100 * points.mean())
    n, top, mean = found.execute().iloc[0]
    yield "only the best point of the scale", n, _number(top)
    yield "the mean score on a scale of 0 to 100", n, _number(mean)


def _counted(
    metric: Metric, table: ir.Table, dated: tuple[str, str], loop: Loop
) -> ir.Table:  # fmt: skip
    """Return the rows in scope, dated by another column or zone, with their value."""
    date, zone = dated
    start, end = loop.period.bounds_utc(zone)
    rows = table.filter(table[date] >= start, table[date] < end)
    rows = rows.filter(metric.among(rows).fill_null(False) & metric.scope(rows).fill_null(False))
    value = metric.value(rows).cast("float64") if metric.value else ibis.literal(1.0)
    more = {name: rows[name] for name in ("listed",) if name in rows.columns}
    return rows.select(value=value, **more)


def _per_100(rows: ir.Table, period: Period) -> ir.Scalar:
    return rows.count() / rows.listed.max() * 100 / period.days * MONTH


def _part(step: str, rows: float) -> dict:
    return {"kind": PART, "step": step, "rows": rows, "change": math.nan, "value": math.nan,
            "note": ""}  # fmt: skip


def _number(value: object) -> float:
    return math.nan if value is None or value != value else float(value)
