"""What engineering did comes back: solved once, never in silence, every mistake by its row."""

import csv
import io
import json
import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.handing import ISSUE, register, rows
from loopnb.errors import DataError, UsageError
from loopnb.implement.handover import jira, read_back
from loopnb.implement.handover.dates import Days
from loopnb.implement.handover.returned import label

HEADER = ["Summary", "Issue key", "Issue id", "Status", "Resolution", "Resolved", "Fix versions",
          "Fix versions", "Labels", "Labels", "Labels", "Comment", "Status Category"]  # fmt: skip
DONE = {"Issue key": "P-1", "Status": "Done", "Resolution": "Fixed", "Status Category": "Done",
        "Resolved": "12/May/26 10:17 PM", "Fix versions": ["7.2.1"],
        "Labels": ["ours", "loopnb-I-1"]}  # fmt: skip
OPEN = {"Status": "Open", "Status Category": "To Do", "Resolved": "", "Resolution": ""}
CLOSED = {"number": 12, "state": "closed", "state_reason": "completed", "body": "x",
          "closed_at": "2026-05-12T22:30:00Z", "milestone": {"title": "7.2.1"},
          "labels": [{"name": "loopnb-I-1"}, {"name": "bug"}]}  # fmt: skip
TODAY = date(2026, 9, 1)


