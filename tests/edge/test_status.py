"""What the loop owes, and since when: each kind appears on its day and goes when it is done."""

import json
from datetime import date

import pandas as pd
import pytest
from click.testing import CliRunner
from data.conftest import fill

from edge import desk as tiny
from loopnb.cli.status import status
from loopnb.errors import UsageError
from loopnb.owed import owed
from loopnb.register import COLUMNS
from loopnb.results import Owed
from loopnb.results.owed import ACTION, PACK, REOPENED_ACTION, REVIEW, SCORECARD, SIGNATURE, SOURCE

BASELINE = {"metric": "csat", "period": "2026-Q1", "value": "80", "low": "78", "high": "82",
            "n": "100", "version": "1", "frozen_on": "2026-04-15", "review_on": "2026-09-01",
            "sponsor": "M. O."}  # fmt: skip
ACTION_ROW = {"action_id": "A-1", "action": "Mend it", "owner": "Storage", "due": "2026-09-01",
              "decided_on": "2026-06-01", "status": "agreed"}  # fmt: skip


@pytest.fixture
def root(tmp_path):
    return tiny.lay(tmp_path / "desk", themes="theme,words,owner\n")


def write(root, name: str, *rows: dict) -> None:
    table = pd.DataFrame(rows).reindex(columns=COLUMNS[name]).fillna("").assign(by="A. Name")
    table.to_csv(root / f"data/register/{name}.csv", index=False)


def heard(root, *days: str, table: str = "tickets", file: str = "data/raw/tickets.csv") -> None:
    column = {"tickets": "opened_at", "responses": "responded_at"}[table]
    frame = pd.DataFrame({column: pd.to_datetime(days), "source_file": file})
    key = {"tickets": "ticket_id", "responses": "response_id"}[table]
    fill(tiny.opened(root).store, table, frame.assign(**{key: [f"X{i}" for i in frame.index]}))


def found(root, on: str, *, reports: bool = True) -> Owed:
    loop = tiny.opened(root)
    there = root if reports else None
    day = date.fromisoformat(on)
    return owed(loop.register, loop.store, loop.settings, day, root=there)


def kinds(root, on: str, **how) -> dict[str, list[str]]:
    table = found(root, on, **how).table
    return table.groupby("kind").what.agg(list).to_dict()


def made(root, *periods: str) -> None:
    for name in periods:
        (root / "reports" / name).mkdir()


def said(root, *words: str):
    return CliRunner().invoke(status, ["--workspace", str(root), *words])


def test_an_empty_workspace_owes_nothing_and_ends_well(root):
    result = said(root)
    assert (result.exit_code, result.output) == (0, "Nothing is owed.\n")


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path):
    result = said(tmp_path)
    assert isinstance(result.exception, UsageError)
    assert "loopnb init" in str(result.exception)


def test_a_day_that_is_none_is_usage(root):
    assert said(root, "--on", "soon").exit_code == 2


def test_the_last_four_ended_weeks_owe_a_pack(root):
    heard(root, *pd.date_range("2026-01-01", "2026-09-09").strftime("%Y-%m-%d"))
    assert kinds(root, "2026-09-09")[PACK] == ["2026-W33 to 2026-W36"]
    made(root, "2026-W34", "2026-W36")
    assert kinds(root, "2026-09-09")[PACK] == ["2026-W33 and 2026-W35"]
    since = found(root, "2026-09-09").table.set_index("kind").since
    assert since[PACK] == "2026-08-17"
    made(root, "2026-W33", "2026-W35")
    assert PACK not in kinds(root, "2026-09-09")
    assert kinds(root, "2026-09-14")[PACK] == ["2026-W37"]


def test_weeks_before_the_first_data_are_owed_by_nobody(root):
    heard(root, "2026-08-31", "2026-09-01")
    assert kinds(root, "2026-09-09")[PACK] == ["2026-W36"]


def test_a_scorecard_is_owed_when_its_follow_up_is_over(root):
    heard(root, *pd.date_range("2026-01-01", "2026-07-20").strftime("%Y-%m-%d"))
    assert kinds(root, "2026-07-14")[SCORECARD] == ["Q1 2026"]
    assert kinds(root, "2026-07-15")[SCORECARD] == ["Q2 2026"]


def test_a_scorecard_that_is_not_signed_is_owed_until_it_is(root):
    heard(root, *pd.date_range("2026-01-01", "2026-07-20").strftime("%Y-%m-%d"))
    made(root, "2026-Q1", "editions")
    assert kinds(root, "2026-07-20")[SIGNATURE] == ["Q1 2026"]
    assert kinds(root, "2026-07-20")[SCORECARD] == ["Q2 2026"]
    (root / "reports/editions/2026-Q1.1").mkdir()
    assert SIGNATURE not in kinds(root, "2026-07-20")


