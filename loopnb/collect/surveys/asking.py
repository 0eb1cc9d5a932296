"""Whom to ask today: closed tickets due for a survey, and customers whose issue was acted on.

The list goes to the third party that sends the surveys. It names people by the help desk's own id
of their ticket: the store holds no address, and a code of ours would mean nothing to anybody else.
"""

import hashlib
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd

from loopnb.collect.surveys.acted import acted
from loopnb.contact import Contact
from loopnb.metrics.metric import ended_at
from loopnb.metrics.population import population
from loopnb.periods import Period, local_day
from loopnb.register import Register
from loopnb.results import Mentions
from loopnb.results.asking import ACCOUNT, ASK, PERSON, QUOTA, SENT, Asking
from loopnb.results.survey import FOLLOW_UP
from loopnb.settings import Settings
from loopnb.store import Store

TRANSACTION = "transaction"
NOBODY = pd.DataFrame(columns=["person", "account", "on"])


def asking(
    store: Store, register: Register, settings: Settings, on: date,
    *, mentions: Mentions | None = None,
) -> Asking:  # fmt: skip
    """Return whom to ask on a day, and who is left out, and why; the same each time.

    The rules are those of `survey` in loop.yaml. Within key customers, and within the others, who
    comes first is drawn by lot from ticket and day, so that no team can steer it and a quota takes
    a fair sample. Without `mentions`, which say what each comment is about, nobody is asked
    about what was acted on.
    """
    due = _due(store, settings, on)
    later = acted(store, register, settings, on, mentions=mentions)
    rows = pd.concat([_in_turn(due, on, settings), _in_turn(later, on, settings)])
    rows = rows.reset_index(drop=True)
    rows["state"] = _states(rows, _contacts(store, settings, on), settings.survey, on)
    rows["order"] = (rows.state != ASK).astype(int)
    rows = rows.sort_values("order", kind="stable")
    return Asking.from_table(rows.assign(key=rows.key.map({True: "yes", False: ""})))


def _due(store: Store, settings: Settings, on: date) -> pd.DataFrame:
    """Return the tickets closed within the days before, that day included."""
    span = Period("", on - timedelta(days=settings.survey.within_days), on + timedelta(1), "range")
    start, end = span.bounds_utc(settings.zone)
    rows = population("tickets", store, settings, ["is_key"])
    rows = rows.mutate(closed=ended_at(rows))
    rows = rows.filter(rows.closed >= start, rows.closed < end)
    frame = rows.select(
        "ticket_id", "closed", person="requester_key", account="account_id",
        key=rows.is_key.fill_null(False),
    ).order_by("ticket_id").execute()  # fmt: skip
    days = [local_day(moment, settings.zone) for moment in frame.closed]
    sent = set(_invited(store, settings, on).ticket_id.dropna())
    return frame.assign(
        survey=TRANSACTION, closed_on=pd.Series(days, dtype="str"), action_id="", question="",
        sent=frame.ticket_id.isin(sent),
    )  # fmt: skip


def _invited(store: Store, settings: Settings, on: date) -> pd.DataFrame:
    """Return the invitations sent until the end of a day, with the person they went to."""
    end = Period("", on, on + timedelta(days=1), "range").bounds_utc(settings.zone)[1]
    rows, tickets = store.table("invitations"), store.table("tickets")
    side = tickets.select(_ticket="ticket_id", _who="requester_key", _whose="account_id")
    rows = rows.filter(rows.sent_at < end).left_join(side, ibis._.ticket_id == side._ticket)
    return rows.select(
        "ticket_id", at="sent_at", survey=rows.survey.lower().fill_null(""),
        person=ibis.coalesce(rows.requester_key, rows._who),
        account=ibis.coalesce(rows.account_id, rows._whose),
    ).execute()  # fmt: skip


def _contacts(store: Store, settings: Settings, on: date) -> pd.DataFrame:
    """Return who was asked on which day: `person`, `account` and `on`; who answered was asked."""
    sent = _invited(store, settings, on)
    end = Period("", on, on + timedelta(days=1), "range").bounds_utc(settings.zone)[1]
    said = store.table("responses")
    said = said.filter(said.responded_at < end).select(
        person="requester_key", account="account_id", at="responded_at"
    )
    both = pd.concat([sent[["person", "account", "at"]], said.distinct().execute()])
    both = both.loc[both["at"] >= pd.Timestamp(on - timedelta(days=_longest(settings.survey) + 1))]
    days = [date.fromisoformat(local_day(moment, settings.zone)) for moment in both["at"]]
    return both.assign(on=days)[list(NOBODY.columns)]


def _longest(rules: Contact) -> int:
    return max(rules.per_person_days, rules.per_account_days)


def _in_turn(rows: pd.DataFrame, on: date, settings: Settings) -> pd.DataFrame:
    """Return the rows in the order of asking: key customers first, then by lot."""
    lot = [hashlib.sha256(f"{on}/{ticket}".encode()).hexdigest() for ticket in rows.ticket_id]
    late = ~rows.key.to_numpy(bool) if settings.survey.key_first else np.zeros(len(rows))
    return rows.assign(late=late, lot=lot).sort_values(["late", "lot"], kind="stable")


def _states(rows: pd.DataFrame, asked: pd.DataFrame, rules: Contact, on: date) -> list[str]:
    """Return for each row in turn whether it is asked, else why not."""
    people = _lately(asked, "person", on - timedelta(days=rules.per_person_days))
    accounts = _lately(asked, "account", on - timedelta(days=rules.per_account_days))
    if not rules.per_account_days:
        accounts = set()
    left, states = {TRANSACTION: rules.quota_a_day or len(rows),
                    FOLLOW_UP: rules.follow_ups_a_day}, []  # fmt: skip
    for row in rows.itertuples():
        person, account = (None if pd.isna(each) else each for each in (row.person, row.account))
        state = ASK if left[row.survey] else QUOTA
        state = ACCOUNT if account in accounts else state
        state = PERSON if person in people else state
        states.append(state := SENT if row.sent else state)
        if state == ASK:
            left[row.survey] -= 1
            people |= {person} - {None}  # nobody is asked twice on one day, whatever the rules
            accounts |= ({account} - {None}) if rules.per_account_days else set()
    return states


def _lately(asked: pd.DataFrame, column: str, after: date) -> set[str]:
    """Return who was asked after a day."""
    return set(asked.loc[[when > after for when in asked.on], column].dropna())
