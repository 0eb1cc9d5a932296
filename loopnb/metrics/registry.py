"""The metrics, as data. Each names its cohort by its date column and what it leaves out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

SATISFACTION, PERFORMANCE, CAPACITY = "satisfaction", "performance", "capacity"
Expression = Callable[[ir.Table], Any]


@dataclass(frozen=True)
class Metric:
    """One measure: what is counted, over which rows, and how to read it.

    `among` are the rows that it is about, `scope` those of them that can be counted; the rest of
    them is left out and numbered.

    A `share` counts the rows in `scope` for which `value` holds, in per cent; a `quantile` takes
    the median of `value` and its ninetieth percentile; a `rate` counts rows a day.
    """

    name: str
    title: str
    unit: str
    better: str
    level: str
    kind: str
    table: str
    date: str
    scope: Expression
    value: Expression | None
    definition: str
    among: Expression = lambda t: ibis.literal(True)
    version: int = 1


def top_two(rating: ir.Table) -> ir.BooleanValue:
    """Hold for the two best points of a scale of five or more, the best of a shorter one."""
    width = (rating.scale_max - rating.scale_min >= 4).ifelse(1, 0)
    low_is_good = rating.score <= rating.scale_min + width
    high_is_good = rating.score >= rating.scale_max - width
    return (rating.scale_direction == "low").ifelse(low_is_good, high_is_good)


def hours_to_resolve(ticket: ir.Table) -> ir.FloatingValue:
    """Return calendar hours from opening to full resolution."""
    seconds = ticket.resolved_at.epoch_seconds() - ticket.opened_at.epoch_seconds()
    return seconds.cast("float64") / 3600


_ALL = (
    Metric(
        "csat", "Satisfied customers", "%", "higher", SATISFACTION, "share",
        table="responses", date="responded_at",
        among=lambda t: t.kind == "csat",
        scope=lambda t: t.score.notnull() & t.scale_min.notnull() & t.scale_max.notnull(),
        value=top_two,
        definition="Answers in the two best points of the scale, of all answers that give a "
        "rating, by the day of the answer.",
    ),
    Metric(
        "time_to_resolve", "Time to resolve", "hours", "lower", PERFORMANCE, "quantile",
        table="tickets", date="resolved_at",
        scope=lambda t: t.resolved_at.notnull(),
        value=hours_to_resolve,
        definition="Median calendar time from opening to full resolution, of tickets resolved in "
        "the period; the slowest tenth begins at the ninetieth percentile.",
    ),
    Metric(
        "sla_met", "Resolved on time", "%", "higher", PERFORMANCE, "share",
        table="tickets", date="resolved_at",
        scope=lambda t: t.sla_met.notnull(),
        value=lambda t: t.sla_met,
        definition="Tickets that the help desk marks as within their agreed time, of tickets "
        "resolved in the period that carry such a mark.",
    ),
    Metric(
        "reopened", "Reopened tickets", "%", "lower", PERFORMANCE, "share",
        table="tickets", date="resolved_at",
        scope=lambda t: t.reopens.notnull(),
        value=lambda t: t.reopens > 0,
        definition="Tickets reopened at least once, of tickets resolved in the period whose "
        "number of reopenings is known.",
    ),
    Metric(
        "volume", "New tickets", "a day", "neither", CAPACITY, "rate",
        table="tickets", date="opened_at",
        scope=lambda t: t.ticket_id.notnull(),
        value=None,
        definition="Tickets opened in the period, for each calendar day.",
    ),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}
