"""The action register from the command line: listed, added to, begun, changed, done, checked."""

import re

import pandas as pd
import pytest

from edge import desk as tiny
from edge.desk import loopnb
from loopnb.register import Register

RULE = ("metric=reopened", "smallest=2", "minimum=100", "weeks=12")


@pytest.fixture
def root(tmp_path):
    return tiny.lay(tmp_path / "desk", tickets=tiny.tickets(), survey=tiny.survey())


@pytest.fixture
def call(root):
    return lambda *words: loopnb("actions", *words, "--workspace", root)


@pytest.fixture
def begun(root, call):
    call("add", "action=Answer sooner", "owner=Desk", "due=2026-12-01", *RULE, "--by", "A. Name")
    assert call("start", "A-101", "--by", "A. Name", "--on", "2026-10-01").code == 0
    return root


def test_an_empty_register_says_how_to_begin(call):
    assert "loopnb actions add action=TEXT --by NAME" in call().out


def test_an_action_begins_only_with_its_rule(root, call):
    said = call("add", "action=Answer sooner", "owner=Desk", "--by", "A. Name")
    assert said.code == 0
    assert "Before it can begin it needs due, metric, smallest, minimum, weeks" in said.out
    refused = call("start", "A-101", "--by", "A. Name")
    assert refused.code == 2
    assert "no action starts without the rule that will judge it" in refused.err
    call("change", "A-101", "due=2026-12-01", *RULE, "--by", "A. Name")
    assert call("start", "A-101", "--by", "A. Name").code == 0
    row = Register(root).actions.iloc[0]
    assert (row.status, row.by) == ("started", "A. Name")


def test_a_begun_rule_changes_only_with_a_reason_which_is_kept(begun, call):
    before = tiny.digest(begun / "data/register")
    refused = call("change", "A-101", "smallest=1", "--by", "B. Other")
    assert refused.code == 2 and "may change only with a reason" in refused.err
    assert tiny.digest(begun / "data/register") == before
    reason = "The desk halved since."
    assert call("change", "A-101", "smallest=1", "--by", "B. O.", "--reason", reason).code == 0
    last = Register(begun).read("changes").iloc[-1]
    assert (last.reason, last.by) == (reason, "B. O.")
    assert "smallest=2" in last.was and "smallest=1" in last.now
    assert call("change", "A-101", "owner=Night", "--by", "B. O.").code == 0  # no part of the rule


def test_an_edit_of_the_file_that_changes_a_begun_rule_stops_commands_and_runs(begun, call):
    path = begun / "data/register/actions.csv"
    path.write_text(path.read_text().replace(",2,100,12,", ",1,100,12,"))
    assert call("change", "A-101", "owner=X", "--by", "A. N.").code == 2
    for said in (call("validate"), call("done", "A-101", "--by", "A. N."),
                 loopnb("run", "--period", "2026-Q3", "--workspace", begun)):  # fmt: skip
        assert said.code == 3
        assert "A-101: its rule changed without a reason" in said.err
        assert "Traceback" not in said.err


def test_done_is_written_down_with_its_days(begun, call):
    said = call("done", "A-101", "acts_from=2026-10-10", "--on", "2026-11-01", "--by", "A. N.")
    assert said.code == 0
    row = Register(begun).actions.iloc[0]
    assert (row.status, row.done_on, row.acts_from) == ("done", "2026-11-01", "2026-10-10")
    again = call("done", "A-101", "--by", "A. N.")
    assert again.code == 2 and "already" in again.err
    moved = call("change", "A-101", "acts_from=2026-10-20", "--by", "A. N.")
    assert moved.code == 2 and "its days may change only with a reason" in moved.err


