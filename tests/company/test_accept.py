"""Proposals become decisions only by a named person, once, and all faults are listed."""

import pandas as pd
import pytest

from loopnb import periods, proposals
from loopnb.errors import DataError, UsageError
from loopnb.register import Register

PERIOD = periods.parse("2026-Q3")


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "report" / proposals.FOLDER
    folder.mkdir(parents=True)
    actions = pd.DataFrame(
        {
            "action_id": ["P-1", "P-2", "P-3"],
            "theme": ["Waiting", "Portal", "Docs"],
            "proposal": ["Find the cause", "Mend it", "Write it"],
            "evidence": ["many", "some", "few"],
            "owner": ["Support", "", ""],
            "status": "proposed",
            "decision": ["accepted", "Refused", ""],
        }
    )
    actions.to_csv(folder / "actions.csv", index=False)
    goals = pd.DataFrame(
        {"metric": ["csat"], "goal": ["93"], "unit": ["%"], "rule": ["r"], "decision": ["changed"]}
    )
    goals.to_csv(folder / "objectives.csv", index=False)
    return tmp_path / "report"


def test_accepted_rows_enter_the_register_once(report, tmp_path):
    register = Register(tmp_path)
    counts = proposals.accept(report, register, PERIOD, "A. Name")
    assert counts["actions"] == {"new": 1, "refused": 1, "waiting": 1}
    assert counts["objectives"]["new"] == 1
    row = register.actions.iloc[0]
    assert (row.action_id, row.action, row.status, row.by) == (
        "P-1", "Find the cause", "agreed", "A. Name",
    )  # fmt: skip
    assert (
        register.objectives.iloc[0].period == "2026-Q4" and register.objectives.iloc[0].goal == 93
    )
    before = (tmp_path / "data/register/actions.csv").read_bytes()
    assert proposals.accept(report, register, PERIOD, "B. Other")["actions"]["new"] == 0
    assert (tmp_path / "data/register/actions.csv").read_bytes() == before


def test_nobody_accepts_nothing(report, tmp_path):
    with pytest.raises(UsageError, match="accepted by a person: name one with --by"):
        proposals.accept(report, Register(tmp_path), PERIOD, " ")


def test_every_mark_that_is_not_understood_is_listed_by_file_and_line(report, tmp_path):
    path = report / proposals.FOLDER / "actions.csv"
    path.write_text(path.read_text().replace("Refused", "maybe").replace("accepted", "yes"))
    with pytest.raises(DataError) as caught:
        proposals.accept(report, Register(tmp_path), PERIOD, "A. Name")
    said = str(caught.value)
    assert "actions.csv, line 2: decision is 'yes'" in said
    assert "actions.csv, line 3: decision is 'maybe'" in said
    assert not (tmp_path / "data/register").exists()


def test_a_rerun_keeps_what_people_marked_and_asks_again_for_the_rest():
    fresh = pd.DataFrame({"action_id": ["P-1", "P-2"], "proposal": ["new words", "b"]})
    marked = pd.DataFrame({"action_id": ["P-1"], "proposal": ["my words"], "decision": ["changed"]})
    carried = proposals.carried(fresh, marked, "action_id")
    assert carried.to_dict("records") == [
        {"action_id": "P-1", "proposal": "my words", "decision": "changed"},
        {"action_id": "P-2", "proposal": "b", "decision": ""},
    ]


def test_a_column_that_a_person_added_is_kept_for_marked_rows_and_others():
    fresh = pd.DataFrame({"action_id": ["P-1", "P-2", "P-3"], "proposal": ["a", "b", "c"]})
    marked = pd.DataFrame({"action_id": ["P-1", "P-2"], "proposal": ["a", "b"],
                           "decision": ["changed", ""], "ask": ["Kim", "Lee"]})  # fmt: skip
    carried = proposals.carried(fresh, marked, "action_id")
    assert carried.ask.tolist() == ["Kim", "Lee", ""]
    assert carried.decision.tolist() == ["changed", "", ""]


def test_earlier_lines_of_the_register_keep_their_bytes(tmp_path):
    register = Register(tmp_path)
    path = tmp_path / "data/register/objectives.csv"
    path.parent.mkdir(parents=True)
    old = "goal,metric,period,unit,rule,by,decided_on\n 66 ,csat,2026-Q3,%,r,x,2026-01-01"
    path.write_text(old)
    register.adopt(
        "objectives", pd.DataFrame([{"metric": "csat", "period": "2026-Q4", "goal": 70}])
    )
    assert path.read_text().startswith(old + "\n")
    assert path.read_text().splitlines()[-1].startswith("70,csat,2026-Q4")


def test_all_faults_of_a_register_file_stand_in_one_message(tmp_path):
    path = tmp_path / "data/register/objectives.csv"
    path.parent.mkdir(parents=True)
    path.write_text(
        "metric,period,goal,unit,rule,by,decided_on\ncsat,2026-Q3,high,%,r,x,d\nsla,1\n"
    )
    with pytest.raises(DataError) as caught:
        Register(tmp_path).read("objectives")
    assert "line 3: 2 cells, the header has 7" in str(caught.value)


