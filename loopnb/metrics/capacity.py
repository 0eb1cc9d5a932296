"""How much comes in, goes out, and waits."""

import ibis
import ibis.expr.types as ir

from loopnb.metrics.metric import CAPACITY, EXPOSURE, PER_100, RATE, STOCK, Metric, ended_at, hours

OLD = 30 * 86_400  # seconds
# Exports tell when a ticket was resolved for good, not when it was open again.
AGAIN = (
    "One that was reopened counts as open from its opening to its last resolution, so that a "
    "period past may look fuller than it did then."
)


def incident(ticket: ir.Table) -> ir.BooleanValue:
    """Hold for incidents, and for all tickets where the help desk names no types."""
    return ticket.type.lower().fill_null("incident") == "incident"


def open_at_end(ticket: ir.Table) -> ir.BooleanValue:
    """Hold for tickets that are open when the period ends."""
    end = ended_at(ticket)
    return end.isnull() | (end >= ticket.until)


def age(ticket: ir.Table) -> ir.IntegerValue:
    """Return the seconds that a ticket has been open when the period ends."""
    return ticket.until.epoch_seconds() - ticket.opened_at.epoch_seconds()


CAPACITY_METRICS = (
    Metric(
        "volume", "New tickets", "a day", "neither", CAPACITY, RATE,
        table="tickets", date="opened_at",
        scope=lambda t: t.ticket_id.notnull(), value=None,
        definition="Tickets opened in the period, for each calendar day.",
    ),
    Metric(
        "solved", "Solved tickets", "a day", "neither", CAPACITY, RATE,
        table="tickets", date="resolved_at", kept=lambda t: t.resolved_at.notnull(),
        scope=lambda t: t.resolved_at.notnull(), value=None,
        definition="Tickets resolved in the period, for each calendar day.",
    ),
    Metric(
        "backlog", "Open tickets", "tickets", "lower", CAPACITY, STOCK,
        table="tickets", date="opened_at",
        among=open_at_end, scope=lambda t: t.opened_at.notnull(), value=lambda t: t.opened_at
        .notnull(),
        definition="Tickets open at the end of the period. " + AGAIN,
    ),
    Metric(
        "backlog_old", "Open more than 30 days", "tickets", "lower", CAPACITY, STOCK,
        table="tickets", date="opened_at",
        among=open_at_end, scope=lambda t: t.opened_at.notnull(), value=lambda t: age(t) > OLD,
        definition="Tickets open at the end of the period that were opened more than 30 days "
        "before. " + AGAIN,
    ),
    Metric(
        "incidents_per_100", "Incidents for 100 customers", "a month", "lower", CAPACITY, PER_100,
        table="tickets", date="opened_at", needs=("listed",),
        among=incident, scope=lambda t: t.account_listed, value=lambda t: ibis.literal(1.0),
        definition="Incidents opened in the period, for 100 customers on the list that have the "
        "product, in 30 days.",
    ),
    Metric(
        "urgent_hours", "Customer-hours of urgent tickets", "hours a day", "lower", CAPACITY,
        EXPOSURE,
        table="tickets", date="opened_at", needs=("urgent",),
        among=lambda t: t.is_urgent, scope=lambda t: t.opened_at.notnull(),
        kept=lambda t: t.priority.notnull(),
        value=lambda t: hours(
            ibis.greatest(t.opened_at, t.since),
            ibis.least(ibis.coalesce(ended_at(t), t.until), t.until)),
        definition="Hours that tickets of the highest priority are open within the period, added "
        "up over tickets, for each calendar day.",
    ),
)  # fmt: skip