def test_nobody_decides_nothing(call):
    said = call("add", "action=Answer sooner")
    assert said.code == 2 and "name one with --by" in said.err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("due",), "'due' is no COLUMN=VALUE"),
        (("action=a", "owner_=x"), "Did you mean 'owner'?"),
        (("action=a", "metric=cast"), "Did you mean 'csat'?"),
        (("action=a", "smallest=much"), "smallest is 'much'"),
        (("action=a", "kind=quick"), "kind 'quick' is not known"),
        (("action=a", "status=closed"), "loopnb accept PERIOD, once its rule has judged it"),
        (("owner=b",), "Say what will be done"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_written(root, call, words, part):
    said = call("add", *words, "--by", "A. Name")
    assert said.code == 2 and part in said.err
    assert Register(root).actions.empty


def test_an_unknown_action_is_named(call, begun):
    assert "action 'A-9' is not known" in call("start", "A-9", "--by", "A. N.").err


def test_validate_asks_for_rules_that_were_not_written_down(begun, call):
    assert call("validate").out == "1 actions: no fault.\n"
    (begun / "data/register/changes.csv").unlink()
    said = call("validate")
    assert said.code == 3 and "its rule was not written down" in said.err
    assert call("start", "A-101", "--by", "A. Name").code == 0
    assert call("validate").code == 0


def test_the_list_says_who_and_until_when_and_what_judges(begun, call):
    said = call().out
    assert re.search(r"A-101  Answer sooner\n    Desk, .*due 1 December 2026: started\n", said)
    assert "judged by metric=reopened | smallest=2 | minimum=100 | weeks=12" in said


def test_a_workbook_is_edited_and_taken_back(begun, call, tmp_path):
    sheet = tmp_path / "actions.xlsx"
    assert call("export", sheet).code == 0
    table = pd.read_excel(sheet, dtype=str, keep_default_na=False)
    table.loc[0, "owner"] = "Night queue"
    new = dict.fromkeys(table.columns, "") | {"action": "Write it down", "due": "2026-12-05"}
    pd.concat([table, pd.DataFrame([new])]).to_excel(sheet, index=False)
    said = call("import", sheet, "--by", "A. Name")
    assert said.out == "1 new, 1 changed, 0 as they were\n", said.err
    assert Register(begun).actions.owner.tolist() == ["Night queue", ""]
    assert Register(begun).actions.action.tolist() == ["Answer sooner", "Write it down"]


def test_what_somebody_else_changed_since_is_not_overwritten(begun, call, tmp_path):
    sheet = tmp_path / "actions.xlsx"
    call("export", sheet)
    call("change", "A-101", "owner=Desk two", "--by", "B. Other")
    table = pd.read_excel(sheet, dtype=str, keep_default_na=False)
    table.assign(owner="Night queue").to_excel(sheet, index=False)
    before = tiny.digest(begun / "data/register")
    said = call("import", sheet, "--by", "A. Name")
    assert said.code == 3
    assert "row 2: A-101 was changed in the register since this sheet was written" in said.err
    assert tiny.digest(begun / "data/register") == before


def test_one_wrong_row_leaves_the_register_as_it_was(begun, call, tmp_path):
    sheet = tmp_path / "actions.xlsx"
    call("export", sheet)
    table = pd.read_excel(sheet, dtype=str, keep_default_na=False)
    blank = dict.fromkeys(table.columns, "")
    rows = [table.iloc[0].to_dict() | {"smallest": "1"}, blank | {"action": "a"},
            blank | {"action": "b", "metric": "cast"}]  # fmt: skip
    pd.DataFrame(rows).to_excel(sheet, index=False)
    before = tiny.digest(begun / "data/register")
    said = call("import", sheet, "--by", "A. Name")
    assert said.code == 3
    assert "row 2: A-101" in said.err and "with a reason" in said.err and "row 4: new" in said.err
    assert tiny.digest(begun / "data/register") == before


def test_a_file_that_is_no_workbook_is_named(begun, call, tmp_path):
    (tmp_path / "a.xlsx").write_text("a,b\n1,2\n")
    said = call("import", tmp_path / "a.xlsx", "--by", "A. Name")
    assert said.code == 3 and "is no Excel workbook" in said.err


def test_a_link_to_nothing_is_refused_before_it_is_written(root, call):
    before = tiny.digest(root / "data/register")
    refused = call("add", "action=Answer sooner", "issue_id=I-nowhere", "--by", "A. Name")
    assert refused.code == 2
    assert "issue_id is 'I-nowhere', which issues.csv does not hold" in refused.err
    assert tiny.digest(root / "data/register") == before


def test_a_rule_edited_by_hand_is_mended_as_the_message_says(begun, call):
    path = begun / "data/register/actions.csv"
    path.write_text(path.read_text().replace("reopened,,,,2,", "reopened,,,,1,"))
    assert "say why: loopnb actions change A-101" in call("validate").err
    mended = call("change", "A-101", "smallest=1", "--reason", "Fewer tickets.", "--by", "B. O.")
    assert mended.code == 0
    assert call("validate").code == 0
    assert Register(begun).read("changes").iloc[-1].reason == "Fewer tickets."


def test_done_once_more_keeps_the_day_on_which_it_was_done(begun, call):
    call("done", "A-101", "--by", "A. Name", "--on", "2026-10-20")
    changes = begun / "data/register/changes.csv"
    changes.write_text("".join(changes.read_text().splitlines(keepends=True)[:2]))  # days unsaid
    assert call("done", "A-101", "--by", "A. Name").code == 0
    assert Register(begun).actions.done_on.iloc[0] == "2026-10-20"


@pytest.mark.parametrize("cell", ["status=agreed", "started="])
def test_nothing_takes_a_beginning_back(begun, call, cell):
    refused = call("change", "A-101", cell, "--by", "A. Name")
    assert refused.code == 2 and "A-101 has begun, which nothing takes back" in refused.err
    assert call("change", "A-101", "status=stopped", "--by", "A. Name").code == 0


def test_a_rule_that_asks_for_no_rows_or_weeks_is_none(root, call):
    call("add", "action=Answer sooner", "owner=Desk", "due=2026-12-01", "metric=reopened",
         "smallest=2", "minimum=0", "weeks=0", "--by", "A. Name")  # fmt: skip
    assert "cannot begin without minimum, weeks" in call("start", "A-101", "--by", "A. Name").err


def test_a_day_that_is_none_or_to_come_is_refused(begun, call):
    assert "a date such as" in call("change", "A-101", "due=31.12.2026", "--by", "A. Name").err
    assert "still to come" in call("done", "A-101", "--by", "A. N.", "--on", "2999-01-01").err


def test_a_new_row_of_a_workbook_that_has_begun_has_begun(begun, call, tmp_path):
    book = tmp_path / "actions.xlsx"
    call("export", book)
    table = pd.read_excel(book, dtype=str, keep_default_na=False)
    row = dict.fromkeys(table.columns, "") | {
        "action": "Call back", "owner": "Desk", "due": "2026-12-31", "status": "started",
        "metric": "reopened", "smallest": "2", "minimum": "100", "weeks": "12"}  # fmt: skip
    pd.concat([table, pd.DataFrame([row])]).to_excel(book, sheet_name="actions", index=False)
    assert call("import", book, "--by", "A. Name").code == 0
    assert list(Register(begun).actions.status) == ["started", "started"]


def test_a_file_with_another_ending_is_named(begun, call, tmp_path):
    (tmp_path / "actions.csv").write_text("action_id\n")
    refused = call("import", tmp_path / "actions.csv", "--by", "A. Name")
    assert refused.code == 3 and "is no Excel workbook" in refused.err


def test_nothing_is_done_before_its_rule_was_written_down(begun, call):
    for words in (("--on", "2026-09-30"), ("acts_from=2026-09-30", "--on", "2026-11-01")):
        said = call("done", "A-101", *words, "--by", "A. Name")
        assert said.code == 2 and "began on 2026-10-01, when its rule was written down" in said.err


def test_what_is_entered_later_says_so(begun):
    assert Register(begun).read("changes").reason[0].startswith("begun (entered on 20")
