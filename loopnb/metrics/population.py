"""What is joined to a table before its metrics are read: its ticket, its customer, its dates.

Each join is named in `JOINS`; a metric names those it needs, a trait is looked up in `TRAITS`.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.metrics.business import with_hours
from loopnb.results.words import UNSAID
from loopnb.settings import Settings

OF_TICKET = ("product", "version", "component", "category", "channel", "region", "team",
             "priority", "type")  # fmt: skip
SAID = ("contacts", "reopens")
OF_ACCOUNT = ("segment", "is_key")
TRAITS = (*OF_TICKET, *OF_ACCOUNT, "language")


class Tables(Protocol):
    """Whatever gives canonical tables by name."""

    def table(self, name: str) -> ir.Table: ...


Join = Callable[[ir.Table, Tables, Settings], ir.Table]


def population(name: str, store: Tables, settings: Settings, needs: Iterable[str] = ()) -> ir.Table:
    """Return a canonical table with what `needs` names: joins of JOINS, and traits of TRAITS."""
    rows = store.table(name)
    wanted = [n for n in dict.fromkeys(needs) if n in OF_ACCOUNT or n not in rows.columns]
    if set(wanted) & {*OF_TICKET} and "ticket" not in wanted and "ticket_id" in rows.columns:
        wanted.insert(0, "ticket")
    if set(wanted) & {*OF_ACCOUNT}:
        wanted.insert(0, "account")
    for need in wanted:
        if need in JOINS:
            rows = JOINS[need](rows, store, settings)
    return rows


def trait(rows: ir.Table, name: str) -> ir.StringValue:
    """Return a trait of the rows, 'not said' where it is unknown or no column of theirs."""
    known = rows[name].cast("string") if name in rows.columns else ibis.null("string")
    return known.nullif("").fill_null(UNSAID)


class Once:
    """The tables of a store as they are now, each found once, for whoever reads many metrics."""

    def __init__(self, store: Tables) -> None:
        self._store, self._tables, self._unnamed = store, {}, {}

    def table(self, name: str) -> ir.Table:
        """Return a canonical table."""
        if name not in self._tables:
            self._tables[name] = self._store.table(name)
        return self._tables[name]

    def unnamed(self, name: str) -> bool:
        """Hold where some row of a table names neither a customer nor a person."""
        if name not in self._unnamed:
            rows = self.table(name)
            some = rows.filter(rows.account_id.isnull() & rows.requester_key.isnull()).limit(1)
            self._unnamed[name] = bool(some.count().execute())
        return self._unnamed[name]

    @cached_property
    def latest(self) -> pd.Timestamp | None:
        """The last time that any ticket tells of, None without tickets."""
        return latest(self._store)


def latest(store: Tables) -> pd.Timestamp | None:
    """Return the last time that any ticket tells of: how far the exports reach."""
    if isinstance(store, Once):
        return store.latest
    tickets = store.table("tickets")
    last = ibis.greatest(*[tickets[column].max() for column in
                           ("opened_at", "resolved_at", "updated_at")])  # fmt: skip
    found = tickets.aggregate(last=last).execute()["last"].iloc[0]
    return None if pd.isna(found) else pd.Timestamp(found)


def _with_ticket(rows: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add the traits of the ticket that a row is about; a trait of its own stands."""
    tickets = store.table("tickets")
    names = [name for name in (*OF_TICKET, *SAID) if name not in rows.columns]
    side = tickets.select(**{name: tickets[name] for name in names}, _ticket=tickets.ticket_id)
    return rows.left_join(side, rows.ticket_id == side._ticket).drop("_ticket")