def export(*lines: dict, header=HEADER, delimiter=",") -> str:
    """Return a CSV as Jira exports it: a column as often as there are values."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    for line in lines:
        left = {name: list(v) if isinstance(v, list) else [v] for name, v in line.items()}
        writer.writerow([left[name].pop(0) if left.get(name) else "" for name in header])
    return text.getvalue()


class Desk:
    """A register with issues, and the reading of a file into it."""

    def __init__(self, root, *issues: dict, **files: list[dict]) -> None:
        self.root, self.files = root, 0
        self.register = register(root, issues=list(issues) or [ISSUE], **files)

    def read(self, text: str, by: str = "A. N.", order: str = "", zone: str = "Europe/Berlin"):
        self.files += 1
        path = self.root / f"export{self.files}"
        path.write_bytes(text.encode())
        return read_back(path, self.register, by, zone=zone, order=order, today=TODAY)

    def bytes(self) -> dict:
        return {path.name: path.read_bytes() for path in self.register.folder.glob("*.csv")}

    def fails(self, text: str, kind=DataError, **how) -> str:
        before = self.bytes()
        with pytest.raises(kind) as error:
            self.read(text, **how)
        assert self.bytes() == before
        return str(error.value)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_solved_issue_of_jira_is_solved_with_day_version_and_who(desk):
    said = desk.read(export(DONE))
    issue = desk.register.current("issues").iloc[0]
    assert issue[["status", "solved_on", "fixed_version", "by", "decided_on"]].tolist() == [
        "solved", "2026-05-12", "7.2.1", "A. N.", "2026-09-01"]  # fmt: skip
    assert issue.title == ISSUE["title"] and issue.theme == ISSUE["theme"]
    kept = desk.register.current("handovers").iloc[0]
    assert kept.tolist() == ["I-1", "jira", "P-1", "solved", "7.2.1", "2026-05-12", "A. N.",
                             "2026-09-01"]  # fmt: skip
    assert said.text == "Jira: 1 issue of ours, 1 with news.\nSolved: I-1."


def test_reading_twice_brings_nothing_new(desk):
    desk.read(export(DONE))
    before = desk.bytes()
    assert desk.read(export(DONE), by="B. O.").text == "Jira: 1 issue of ours, 0 with news."
    assert desk.bytes() == before


def test_a_solved_issue_of_github_counts_in_the_workspace_s_zone(desk):
    said = desk.read(json.dumps([CLOSED, {"number": 13, "state": "open", "pull_request": {}}]))
    issue = desk.register.current("issues").iloc[0]
    assert (issue.solved_on, issue.fixed_version) == ("2026-05-13", "7.2.1")
    assert said.text == "GitHub: 1 issue of ours, 1 with news.\nSolved: I-1."
    assert desk.read(json.dumps([[CLOSED]])).news == 0
    assert desk.read(json.dumps([CLOSED]) + "\n[]").news == 0


def test_the_list_of_the_tool_gh_is_read_as_well(desk):
    flat = {
        "number": 12,
        "state": "CLOSED",
        "closedAt": "2026-05-12T10:00:00Z",
        "body": "",
        "stateReason": "COMPLETED",
        "labels": [{"name": "loopnb-I-1"}],
        "milestone": None,
    }
    assert desk.read(json.dumps([flat])).solved == ("I-1",)


def test_an_open_issue_gives_its_key_and_nothing_is_solved(desk):
    assert desk.read(export(DONE | OPEN | {"Status": "In Progress"})).solved == ()
    assert desk.register.current("handovers").status.tolist() == ["in progress"]
    assert desk.register.current("issues").status.tolist() == ["open"]
    assert desk.read(export(DONE)).solved == ("I-1",)


@pytest.mark.parametrize("status", ["Solved", "Declined"])
def test_a_status_of_theirs_is_not_taken_for_a_word_of_ours(desk, status):
    desk.read(export(DONE | OPEN | {"Status": status}))
    assert desk.register.current("handovers").status.tolist() == ["open"]


@pytest.mark.parametrize("why", ["Won't Do", "Duplicate", "Nicht reproduzierbar"])
def test_what_was_closed_without_a_fix_is_said_and_solves_nothing(desk, why):
    said = desk.read(export(DONE | {"Resolution": why}))
    assert said.notes == (f"I-1 (P-1) was closed there without a fix: {why}.",)
    assert desk.register.current("issues").status.tolist() == ["open"]
    assert desk.register.current("handovers").status.tolist() == ["declined"]


def test_github_s_not_planned_is_no_fix(desk):
    said = desk.read(json.dumps([CLOSED | {"state_reason": "not_planned"}]))
    assert said.solved == () and "without a fix: not planned" in said.text


def test_an_issue_reopened_here_since_stays_open_until_a_later_fix(tmp_path):
    again = ISSUE | {"status": "reopened", "decided_on": "2026-08-01"}
    desk = Desk(tmp_path, ISSUE, again)
    said = desk.read(export(DONE))
    assert said.notes == ("I-1 (P-1) is closed there, and was reopened here since.",)
    assert desk.register.current("issues").status.tolist() == ["reopened"]
    assert desk.read(export(DONE | {"Resolved": "15/Aug/26 1:00 PM"})).solved == ("I-1",)


def test_an_old_export_does_not_solve_again_what_was_reopened_after_it_was_read(desk):
    desk.read(export(DONE))
    lines = desk.register.current("issues").assign(status="reopened", decided_on="")
    desk.register.adopt("issues", lines)
    assert desk.read(export(DONE)).solved == ()
    assert desk.register.current("issues").status.tolist() == ["reopened"]


def test_what_is_open_there_and_solved_here_is_said(desk):
    desk.read(export(DONE))
    said = desk.read(export(DONE | OPEN))
    assert said.notes == (
        "I-1 (P-1) is open there, and solved here: see whether it is to be reopened.",
    )
    assert desk.register.current("issues").status.tolist() == ["solved"]


def test_what_people_know_of_a_fix_is_not_lost_to_a_blank(tmp_path):
    known = ISSUE | {"status": "solved", "solved_on": "2026-05-12", "fixed_version": "7.2.1"}
    desk = Desk(tmp_path, known)
    said = desk.read(export(DONE | {"Fix versions": [], "Resolved": ""}))
    assert (said.news, said.solved) == (1, ())
    assert desk.register.current("issues").fixed_version.tolist() == ["7.2.1"]
    desk.read(export(DONE | {"Fix versions": ["7.2.2"], "Resolved": ""}))
    kept = desk.register.current("issues").iloc[0]
    assert (kept.fixed_version, kept.solved_on) == ("7.2.2", "2026-05-12")


def test_other_issues_are_counted_and_unknown_ones_named(desk):
    lines = [DONE | {"Issue key": f"P-{i}", "Labels": [mark]}
             for i, mark in enumerate(("x", "loopnb-I-8", "", "loopnb-I-1"), start=2)]  # fmt: skip
    said = desk.read(export(*lines))
    assert said.notes == ("2 other issues without a label of loopnb, left alone.",
                          "Not in the register: I-8.")  # fmt: skip
    assert (said.rows, said.solved) == (1, ("I-1",))


def test_a_row_that_lost_its_label_is_known_by_its_key(desk):
    desk.read(export(DONE | OPEN))
    assert desk.read(export(DONE | {"Labels": []})).solved == ("I-1",)


def test_columns_of_older_servers_and_other_delimiters_are_read(desk):
    header = ["Issue key", "Status", "Labels", "Fix Version/s", "Fix Version/s", "Resolved"]
    line = {"Issue key": "P-1", "Status": "Closed", "Labels": "loopnb-I-1",
            "Fix Version/s": ["7.2.1", "7.3"], "Resolved": "2026-05-12 10:17"}  # fmt: skip
    said = desk.read("\ufeff" + export(line, header=header, delimiter=";"))
    assert said.solved == ("I-1",)
    assert desk.register.current("issues").fixed_version.tolist() == ["7.2.1, 7.3"]


def test_rows_wider_than_the_header_are_read(desk):
    text = export(DONE).rstrip("\r\n") + ",more,cells\r\n\r\n"
    assert desk.read(text).solved == ("I-1",)


def test_all_mistakes_of_a_jira_export_are_in_one_message(tmp_path):
    desk = Desk(tmp_path, ISSUE, ISSUE | {"issue_id": "I-2"}, ISSUE | {"issue_id": "I-3"})
    text = export(
        DONE | {"Issue key": ""}, DONE | {"Resolved": "soon"},
        DONE | {"Issue key": "P-9"}, DONE | {"Labels": ["loopnb-I-2", "loopnb-I-3"]},
    ) + "P,Q\r\n"  # fmt: skip
    said = desk.fails(text)
    assert said.splitlines()[0].endswith("has 5 fault(s), nothing was read:")
    for part in (
        "row 2: the issue key is blank",
        "row 3: 'soon' is no day that can be read",
        "rows 3 and 4: P-1 and P-9 all have the label of I-1. Take it from the copies",
        "row 5: P-1 has labels of 2 issues (I-2, I-3); leave one",
        "row 6: 2 cells, the header has 13",
    ):
        assert part in said, part


def test_a_copy_is_told_from_the_one_that_the_register_knows(desk):
    desk.read(export(DONE))
    assert "it is P-1 in the register" in desk.fails(export(DONE, DONE | {"Issue key": "P-2"}))


def test_all_mistakes_of_a_github_list_are_in_one_message(desk):
    said = desk.fails(json.dumps([
        7, CLOSED | {"number": "12"}, CLOSED | {"state": "gone"}, CLOSED | {"closed_at": None},
        CLOSED | {"labels": [3]}, CLOSED | {"milestone": "7"}, CLOSED | {"body": 4}]))  # fmt: skip
    for part in (
        "issue 1: it is no issue but int",
        "issue 2: number is '12', a whole number",
        "issue 3: state is 'gone', open or closed",
        "issue 4: it is closed, but closed_at",
        "issue 5: labels are no list of names",
        "issue 6: milestone is '7'",
        "issue 7: body is no text",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("text", "part"),
    [("", "row 1: no column 'Issue key'"), ("a,b\n1,2\n", "row 1: no column 'Issue key'"),
     ("Issue key,Status\nP-1,Done\n", "row 1: no column 'Labels'"),
     ('[{"a": 1},\n oops]', "line 2: it is no JSON"), ("[", "line 1: it is no JSON"),
     ("[" * 100_000, "it is no JSON"),
     ("Issue key,Status,Labels\n" + "x" * 200_000, "row 2: 1 cells"),
     ("Issue key,Status,Labels\n" + "x" * 10_000_001, "cannot be read as CSV")],
)  # fmt: skip
def test_what_is_no_export_is_one_sentence(desk, text, part):
    assert part in desk.fails(text)


def test_nobody_reads_nothing_and_no_file_is_usage(desk):
    assert "name one with --by" in desk.fails(export(DONE), UsageError, by=" ")
    with pytest.raises(UsageError, match="There is no file"):
        read_back(desk.root / "no", desk.register, "A", zone="UTC", today=TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-05-12", "2026-05-12"), ("2026-05-12 16:38:58.679", "2026-05-12"),
     ("2026-05-12T23:30:00.000+0000", "2026-05-13"), ("2026-05-12T23:30:00Z", "2026-05-13"),
     ("12/May/26 10:17 PM", "2026-05-12"), ("12/May/2026", "2026-05-12"),
     ("12-May-26", "2026-05-12"), ("May 12, 2026, 10:17 PM", "2026-05-12"),
     ("12.05.2026 10:17", "2026-05-12"), ("12.5.26", "2026-05-12"),
     ("31/Feb/26", None), ("12/Mai/26", None), ("", None), ("2026-05-12x", None),
     ("yesterday", None), ("20260512", None), ("13.13.2026", None)],
)  # fmt: skip
def test_days_are_recognised_or_refused(text, day):
    assert Days("Europe/Berlin").read(text) == day


def test_the_order_of_day_and_month_is_told_or_asked_for(desk):
    unclear = DONE | {"Resolved": "5/6/2026 16:14"}
    assert "'5/6/2026 16:14' may be read day first or month first" in desk.fails(export(unclear))
    assert desk.read(export(unclear), order="day-first").solved == ("I-1",)
    assert desk.register.current("issues").solved_on.tolist() == ["2026-06-05"]


def test_the_order_is_read_from_days_that_can_be_nothing_else_and_said(tmp_path):
    desk = Desk(tmp_path, ISSUE, ISSUE | {"issue_id": "I-2"})
    other = DONE | {"Issue key": "P-2", "Labels": "loopnb-I-2", "Resolved": "6/21/2026 16:14"}
    said = desk.read(export(DONE | {"Resolved": "5/6/2026 16:14"}, other))
    assert said.notes == ("Days are read month-first: '6/21/2026 16:14' can be nothing else.",)
    assert desk.register.current("issues").solved_on.tolist() == ["2026-05-06", "2026-06-21"]
    third = DONE | {"Issue key": "P-3", "Labels": "", "Resolved": "21/6/2026"}
    assert "contradict each other" in desk.fails(export(third, other))


VERSION = st.from_regex(r"[0-9a-z][0-9a-z.]{0,5}", fullmatch=True)
DAY = st.dates(date(2020, 1, 1), date(2035, 1, 1))
FORMATS = ("%d/%b/%y %I:%M %p", "%Y-%m-%d %H:%M", "%d.%m.%Y", "%d/%b/%Y")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(min_size=1, max_size=6).filter(lambda t: t == t.strip()), DAY,
                          VERSION, st.booleans()),
                min_size=1, max_size=4, unique_by=lambda one: one[0].casefold()),
       st.sampled_from(FORMATS))  # fmt: skip
def test_what_was_written_for_jira_comes_back_whole(tmp_path_factory, outcomes, form):
    issues = [{"issue_id": name} for name, *_ in outcomes]
    lines = jira.issues(jira.written(rows(*issues).table, ["text"] * len(issues)))
    back = [
        DONE | {"Issue key": f"P-{i}", "Labels": line["Labels"], "Resolved": f"{day:{form}}",
                "Fix versions": [version]} | ({} if solved else OPEN)
        for i, (line, (_, day, version, solved)) in enumerate(zip(lines, outcomes, strict=True))
    ]  # fmt: skip
    kept = [ISSUE | issue for issue in issues
            if not re.search(r"[\x00\r\ud800-\udfff]", issue["issue_id"])]  # fmt: skip
    desk = Desk(tmp_path_factory.mktemp("desk"), *kept)
    said = desk.read(export(*back))
    after = desk.register.current("issues").set_index("issue_id")
    names = [issue["issue_id"] for issue in kept]
    assert said.rows == len(kept)
    for name, day, version, solved in outcomes:
        if name in names:
            wanted = ("solved", day.isoformat(), version) if solved else ("open", "", "")
            assert tuple(after.loc[name, ["status", "solved_on", "fixed_version"]]) == wanted
    before = desk.bytes()
    assert desk.read(export(*back)).news == 0 and desk.bytes() == before


def test_a_label_holds_no_blank_and_leads_back():
    assert label("I 7/ä") == "loopnb-I%207%2F%C3%A4"
