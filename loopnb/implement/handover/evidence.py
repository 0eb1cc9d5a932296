"""How many comments, tickets and customers stand behind an issue in a period."""

import ibis.expr.types as ir
import pandas as pd

from loopnb.metrics.comments import commented
from loopnb.periods import Period
from loopnb.results import Mentions
from loopnb.store import Store

COLUMNS = ("issue_id", "comments", "tickets", "tickets_of", "accounts", "regions")
PLACE = ("product", "component", "version")
OTHERS = ("product", "version")
MOST = 3  # regions; with more it is everywhere


def evidence(
    store: Store, issues: pd.DataFrame, mentions: Mentions, period: Period, *, zone: str
) -> pd.DataFrame:
    """Return comments, tickets and customers by issue, with what the tickets are `tickets_of`.

    Comments are those of the period that name the issue's theme, by a person's code where there is
    one. Tickets are those opened in the period on its component, which may be their category
    (product and version as well, where they are given); for an issue without a component those that
    the comments are about. Customers
    are the accounts behind either, each once. `regions` are those of the tickets, the commonest
    first, "" for more than three.
    """
    tickets = _dated(store.table("tickets"), "opened_at", period, zone)
    comments = commented(store, period, zone).execute()
    known, rows = mentions.counted, []
    for issue in issues.to_dict("records"):
        named = comments.loc[
            comments.comment_id.isin(known.comment_id[known.theme == issue["theme"]])
        ]
        of = _place(issue)
        own = _on(tickets, issue) if of else tickets.filter(
            tickets.ticket_id.isin(named.ticket_id.dropna().unique().tolist()))  # fmt: skip
        found = own.group_by("account_id", "region").aggregate(tickets=own.count()).execute()
        rows.append({
            "issue_id": issue["issue_id"], "comments": len(named), "tickets": found.tickets.sum(),
            "tickets_of": of, "regions": _regions(found),
            "accounts": len({*named.account_id.dropna(), *found.account_id.dropna()}),
        })  # fmt: skip
    numbers = dict.fromkeys(("comments", "tickets", "accounts"), "int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(numbers)


def _dated(rows: ir.Table, at: str, period: Period, zone: str) -> ir.Table:
    start, end = period.bounds_utc(zone)
    return rows.filter((rows[at] >= start) & (rows[at] < end))


def _place(issue: dict) -> str:
    """Return the issue's component with product and version, "" for one without a component."""
    if not issue["component"].strip():
        return ""
    return ", ".join(f"{name} {issue[name].strip()}" for name in PLACE if issue[name].strip())


def _on(tickets: ir.Table, issue: dict) -> ir.Table:
    told = {name: issue[name].strip().lower() for name in PLACE if issue[name].strip()}
    said = {name: tickets[name].strip().lower() for name in (*PLACE, "category")}
    named = (said["component"] == told["component"]) | (said["category"] == told["component"])
    return tickets.filter(named, *[said[name] == told[name] for name in told if name in OTHERS])


def _regions(found: pd.DataFrame) -> str:
    counts = found.dropna(subset="region").groupby("region").tickets.sum().reset_index()
    order = counts.sort_values(["tickets", "region"], ascending=[False, True])
    return ", ".join(order.region) if len(order) <= MOST else ""
