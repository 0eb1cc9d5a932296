"""What engineering is handed: counts that are right, words that do nothing, no customer's name."""

import csv
import io
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import handing
from data.handing import ACTION, CAUSE, ISSUE, REPORTED, ROW, register, rows, store
from loopnb.errors import DataError
from loopnb.implement.handover import github, handover, jira, write
from loopnb.implement.handover.evidence import evidence
from loopnb.implement.handover.linked import mentions, reported
from loopnb.implement.handover.markup import NOTHING, markdown, tidy, wiki
from loopnb.implement.handover.privacy import Names
from loopnb.implement.handover.returned import ids, label
from loopnb.periods import parse
from loopnb.results import KINDS
from loopnb.spreadsheet import FORMULA

Q3 = parse("2026-Q3")
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "[x](javascript:y) ![p](https://e.x/p)",
    "@everyone see #12 and GH-3",
    "{code}x{code} [~admin] !p.png!",
    "<<!clear!>>",
    "'<<!clear!>>",
    "--> <b>",
    "1. first",
    "C:\\temp\\new",
    "a\tb\r\nc\x00d\u202ee",
]
SIGNS = "'=+-@<>!cler[]{}\\*_&#1;.`~|$?()^ a"
TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.text(alphabet=st.sampled_from(SIGNS), max_size=12),
)
ID = st.one_of(st.from_regex(r"I-\d{1,3}", fullmatch=True), st.text(min_size=1, max_size=8))
LINE = st.builds(tidy, TEXT)


@pytest.fixture
def made(tmp_path):
    """What goes to engineering of one issue with a cause, an action and a key."""
    found = register(
        tmp_path, issues=[ISSUE | {"evidence": "Seen at Nord AG and at nord.example"}],
        actions=[ACTION], causes=[CAUSE],
    )  # fmt: skip
    return handover(found, store(tmp_path), REPORTED, Q3, zone="UTC")


def wrote(found, folder) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in write(found, folder, Q3)}


def test_comments_tickets_and_customers_are_counted_as_said(made):
    row = made.table.iloc[0]
    assert (row.comments, row.tickets, row.accounts) == (2, 3, 3)  # c1 c3; T1 T2 T3; C1 C2 C3
    assert row.tickets_of == "product Vault, component Restore, version 7.2"
    assert (row.points, row.points_low, row.points_high) == (4.2, 3.0, 5.4)


def test_an_issue_without_a_component_has_the_tickets_behind_its_comments(tmp_path):
    made = register(tmp_path, issues=[ISSUE | {"component": "", "product": ""}]).current("issues")
    row = evidence(store(tmp_path), made, mentions(REPORTED), Q3, zone="UTC").iloc[0]
    assert (row.comments, row.tickets, row.tickets_of, row.accounts) == (2, 2, "", 2)  # T1 and T4
    assert row.regions == "EMEA"


def test_what_people_and_data_say_stands_in_each_file(made, tmp_path):
    files = wrote(made, tmp_path / "out")
    for text in files.values():
        for part in (
            "2 comments of 2026-Q3 name",
            "3 tickets opened in 2026-Q3 on product Vault",
            "3 customers affected",
            "4.2 points of satisfaction at stake (3 to 5.4)",
            "Every restore fails.",
            "comment c1",
            "A-1: Release 7.2.1",
            "due 15 October 2026",
            "C-1: A lock is held (Storage)",
            "loopnb-I-1",
        ):
            assert part in text, part
        for part in ("Kind people", "Something else", "Night queue"):  # nor teams, of whom
            assert part not in text  # engineering is told nothing
    assert made.table.due[0] == "2026-10-15"
    assert made.text == ("1 issue for engineering, 1 of them new there. First: Restores fail, "
                         "which 3 customers met in 2026-Q3.")  # fmt: skip


def test_no_customer_no_revenue_and_no_sponsor_leaves(made, tmp_path):
    for text in wrote(made, tmp_path / "out").values():
        for name in ("Nord", "nord.example", "987", "Ponsor"):
            assert name not in text
        assert "We at \\[customer\\] cannot work." in text.replace("\\\\", "\\")
        assert "Vault" in text  # a product of ours, whatever a customer is called


