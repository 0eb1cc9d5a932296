"""The weekly pack's decisions: as the register stood when the week ended, nothing of later days."""

import pandas as pd
import pytest

from loopnb.analyze.weekly import decisions
from loopnb.periods import parse
from loopnb.register import COLUMNS, Register
from loopnb.results.week import AHEAD, LAST, LATE

WEEK = parse("2026-W36")  # 31 August to 6 September


@pytest.fixture
def register(tmp_path):
    (tmp_path / "data/register").mkdir(parents=True)
    return Register(tmp_path)


def write(register, name: str, *rows: dict) -> None:
    table = pd.DataFrame(rows).reindex(columns=COLUMNS[name]).fillna("")
    table.to_csv(register.folder / f"{name}.csv", index=False)


def action(number: int, **columns: str) -> dict:
    given = {"due": "2026-12-01", "decided_on": "2026-05-01", "status": "agreed"} | columns
    return {"action_id": f"A-{number}", "action": f"Mend {number}", "owner": "Storage"} | given


def parts(register) -> dict[str, str]:
    table = decisions(register, WEEK).table
    return dict(zip(table.decision_id, table.part, strict=True))


def test_an_empty_register_says_so(register):
    found = decisions(register, WEEK)
    assert found.table.empty
    assert found.text == "Nothing was decided or fell due in the week."


@pytest.mark.parametrize(
    ("columns", "part"),
    [
        ({"decided_on": "2026-08-31"}, LAST),
        ({"decided_on": "2026-09-06"}, LAST),
        ({"decided_on": "2026-09-07", "due": "2026-09-08"}, None),  # decided after the week
        ({"due": "2026-08-31"}, LAST),
        ({"due": "2026-08-30"}, LATE),
        ({"due": "2026-09-07"}, AHEAD),
        ({"due": "2026-09-20"}, AHEAD),
        ({"due": "2026-09-21"}, None),
        ({"due": "2026-08-30", "status": "done", "done_on": "2026-08-29"}, None),
        ({"due": "2026-08-30", "status": "done", "done_on": "2026-09-07"}, LATE),
        ({"due": "2026-08-30", "status": "stopped"}, None),
        ({"due": "soon"}, None),
        ({"due": "", "decided_on": ""}, None),
    ],
)
def test_each_action_stands_where_its_days_say(register, columns, part):
    write(register, "actions", action(1, **columns))
    assert parts(register) == ({"A-1": part} if part else {})


def test_what_was_done_later_was_not_done_then(register):
    write(
        register, "actions",
        action(1, due="2026-09-02", status="done", done_on="2026-09-05"),
        action(2, due="2026-09-03", status="done", done_on="2026-09-09"),
    )  # fmt: skip
    found = decisions(register, WEEK)
    assert found.table.state.tolist() == [
        "done on 5 September 2026", "not done, was due 3 September 2026"]  # fmt: skip
    assert found.table.done.tolist() == [True, False]
    assert found.text == "2 decided or due in the week, 1 of 2 actions done."


def test_new_limits_and_goals_are_decisions_too(register):
    write(register, "rebases", {"metric": "csat", "at": "2026-07-01", "reason": "New question",
                                "by": "A. Name", "decided_on": "2026-09-01"})  # fmt: skip
    goal = {"metric": "csat", "period": "2026-Q4", "goal": "88", "unit": "%", "by": "A. Name"}
    write(register, "objectives", goal | {"decided_on": "2026-09-02"})
    assert decisions(register, WEEK).table.what.tolist() == [
        "Limits of “Satisfied customers” anew from 1 July 2026: New question",
        "Goal for 2026-Q4: Satisfied customers 88 %",
    ]
    assert decisions(register, WEEK.back()).table.empty


def test_the_most_urgent_come_first(register):
    write(register, "actions", action(3, due="2026-09-20"), action(2, due="2026-09-08"),
          action(1, due="2026-08-01"), action(4, due="2026-09-01"))  # fmt: skip
    assert list(parts(register)) == ["A-4", "A-1", "A-2", "A-3"]


@pytest.mark.parametrize(
    ("columns", "part", "state"),
    [
        ({"promise_due": "2026-09-02"}, LAST, "not kept, was due 2 September 2026"),
        ({"promise_due": "2026-09-02", "promise_kept_on": "2026-09-01"}, LAST,
         "kept on 1 September 2026"),
        ({"promise_due": "2026-09-02", "promise_kept_on": "2026-09-08"}, LAST,
         "not kept, was due 2 September 2026"),
        ({"promise_due": "2026-09-20"}, AHEAD, "not kept, due 20 September 2026"),
        ({"promise_due": "2026-09-20", "promise_kept_on": "2026-09-01"}, None, ""),
        ({"promise_due": "2026-08-30"}, None, ""),  # that is owed
        ({"promise_due": ""}, None, ""),
        ({"promise": "", "promise_due": "2026-09-02"}, None, ""),
    ],
)  # fmt: skip
def test_promises_due_stand_beside_the_actions(register, store, settings, columns, part, state):
    row = {"callback_id": "C-1-1", "kind": "promise", "promise": "Send it", "owner": "Ida Moss",
           "answered_on": "2026-08-01"}  # fmt: skip
    write(register, "callbacks", row | columns)
    table = decisions(register, WEEK, store, settings).table
    assert table.part.tolist() == ([part] if part else [])
    if part:
        assert table.loc[0, ["decision_id", "what", "kind", "owner", "state"]].tolist() == [
            "C-1-1", "Promised: Send it", "promise", "Ida Moss", state]  # fmt: skip
    assert decisions(register, WEEK).table.empty
