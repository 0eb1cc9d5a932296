"""The first ten minutes: an export is dropped into a new workspace, and check says what to do."""

import re
from pathlib import Path

import pytest

from edge.desk import HEAD, digest, fails, loopnb, opened
from loopnb import collect
from loopnb.errors import DataError

EXPORT = (
    "Ticket No;Customer;Created on;Solved on;Severity;Subject\n"
    "T-1;Acme Ltd;01.07.2026 08:00;02.07.2026 09:00;High;Fire\n"
    "T-2;Bolt GmbH;13.07.2026 08:00;;Low;Where is it\n"
)
FIXTURES = Path(__file__).parents[1] / "vendors/fixtures"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    root = tmp_path / "feedback"
    assert loopnb("init", root).code == 0
    return root


def paste(root: Path, said: str, zone: str = "Europe/Berlin") -> None:
    """Put the proposed lines in the place of the template's source, as check says."""
    lines = re.search(r"(?m)^  [\w-]+:\n(?:    .*\n)+", said)[0].replace('"?"', zone)
    text = (root / "loop.yaml").read_text(encoding="utf-8")
    at = text.index("sources:\n") + len("sources:\n")
    (root / "loop.yaml").write_text(text[:at] + lines, encoding="utf-8")


def test_an_unknown_export_gets_lines_that_load_it(made):
    (made / "data/raw/desk.csv").write_text(EXPORT)
    before = digest(made)
    said = loopnb("check", "--workspace", made)
    assert digest(made) == before
    assert said.code == 3 and "sources.tickets: no file matches" in said.err
    assert "data/raw/desk.csv: no source in loop.yaml names it." in said.out
    assert "It is no export that loopnb knows. 6 columns." in said.out
    assert 'Only you can say, where "?" stands: its time zone.' in said.out
    last = said.out.splitlines()[-1]
    assert last == (
        'Next: copy the lines into loop.yaml below `sources:`, fill in each "?", take away what '
        f"has no file (tickets), then: loopnb check --workspace {made}. Nothing was loaded or "
        "written."
    )
    paste(made, said.out)
    said = loopnb("check", "--workspace", made)
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "data/raw/desk.csv: a table of your own, 6 columns parted by semicolon, utf-8, times in "
        "Europe/Berlin (loop.yaml), becomes tickets\n  its columns are mapped in loop.yaml\n"
    )
    collected, *_ = collect.load(opened(made))
    assert collected.table[["kept", "refused", "delimiter"]].values.tolist() == [
        [2, 0, "semicolon"]
    ]


def test_an_export_that_is_known_gets_its_dialect(made):
    content = (FIXTURES / "salesforce-cases.csv").read_bytes()
    (made / "data/raw/cases.csv").write_bytes(content)
    said = loopnb("check", "--workspace", made)
    assert "It is Salesforce's cases by field names: it has the columns 'CaseNumber'" in said.out
    assert "    dialect: salesforce-cases\n" in said.out and '"?"' not in said.out
    paste(made, said.out)
    said = loopnb("check", "--workspace", made)
    assert said.code == 0
    assert "times in UTC (the file), becomes tickets" in said.out


@pytest.mark.parametrize(
    ("name", "dialect"),
    [("qualtrics-csv.tsv", "qualtrics-csv"), ("surveymonkey-csv.csv", "surveymonkey-csv"),
     ("qualtrics-legacy.csv", "qualtrics-legacy")],
)  # fmt: skip
def test_a_survey_that_is_known_gets_its_questions_mapped(made, name, dialect):
    (made / "data/raw" / name).write_bytes((FIXTURES / name).read_bytes())
    said = loopnb("check", "--workspace", made)
    assert f"    dialect: {dialect}\n" in said.out
    paste(made, said.out)
    (made / "loop.yaml").write_text(  # these few rows are odd on purpose
        (made / "loop.yaml").read_text() + "thresholds: {refused_at_most: 1}\n"
    )
    assert loopnb("check", "--workspace", made).code == 0
    collected, *_ = collect.load(opened(made))
    assert collected.table.kept.sum() >= 2
    scores = opened(made).store.table("responses").execute()
    assert scores.score.notna().all() and scores.question.str.contains("satisfied").any()


def test_a_file_that_says_nothing_says_so_and_what_is_needed(made):
    (made / "data/raw/odd.csv").write_text("Shape,Colour\nround,red\n")
    said = loopnb("check", "--workspace", made)
    assert "No table is proposed: its headers do not say what its rows are." in said.out
    assert "Not used: 'Shape', 'Colour'." in said.out