def test_a_fiscal_quarter_is_known_by_its_days(root):
    text = (root / "loop.yaml").read_text() + "fiscal_year_start: 4\n"
    (root / "loop.yaml").write_text(text)
    heard(root, *pd.date_range("2026-01-01", "2026-07-20").strftime("%Y-%m-%d"))
    made(root, "2026-Q2")  # the first fiscal quarter of 2027 by its calendar name
    assert kinds(root, "2026-07-20")[SIGNATURE] == ["Q1 FY2027"]


def test_a_baseline_past_its_review_is_owed_until_an_action_follows(root):
    write(root, "baselines", BASELINE)
    assert REVIEW not in kinds(root, "2026-09-01")
    assert kinds(root, "2026-09-02")[REVIEW] == ["Satisfied customers (2026-Q1)"]
    assert found(root, "2026-09-02").table.owner.tolist() == ["M. O."]
    other = ACTION_ROW | {"due": "", "metric": "sla_met"}
    write(root, "actions", other, ACTION_ROW | {"due": "", "metric": "csat",
                                                "decided_on": "2026-04-01"})  # fmt: skip
    assert REVIEW in kinds(root, "2026-09-02")  # another measure's, and one before the baseline
    write(root, "actions", ACTION_ROW | {"due": "", "metric": "csat"})
    assert REVIEW not in kinds(root, "2026-09-02")


def test_baselines_of_one_review_are_one_line(root):
    names = ["csat", "sla_met", "reopened", "volume", "backlog"]
    write(root, "baselines", *[BASELINE | {"metric": name} for name in names])
    assert kinds(root, "2026-09-02")[REVIEW] == [
        "Satisfied customers, Resolved on time, Reopened tickets and 2 more (2026-Q1)"
    ]


@pytest.mark.parametrize(
    ("columns", "late"),
    [
        ({}, True),
        ({"due": "2026-09-02"}, False),
        ({"due": ""}, False),
        ({"status": "done", "done_on": "2026-08-01"}, False),
        ({"status": "done", "done_on": "2026-09-05"}, True),
        ({"status": "stopped"}, False),
        ({"decided_on": "2026-09-03"}, False),
    ],
)
def test_an_action_past_its_day_is_owed_until_it_is_done(root, columns, late):
    write(root, "actions", ACTION_ROW | columns)
    line = "Action past its day: A-1 Mend it, Storage (since 1 September 2026)."
    assert found(root, "2026-09-02").lines == ([line] if late else [])
    assert (ACTION in kinds(root, "2026-09-02")) == late


CALL_ROW = {"callback_id": "R1", "kind": "unhappy", "ticket_id": "T1", "due": "2026-09-01",
            "answered_on": "2026-08-20", "owner": "Storage"}  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        ({}, "Customer not called back in time: ticket T1, Storage (since 1 September 2026)."),
        ({"ticket_id": "", "owner": ""},
         "Customer not called back in time: R1 (since 1 September 2026)."),
        ({"called_on": "2026-09-01"}, ""),
        ({"called_on": "2026-09-02"},
         "Customer not called back in time: ticket T1, Storage (since 1 September 2026)."),
        ({"due": "2026-09-02"}, ""),
        ({"due": "2025-08-01"}, ""),  # more than a year ago
        ({"called_on": "2026-08-29", "promise": "Send it", "promise_due": "2026-09-01"},
         "Promise past its day: “Send it” (R1), Storage (since 1 September 2026)."),
        ({"called_on": "2026-08-29", "promise": "Send it", "promise_due": "2026-09-01",
          "promise_kept_on": "2026-09-01"}, ""),
    ],
)  # fmt: skip
def test_a_call_and_a_promise_are_owed_from_their_day_until_they_are_done(root, columns, line):
    write(root, "callbacks", CALL_ROW | columns)
    assert found(root, "2026-09-02").lines == ([line] if line else [])


def test_the_calls_of_one_owner_are_one_line(root):
    rows = [CALL_ROW | {"callback_id": f"R{i}", "ticket_id": f"T{i}", "due": f"2026-08-{20 + i}"}
            for i in range(1, 6)]  # fmt: skip
    write(root, "callbacks", *rows, CALL_ROW | {"callback_id": "R9", "owner": ""})
    assert found(root, "2026-09-02").lines == [
        "Customer not called back in time: ticket T1 (since 1 September 2026).",
        "Customer not called back in time: ticket T1, ticket T2, ticket T3 and 2 more, Storage "
        "(since 21 August 2026).",
    ]


