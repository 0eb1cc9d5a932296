"""Call-backs and promises as a day found them: nothing of later days, nothing lost."""

import json
from datetime import date

import pandas as pd
import pytest

from data.conftest import fill
from loopnb import calls
from loopnb.register import COLUMNS, Register

CALL = {"callback_id": "R1", "kind": "unhappy", "account_id": "A", "ticket_id": "T1",
        "response_id": "R1", "answered_on": "2026-09-01", "due": "2026-09-03", "owner": "Ida Moss",
        "by": "N. N.", "decided_on": "2026-09-02"}  # fmt: skip


def write(register: Register, *rows: dict) -> None:
    table = pd.DataFrame(rows).reindex(columns=COLUMNS["callbacks"]).fillna("")
    table.to_csv(register.path("callbacks"), index=False)


def talks(store, *promises: object, held: str = "2026-08-20 10:00", account: str | None = "A"):
    return fill(store, "conversations", pd.DataFrame({
        "conversation_id": [f"C-{i}" for i, _ in enumerate(promises, 1)], "account_id": account,
        "held_at": pd.Timestamp(held), "kind": "conversation",
        "promises": [each if each is None or isinstance(each, str) else json.dumps(each)
                     for each in promises]}))  # fmt: skip


PROMISE = {"text": "Send the sizing", "owner": "Ida Moss", "due": "2026-09-10"}


def test_what_was_done_on_a_later_day_was_open_then(register):
    made = {"called_on": "2026-09-03", "promise": "Call again", "promise_due": "2026-09-08"}
    write(register, CALL | made | {"promise_kept_on": "2026-09-07"})
    on = [calls.known(register, date(2026, 9, day)).iloc[0] for day in (3, 4, 8)]
    assert [row.called_on for row in on] == ["", "2026-09-03", "2026-09-03"]
    assert [row.promise_kept_on for row in on] == ["", "", "2026-09-07"]
    assert calls.known(register, date(2026, 9, 1)).empty  # before the answer


def test_the_last_line_of_a_call_counts(register):
    write(register, CALL, CALL | {"callback_id": "R2"}, CALL | {"owner": "Bo Lind"})
    found = calls.known(register, date(2026, 10, 1))
    assert found.callback_id.tolist() == ["R1", "R2"]
    assert found.owner.tolist() == ["Bo Lind", "Ida Moss"]


def test_each_promise_of_a_conversation_has_an_id_of_its_own(store, settings):
    talks(store, [PROMISE, PROMISE | {"text": "Ring back", "due": ""}], None, "We call on Monday.")
    found = calls.promised(store, settings, date(2026, 9, 1))
    assert found.callback_id.tolist() == ["C-1-1", "C-1-2", "C-3-1"]
    assert found.promise.tolist() == ["Send the sizing", "Ring back", "We call on Monday."]
    assert found.promise_due.tolist() == ["2026-09-10", "", ""]
    assert found.owner.tolist() == ["Ida Moss", "Ida Moss", ""]
    assert set(found.kind) == {"promise"}
    assert list(found.columns) == list(COLUMNS["callbacks"])
    assert calls.promised(store, settings, date(2026, 8, 20)).empty


def test_the_register_has_the_last_word_on_a_promise(register, store, settings):
    talks(store, [PROMISE])
    known = {"callback_id": "C-1-1", "kind": "promise", "promise": "Send the sizing",
             "promise_due": "2026-10-01", "owner": "Bo Lind"}  # fmt: skip
    write(register, CALL, known)
    found = calls.ledger(register, store, settings, date(2026, 9, 15)).set_index("callback_id")
    assert found.index.tolist() == ["R1", "C-1-1"]
    assert found.loc["C-1-1", ["owner", "promise_due"]].tolist() == ["Bo Lind", "2026-10-01"]


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ({}, [(calls.CALLED, date(2026, 9, 3))]),
        ({"called_on": "2026-09-09"}, []),
        ({"called_on": "2026-09-03", "promise": "x", "promise_due": "2026-09-08"},
         [(calls.KEPT, date(2026, 9, 8))]),
        ({"called_on": "2026-09-03", "promise": "x", "promise_kept_on": "2026-09-08"}, []),
        ({"kind": "Promise", "promise": "x"}, [(calls.KEPT, None)]),
        ({"kind": "promise"}, []),
        ({"due": "soon"}, [(calls.CALLED, None)]),
    ],
)  # fmt: skip
def test_a_row_asks_for_a_call_or_for_a_promise_to_be_kept(register, columns, asked):
    row = dict.fromkeys(COLUMNS["callbacks"], "") | CALL | columns
    assert calls.waits(pd.Series(row)) == asked


def test_a_sheet_of_last_week_takes_back_no_call(register):
    write(register, CALL | {"called_on": "2026-09-03", "outcome": "Sorted out"})
    sheet = pd.DataFrame([CALL | {"owner": "Bo Lind"}, CALL | {"callback_id": "R9"}]).reindex(
        columns=[*COLUMNS["callbacks"], "said"]).fillna("")  # fmt: skip
    found = calls.filled(sheet, register)
    assert found.called_on.tolist() == ["2026-09-03", ""]
    assert found.outcome.tolist() == ["Sorted out", ""]
    assert found.owner.tolist() == ["Bo Lind", "Ida Moss"]