def _with_account(rows: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add the traits of the customer; what a row says itself stands."""
    accounts = store.table("accounts")
    side = accounts.select(
        **{f"_{name}": accounts[name] for name in OF_ACCOUNT}, _account=accounts.account_id
    )
    both = rows.left_join(side, rows.account_id == side._account)
    own = {name: both[name].nullif("") for name in OF_ACCOUNT if name in rows.columns}
    told = {name: ibis.coalesce(own[name], both[f"_{name}"]) if name in own else both[f"_{name}"]
            for name in OF_ACCOUNT}  # fmt: skip
    return both.mutate(**told).drop("_account", *(f"_{name}" for name in OF_ACCOUNT))


def _with_answers(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether the ticket was answered in a survey, and whether there are surveys at all."""
    said = store.table("responses").filter(lambda t: t.ticket_id.notnull())
    there = bool(said.limit(1).count().execute())
    answered = tickets.ticket_id.isin(said.ticket_id)
    return tickets.mutate(answered=answered, surveyed=ibis.literal(there))


def _with_occasion(sent: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether a survey asks about a ticket: an invitation to it names one, or this one does."""
    named = store.table("invitations").filter(lambda t: t.ticket_id.notnull())
    same = sent.survey.isin(named.filter(named.survey.notnull()).survey).fill_null(False)
    return sent.mutate(after_ticket=sent.ticket_id.notnull() | same)


def _with_due(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add when the time bought runs out, and whether the exports reach that far."""
    due = tickets.opened_at + tickets.sla_target_s.as_interval("s")
    last = latest(store)
    past = ibis.literal(False) if last is None else due <= last.to_pydatetime()
    return tickets.mutate(due_at=due, due_past=past)


def _with_follow_up(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether the days in which a resolved ticket may be reopened are over."""
    last = latest(store)
    if last is None:
        return tickets.mutate(followed=ibis.literal(False))
    until = last - pd.Timedelta(days=settings.thresholds.reopened_within_days)
    return tickets.mutate(followed=tickets.resolved_at <= until.to_pydatetime())


def _with_first_level(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether the first level resolved it, unknown where loop.yaml names no first level."""
    teams = settings.first_level
    inside = tickets.team.isin(list(teams))
    known = ibis.cases((inside, True), (~inside, False)) if teams else ibis.null("boolean")
    return tickets.mutate(at_first_level=known)


def _with_urgent(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether a ticket has the highest priority."""
    names = [name.lower() for name in settings.urgent]
    return tickets.mutate(is_urgent=tickets.priority.lower().isin(names).fill_null(False))


def _with_articles(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether this help desk keeps articles at all: without any, none is missing."""
    linked = store.table("tickets").filter(lambda t: t.article_id.notnull())
    kept = bool(linked.limit(1).count().execute())
    return tickets.mutate(articles_kept=ibis.literal(kept))


def _with_repeats(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether the customer has reported the same problem before."""
    named = tickets.filter(tickets.problem_id.notnull())
    order = ibis.window(
        group_by=[named.account_id, named.problem_id], order_by=[named.opened_at, named.ticket_id]
    )
    return named.mutate(repeated=ibis.row_number().over(order) > 0)


def _with_listed(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add whether the customer is on the list, how many are, and how many have the product."""
    accounts = store.table("accounts")
    each = accounts.select("account_id", product=accounts.products.split(";").unnest())
    each = each.mutate(product=each["product"].strip())
    by_product = each.group_by(_product=each["product"]).aggregate(
        listed_product=each.account_id.nunique()
    )
    known = accounts.select(_account=accounts.account_id)
    rows = tickets.left_join(known, tickets.account_id == known._account)
    rows = rows.left_join(by_product, rows["product"] == by_product._product)
    return rows.mutate(
        account_listed=rows._account.notnull(),
        listed=ibis.literal(int(accounts.count().execute())),
    ).drop("_account", "_product")


def _with_business(tickets: ir.Table, store: Tables, settings: Settings) -> ir.Table:
    """Add the working hours to the first reply and to resolution, where hours are declared."""
    work, last = settings.business, latest(store)
    if work is None or last is None:
        return tickets.mutate(resolved_in=ibis.null("float64"), replied_in=ibis.null("float64"))
    first = pd.Timestamp(store.table("tickets").opened_at.min().execute())
    spans = {"resolved_in": ("opened_at", "resolved_at"),
             "replied_in": ("opened_at", "first_response_at")}  # fmt: skip
    return with_hours(tickets, spans, work, zone=settings.zone, between=(first, last))


JOINS: dict[str, Join] = {
    "ticket": _with_ticket,
    "account": _with_account,
    "answers": _with_answers,
    "occasion": _with_occasion,
    "due": _with_due,
    "follow_up": _with_follow_up,
    "first_level": _with_first_level,
    "urgent": _with_urgent,
    "articles": _with_articles,
    "repeats": _with_repeats,
    "listed": _with_listed,
    "business": _with_business,
}
