"""Call-backs and promises as a day found them, in the register and in conversations.

A call-back is open until somebody has called, a promise until it is kept. What was done on a later
day was open then.
"""

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd

from loopnb.periods import Period, local_day
from loopnb.register import FILES, Register
from loopnb.settings import Settings
from loopnb.store import Store

PROMISE = "promise"
CALLED, KEPT, OPEN = "called", "kept", "open"
COLUMNS = FILES["callbacks"].columns
LONG_AGO = date(1970, 1, 2)
YEAR = timedelta(days=365)  # after which a promise that nobody wrote down is let go


def known(register: Register, until: date) -> pd.DataFrame:
    """Return the register's call-backs and promises as they stood on the morning of a day.

    Those of answers on that day or later are left out; calls made then, and promises kept then,
    are blank. One row a callback_id, in the order in which they were written down.
    """
    rows = register.current("callbacks")
    since = rows.answered_on.map(read_day)
    rows = rows.loc[[when is None or when < until for when in since]].reset_index(drop=True)
    for name in ("called_on", "promise_kept_on"):
        days = [read_day(text) for text in rows[name]]
        before = [when.isoformat() if when and when < until else "" for when in days]
        rows[name] = pd.Series(before, dtype="str")
    return rows


def promised(store: Store, settings: Settings, until: date) -> pd.DataFrame:
    """Return each promise made in a conversation before a day, in the register's columns.

    Its callback_id is the conversation's with a number: C-007-1. The last made come last.
    """
    end = Period("", LONG_AGO, until, "range").bounds_utc(settings.zone)[1]
    rows = store.table("conversations")
    rows = rows.filter((rows.held_at < end) & rows.promises.notnull())
    rows = rows.select("conversation_id", "account_id", "held_at", "promises")
    frame = rows.order_by("held_at", "conversation_id").execute()
    lines = [
        {"callback_id": f"{row.conversation_id}-{number}", "kind": PROMISE,
         "account_id": "" if pd.isna(row.account_id) else row.account_id,
         "answered_on": local_day(row.held_at, settings.zone), "due": due, "owner": owner,
         "promise": text, "promise_due": due}
        for row in frame.itertuples()
        for number, (text, owner, due) in enumerate(promises(row.promises), start=1)
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=COLUMNS).fillna("").astype("str")


def promises(told: str) -> list[tuple[str, str, str]]:
    """Return promise, owner and due day of each; what cannot be read is one promise as it is."""
    try:
        read = json.loads(told)
    except ValueError:
        read = told
    parts = read if isinstance(read, list) else [read]
    return [
        tuple(_text(part.get(name)) for name in ("text", "owner", "due"))
        if isinstance(part, dict) else (_text(part), "", "")
        for part in parts
    ]  # fmt: skip


def ledger(
    register: Register, store: Store, settings: Settings, until: date, *, on: date | None = None
) -> pd.DataFrame:
    """Return what was asked for before a day, as it stood on the morning `on`, else of that day.

    Beside the register's lines the promises that it lacks, but those due more than a year before.
    """
    held, made = known(register, on or until), promised(store, settings, until)
    early = [(day := read_day(text)) is None or day < until for text in held.answered_on]
    late = [(day := read_day(text)) is not None and day < until - YEAR for text in made.promise_due]
    fresh = made.loc[~(made.callback_id.isin(held.callback_id) | np.array(late, dtype=bool))]
    return pd.concat([held.loc[np.array(early, dtype=bool), list(COLUMNS)], fresh],
                     ignore_index=True)  # fmt: skip


def filled(rows: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return rows to take into the register, a blank cell filled with what it holds already.

    So a sheet of last week, accepted once more, takes back no call that was written down since.
    """
    held = register.current("callbacks").set_index("callback_id")
    names = [each for each in COLUMNS if each in rows and each in held]
    told = {name: rows.callback_id.map(held[name]).fillna("") for name in names}
    return rows.assign(**{name: rows[name].mask(rows[name] == "", told[name]) for name in names})


def waits(row: object) -> list[tuple[str, date | None]]:
    """Return what a row still asks for, each with the day it is due: a call, a promise, or none.

    A promise in a conversation asks for no call.
    """
    asked = []
    if row.kind.strip().lower() != PROMISE and not row.called_on:
        asked.append((CALLED, read_day(row.due)))
    if row.promise.strip() and not row.promise_kept_on:
        asked.append((KEPT, read_day(row.promise_due)))
    return asked


def read_day(text: object) -> date | None:
    """Return the date that a register's cell holds, None where it holds none."""
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        return None


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)
