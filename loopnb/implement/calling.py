"""What people write down of a call or a promise: a new line of the register, none rewritten."""

import difflib
from datetime import date, timedelta

import pandas as pd

from loopnb import calls as spoken
from loopnb.calls import PROMISE, read_day
from loopnb.errors import UsageError, one_of
from loopnb.register import Register
from loopnb.results import Calls
from loopnb.verdicts import day

NEAR = 5  # ids named in a message
YEAR = timedelta(weeks=53)
RECENT = timedelta(weeks=4)  # before the newest answer: what nobody owns is looked for there


def done(
    register: Register, found: Calls, name: str, *, by: str, on: date, outcome: str,
    promise: str = "", promise_due: str = "",
) -> dict[str, str]:  # fmt: skip
    """Append that a customer was called, with what came of it; return the line.

    `found` are the call-backs that may be meant, `name` the id of one. Raises UsageError for an
    unknown id, a promise (which is kept, not called), a call without an outcome or by nobody, one
    made before the answer, and a promise without its day.
    """
    row = _row(found, name, register)
    if row["kind"].lower() == PROMISE:
        raise UsageError(
            f"{name} is a promise. Once it is kept: loopnb calls kept {name} --by NAME"
        )
    _named(by)
    if not outcome.strip():
        raise UsageError("What came of the call? Say it with --outcome TEXT.")
    if promise.strip() and read_day(promise_due) is None:
        raise UsageError("A promise needs its day: --promise-due 2026-05-12.")
    if promise.strip():
        _not_before(on.isoformat(), read_day(promise_due), f"{name} is called")
    _not_before(row["answered_on"], on, f"{name} was answered")
    row |= {"called_on": on.isoformat(), "outcome": outcome.strip()}
    if promise.strip():
        row |= {"promise": promise.strip(), "promise_due": promise_due, "promise_kept_on": ""}
    return _appended(register, row | {"owner": row["owner"] or by}, by)


def kept(register: Register, found: Calls, name: str, *, by: str, on: date) -> dict[str, str]:
    """Append that a promise was kept; return the line. Raises UsageError where there is none."""
    row = _row(found, name, register)
    _named(by)
    if not row["promise"].strip():
        raise UsageError(f"Nothing was promised with {name}.")
    _not_before(row["called_on"] or row["answered_on"], on, f"{name} was promised")
    return _appended(register, row | {"promise_kept_on": on.isoformat()}, by)


def _row(found: Calls, name: str, register: Register) -> dict[str, str]:
    """Return the open row with an id, in the register's columns."""
    rows = found.table.loc[found.table.callback_id == name]
    if len(rows):
        return rows.iloc[0].reindex(list(spoken.COLUMNS)).fillna("").astype(str).to_dict()
    held = register.current("callbacks")
    if name in set(held.callback_id):
        raise UsageError(f"{name} is done already.")
    near = difflib.get_close_matches(name, found.table.callback_id, n=NEAR, cutoff=0)
    if not near:
        raise UsageError(f"Call-back '{name}' is not known: none is open.")
    raise UsageError(one_of("Call-back", name, near))


def _named(by: str) -> None:
    if not by.strip():
        raise UsageError("A person says so: name one with --by.")


def _not_before(since: str, on: date, what: str) -> None:
    first = read_day(since)
    if first and on < first:
        raise UsageError(f"{what} on {day(since)}; {day(on.isoformat())} lies before that.")


def _appended(register: Register, row: dict[str, str], by: str) -> dict[str, str]:
    row |= {"by": by.strip(), "decided_on": date.today().isoformat()}
    register.adopt("callbacks", pd.DataFrame([row]))
    return row
