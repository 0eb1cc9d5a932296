"""How long customers wait, and how often it is done at once and for good."""

import ibis.expr.types as ir

from loopnb.metrics.metric import PERFORMANCE, QUANTILE, SHARE, Metric, hours
from loopnb.metrics.satisfaction import rated

SESSION = 3600  # seconds after the first reply that still count as one conversation


def seconds_to_resolve(ticket: ir.Table) -> ir.IntegerValue:
    """Return whole calendar seconds from opening to full resolution."""
    return ticket.resolved_at.epoch_seconds() - ticket.opened_at.epoch_seconds()


def once(ticket: ir.Table) -> ir.BooleanValue:
    """Hold for a ticket with at most one public reply that was not reopened."""
    return (ticket.contacts <= 1) & (ticket.reopens == 0)


PERFORMANCE_METRICS = (
    Metric(
        "time_to_resolve", "Time to resolve", "hours", "lower", PERFORMANCE, QUANTILE,
        table="tickets", date="resolved_at",
        scope=lambda t: t.resolved_at >= t.opened_at,
        value=lambda t: hours(t.opened_at, t.resolved_at),
        definition="Median calendar time from opening to full resolution, of tickets resolved in "
        "the period; the slowest tenth begins at the ninetieth percentile.",
    ),
    Metric(
        "time_to_resolve_business", "Time to resolve, working hours", "hours", "lower",
        PERFORMANCE, QUANTILE,
        table="tickets", date="resolved_at", needs=("business",),
        scope=lambda t: t.resolved_in.notnull() & (t.resolved_at >= t.opened_at),
        value=lambda t: t.resolved_in,
        definition="As the time to resolve, counting only the hours worked, holidays left out.",
    ),
    Metric(
        "first_resolution", "Time to first resolution", "hours", "lower", PERFORMANCE, QUANTILE,
        table="tickets", date="first_resolved_at",
        scope=lambda t: t.first_resolved_at >= t.opened_at,
        value=lambda t: hours(t.opened_at, t.first_resolved_at),
        definition="Median calendar time from opening to the first resolution, whatever was "
        "reopened after it.",
    ),
    Metric(
        "first_reply", "Time to first reply", "hours", "lower", PERFORMANCE, QUANTILE,
        table="tickets", date="first_response_at", since="opened_at",
        scope=lambda t: t.first_response_at >= t.opened_at,
        value=lambda t: hours(t.opened_at, t.first_response_at),
        definition="Median calendar time from opening to the first public reply of a person, of "
        "tickets first replied to in the period. Those opened in it and not replied to are left "
        "out.",
    ),
    Metric(
        "first_reply_business", "Time to first reply, working hours", "hours", "lower",
        PERFORMANCE, QUANTILE,
        table="tickets", date="first_response_at", since="opened_at", needs=("business",),
        scope=lambda t: t.replied_in.notnull() & (t.first_response_at >= t.opened_at),
        value=lambda t: t.replied_in,
        definition="As the time to first reply, counting only the hours worked, holidays left out.",
    ),
    Metric(
        "sla_met", "Resolved on time", "%", "higher", PERFORMANCE, SHARE,
        table="tickets", date="resolved_at", since="opened_at", version=2,
        among=lambda t: t.resolved_at.notnull() | (t.closed_at.isnull() & ~t.sla_met),
        scope=lambda t: t.sla_met.notnull(), value=lambda t: t.sla_met,
        definition="Tickets that the help desk marks as within their agreed time, of tickets "
        "resolved in the period that carry such a mark, and of those opened in it that are still "
        "open and marked as late.",
    ),
    Metric(
        "sla_policy", "Within the time bought", "%", "higher", PERFORMANCE, SHARE,
        table="tickets", date="due_at", needs=("due",),
        # Closed without a resolution: whether in time is not known.
        among=lambda t: t.due_at.notnull(),
        scope=lambda t: t.due_past & (t.resolved_at.notnull() | t.closed_at.isnull()),
        value=lambda t: (t.resolved_at <= t.due_at).fill_null(False),
        definition="Tickets resolved within the time that the customer's contract names, of all "
        "whose time ran out in the period, those still open included.",
    ),
    Metric(
        "reopened", "Reopened tickets", "%", "lower", PERFORMANCE, SHARE,
        table="tickets", date="resolved_at", needs=("follow_up",), version=2,
        scope=lambda t: t.reopens.notnull() & t.followed, value=lambda t: t.reopens > 0,
        definition="Tickets reopened at least once, of tickets resolved in the period whose "
        "number of reopenings is known and whose follow-up days are over; a reopening after those "
        "days counts as well, once the exports tell of it.",
    ),
    Metric(
        "fcr_one_reply", "Solved with one reply", "%", "higher", PERFORMANCE, SHARE,
        table="tickets", date="resolved_at", needs=("follow_up",),
        scope=lambda t: t.contacts.notnull() & t.reopens.notnull() & t.followed, value=once,
        definition="First-contact resolution as the help desk counts it: at most one public "
        "reply and not reopened, of tickets resolved in the period.",
    ),
    Metric(
        "fcr_first_session", "Solved in the first conversation", "%", "higher", PERFORMANCE, SHARE,
        table="tickets", date="resolved_at", needs=("follow_up",),
        scope=lambda t: t.first_response_at.notnull() & t.reopens.notnull() & t.followed,
        value=lambda t: (t.reopens == 0) & (
            t.resolved_at.epoch_seconds() - t.first_response_at.epoch_seconds() <= SESSION),
        definition="First-contact resolution by the clock: resolved within an hour of the first "
        "reply and not reopened, of tickets resolved in the period.",
    ),
    Metric(
        "fcr_customer", "Solved at first contact, says the customer", "%", "higher",
        PERFORMANCE, SHARE,
        table="responses", date="responded_at", needs=("ticket",),
        among=lambda t: t.kind == "resolved",
        scope=lambda t: rated(t) & t.contacts.notnull() & t.reopens.notnull(),
        value=lambda t: (t.score == t.scale_max) & once(t),
        definition="First-contact resolution as customers see it: says that it was resolved, on a "
        "ticket with at most one reply, of all who answered.",
    ),
    Metric(
        "first_level", "Solved at the first level", "%", "higher", PERFORMANCE, SHARE,
        table="tickets", date="resolved_at", needs=("first_level",),
        scope=lambda t: t.at_first_level.notnull(), value=lambda t: t.at_first_level,
        definition="Tickets resolved by the teams that loop.yaml names as the first level, of "
        "tickets resolved in the period.",
    ),
    Metric(
        "knowledge_link", "Linked to an article", "%", "higher", PERFORMANCE, SHARE,
        table="tickets", date="resolved_at", needs=("articles",),
        scope=lambda t: t.articles_kept, value=lambda t: t.article_id.notnull(),
        definition="Tickets with a knowledge article linked, of tickets resolved in the period.",
    ),
    Metric(
        "repeat_incidents", "Same problem again", "%", "lower", PERFORMANCE, SHARE,
        table="tickets", date="opened_at", needs=("repeats",),
        among=lambda t: t.problem_id.notnull(), scope=lambda t: t.account_id.notnull(),
        value=lambda t: t.repeated,
        definition="Tickets on a problem that the same customer has reported before, of tickets "
        "opened in the period that name their problem.",
    ),
)  # fmt: skip
