"""Open tickets to look at, ten at most, each with why it is here."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pandas as pd

from loopnb.analyze.weekly.callbacks import shortened
from loopnb.metrics.flow import ended_at
from loopnb.metrics.population import population
from loopnb.periods import Period, local_day
from loopnb.results.week import Watched
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.text.cleaning import plain

MOST, OLDEST, TWICE = 10, 3, 2
LONGEST = 90  # characters of a subject
SOON, UNANSWERED = timedelta(hours=48), timedelta(hours=24)
# What help desks call a ticket that waits for others than support, or for support.
ENGINEERING = r"engineering|development|developer|escalat|on[- ]hold|third[- ]party|vendor"
CUSTOMER_WROTE = r"waiting for support|customer (?:replied|responded|reply)|awaiting support"
NEEDED = ("ticket_id", "subject", "product", "priority", "status", "team", "opened_at", "due_at",
          "first_response_at", "reopens", "is_urgent", "is_key", "updated_at", "name")  # fmt: skip


class Reason(NamedTuple):
    """One reason to look: which tickets have it, which of them first, and how it is said."""

    holds: pd.Series
    first: str
    said: Callable[[object], str]


def tickets(store: Store, week: Period, settings: Settings) -> Watched:
    """Return the tickets to look at that were open when the week ended.

    The first of each reason, then the second of each, until there are ten; a ticket tells all of
    its reasons. Status, team and reopenings count only of tickets that have not changed since.
    """
    end = pd.Timestamp(week.bounds_utc(settings.zone)[1])
    table = _open(store, end, settings)
    if table.empty:
        return Watched.from_table(pd.DataFrame(columns=Watched.columns))
    reasons = _reasons(table, end, settings.zone)
    chosen = _chosen(table, reasons)
    lines = [_line(table.loc[place], reasons, end, zone=settings.zone) for place in chosen]
    found = pd.DataFrame(lines).assign(waiting=len(table), newer=int((~table.as_then).sum()))
    return Watched.from_table(found)


def _open(store: Store, end: pd.Timestamp, settings: Settings) -> pd.DataFrame:
    """Return the tickets that were open at an instant, the oldest first."""
    rows = population("tickets", store, settings, ["due", "urgent", "is_key"])
    side = store.table("accounts").select(_id="account_id", name="name")
    rows = rows.left_join(side, rows.account_id == side._id)
    at, ended = end.to_pydatetime(), ended_at(rows)
    rows = rows.filter((rows.opened_at < at) & (ended.isnull() | (ended >= at)))
    table = rows.select(*NEEDED).order_by(["opened_at", "ticket_id"]).execute()
    answered = store.table("tickets").first_response_at.notnull().any().execute()
    silent = table.first_response_at.isna() | (table.first_response_at >= end)
    waits = table.opened_at <= end - UNANSWERED
    return table.assign(
        as_then=table.updated_at.isna() | (table.updated_at < end),
        unanswered=silent & waits & bool(answered), place=range(len(table)),
        is_key=table.is_key.fillna(False).astype(bool),
    )  # fmt: skip


def _reasons(table: pd.DataFrame, end: pd.Timestamp, zone: str) -> tuple[Reason, ...]:
    """Return the reasons in the order in which they press."""
    where = table.status.fillna("") + " " + table.team.fillna("")
    engineering = where.str.contains(ENGINEERING, case=False) & table.as_then
    wrote = table.status.fillna("").str.contains(CUSTOMER_WROTE, case=False) & table.as_then
    due = table.due_at.between(end, end + SOON)
    again = table.as_then & (table.reopens.fillna(0) >= TWICE)
    silent = table.unanswered
    return (
        Reason(due, "due_at", lambda r: f"its time runs out {_when(r.due_at, zone)}"),
        Reason(table.is_urgent, "place", lambda r: "urgent and open"),
        Reason(again, "place", _reopened),
        Reason(engineering, "place", lambda r: "waits for engineering"),
        Reason(table.is_key, "place", lambda r: "key account"),
        Reason(silent, "place", lambda r: "the customer wrote last: no answer yet"),
        Reason(wrote & ~silent, "place", lambda r: "the customer wrote last"),
        Reason(table.place < OLDEST, "place", _oldest),
    )


def _chosen(table: pd.DataFrame, reasons: tuple[Reason, ...]) -> list[int]:
    """Return the rows to look at: one of each reason in turn, in the order of the reasons."""
    queues = [table.loc[each.holds].sort_values([each.first, "place"]).index.tolist()
              for each in reasons]  # fmt: skip
    taken: dict[int, int] = {}
    while len(taken) < MOST and any(queues):
        for number, queue in enumerate(queues):
            while queue and queue[0] in taken:
                queue.pop(0)
            if queue and len(taken) < MOST:
                taken[queue.pop(0)] = number
    return sorted(taken, key=lambda place: (taken[place], table.place[place]))


def _line(row: pd.Series, reasons: tuple[Reason, ...], end: pd.Timestamp, *, zone: str) -> dict:
    """Return one ticket with all of its reasons, and whether its time ran out before."""
    said = [each.said(row) for each in reasons if each.holds[row.name]]
    missed = pd.notna(row.due_at) and row.due_at < end
    said += [f"its time ran out {_when(row.due_at, zone)}"] if missed else []
    texts = {name: "" if pd.isna(row[name]) else str(row[name])
             for name in ("ticket_id", "product", "priority")}  # fmt: skip
    return texts | {
        "subject": shortened(plain(row.subject), LONGEST), "account": plain(row["name"]),
        "opened_on": local_day(row.opened_at, zone), "open_days": (end - row.opened_at).days,
        "why": ", ".join(said), "reasons": len(said),
    }  # fmt: skip


def _reopened(row: object) -> str:
    return "reopened twice" if row.reopens == TWICE else f"reopened {row.reopens:.0f} times"


def _oldest(row: object) -> str:
    return "the oldest" if row.place == 0 else "one of the three oldest"


def _when(moment: pd.Timestamp, zone: str) -> str:
    local = moment.tz_localize("UTC").tz_convert(zone)
    return f"{local:%a} {local.day} {local:%b} at {local:%H:%M}"