def written(report, name, **columns):
    """Write one file of proposals, every row accepted."""
    frame = pd.DataFrame({"decision": "accepted"} | columns, index=[0])
    frame.to_csv(report / proposals.FOLDER / f"{name}.csv", index=False)


def refused(report, tmp_path):
    """Return why nothing of a report is accepted; the register stays as it is."""
    with pytest.raises(DataError) as caught:
        proposals.accept(report, Register(tmp_path), PERIOD, "A. Name")
    assert not (tmp_path / "data/register").exists()
    return str(caught.value)


def test_what_would_hang_in_the_air_is_refused_before_anything_is_written(report, tmp_path):
    written(report, "causes", cause_id="C-1", issue_id="I-1", cause="Disks fill up")
    said = refused(report, tmp_path)
    assert "causes.csv, C-1: issue_id is 'I-1', which issues.csv does not hold" in said
    written(report, "issues", issue_id="I-1", title="Disks")  # with its issue it stands
    counts = proposals.accept(report, Register(tmp_path), PERIOD, "A. Name")
    assert counts["causes"]["new"] == 1 and Register(tmp_path).faults() == []
    assert proposals.accept(report, Register(tmp_path), PERIOD, "A. Name")["causes"]["new"] == 0


@pytest.mark.parametrize(
    ("metric", "goal", "part"),
    [("csaat", "80", "Did you mean 'csat'?"), ("csat", "880", "a number from 0 to 100 is needed"),
     ("time_to_resolve", "-5", "a number of 0 or more is needed")],
)  # fmt: skip
def test_a_goal_that_cannot_be_is_refused(report, tmp_path, metric, goal, part):
    written(report, "objectives", metric=metric, goal=goal, unit="%", rule="r")
    said = refused(report, tmp_path)
    assert "objectives.csv, line 2: " in said and part in said


def test_a_rule_that_cannot_be_read_or_an_id_twice_is_refused(report, tmp_path):
    actions = pd.DataFrame({"action_id": ["P-1", "P-1"], "proposal": "x", "metric": "csaat",
                            "decision": "accepted"})  # fmt: skip
    actions.to_csv(report / proposals.FOLDER / "actions.csv", index=False)
    said = refused(report, tmp_path)
    assert "line 2: metric 'csaat' is not known. Did you mean 'csat'?" in said
    assert "line 3: P-1 stands there twice" in said


def test_a_verdict_is_that_of_the_run(report, tmp_path):
    (report / "tables").mkdir()
    found = pd.DataFrame({"action_id": ["P-1"], "verdict": ["no effect shown"]})
    found.to_parquet(report / "tables/verifications.parquet")
    written(report, "verifications", action_id="P-1", verdict="worked", outcome="closed",
            period="2026-Q3", note="fine")  # fmt: skip
    assert "the verdict on P-1 is 'worked', that of the run is 'no effect shown'" in refused(
        report, tmp_path
    )
    written(report, "verifications", action_id="P-7", verdict="worked", outcome="closed",
            period="2026-Q3", note="fine")  # fmt: skip
    assert "that of the run is 'none'" in refused(report, tmp_path)


def test_lines_of_commas_are_no_proposals_and_an_edit_afterwards_is_not_lost_unsaid(
    report, tmp_path
):
    path = report / proposals.FOLDER / "objectives.csv"
    path.write_text(path.read_text() + ",,,,\n")
    counts = proposals.accept(report, Register(tmp_path), PERIOD, "A. Name")
    assert counts["objectives"] == {"new": 1, "refused": 0, "waiting": 0}
    path.write_text(path.read_text().replace("93", "94"))
    counts = proposals.accept(report, Register(tmp_path), PERIOD, "A. Name")
    assert counts["objectives"]["held otherwise by the register and left so"] == 1


def test_a_refused_action_is_kept_as_refused_and_asked_no_more(report, tmp_path):
    register = Register(tmp_path)
    proposals.accept(report, register, PERIOD, "A. Name")
    assert register.actions.action_id.tolist() == ["P-1"]
    assert register.read("actions").status.tolist() == ["agreed", "refused"]


def test_a_goal_that_a_person_sets_otherwise_is_not_called_kept(report, tmp_path):
    register = Register(tmp_path)
    goal = {"metric": "csat", "period": "2026-Q3", "goal": "84", "unit": "%", "by": "A. Name"}
    register.adopt("objectives", pd.DataFrame([goal]))
    path = report / proposals.FOLDER / "objectives.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.assign(goal="88", step="kept").to_csv(path, index=False)
    proposals.accept(report, register, PERIOD, "A. Name")
    assert register.objectives.set_index("period").step["2026-Q4"] == "set"