def test_promises_in_conversations_are_owed_though_nobody_has_accepted_them(root):
    talk = {"conversation_id": "C-1", "held_at": pd.Timestamp("2026-08-01"), "kind": "talk",
            "promises": '[{"text": "Send it", "owner": "Ida", "due": "2026-09-01"}]'}  # fmt: skip
    fill(tiny.opened(root).store, "conversations", pd.DataFrame([talk]))
    line = "Promise past its day: “Send it” (C-1-1), Ida (since 1 September 2026)."
    assert found(root, "2026-09-02", reports=False).lines == [line]


DAILY = pd.bdate_range("2026-01-01", "2026-09-04").strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("days", "on", "silent"),
    [
        (DAILY, "2026-09-07", False),  # a weekend is no silence
        (DAILY, "2026-09-08", True),
        (["2025-10-01", "2025-12-01", "2026-03-01", "2026-05-01", "2026-07-01"], "2026-09-28",
         False),
        (["2025-10-01", "2025-12-01", "2026-03-01", "2026-05-01", "2026-07-01"], "2026-10-01",
         True),
        (["2026-01-01", "2026-01-02"], "2026-09-01", False),  # too few to tell a rhythm
    ],
)  # fmt: skip
def test_a_source_is_silent_when_it_pauses_longer_than_ever(root, days, on, silent):
    heard(root, *days)
    assert (SOURCE in kinds(root, on, reports=False)) == silent


def test_sources_are_told_apart_by_their_files(root):
    heard(root, *DAILY)
    late = pd.bdate_range("2026-01-01", "2026-08-03").strftime("%Y-%m-%d")
    heard(root, *late, table="responses", file="data/raw/survey.csv")
    assert found(root, "2026-09-07", reports=False).lines == [
        "Source silent: survey, whose longest pause was 3 days (since 3 August 2026)."
    ]


def test_rows_of_later_days_change_nothing(root):
    heard(root, *DAILY)
    before = found(root, "2026-09-07", reports=False).text
    heard(root, *DAILY, "2026-09-07", "2026-09-20")
    assert found(root, "2026-09-07", reports=False).text == before == "Nothing is owed."


def test_a_week_page_is_told_no_reports(root):
    heard(root, *DAILY)
    assert set(kinds(root, "2026-09-07")) == {PACK, SCORECARD}
    assert found(root, "2026-09-07", reports=False).table.empty


def test_the_command_says_each_on_a_line_as_of_a_day(root):
    heard(root, *DAILY)
    write(root, "actions", ACTION_ROW)
    before = tiny.digest(root)
    result = said(root, "--on", "2026-09-09")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "Weekly pack not made: 2026-W33 to 2026-W36 (since 17 August 2026).",
        "Scorecard not made: Q2 2026 (since 15 July 2026).",
        "Action past its day: A-1 Mend it, Storage (since 1 September 2026).",
        "Source silent: tickets, whose longest pause was 3 days (since 4 September 2026).",
    ]
    assert tiny.digest(root) == before


def test_by_itself_it_is_as_of_today(root, monkeypatch):
    from loopnb import workspace

    heard(root, *DAILY)
    monkeypatch.setattr(workspace, "today_in", lambda zone: date(2026, 9, 9))
    assert "2026-W33 to 2026-W36" in said(root).output


def test_what_is_owed_is_rebuilt_from_its_table(root):
    write(root, "actions", ACTION_ROW)
    result = found(root, "2026-09-02")
    again = Owed.from_table(pd.DataFrame(json.loads(result.table.to_json(orient="records"))))
    assert again.text == result.text


def test_a_reopened_action_is_owed_a_next_step_from_its_day_on(root):
    again = {"action_id": "A-2", "action": "Training", "owner": "Desk", "status": "reopened",
             "due": "2026-05-01"}  # fmt: skip
    verdict = {"action_id": "A-2", "period": "2026-Q2", "verdict": "no effect shown",
               "outcome": "reopened", "decide_by": "2026-07-30"}  # fmt: skip
    write(root, "actions", again)
    write(root, "verifications", verdict)
    assert kinds(root, "2026-07-30", reports=False) == {}
    assert kinds(root, "2026-07-31", reports=False) == {REOPENED_ACTION: ["A-2 Training"]}
    write(root, "actions", again, {"action_id": "A-3", "follows": "A-2"})
    assert kinds(root, "2026-07-31", reports=False) == {}
