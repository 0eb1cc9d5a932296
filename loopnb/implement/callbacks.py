"""Call-backs to own: each answer to call about and each promise, with what the register holds."""

from datetime import date

import pandas as pd

from loopnb import calls as spoken
from loopnb.calls import PROMISE
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results import Callbacks, Calls
from loopnb.results.callbacks import DONE, LATE, NOBODY, WAITS
from loopnb.settings import Settings
from loopnb.store import Store

UNHAPPY, KEY_ACCOUNT = "unhappy", "key account"
ORDER = (NOBODY, LATE, WAITS, DONE)


def call_backs(
    callbacks: Callbacks, register: Register, store: Store, settings: Settings, *,
    period: Period, on: date | None = None,
) -> Calls:  # fmt: skip
    """Return the call-backs of a period, and whatever else is open of it and of earlier ones.

    A row that the register holds is shown as it stands there, so that outcome and promise are
    filled in where the owner was; what is done is left out. With `on` all is as it stood on the
    morning of that day, and what was done by then stays. The owner proposed is the customer's own.
    """
    held = spoken.ledger(register, store, settings, period.end, on=on or date.max)
    fresh = _rows(callbacks, store)
    fresh = fresh.loc[~fresh.callback_id.isin(held.callback_id)]
    table = pd.concat([held, fresh], ignore_index=True)
    owned = set(register.current("callbacks").callback_id)
    table["state"] = [_state(row, owned, on or period.end) for row in table.itertuples()]
    table = table.loc[(table.state != DONE) | (on is not None)]
    words = dict(zip(callbacks.table.response_id, callbacks.table.said, strict=True))
    table = table.assign(said=table.callback_id.map(words).fillna("").astype("str"),
                         account=_known(table.account_id, store, "name"),
                         _place=[ORDER.index(state) for state in table.state],
                         _promise=table.kind.str.lower() == PROMISE)  # fmt: skip
    order = ["_promise", "_place", "due", "callback_id"]
    return Calls.from_table(table.sort_values(order, kind="stable"))


def _rows(callbacks: Callbacks, store: Store) -> pd.DataFrame:
    """Return the answers to call about in the register's columns; the id is the answer's."""
    found = callbacks.table
    rows = pd.DataFrame({
        "callback_id": found.response_id,
        "kind": found.unhappy.astype(bool).map({True: UNHAPPY, False: KEY_ACCOUNT}),
        "account_id": found.account_id, "ticket_id": found.ticket_id,
        "response_id": found.response_id, "answered_on": found.answered_on, "due": found.call_by,
        "owner": _known(found.account_id, store, "owner"),
    })  # fmt: skip
    return rows.reindex(columns=spoken.COLUMNS).fillna("").astype("str")


def _state(row: object, owned: set[str], until: date) -> str:
    """Return where a call-back or promise stands at the end of a period."""
    waiting = spoken.waits(row)
    if not waiting:
        return DONE
    if row.kind.lower() != PROMISE and row.callback_id not in owned:
        return NOBODY
    return LATE if any(due is not None and due < until for _, due in waiting) else WAITS


def _known(ids: pd.Series, store: Store, column: str) -> pd.Series:
    """Return what the list of customers says of each, '' where it says nothing."""
    rows = store.table("accounts")
    rows = rows.filter(rows.account_id.isin(sorted({*ids} - {""}) or [""]))
    known = rows.select("account_id", told=rows[column]).execute().set_index("account_id").told
    return ids.map(known).astype(object).where(lambda told: told.notna(), "").astype("str")
