"""Why a row that a metric is about cannot be counted, in words: of several reasons the first."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from loopnb.metrics.metric import Metric

Holds = Callable[[ir.Table], ir.BooleanValue]
NO_RATING = ("gives no rating", lambda t: t.score.isnull())
NO_SCALE = ("does not tell its scale", lambda t: t.scale_min.isnull() | t.scale_max.isnull())
OFF_SCALE = ("a rating outside its scale", lambda t: ~t.score.between(t.scale_min, t.scale_max))
OTHER_SCALE = ("on another scale", lambda t: t.score.notnull())
RATED = (NO_RATING, NO_SCALE, OFF_SCALE)
DISPOSITION = (("does not say what became of it", lambda t: t.disposition.isnull()),)
REOPENS = ("number of reopenings not known", lambda t: t.reopens.isnull())
CONTACTS = ("number of replies not known", lambda t: t.contacts.isnull())
FOLLOWED = ("may still be reopened", lambda t: ~t.followed)
RESOLVED = ("resolved before it was opened", lambda t: t.resolved_at < t.opened_at)
REPLIED = ("replied to before it was opened", lambda t: t.first_response_at < t.opened_at)
UNANSWERED = ("not replied to", lambda t: t.first_response_at.isnull())
HOURS = "no working hours are declared"
# By metric; one that is not here leaves nothing out.
REASONS: dict[str, tuple[tuple[str, Holds], ...]] = {
    "csat": RATED, "csat_low": RATED, "resolved_said": RATED,
    "nps": (*RATED, OTHER_SCALE), "ces1": (*RATED, OTHER_SCALE), "ces2": (*RATED, OTHER_SCALE),
    "response_rate": DISPOSITION, "response_rate_other": DISPOSITION,
    "participation": (("no answer names its ticket", lambda t: ~t.surveyed),),
    "time_to_resolve": (RESOLVED,),
    "time_to_resolve_business": (RESOLVED, (HOURS, lambda t: t.resolved_in.isnull())),
    "first_resolution": (
        ("resolved before it was opened", lambda t: t.first_resolved_at < t.opened_at),
    ),
    "first_reply": (UNANSWERED, REPLIED),
    "first_reply_business": (UNANSWERED, REPLIED, (HOURS, lambda t: t.replied_in.isnull())),
    "sla_met": (("carries no mark of its agreed time", lambda t: t.sla_met.isnull()),),
    "sla_policy": (
        ("the exports end before its time", lambda t: ~t.due_past),
        ("closed without a resolution", lambda t: t.resolved_at.isnull()),
    ),
    "reopened": (REOPENS, FOLLOWED),
    "fcr_one_reply": (CONTACTS, REOPENS, FOLLOWED),
    "fcr_first_session": (
        ("first reply not known", lambda t: t.first_response_at.isnull()), REOPENS, FOLLOWED,
    ),
    "fcr_customer": (*RATED, CONTACTS, REOPENS),
    "first_level": (("team or first level not told", lambda t: t.ticket_id.notnull()),),
    "knowledge_link": (("the help desk keeps no articles", lambda t: ~t.articles_kept),),
    "repeat_incidents": (("its customer is not known", lambda t: t.account_id.isnull()),),
    "incidents_per_100": (
        ("its customer is not on the list", lambda t: t.ticket_id.notnull()),
    ),
}  # fmt: skip
UNNAMED = "cannot be counted"


def reason(metric: Metric, table: ir.Table) -> ir.StringValue:
    """Return why each row is left out of a metric's scope, null for those that count."""
    named = [(holds(table).fill_null(False), text) for text, holds in REASONS.get(metric.name, ())]
    why = ibis.cases(*named, else_=UNNAMED) if named else ibis.literal(UNNAMED)
    return metric.scope(table).fill_null(False).ifelse(ibis.null("string"), why)


def words(metric: Metric) -> tuple[str, ...]:
    """Return the reasons for which a metric leaves rows out, in the order they are looked for."""
    return (*(text for text, _ in REASONS.get(metric.name, ())), UNNAMED)