def test_names_are_found_however_they_are_written():
    names = Names(["Nord AG", "Acme", "HP", "Relay", "a+b GmbH"], ["relay"])
    masked = names.masked("NORD  ag, Nord AGs, Acme's, acme, HP, Relay, A+B GMBH")
    assert masked == "[customer], Nord AGs, [customer]'s, acme, HP, Relay, [customer]"


def test_solved_issues_stay_and_settled_ones_go_again_only_when_reopened(tmp_path):
    states = ("open", "Solved", "open", "reopened", "open")
    lines = [ISSUE | {"issue_id": f"I-{i}", "status": each} for i, each in enumerate(states)]
    known = [{"issue_id": f"I-{i}", "system": system, "key": key, "status": status}
             for i, system, key, status in ((2, "jira", "P-2", "declined"),
                                            (3, "Jira", "P-3", "solved"),
                                            (4, "github", "44", "open"))]  # fmt: skip
    made = register(tmp_path, issues=lines, handovers=known)
    found = handover(made, store(tmp_path), {}, Q3, zone="UTC")
    files = wrote(found, tmp_path / "out")
    assert [row["Issue Key"] for row in jira.issues(files["jira.csv"])] == ["", "P-3", ""]
    bodies = json.loads(files["github.json"])
    assert [body.get("number") for body in bodies] == [None, None, None, 44]
    assert ["labels" in body for body in bodies] == [True, True, True, False]
    assert "Reopened: the earlier fix did not hold" in files["issues.md"]


def test_an_update_brings_summary_and_text_alone():
    (line,) = jira.issues(jira.written(rows({"jira": "P-1", "area": "product"}).table, ["h3. x"]))
    assert line == {"Issue Key": "P-1", "Summary": "Restores fail", "Issue Type": "",
                    "Description": "h3. x", "Component": "", "Affects Version": "", "Due Date": "",
                    "Labels": []}  # fmt: skip


def test_actions_that_were_called_off_and_other_issues_are_left_out(tmp_path):
    others = [ACTION | {"action_id": "A-2", "status": "dropped"},
              ACTION | {"action_id": "A-3", "issue_id": "", "cause_id": "C-1", "due": "",
                        "status": "done", "done_on": "2026-09-01"},
              ACTION | {"action_id": "A-4", "issue_id": "", "due": "2026-01-01"},
              ACTION | {"action_id": "A-5", "issue_id": "", "theme": "restores", "due": ""},
              ACTION | {"action_id": "A-6", "issue_id": "I-7", "theme": "Restores"}]  # fmt: skip
    blank = CAUSE | {"cause_id": "C-2", "cause": "to be filled"}
    made = register(tmp_path, issues=[ISSUE], causes=[CAUSE, blank], actions=[ACTION, *others])
    row = handover(made, store(tmp_path), {}, Q3, zone="UTC").table.iloc[0]
    assert re.findall(r"A-\d", row.actions) == ["A-1", "A-3", "A-5"]
    assert "C-2" not in row.causes
    assert (row.due, np.isnan(row.points), row.quotations) == ("2026-10-15", True, "")


def test_writing_again_gives_the_same_bytes(made, tmp_path):
    first = wrote(made, tmp_path / "out")
    assert wrote(made, tmp_path / "out") == first
    again = KINDS["handover"].from_table(made.table.copy())
    assert wrote(again, tmp_path / "else") == first


def test_nothing_open_is_said(tmp_path):
    found = handover(register(tmp_path), store(tmp_path), {}, Q3, zone="UTC")
    files = wrote(found, tmp_path / "out")
    assert found.text.startswith("No issue is open")
    assert json.loads(files["github.json"]) == [] and jira.issues(files["jira.csv"]) == []
    assert "No issue is open." in files["issues.md"] and found.shown.empty


def test_an_issue_of_the_service_is_not_engineerings(tmp_path):
    service = ISSUE | {"issue_id": "I-2", "area": "service"}
    found = register(tmp_path, issues=[ISSUE, service])
    handed = handover(found, store(tmp_path), REPORTED, Q3, zone="UTC")
    assert handed.table.issue_id.tolist() == ["I-1"]


