"""Customers to call back: every unhappy answer and every key account's of a week, no other."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from loopnb.analyze.weekly import callbacks
from loopnb.analyze.weekly.callbacks import LONGEST, shortened, working_day
from loopnb.periods import parse
from loopnb.settings import Business

WEEK = parse("2026-W36")
ACCOUNTS = pd.DataFrame(
    {"account_id": ["K", "C"], "name": ["Key Ltd", "Common <b>& Co"], "is_key": [True, False]}
)
LOW = {"kind": "csat", "score": 1.0, "scale_min": 1.0, "scale_max": 5.0, "scale_direction": "high"}


def answers(*rows: dict) -> pd.DataFrame:
    given = [
        LOW | {"response_id": f"R{i}", "ticket_id": f"T{i}", "account_id": "C", "survey": "s",
               "requester_key": f"p{i}", "responded_at": "2026-09-02 10:00"} | row
        for i, row in enumerate(rows)
    ]  # fmt: skip
    return pd.DataFrame(given).assign(
        responded_at=lambda t: pd.to_datetime(t.responded_at, format="ISO8601")
    )


@pytest.fixture
def found(store, settings):
    def made(*rows: dict, comments: dict[str, str] | None = None, **update):
        fill(store, "responses", answers(*rows))
        fill(store, "accounts", ACCOUNTS)
        ticket = {"ticket_id": ["T"], "opened_at": [pd.Timestamp("2026-09-01")]}
        fill(store, "tickets", pd.DataFrame(ticket | {"product": ["Vault"]}))
        said = pd.DataFrame((comments or {}).items(), columns=["response_id", "text"])
        said = said.assign(comment_id="c" + said.response_id, said_at=pd.Timestamp("2026-09-02"))
        if len(said):
            fill(store, "comments", said)
        return callbacks(store, WEEK, settings.model_copy(update=update))

    return made


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"score": 2.0}, "2 of 5"),
        ({"score": 3.0}, None),
        ({"kind": "nps", "score": 6.0, "scale_min": 0.0, "scale_max": 10.0},
         "6 of 10 on recommending us"),
        ({"kind": "nps", "score": 7.0, "scale_min": 0.0, "scale_max": 10.0}, None),
        ({"kind": "resolved", "score": 0.0, "scale_min": 0.0, "scale_max": 1.0}, "not resolved"),
        ({"kind": "resolved", "score": 1.0, "scale_min": 0.0, "scale_max": 1.0}, None),
        ({"kind": "ces", "score": 4.0, "scale_direction": "low"},
         "4 of 5 on how easy it was (low is good)"),
        ({"kind": "ces", "score": 1.0, "scale_direction": "low"}, None),
        ({"score": 9.0}, None),  # off its scale
        ({"score": np.nan}, None),
        ({"responded_at": "2026-08-30 23:59"}, None),
        ({"responded_at": "2026-09-07 00:00"}, None),
        ({"score": 5.0, "account_id": "K"}, "5 of 5"),
    ],
)  # fmt: skip
def test_the_unhappy_and_the_key_accounts_are_called(found, row, said):
    table = found(row, {"score": 5.0}).table
    assert table.said.tolist() == ([said] if said else [])


def test_one_row_a_person_and_ticket_with_all_that_was_said(found):
    both = {"ticket_id": "T", "requester_key": "p", "account_id": "K"}
    not_resolved = {"kind": "resolved", "score": 0.0, "scale_min": 0.0, "scale_max": 1.0}
    table = found(both | {"score": 5.0}, both | not_resolved, {"ticket_id": "T"}).table
    assert table.said.tolist() == ["5 of 5, not resolved", "1 of 5"]
    assert table.account.tolist() == ["Key Ltd", "Common & Co"]


def test_answers_without_ticket_and_person_stay_apart(found):
    nobody = {"ticket_id": None, "requester_key": None}
    assert len(found(nobody, nobody | {"account_id": None}).table) == 2


def test_unhappy_key_accounts_come_first(found):
    table = found({"score": 5.0, "account_id": "K"}, {}, {"account_id": "K"},
                  {"account_id": "nobody", "responded_at": "2026-09-01"}).table  # fmt: skip
    assert table.account.tolist() == ["Key Ltd", "Not on the list", "Common & Co", "Key Ltd"]
    assert table.unhappy.tolist() == [True, True, True, False]


def test_the_words_are_short_plain_and_not_of_those_who_refuse(found):
    rows = [{}, {"may_quote": False}, {}]
    words = {
        "R0": "<i>Bad.</i> " + "It was slow. " * 2000,
        "R1": "Never quote me on it.",
        "R2": "n/a",
    }
    table = found(*rows, comments=words).table
    assert table.words.str.len().tolist() == [len(shortened(table.words[0])), 0, 0]
    assert table.words[0].startswith("Bad. It was slow.")
    assert table.words[0].endswith("slow. …")
    assert table.comment_id.tolist() == ["cR0", "", ""]


def test_a_sentence_that_names_a_person_is_left_out(found):
    words = {"R0": "We waited for Tomasz all week. The restore failed. Regards to Tomasz.",
             "R1": "Ask Tomasz about it.", "R2": "The restore is slow in Vault."}  # fmt: skip
    table = found({}, {}, {}, comments=words).table
    assert table.words.tolist() == ["The restore failed. …", "", "The restore is slow in Vault."]


@pytest.mark.parametrize("text", ["word " * 300, "x" * 500, "ok " + "y" * 500, "A. " * 90])
def test_a_long_text_is_cut_and_says_so(text):
    assert len(shortened(text)) <= LONGEST
    assert shortened(text).endswith(" …")
    assert shortened("Short.") == "Short."


def test_calls_are_due_on_the_second_working_day(found):
    fri = {"responded_at": "2026-09-04 12:00"}
    off = Business(days=(1, 2, 3, 4, 5), closed=(date(2026, 9, 8),))
    assert found(fri).table.call_by.tolist() == ["2026-09-08"]
    assert found(fri, business=off).table.call_by.tolist() == ["2026-09-09"]
    assert working_day(date(2026, 9, 5), 1, Business(days=(6,))) == date(2026, 9, 12)
    assert working_day(date(2026, 9, 4), 1, Business(holidays="US")) == date(2026, 9, 8)


def test_the_day_is_that_of_the_workspace(found):
    late = {"responded_at": "2026-09-02 22:30"}
    assert found(late, zone="Europe/Berlin").table.answered_on.tolist() == ["2026-09-03"]


def test_nobody_to_call_is_said(found, store, settings):
    assert found({"score": 5.0}).text == (
        "Nobody to call back: no unhappy answer, and none of a key account.")  # fmt: skip


def test_without_a_survey_nobody_is_called(store, settings):
    assert callbacks(store, WEEK, settings).table.empty
