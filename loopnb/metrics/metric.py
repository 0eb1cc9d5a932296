"""A metric as a value: what is counted, over which rows, and how to read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

SATISFACTION, PERFORMANCE, CAPACITY = "satisfaction", "performance", "capacity"
SHARE, SCORE, MEAN, QUANTILE = "share", "score", "mean", "quantile"
RATE, STOCK, EXPOSURE, PER_100 = "rate", "stock", "exposure", "per 100"
AVERAGED = (SHARE, SCORE, MEAN)  # whose value is a mean over rows, in their own unit
STANDING = (STOCK, EXPOSURE)  # whose rows are those open at some time of the period
COUNTED = (RATE, STOCK, EXPOSURE, PER_100)  # of which there may be none
Expression = Callable[[ir.Table], Any]


@dataclass(frozen=True)
class Metric:
    """One measure. `among` are the rows that it is about, `scope` those that can be counted.

    The rest of the rows it is about is left out and numbered. By `kind`:

    - share: rows for which `value` holds, in per cent
    - score: the mean of `value`, which is 1, 0 or -1, times 100
    - mean: the mean of `value`, in its own unit
    - quantile: the median of `value`, and its ninetieth percentile
    - rate: rows a day
    - stock: rows open at the end of the period for which `value` holds
    - exposure: the sum of `value`, a day
    - per 100: rows for 100 accounts on the list, those without any included

    `date` dates a row, and `since` one that has none yet, such as an unanswered ticket; `needs`
    names what is joined to the table first (`population.JOINS`). From the first row that `kept`
    holds for, a period without any is one of none, not unknown.
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
    needs: tuple[str, ...] = ()
    kept: Expression = lambda t: ibis.literal(True)
    version: int = 1
    since: str = ""


def ended_at(ticket: ir.Table) -> ir.TimestampValue:
    """Return when a ticket stopped waiting: resolved, or closed without that ever being noted."""
    return ibis.coalesce(ticket.resolved_at, ticket.closed_at)


def hours(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.FloatingValue:
    """Return the calendar hours from one time to another."""
    return (end.epoch_seconds() - start.epoch_seconds()).cast("float64") / 3600