def test_a_kind_of_file_that_is_not_read_is_told(made):
    (made / "data/raw/old.xls").write_bytes(b"\xd0\xcf")
    said = loopnb("check", "--workspace", made)
    assert "old.xls: no source in loop.yaml names it." in said.out
    assert "It cannot be read: data/raw/old.xls: kind of file '.xls' is not known." in said.out


def day(number: int, good: bool) -> str:
    return f"2026-07-{number % 28 + 1:02d} 08:00:00" if good else f"{number % 28 + 1}. Juli 26"


def dated(*good: bool) -> str:
    rows = [f"T{number},{day(number, each)}\n" for number, each in enumerate(good)]
    return "id,at\n" + "".join(rows)


@pytest.mark.parametrize(
    ("files", "said"),
    [({"a.csv": dated(*[False] * 8)}, "a.csv: 8 of 8 rows would be refused, more than 10%"),
     ({"a.csv": dated(*[False] * 600)}, "a.csv: 600 of 600 rows would be refused"),
     ({"a.csv": dated(*[False] * 40, *[True] * 60)}, "a.csv: 40 of 100 rows would be refused"),
     ({"a.csv": dated(*[False] * 40, *[True] * 600)}, ""),
     ({"a.csv": dated(True, True), "b.csv": dated(True, False)}, "b.csv: 1 of 2 rows"),
     ({"a.csv": dated(*[True] * 9, False)}, ""),
     ({"a.csv": dated(True, True) + "T9\n"}, "a.csv: 1 of 3 rows")],
    ids=["all", "all of many", "too many", "few of many", "one of two files", "few", "short"],
)  # fmt: skip
def test_check_refuses_what_a_load_refuses(made, files, said):
    """What is odd among the first rows decides, as far as the whole file bears it out."""
    for name, text in files.items():
        (made / "data/raw" / name).write_text(text)
    (made / "loop.yaml").write_text(
        "company: A\nmission: B\nzone: UTC\nsources:\n  desk:\n    files: data/raw/*.csv\n"
        "    zone: UTC\n    tables: {tickets: {ticket_id: id, opened_at: at}}\n"
    )
    before = digest(made)
    checked = loopnb("check", "--workspace", made)
    assert digest(made) == before
    assert (checked.code, said in checked.err) == (3 if said else 0, True), checked
    try:
        collect.load(opened(made))
    except DataError:
        assert checked.code == 3
    else:
        assert checked.code == 0


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_a_file_that_a_source_claims_and_does_not_fit_gets_a_map_in_any_encoding(made, encoding):
    text = EXPORT.replace("Acme", "Käse & Söhne")
    (made / "data/raw/tickets.csv").write_bytes(text.encode(encoding))
    said = loopnb("check", "--workspace", made)
    assert said.code == 3 and "column 'Ticket' is not known" in said.err
    assert "data/raw/tickets.csv: sources.tickets names it, and does not fit." in said.out
    assert ("is not UTF-8" in said.err) == (encoding != "utf-8")
    paste(made, said.out)
    assert loopnb("check", "--workspace", made).code == 0


def test_of_a_file_that_fits_but_for_its_encoding_that_alone_is_said(made):
    text = "Ticket,Customer,Opened,Solved,Priority,Product,Reopens\nT1,Käse,2026-07-01,,,,\n"
    (made / "data/raw/tickets.csv").write_bytes(text.encode("cp1252"))
    said = loopnb("check", "--workspace", made)
    assert said.code == 3 and said.err.count("\n  - ") == 1 and "is not UTF-8" in said.err
    assert "names it, and does not fit" not in said.out


TALK = "---\ndate: 2026-07-01\nkind: focus group\n---\nWe waited too long.\n"
TALKS = "  talks: {files: data/raw/*.md, dialect: conversations, zone: UTC}\n"


def test_what_gives_nothing_to_count_is_said_before_anything_runs(desk):
    for path in (desk / "data/raw").iterdir():
        path.unlink()
    (desk / "data/raw/a.md").write_text(TALK)
    (desk / "loop.yaml").write_text(HEAD + TALKS)
    said = loopnb("check", "--workspace", desk)
    assert said.code == 3
    assert (
        "The sources in loop.yaml give conversations alone: no report can be made without tickets, "
        "answers or invitations. Add a source of one of these." in said.err
    )
    assert fails(desk, 3, "run", "--period", "2026-Q3") == said.message
    assert not (desk / "data/store").exists() and len(list((desk / "reports/.runs").iterdir())) == 1


def test_tickets_of_earlier_loads_are_something_to_count(desk):
    collect.load(opened(desk))
    (desk / "data/raw/a.md").write_text(TALK)
    (desk / "loop.yaml").write_text(HEAD + TALKS)
    assert loopnb("check", "--workspace", desk).code == 0
