"""Tickets to look at: open when the week ended, each with its reasons, ten at most."""

import pandas as pd
import pytest

from data.conftest import fill
from loopnb.analyze.weekly import tickets
from loopnb.periods import parse

WEEK = parse("2026-W36")
END = pd.Timestamp("2026-09-07")
TIMES = ["opened_at", "resolved_at", "first_response_at", "updated_at"]


def desk(*rows: dict) -> pd.DataFrame:
    """Return tickets of the week, open and answered at once."""
    usual = {"opened_at": "2026-09-05 12:00", "priority": "Normal",
             "first_response_at": "2026-09-05 12:10"}  # fmt: skip
    given = [usual | {"ticket_id": f"T{i}"} | row for i, row in enumerate(rows)]
    frame = pd.DataFrame(given).reindex(columns=[*dict.fromkeys([*given[0], *TIMES, "reopens",
                         "status", "team", "sla_target_s", "account_id", "subject"])])  # fmt: skip
    times = {name: pd.to_datetime(frame[name], format="ISO8601") for name in TIMES}
    return frame.assign(**times, reopens=frame.reopens.astype("float64"))


@pytest.fixture
def found(store, settings):
    def made(*rows: dict):
        fill(store, "tickets", desk(*rows))
        fill(store, "accounts", pd.DataFrame(
            {"account_id": ["K", "C"], "name": ["Key Ltd", "Common"], "is_key": [True, False]}
        ))  # fmt: skip
        return tickets(store, WEEK, settings)

    return made


OLD = [{"ticket_id": f"O{i}", "opened_at": f"2026-0{i + 1}-01"} for i in range(3)]


def why(result, ticket: str = "T0") -> str:
    table = result.table.set_index("ticket_id")
    return table.why.get(ticket, "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, ""),
        ({"priority": "Urgent"}, "urgent and open"),
        ({"account_id": "K"}, "key account"),
        ({"account_id": "C"}, ""),
        ({"sla_target_s": 36 * 3600}, "its time runs out Mon 7 Sep at 00:00"),
        ({"sla_target_s": 84 * 3600}, "its time runs out Wed 9 Sep at 00:00"),
        ({"sla_target_s": 84 * 3600 + 1}, ""),
        ({"reopens": 1}, ""),
        ({"reopens": 2}, "reopened twice"),
        ({"reopens": 3}, "reopened 3 times"),
        ({"reopens": 2, "updated_at": "2026-09-07 08:00"}, ""),  # may be newer than the week
        ({"reopens": 2, "updated_at": "2026-09-06 08:00"}, "reopened twice"),
        ({"status": "On-hold"}, "waits for engineering"),
        ({"team": "Storage engineering"}, "waits for engineering"),
        ({"status": "On-hold", "updated_at": "2026-09-08"}, ""),
        ({"status": "Waiting for support"}, "the customer wrote last"),
        ({"first_response_at": None}, "the customer wrote last: no answer yet"),
        ({"first_response_at": "2026-09-07 09:00"}, "the customer wrote last: no answer yet"),
        ({"first_response_at": None, "opened_at": "2026-09-06 12:00"}, ""),  # not yet a day ago
        ({"priority": "Urgent", "account_id": "K", "sla_target_s": 3600},
         "urgent and open, key account, its time ran out Sat 5 Sep at 13:00"),
    ],
)  # fmt: skip
def test_each_reason_is_told_where_the_columns_tell_it(found, row, said):
    assert why(found({"ticket_id": "T0"} | row, *OLD)) == said


@pytest.mark.parametrize(
    ("row", "open_"),
    [
        ({}, True),
        ({"resolved_at": "2026-09-06 23:59:59"}, False),
        ({"resolved_at": "2026-09-07 00:00:00"}, True),
        ({"opened_at": "2026-09-07 00:00:00"}, False),
    ],
)
def test_open_is_what_was_open_when_the_week_ended(found, row, open_):
    assert len(found({"priority": "Urgent"} | row).table) == open_


def test_the_oldest_are_told_and_the_rest_is_not(found):
    table = found(*OLD, {"opened_at": "2026-05-01"}).table
    assert table.why.tolist() == [
        "the oldest", "one of the three oldest", "one of the three oldest"]  # fmt: skip
    assert table.open_days.tolist() == [249, 218, 190]
    assert set(table.waiting) == {4}


def test_where_no_first_answers_are_kept_none_is_missing(found):
    rows = [{"first_response_at": None, "opened_at": f"2026-08-0{i + 1}"} for i in range(5)]
    assert not found(*rows).table.why.str.contains("answer").any()


def test_ten_at_most_with_every_reason_among_them(found):
    urgent = [{"ticket_id": f"U{i:02}", "priority": "Urgent"} for i in range(30)]
    key = [{"ticket_id": f"K{i:02}", "account_id": "K"} for i in range(30)]
    table = found(*urgent, *key, *OLD, {"ticket_id": "R", "reopens": 2}).table
    assert len(table) == 10
    assert table.ticket_id.tolist() == [
        "U00", "U01", "U02", "R", "K00", "K01", "K02", "O0", "O1", "O2"]  # fmt: skip
    assert (table.why != "").all()


def test_what_has_changed_since_is_counted(found):
    newer = {"updated_at": "2026-09-10", "priority": "Urgent"}
    said = found(newer, newer, {"priority": "Urgent"}).text
    assert said == (
        "3 of 3 open tickets. Of those open, 2 have changed since the week ended; for these no "
        "status and no reopening is told, for both may be newer."
    )


def test_nothing_open_and_no_tickets_say_so(found, store, settings):
    assert tickets(store, WEEK, settings).text == "No ticket is open."
    assert found({"resolved_at": "2026-09-06"}).text == "No ticket is open."


def test_a_hostile_subject_is_short_and_plain(found):
    subject = "\u202e<script>alert(1)</script>" + " x" * 20_000
    table = found({"subject": subject, "priority": "Urgent"}).table
    assert len(table.subject[0]) <= 90
    assert "\u202e" not in table.subject[0]
