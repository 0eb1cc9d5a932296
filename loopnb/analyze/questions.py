"""What to ask a customer, from what is known of them; and what there is no data for."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from loopnb.analyze.risk import MONTHS
from loopnb.owed import read_day
from loopnb.results.briefing import Briefing
from loopnb.results.words import listed
from loopnb.store import Store
from loopnb.verdicts import count, day

MOST = 5
SOURCES = {
    "tickets": "tickets", "responses": "answers to surveys", "comments": "comments",
    "conversations": "conversations", "accounts": "customers (a list with segment and owner)",
    "renewals": "renewals",
}  # fmt: skip


def asks(found: Briefing, until: date) -> tuple[str, ...]:
    """Return at most five questions, what presses most first; `until` is the day after the page."""
    questions = [*_tickets(found), *_felt(found), *_promises(found), *_actions(found),
                 *_themes(found), *_contract(found, until), *_silence(found)]  # fmt: skip
    return tuple(questions[:MOST]) or ("What should we do better for you?",)


def missing(store: Store) -> tuple[str, ...]:
    """Return the tables of SOURCES that nothing is loaded into; a renewal date is a renewal."""
    accounts = store.table("accounts")
    dates = accounts.filter(accounts.renewal_date.notnull()).limit(1).count().execute()
    return tuple(
        name for name in SOURCES if not store.has(name) and not (name == "renewals" and dates)
    )


def gaps(found: Briefing, *, report: bool) -> tuple[str, ...]:
    """Return in sentences what is not known; `report` tells whether the period has one."""
    row, absent = found.customer.table.iloc[0], set(found.missing)
    said = [f"No data here on {listed([SOURCES[name] for name in found.missing])}."] * bool(absent)
    if "accounts" not in absent and not row.listed:
        said.append("They are not on the list of customers: segment and owner are not known.")
    if "renewals" not in absent and not row.renewal:
        said.append("No contract of theirs is known.")
    if "conversations" not in absent and not row.met_on:
        said.append("No conversation with them is recorded.")
    if "comments" not in absent and not report:
        said.append("What themes they name is not told: there is no report of this period yet.")
    return tuple(said)


def _tickets(found: Briefing) -> Iterator[str]:
    urgent = found.tickets.table.loc[found.tickets.table.urgent.astype(bool)]
    for row in urgent.head(1).itertuples():
        yield (f"Ticket {row.ticket_id} is urgent and has been open for {count(row.days, 'day')}: "
               "what do they need from us until it is solved?")  # fmt: skip


def _felt(found: Briefing) -> Iterator[str]:
    row = found.customer.table.iloc[0]
    if row.unhappy:
        last = "last " if row.unhappy > 1 else ""
        yield f"They were {last}unhappy on {day(row.last_unhappy)}: has it been put right?"


def _promises(found: Briefing) -> Iterator[str]:
    table = found.promised.table
    for row in table.loc[table.late.astype(bool)].head(1).itertuples():
        yield f"We promised “{row.promise}” by {day(row.due)}: did we keep it?"


def _actions(found: Briefing) -> Iterator[str]:
    table = found.actions.table
    for row in table.loc[table.done.astype(bool)].head(1).itertuples():
        yield f"We have done something about {row.why}: have they noticed?"


def _themes(found: Briefing) -> Iterator[str]:
    table = found.named.table.astype({"praise": bool})
    asked = set(found.actions.table.why[found.actions.table.done.astype(bool)])
    own = table.loc[(table.complaints > 0) & ~table.praise & ~table.theme.isin(asked)]
    for row in own.head(1).itertuples():
        yield f"They complain of {row.theme}: what would help them most?"


def _contract(found: Briefing, until: date) -> Iterator[str]:
    due = read_day(found.customer.table.renews_on.iloc[0])
    if due and due < (pd.Timestamp(until) + pd.DateOffset(months=MONTHS)).date():
        yield f"They renew on {day(due.isoformat())}: what would make them hesitate?"


def _silence(found: Briefing) -> Iterator[str]:
    quarters = found.quarters.table
    if "responses" not in found.missing and not quarters.csat_n.sum() + quarters.nps_n.sum():
        yield "They gave no answer in four quarters: how content are they with us?"
    if "conversations" not in found.missing and not found.customer.table.met_on.iloc[0]:
        yield "We have not spoken with them: how would they like to be heard?"
