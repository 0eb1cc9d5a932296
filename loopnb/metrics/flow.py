"""What arrives, what is solved and what waits: counts by day and by age, never rows.

A ticket waits from its opening to its resolution; one that is said to end before it begins waits
for no time at all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from loopnb.metrics.expressions import local_day
from loopnb.metrics.metric import ended_at as stopped_at
from loopnb.periods import Period
from loopnb.results.flow import BANDS

DAY = 86_400  # seconds
# Ages of open tickets in days: above the first number, up to and with the second.
AGES = dict(zip(BANDS, ((-1, 1), (1, 7), (7, 30), (30, 90), (90, None)), strict=True))


def ended_at(tickets: ir.Table) -> ir.TimestampValue:
    """Return when a ticket stops waiting, unknown while it is open; never before it begins."""
    end = stopped_at(tickets)
    return end.isnull().ifelse(ibis.null("timestamp"), ibis.greatest(end, tickets.opened_at))


def by_day(tickets: ir.Table, span: Period, zone: str) -> ir.Table:
    """Return the local days of the span on which anything happened: day, arrived, solved."""
    start, end = span.bounds_utc(zone)
    parts = []
    for name, moment in (("arrived", tickets.opened_at), ("solved", ended_at(tickets))):
        rows = tickets.select(at=moment).filter(lambda t: (t.at >= start) & (t.at < end))
        kinds = {kind: ibis.literal(int(kind == name)) for kind in ("arrived", "solved")}
        parts.append(rows.select(day=local_day(rows.at, [span], zone), **kinds))
    rows = ibis.union(*parts)
    return rows.group_by("day").aggregate(arrived=rows.arrived.sum(), solved=rows.solved.sum())


def waiting(tickets: ir.Table, moments: Mapping[str, datetime]) -> ir.Table:
    """Return how many tickets are open at each moment by age, in one row.

    The columns are 'name|band' for the names of the moments, in UTC, and the bands of AGES.
    """
    end = ended_at(tickets)
    counts = {}
    for name, moment in moments.items():
        at = ibis.literal(moment).cast("timestamp")
        open_then = (tickets.opened_at < at) & (end.isnull() | (end >= at))
        age = at.epoch_seconds() - tickets.opened_at.epoch_seconds()
        for band, (above, most) in AGES.items():
            within = age > above * DAY if most is None else (age > above * DAY) & (
                age <= most * DAY)  # fmt: skip
            counts[f"{name}|{band}"] = (open_then & within).sum().fill_null(0)
    return tickets.aggregate(**counts)


def spanned(periods: Sequence[Period]) -> Period:
    """Return the days from the first period's begin to the last one's end."""
    start, end = min(each.start for each in periods), max(each.end for each in periods)
    return Period(f"{start}..{end}", start, end, "range")
