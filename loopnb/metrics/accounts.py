"""What each customer said, signed and waits for: sums by account; and one customer's rows alone."""

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from loopnb.metrics.expressions import in_periods
from loopnb.metrics.metric import ended_at
from loopnb.metrics.population import Once, Tables, population
from loopnb.metrics.registry import METRICS
from loopnb.metrics.renewal import decided
from loopnb.periods import Period
from loopnb.settings import Settings


class Ours:
    """The tables of a store with one customer's rows alone; those that name none are whole."""

    def __init__(self, store: Tables, account_id: str) -> None:
        self._store, self.account_id = store, account_id

    def has(self, name: str) -> bool:
        """Hold where anything has been loaded into a table, by whomever."""
        return self._store.has(name)

    def table(self, name: str) -> ir.Table:
        """Return a canonical table; comments are those beside the customer's answers or tickets."""
        rows = self._store.table(name)
        if name == "comments":
            answers, tickets = self.table("responses"), self.table("tickets")
            beside = rows.response_id.isin(answers.response_id).fill_null(False)
            return rows.filter(beside | rows.ticket_id.isin(tickets.ticket_id).fill_null(False))
        if "account_id" in rows.columns:
            return rows.filter(rows.account_id == self.account_id)
        return rows


class Few(Once):
    """The tables of a store with a few customers' rows alone, read once for many questions."""

    def __init__(self, store: Tables, accounts: Sequence[str]) -> None:
        super().__init__(store)
        self._accounts = [*accounts, ""]

    def has(self, name: str) -> bool:
        """Hold where anything has been loaded into a table, by whomever."""
        return self._store.has(name)

    def table(self, name: str) -> ir.Table:
        """Return a canonical table; comments, which name no customer, and events are whole."""
        if name not in self._tables:
            rows = self._store.table(name)
            if "account_id" in rows.columns:
                rows = rows.filter(rows.account_id.isin(self._accounts)).cache()
            self._tables[name] = rows
        return self._tables[name]


def rated_as(rating: ir.Table, name: str) -> ir.BooleanValue:
    """Hold for the answers that a registered measure of satisfaction counts."""
    metric = METRICS[name]
    return (metric.among(rating) & metric.scope(rating)).fill_null(False)


def unhappy(rating: ir.Table) -> ir.BooleanValue:
    """Hold for a bad answer as registered: dissatisfied (csat_low), or a detractor (nps)."""
    low = rated_as(rating, "csat_low") & METRICS["csat_low"].value(rating)
    detracts = rated_as(rating, "nps") & (METRICS["nps"].value(rating) < 0)
    return (low | detracts).fill_null(False)


def answers(store: Tables, start: datetime, end: datetime) -> ir.Table:
    """Return by account the `answers` from `start` to `end` (UTC) and how often it was `unhappy`.

    Bad answers on one ticket, or to one invitation, are one time; `last_unhappy` is the last.
    """
    rows = store.table("responses")
    rows = rows.filter((rows.responded_at >= start) & (rows.responded_at < end))
    rows = rows.filter(rows.account_id.notnull())
    rows = rows.filter(rated_as(rows, "csat") | rated_as(rows, "nps"))
    occasion = ibis.coalesce(
        *[ibis.literal(f"{name}:").concat(rows[name])
          for name in ("ticket_id", "invitation_id", "response_id")]
    )  # fmt: skip
    rows = rows.mutate(occasion=occasion, bad=unhappy(rows))
    return rows.group_by("account_id").aggregate(
        answers=rows.count(), unhappy=rows.occasion.nunique(where=rows.bad),
        last_unhappy=rows.responded_at.max(where=rows.bad),
    )  # fmt: skip


def contracts(store: Tables) -> ir.Table:
    """Return the contracts: account_id, due_at, amount, currency, outcome (1 kept, 0 lost, null).

    Where no renewals are loaded, each customer's renewal date stands for one, with its revenue.
    """
    if store.has("renewals"):
        rows = store.table("renewals")
        return rows.select("account_id", "due_at", "amount", "currency", outcome=decided(rows))
    rows = store.table("accounts").filter(lambda t: t.renewal_date.notnull())
    return rows.select(
        "account_id", "currency", due_at="renewal_date", amount="annual_revenue",
        outcome=rows.renewed.cast("int64"),
    )  # fmt: skip


def due(store: Tables, start: datetime, end: datetime) -> ir.Table:
    """Return by account and currency the undecided contracts due from `start` to `end` (UTC).

    `due_at` is the first, `amount` their sum, unknown where none is told.
    """
    rows = contracts(store)
    rows = rows.filter((rows.due_at >= start) & (rows.due_at < end) & rows.outcome.isnull())
    rows = rows.filter(rows.account_id.notnull())
    rows = rows.mutate(currency=rows.currency.strip().upper().fill_null(""))
    return rows.group_by("account_id", "currency").aggregate(
        due_at=rows.due_at.min(), amount=rows.amount.cast("float64").sum(), contracts=rows.count()
    )


def open_at(tickets: ir.Table, moment: datetime) -> ir.Table:
    """Return the tickets that wait at a moment in UTC."""
    end = ended_at(tickets)
    return tickets.filter((tickets.opened_at < moment) & (end.isnull() | (end >= moment)))


def urgent(store: Tables, moment: datetime, settings: Settings) -> ir.Table:
    """Return by account how many `urgent` tickets wait at a moment in UTC."""
    rows = open_at(population("tickets", store, settings, ("urgent",)), moment)
    rows = rows.filter(rows.is_urgent & rows.account_id.notnull())
    return rows.group_by("account_id").aggregate(urgent=rows.count())


def opened(store: Tables, quarters: Sequence[Period], settings: Settings) -> ir.Table:
    """Return by period the tickets `opened`, and how many of them are `urgent`."""
    rows = population("tickets", store, settings, ("urgent",))
    rows = in_periods(METRICS["volume"], rows, quarters, settings.zone)
    return rows.group_by(period="_period").aggregate(
        opened=rows.count(), urgent=rows.is_urgent.sum()
    )


def solved(store: Tables, quarters: Sequence[Period], settings: Settings) -> ir.Table:
    """Return by period the tickets `solved`, how many were `reopened`, the median `hours`."""
    metric = METRICS["time_to_resolve"]
    rows = in_periods(metric, store.table("tickets"), quarters, settings.zone)
    rows = rows.filter(metric.scope(rows).fill_null(False))
    return rows.group_by(period="_period").aggregate(
        solved=rows.count(), reopened=(rows.reopens > 0).fill_null(False).sum(),
        hours=metric.value(rows).quantile(0.5),
    )  # fmt: skip


def scores(store: Tables, quarters: Sequence[Period], settings: Settings) -> ir.Table:
    """Return by period the answers on satisfaction and on recommending us, good and bad ones.

    The columns are csat_n, csat_good, csat_bad, nps_n, nps_good, nps_bad.
    """
    rows = in_periods(METRICS["csat"], store.table("responses"), quarters, settings.zone)
    parts = {}
    for name in ("csat", "nps"):
        counts = rated_as(rows, name)
        parts |= {f"{name}_n": counts.sum(), f"{name}_bad": (counts & unhappy(rows)).sum(),
                  f"{name}_good": _good(rows, name).fill_null(False).sum()}  # fmt: skip
    return rows.group_by(period="_period").aggregate(**parts)


def _good(rating: ir.Table, name: str) -> ir.BooleanValue:
    """Hold for a satisfied customer's answer, or a promoter's."""
    return rated_as(rating, name) & (METRICS[name].value(rating).cast("int64") == 1)
