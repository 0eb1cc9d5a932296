"""Comments with who wrote them and the ticket that they are about."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from loopnb.metrics.expressions import local_day
from loopnb.metrics.population import Tables, trait
from loopnb.periods import Period

OF_TICKET = ("product",)


def commented(
    store: Tables, span: Period, zone: str, traits: Sequence[str] = OF_TICKET
) -> ir.Table:
    """Return the comments of a span of days: comment_id, ticket_id, account_id, cluster, day.

    The ticket is the comment's own, else that of the answer beside it; `opened` is the day of the
    ticket, `traits` are the ticket's. A cluster is the account, else the person, else the comment.
    """
    people = store.table("responses").select(
        "response_id", "ticket_id", "account_id", "requester_key"
    )
    people = people.distinct(on="response_id", keep="first")
    start, end = span.bounds_utc(zone)
    rows = store.table("comments").filter(lambda t: (t.said_at >= start) & (t.said_at < end))
    rows = rows.left_join(people, "response_id")
    rows = rows.mutate(_about=ibis.coalesce(rows.ticket_id, rows.ticket_id_right))
    rows = rows.drop("ticket_id", "ticket_id_right")
    tickets = store.table("tickets").select(
        "ticket_id", "opened_at", _owner="account_id", **{name: name for name in traits}
    )
    rows = rows.left_join(tickets, rows._about == tickets.ticket_id)
    account = ibis.coalesce(rows.account_id, rows._owner)
    return rows.select(
        "comment_id", ticket_id=rows._about, account_id=account,
        cluster=ibis.coalesce(account, rows.requester_key, rows.comment_id),
        day=local_day(rows.said_at, [span], zone), opened=rows.opened_at.date(),
        **{name: trait(rows, name) for name in traits},
    ).order_by("comment_id")  # fmt: skip
