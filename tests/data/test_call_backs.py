"""Call-backs to own: each answer once, with what the register holds; nothing is proposed twice."""

from datetime import date

import pandas as pd
import pytest

from data.conftest import fill
from data.test_calls import CALL, PROMISE, talks, write
from loopnb import proposals
from loopnb.implement import call_backs
from loopnb.periods import parse
from loopnb.register import COLUMNS
from loopnb.results import Callbacks
from loopnb.results.callbacks import DONE, LATE, NOBODY, WAITS

WEEK, QUARTER = parse("2026-W36"), parse("2026-Q3")
ANSWER = {"account": "Acme Ltd", "account_id": "A", "is_key": False, "unhappy": True,
          "ticket_id": "T1", "response_id": "R1", "answered_on": "2026-09-01", "said": "1 of 5",
          "words": "", "comment_id": "", "call_by": "2026-09-03"}  # fmt: skip


@pytest.fixture
def found(register, store, settings):
    accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["Acme Ltd", None],
                             "owner": ["Ida Moss", None]})  # fmt: skip
    fill(store, "accounts", accounts)

    def made(*rows: dict, period=WEEK, **how):
        answers = Callbacks.from_table(pd.DataFrame(list(rows), columns=Callbacks.columns))
        return call_backs(answers, register, store, settings, period=period, **how)

    return made


def test_each_answer_is_a_row_to_own_with_the_customers_own_owner(found):
    key = ANSWER | {"response_id": "R2", "unhappy": False, "is_key": True, "account_id": "B"}
    table = found(ANSWER, key).table
    assert table.callback_id.tolist() == table.response_id.tolist() == ["R1", "R2"]
    assert table.kind.tolist() == ["unhappy", "key account"]
    assert table.owner.tolist() == ["Ida Moss", ""]
    assert table.due.tolist() == ["2026-09-03"] * 2
    assert table.state.tolist() == [NOBODY] * 2
    assert table.account.tolist() == ["Acme Ltd", ""]
    assert table.said.tolist() == ["1 of 5"] * 2
    assert (table[["called_on", "outcome", "promise", "promise_due"]] == "").all(axis=None)


def test_what_is_owned_stays_to_be_filled_in_and_what_is_called_goes(found, register):
    write(register, CALL | {"owner": "Bo Lind"}, CALL | {"callback_id": "R2",
                                                         "called_on": "2026-09-03"})  # fmt: skip
    table = found(ANSWER, ANSWER | {"response_id": "R2"}).table
    assert table.callback_id.tolist() == ["R1"]
    assert table.owner.tolist() == ["Bo Lind"]
    assert table.state.tolist() == [LATE]  # due on the third, the week ends on the sixth


def test_a_call_whose_promise_is_open_stays_until_it_is_kept(found, register):
    made = CALL | {"called_on": "2026-09-02", "promise": "Send it", "promise_due": "2026-10-09"}
    write(register, made)
    assert found(ANSWER).table.state.tolist() == [WAITS]
    write(register, made | {"promise_kept_on": "2026-09-05"})
    assert found(ANSWER).table.empty


def test_what_is_open_of_earlier_periods_comes_along_and_nothing_later(found, register, store):
    write(register, CALL | {"callback_id": "R0", "answered_on": "2026-06-01", "due": "2026-06-03"},
          CALL | {"callback_id": "R8", "answered_on": "2026-09-07"})  # fmt: skip
    talks(store, [PROMISE, PROMISE | {"due": "2026-09-01"}])
    table = found(ANSWER).table
    assert table.callback_id.tolist() == ["R1", "R0", "C-1-2", "C-1-1"]
    assert table.state.tolist() == [NOBODY, LATE, LATE, WAITS]
    assert found(ANSWER, period=QUARTER).table.callback_id.tolist() == [
        "R1", "R0", "R8", "C-1-2", "C-1-1"]  # fmt: skip


