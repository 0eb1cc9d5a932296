"""What the register holds: faults by file and line, decisions that contradict each other."""

import pandas as pd
import pytest

from loopnb.errors import DataError
from loopnb.register import FILES, Register
from loopnb.register.text import records


def lay(root, **files: list[dict]) -> Register:
    """Return a register with these rows by file, each row's other cells blank."""
    register = Register(root)
    for name, rows in files.items():
        frame = pd.DataFrame(rows).reindex(columns=list(FILES[name].columns)).fillna("")
        register.folder.mkdir(parents=True, exist_ok=True)
        frame.to_csv(register.path(name), index=False, lineterminator="\n")
    return register


ACTION = {"action_id": "A-1", "action": "Mend it", "status": "started", "started": "2026-02-01",
          "metric": "csat", "smallest": "3", "minimum": "100", "weeks": "12"}  # fmt: skip
RULE = "metric=csat | smallest=3 | minimum=100 | weeks=12"
BEGAN = {"action_id": "A-1", "what": "rule", "now": RULE, "reason": "begun", "by": "J. F.",
         "on": "2026-02-01"}  # fmt: skip


def test_all_faults_of_all_files_are_listed_by_file_and_line(tmp_path):
    register = lay(
        tmp_path,
        actions=[ACTION, ACTION | {"status": "begun"}],
        baselines=[{"metric": "csat", "period": "2026-Q9", "value": "x", "low": "1", "high": "2",
                    "n": "3", "version": "1"}],
        callbacks=[{"callback_id": "", "kind": "angry", "due": "31.12.2026"}],
    )  # fmt: skip
    said = "\n".join(register.faults())
    for part in (
        "actions.csv, line 3: status 'begun' is not known",
        "baselines.csv, line 2: value is 'x', a number is needed",
        "baselines.csv, line 2: by is blank",
        "'2026-Q9'",
        "callbacks.csv, line 2: callback_id is blank",
        "callbacks.csv, line 2: due is '31.12.2026', a date such as 2026-05-12 is needed",
        "callbacks.csv, line 2: kind 'angry' is not known",
    ):
        assert part in said


def test_a_line_is_that_of_the_file_also_after_cells_of_several_lines(tmp_path):
    register = lay(tmp_path, rebases=[
        {"metric": "csat", "at": "2026-01-01", "reason": "one\ntwo\nthree"},
        {"metric": "csat", "at": "soon", "reason": "x"},
    ])  # fmt: skip
    with pytest.raises(DataError, match="line 5: at is 'soon'"):
        register.read("rebases")


def test_a_rule_that_changed_without_a_reason_is_refused(tmp_path):
    assert lay(tmp_path / "a", actions=[ACTION], changes=[BEGAN]).faults() == []
    changed = ACTION | {"smallest": "1"}
    (fault,) = lay(tmp_path / "b", actions=[changed], changes=[BEGAN]).faults()
    assert "A-1: its rule changed without a reason" in fault
    assert "smallest=3" in fault and "smallest=1" in fault
    later = BEGAN | {"was": RULE, "now": RULE.replace("=3", "=1"), "reason": "n was too hopeful"}
    assert lay(tmp_path / "c", actions=[changed], changes=[BEGAN, later]).faults() == []


def test_an_action_closed_without_a_verdict_is_refused(tmp_path):
    closed = ACTION | {"status": "closed"}
    (fault,) = lay(tmp_path / "a", actions=[closed]).faults()
    assert "A-1: closed without a verdict" in fault
    verdict = {"action_id": "A-1", "period": "2026-Q3", "verdict": "worked", "outcome": "closed",
               "by": "J. F."}  # fmt: skip
    assert lay(tmp_path / "b", actions=[closed], verifications=[verdict]).faults() == []


def test_one_number_for_two_actions_is_refused(tmp_path):
    (fault,) = lay(tmp_path, actions=[ACTION, ACTION]).faults()
    assert "A-1: stands in 2 lines" in fault


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    (fault,) = lay(tmp_path, actions=[ACTION | {"issue_id": "I-9"}]).faults()
    assert fault.endswith("A-1: issue_id is 'I-9', which issues.csv does not hold")


def test_of_several_lines_the_last_is_in_force_and_the_same_words_are_not_added(tmp_path):
    register = Register(tmp_path)
    call = {"callback_id": "R-1", "kind": "unhappy", "owner": "S. P.", "by": "A. N."}
    other = call | {"callback_id": "R-2"}
    assert register.adopt("callbacks", pd.DataFrame([call, other])) == 2
    again = call | {"by": "B. O.", "decided_on": "2026-10-01"}
    assert register.adopt("callbacks", pd.DataFrame([again])) == 0
    assert register.adopt("callbacks", pd.DataFrame([call | {"called_on": "2026-10-02"}])) == 1
    now = register.current("callbacks")
    assert now.callback_id.tolist() == ["R-1", "R-2"]
    assert now.called_on.tolist() == ["2026-10-02", ""]


def test_a_change_in_place_leaves_all_other_bytes(tmp_path):
    register = lay(tmp_path, actions=[ACTION, ACTION | {"action_id": "A-2"}])
    path = register.path("actions")
    odd = path.read_text().replace("A-2,", '"A-2",').rstrip("\n")  # quoted by hand, no last newline
    path.write_text(odd + '\n"A-3","two\nlines"' + "," * (len(FILES["actions"].columns) - 2))
    before = path.read_text()
    row = register.actions.iloc[0].to_dict() | {"owner": "New, owner"}
    register.change("actions", pd.DataFrame([row]))
    assert register.actions.owner.tolist() == ["New, owner", "", ""]
    first = records(before)[2][0] - 1
    assert path.read_text().splitlines()[first:] == before.splitlines()[first:]
