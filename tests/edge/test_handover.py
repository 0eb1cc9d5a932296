"""`loopnb handover` and `loopnb technotes`: files out, results in, mistakes in one sentence."""

import json
import shutil

import pandas as pd
import pytest

from edge import desk as tiny
from edge.desk import digest, fails, loopnb
from loopnb.register import FILES

WRITE, READ = ("handover", "write", "2026-Q3"), ("handover", "read")
BY = ("--by", "A. Name")
ISSUE = {"issue_id": "I-1", "theme": "Waiting", "title": "=Answers take long", "area": "product",
         "component": "Portal", "status": "open"}  # fmt: skip
EXPORT = (
    "Issue key,Status,Resolution,Resolved,Fix versions,Labels,Labels\n"
    "P-1,Done,Done,12/Aug/26 10:17 PM,7.2.1,x,loopnb-I-1\nP-2,Open,,,,,\n"
)


@pytest.fixture(scope="session")
def made(once):
    """A desk with its data loaded, an issue, and a report that an earlier run is said to have."""

    def make(folder):
        root = tiny.lay(folder / "desk", tickets=tiny.tickets(), survey=tiny.survey())
        tiny.loaded(root)
        line = pd.DataFrame([ISSUE]).reindex(columns=list(FILES["issues"].columns)).fillna("")
        line.to_csv(root / "data/register/issues.csv", index=False)
        tables = tiny.publish_earlier(root).resolve() / "tables"
        tables.mkdir()
        named = {"comment_id": ["AT200", "AT201"], "theme": "Waiting", "named": True}
        pd.DataFrame(named).assign(coded=float("nan")).to_parquet(tables / "mentions.parquet")

    return once("handed", make) / "desk"


@pytest.fixture
def root(made, tmp_path):
    return shutil.copytree(made, tmp_path / "desk", symlinks=True)


def export(root, text: str = EXPORT, name: str = "export.csv"):
    path = root / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_files_are_written_and_the_same_again(root):
    before = digest(root / "data/register")
    said = loopnb(*WRITE, "--workspace", root)
    folder = root / "reports/handover/2026-Q3"
    assert said.code == 0, said
    assert said.out.splitlines()[0].startswith("1 issue for engineering, 1 of them new there.")
    assert said.out.splitlines()[1:] == [str(folder / name) for name in
                                         ("jira.csv", "github.json", "issues.md")]  # fmt: skip
    files = digest(folder)
    assert loopnb(*WRITE, "--workspace", root).out == said.out
    assert digest(folder) == files and digest(root / "data/register") == before
    (body,) = json.loads((folder / "github.json").read_text())
    assert "2 comments of 2026-Q3 name" in body["body"] and "8 tickets opened" in body["body"]
    assert ",'=Answers take long," in (folder / "jira.csv").read_text()


def test_another_folder_is_used_but_never_that_of_the_editions(root, tmp_path):
    assert loopnb(*WRITE, "--to", tmp_path / "x", "--workspace", root).code == 0
    assert {path.name for path in (tmp_path / "x").iterdir()} == {
        "jira.csv", "github.json", "issues.md"}  # fmt: skip
    assert not (root / "reports/handover").exists()
    message = fails(root, 2, *WRITE, "--to", root / "reports/editions/x")
    assert "among the signed editions" in message


def test_what_engineering_solved_comes_back_and_its_technote_is_drafted(root):
    path = export(root)
    said = loopnb(*READ, path, *BY, "--workspace", root)
    other = "1 other issue without a label of loopnb, left alone."
    assert said.out == f"Jira: 1 issue of ours, 1 with news.\nSolved: I-1.\n{other}\n"
    register = digest(root / "data/register")
    assert "0 with news" in loopnb(*READ, path, *BY, "--workspace", root).out
    assert digest(root / "data/register") == register
    assert tiny.opened(root).register.faults() == []
    said = loopnb(*WRITE, "--workspace", root)
    assert said.out.startswith("No issue is open")
    said = loopnb("technotes", "2026-Q3", "--workspace", root)
    note = root / "reports/technotes/I-1.md"
    assert said.out.splitlines()[0] == f"{note}: new"
    assert "Fixed in version 7.2.1, solved on 12 August 2026" in note.read_text()
    note.write_text(note.read_text() + "Mine.\n")
    said = loopnb("technotes", "2026-Q3", "--workspace", root)
    assert "edited by people, kept" in said.out and note.read_text().endswith("Mine.\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("handover", "write", "2026-Q2"), 3, "Period 2026-Q2 has no report yet."),
        (("handover", "write", "2026-Q9"), 2, "Period '2026-Q9'"),
        (("technotes", "2026-Q2"), 3, "Period 2026-Q2 has no report yet."),
        ((*READ, "nowhere.csv", *BY), 2, "There is no file nowhere.csv."),
    ],
)
def test_a_wrong_call_is_one_sentence(root, words, code, message):
    said = fails(root, code, *words)
    assert message in said and said.count("\n") == 0


@pytest.mark.parametrize(
    ("text", "words", "code", "message"),
    [
        (EXPORT, (), 2, "name one with --by"),
        ("a,b\n", BY, 3, "row 1: no column 'Issue key'"),
        ("[{]", BY, 3, "line 1: it is no JSON"),
        (EXPORT.replace("12/Aug/26 10:17 PM", "5/6/2026"), BY, 3, "--days day-first"),
        (EXPORT + EXPORT.splitlines()[1] + "\n", BY, 3, "rows 2 and 4: P-1 and P-1 all have"),
    ],
)
def test_a_wrong_file_changes_nothing(root, text, words, code, message):
    assert message in fails(root, code, *READ, export(root, text), *words)


def test_a_file_of_another_encoding_is_not_valid(root):
    path = root / "export.csv"
    path.write_bytes(EXPORT.replace("x,", "Güte,").encode("cp1252"))
    assert "line 2: not UTF-8" in fails(root, 3, *READ, path, *BY)


def test_a_register_with_a_fault_is_not_handed_over(root):
    path = root / "data/register/issues.csv"
    path.write_text(path.read_text().replace(",open,", ",begun,"))
    assert "line 2: status 'begun' is not known" in fails(root, 3, *WRITE)


def test_a_report_from_before_comments_were_read_says_how_to_renew_it(root):
    (root / "reports/2026-Q3/tables/mentions.parquet").unlink()
    for words in (WRITE, ("technotes", "2026-Q3")):
        assert "Make it again: loopnb run --period 2026-Q3" in fails(root, 3, *words)