def test_as_of_a_day_what_was_done_by_then_is_shown_and_later_calls_are_not(found, register):
    write(register, CALL | {"called_on": "2026-09-03"},
          CALL | {"callback_id": "R2", "called_on": "2026-09-08"})  # fmt: skip
    both = (ANSWER, ANSWER | {"response_id": "R2"})
    table = found(*both, on=WEEK.end).table.set_index("callback_id")
    assert table.state.to_dict() == {"R1": DONE, "R2": LATE}
    assert table.called_on.to_dict() == {"R1": "2026-09-03", "R2": ""}
    assert found(*both).table.empty


def test_the_sentence_counts_what_nobody_owns(found, store):
    talks(store, [PROMISE])
    assert found(ANSWER, ANSWER | {"response_id": "R2"}).text == (
        "2 customers to call back and 1 promise open; 2 without an owner.")  # fmt: skip
    assert found(period=parse("2026-W01")).text == (
        "Nobody is to be called back, and no promise is open.")  # fmt: skip


def marked(found, report, **columns: str) -> None:
    """Write the proposals as people send them back."""
    earlier = proposals.marked(report, "callbacks")
    table = proposals.carried(found.table, earlier, "callback_id").assign(**columns)
    (report / "proposals").mkdir(exist_ok=True, parents=True)
    table.to_csv(report / "proposals/callbacks.csv", index=False)


def test_accepted_called_and_run_again_nothing_is_proposed_twice(found, register, tmp_path):
    report = tmp_path / "report"

    def accepted() -> int:
        return proposals.accept(report, register, WEEK, "N. Name")["callbacks"]["new"]

    marked(found(ANSWER), report, decision="accepted", owner="Bo Lind")
    assert (accepted(), accepted()) == (1, 0)
    row = register.current("callbacks").iloc[0]
    assert (row.owner, row.by, row.response_id, row.due) == ("Bo Lind", "N. Name", "R1",
                                                            "2026-09-03")  # fmt: skip
    marked(found(ANSWER), report, called_on="2026-09-03", outcome="Sorted out")
    assert (accepted(), accepted()) == (1, 0)
    assert len(register.read("callbacks")) == 2  # the earlier line is its history
    assert register.current("callbacks").outcome.tolist() == ["Sorted out"]
    assert found(ANSWER).table.empty


def test_the_columns_are_those_of_the_register(found):
    own = [name for name in COLUMNS["callbacks"] if name not in ("by", "decided_on")]
    assert [name for name in found(ANSWER).table.columns if name in own] == own
    assert date.fromisoformat(found(ANSWER).table.due[0])


def test_a_sheet_accepted_again_takes_back_no_call_that_was_written_down_since(
    found, register, tmp_path
):
    report = tmp_path / "report"
    marked(found(ANSWER), report, decision="accepted")
    proposals.accept(report, register, WEEK, "N. Name")
    since = {"called_on": "2026-09-03", "outcome": "Sorted out"}
    row = register.current("callbacks").iloc[0].to_dict()
    register.adopt("callbacks", pd.DataFrame([row | since]))
    assert proposals.accept(report, register, WEEK, "N. Name")["callbacks"]["new"] == 0
    assert register.current("callbacks").called_on.tolist() == ["2026-09-03"]


def test_a_promise_of_long_ago_that_nobody_wrote_down_is_let_go(found, register, store):
    talks(store, [PROMISE | {"due": "2025-09-05"}, PROMISE | {"due": "2025-09-08"}])
    assert found().table.callback_id.tolist() == ["C-1-2"]
    write(register, CALL | {"callback_id": "C-1-1", "kind": "promise", "promise": "x",
                            "promise_due": "2025-09-05"})  # fmt: skip
    assert set(found().table.callback_id) == {"C-1-1", "C-1-2"}


def test_a_page_shows_the_first_without_a_name_and_counts_all(found):
    many = [ANSWER | {"response_id": f"R{i:02d}"} for i in range(40)]
    result = found(*many)
    assert len(result.table) == 40
    assert len(result.shown) == 30
    assert result.text == "40 customers to call back and 0 promises open; 40 without an owner."
    assert "Acme" not in result._repr_html_()