def test_a_key_on_github_that_is_no_number_is_refused():
    with pytest.raises(DataError, match="I-1: its key on GitHub is 'x7', a number is needed"):
        github.written(rows({"github": "x7"}).table, [""])


def test_a_report_without_its_comments_read_is_refused(tmp_path):
    (tmp_path / "2026-Q3/tables").mkdir(parents=True)
    with pytest.raises(DataError, match="Make it again: loopnb run --period 2026-Q3"):
        reported(tmp_path / "2026-Q3")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ID, LINE, LINE, st.sampled_from(["", "product", "service"])),
                max_size=4, unique_by=lambda one: one[0]))  # fmt: skip
def test_jira_loses_nothing(given_rows):
    made = rows(*({"issue_id": one, "title": title, "component": part, "area": area}
                  for one, title, part, area in given_rows)).table  # fmt: skip
    text = jira.written(made, [title for _, title, *_ in given_rows])
    found = jira.issues(text)
    assert [ids(line["Labels"]) for line in found] == [(one,) for one, *_ in given_rows]
    for line, (_, title, part, area) in zip(found, given_rows, strict=True):
        assert (line["Summary"], line["Description"], line["Component"]) == (title, title, part)
        assert area in ("", *line["Labels"])
        assert not any(" " in each for each in line["Labels"])
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.lstrip().startswith(FORMULA)]
        assert "<<!clear!>>" not in row


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ID, LINE, st.integers(0, 99)), max_size=4, unique_by=lambda o: o[0]))
def test_github_loses_nothing(given_rows):
    made = rows(
        *(
            {"issue_id": one, "title": title, "quotations": title, "github": str(number or "")}
            for one, title, number in given_rows
        )
    ).table
    found = json.loads(github.written(made, [markdown(title) for _, title, _ in given_rows]))
    for body, (one, title, number) in zip(found, given_rows, strict=True):
        assert body["title"] == title and body.get("number") == (number or None)
        assert ids(body.get("labels", []), body["body"]) == (one,)
        assert ids([], body["body"]) == (one,)
        shown = body["body"].removesuffix(f"\n\n<!-- {label(one)} -->\n")
        assert bare_markdown(shown) == title


@given(LINE)
def test_no_markup_comes_of_any_text_and_none_of_it_is_lost(text):
    assert bare_markdown(markdown(text)) == text
    assert re.sub(r"&#(\d+);|\\(.)", lambda f: chr(int(f[1])) if f[1] else f[2], wiki(text)) == text


def bare_markdown(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text.replace(NOTHING, ""))


@pytest.mark.parametrize("text", [tidy(text) for text in HOSTILE])
def test_a_renderer_shows_each_hostile_text_as_it_is(text):
    mistune = pytest.importorskip("mistune")  # comes with nbconvert
    html = mistune.create_markdown(escape=True, plugins=["url", "strikethrough", "table"])(
        f"- {markdown(text)}\n")  # fmt: skip
    shown = re.sub(r"&lt;!-- --&gt;|<!-- -->", "", html)
    plain = re.sub(r"</?(?:ul|li|p)>", "", shown).strip()
    assert not re.search(r"<(?!/?(?:ul|li|p)>)", shown), html
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(code, sign)
    assert plain == text


@pytest.mark.parametrize("text", ["@everyone", "see #12", "GH-3", "https://e.x", "www.e.x"])
def test_nobody_is_called_and_nothing_linked_on_github(text):
    assert NOTHING in markdown(text)


def test_a_row_travels_between_pages(made, tmp_path):
    made.table.to_parquet(tmp_path / "h.parquet")
    assert set(ROW) == set(made.columns)
    assert "nan" not in (made.text + made._repr_html_()).lower()
    assert made.shown.Due[0] == "15 October 2026"


def test_a_long_id_is_known_by_the_text_where_a_label_would_be_too_long():
    name = "I-" + "9" * 60
    (body,) = json.loads(github.written(rows({"issue_id": name}).table, [""]))
    assert ids(body["labels"], body["body"]) == (name,)
    assert label(name) not in body["labels"]


def test_the_tests_own_row_is_a_row(tmp_path):
    assert handing.rows({}).text.startswith("1 issue for engineering, 1 of them new there.")
