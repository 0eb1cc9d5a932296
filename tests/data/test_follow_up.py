"""What follows from verdicts: closed with thanks, reopened with a day, decided once."""

from datetime import date

import pandas as pd
import pytest

from loopnb import proposals
from loopnb.errors import DataError
from loopnb.implement import follow_up
from loopnb.owed import standing
from loopnb.periods import parse
from loopnb.register import Register
from loopnb.results import Effects

PERIOD = parse("2026-Q3")
NUMBERS = ("estimate", "low", "high", "expected", "observed", "noticeable", "smallest")


def effects(**verdicts: str) -> Effects:
    """Return effects with these verdicts by the action's number, 'A1' for A-1."""
    rows = [dict.fromkeys(Effects.columns, "") | dict.fromkeys(NUMBERS, 3.0)
            | {"action_id": f"{name[0]}-{name[1:]}", "action": f"Action {name}", "owner": "Desk",
               "verdict": verdict, "unit": "points", "level_unit": "%", "title": "Satisfied",
               "reason": "20 of 300", "n": 20, "minimum": 300}
            for name, verdict in verdicts.items()]  # fmt: skip
    return Effects.from_table(pd.DataFrame(rows, columns=Effects.columns))


@pytest.fixture
def register(tmp_path) -> Register:
    """Four actions that were done, of Desk and its sponsor."""
    found = Register(tmp_path)
    rows = [{"action_id": f"A-{i}", "action": f"Action {i}", "owner": "Desk", "sponsor": "M. O.",
             "status": "done", "done_on": "2026-05-01", "metric": "csat", "smallest": "3",
             "minimum": "300", "weeks": "12", "where": "team!=Night queue"}
            for i in range(1, 5)]  # fmt: skip
    found.adopt("actions", pd.DataFrame(rows))
    return found


FOUND = {"A1": "worked", "A2": "no effect shown", "A3": "worse", "A4": "not enough data"}


def test_each_verdict_has_its_outcome_and_no_verdict_has_none(register):
    table = follow_up(effects(**FOUND), register, PERIOD).table.set_index("action_id")
    assert table.outcome.to_dict() == {"A-1": "closed", "A-2": "reopened", "A-3": "reopened"}
    assert table.champion.to_dict() == {"A-1": "Desk", "A-2": "", "A-3": ""}
    assert table.adopt_next["A-1"] == "Night queue"  # whom the action left out
    assert table.decide_by.to_dict() == {"A-1": "", "A-2": "2026-10-30", "A-3": "2026-10-30"}
    assert table.note["A-2"].startswith("To Desk and M. O.: Action A2 (A-2). No effect shown.")
    assert "say by 30 October 2026 what will be tried next" in table.note["A-2"]


def test_it_is_said_who_decides_until_when_and_who_is_thanked(register):
    text = follow_up(effects(**FOUND), register, PERIOD).text
    assert text.startswith("1 action worked. Thanks to Desk.")
    assert "Action A2 proposed for reopening; Desk decides by 30 October." in text
    assert follow_up(effects(), register, PERIOD).text == "No action has a verdict yet."


def decide(register: Register, found, **cells: str) -> None:
    """Accept what is proposed, with cells changed for all rows."""
    rows = found.proposed.table.assign(by="A. Name", decided_on="2026-10-10", **cells)
    register.adopt("verifications", rows)
    register.change("actions", proposals.closing(register.read("verifications"), register.actions))


def test_what_was_decided_is_not_proposed_again_and_shown_as_decided(register):
    decide(register, follow_up(effects(**FOUND), register, PERIOD))
    assert register.actions.status.tolist() == ["closed", "reopened", "reopened", "done"]
    assert register.faults() == []
    for period in (PERIOD, parse("2026-Q4")):
        again = follow_up(effects(**FOUND), register, period)
        assert again.proposed.table.empty
        assert "Action A2 reopened; Desk decides by 30 October." in again.text


def test_another_verdict_is_proposed_anew(register):
    decide(register, follow_up(effects(A2="no effect shown"), register, PERIOD))
    again = follow_up(effects(A2="worked"), register, parse("2026-Q4")).proposed.table
    assert again[["action_id", "outcome"]].values.tolist() == [["A-2", "closed"]]


def test_what_people_stopped_stays_stopped(register):
    decide(register, follow_up(effects(A2="no effect shown"), register, PERIOD))
    row = register.actions.iloc[1].to_dict() | {"status": "stopped"}
    register.change("actions", pd.DataFrame([row]))
    assert proposals.closing(register.read("verifications"), register.actions).empty


def test_to_close_what_did_not_work_takes_a_reason(register, tmp_path):
    report = tmp_path / "report" / proposals.FOLDER
    report.mkdir(parents=True)
    table = follow_up(effects(A2="no effect shown"), register, PERIOD).table
    path = report / "verifications.csv"
    table.assign(outcome="closed", decision="changed").to_csv(path, index=False)
    with pytest.raises(DataError, match="line 2: A-2 is to be closed though its verdict is"):
        proposals.accept(report.parent, register, PERIOD, "A. Name")
    assert register.read("verifications").empty
    said = "The night queue was dissolved."
    table.assign(outcome="closed", note=said, decision="changed").to_csv(path, index=False)
    assert proposals.accept(report.parent, register, PERIOD, "A. N.")["verifications"]["new"] == 1
    assert register.actions.status.tolist()[1] == "closed"


def test_a_closed_action_is_done_and_a_reopened_one_not_late(register):
    decide(register, follow_up(effects(**FOUND), register, PERIOD))
    on = date(2026, 12, 1)
    states = [standing(row, on) for row in register.actions.itertuples()]
    assert states == ["done", "reopened", "reopened", "done"]
