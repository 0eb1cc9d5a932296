"""Each refused row stands in a file for a spreadsheet, with nobody in it."""

import csv

import pandas as pd
import pytest

from loopnb import collect
from loopnb.collect import refusals
from loopnb.collect.people.codes import code
from loopnb.errors import DataError
from loopnb.results.rows import LISTED

from data.folders import Folder

MAP = {
    "tickets": {"ticket_id": "Id", "requester_key": "Mail", "opened_at": "Opened",
                "subject": "Subject", "reopens": "Reopens"}
}  # fmt: skip
HEAD = "Id,Mail,Opened,Subject,Reopens,Secret\n"
GOOD = "1,ann@x.org,2026-07-01 08:00:00,Fine,0,s\n"


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


def listed(folder: Folder) -> list[dict]:
    with (folder.root / LISTED).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_refused_row_has_its_place_reason_and_mapped_cells(folder):
    bad = '3,bo@x.org,31/31/2026,"Call bo@x.org, or +44 20 7946 0958",many,s\n'
    loaded = folder.load({"a.csv": HEAD + GOOD + bad}, MAP)
    assert loaded.sums == (2, 1, 1, 0)
    (row,) = listed(folder)
    assert (row["file"], row["row"], row["table"]) == ("data/raw/a.csv", "3", "tickets")
    assert "opened_at is not a date" in row["reason"] and "reopens is not a number" in row["reason"]
    assert row["found"] == "31/31/2026; many"
    key = code("bo@x.org", loaded.loop.salt)
    assert row["cells"] == (
        f"Id: 3 | Mail: {key} | Opened: 31/31/2026 | Subject: Call [email], or [phone] | "
        "Reopens: many"
    )


def test_columns_with_names_are_marks_and_one_that_is_a_key_is_a_code(folder):
    text = HEAD + "3,Ann Example,never,Hello,0,s\n"
    folder.load({"a.csv": text}, MAP, people=["Secret", "Mail"])
    (row,) = listed(folder)
    assert "Secret: [name]" in row["cells"] and "Ann" not in row["cells"]


def test_an_id_that_is_none_is_masked(folder):
    folder.load({"a.csv": HEAD + "ann@x.org,,never,,0,s\n"}, MAP)
    assert "Id: [email]" in listed(folder)[0]["cells"]


def test_ragged_rows_are_there_by_place(folder):
    text = HEAD + GOOD + "2,x\n" + "3,m,2026-07-01,s,0,s,more,ann@x.org\n"
    loaded = folder.load({"a.csv": text}, MAP)
    assert loaded.sums == (3, 1, 2, 0)
    rows = [(row["row"], row["found"], row["cells"]) for row in listed(folder)]
    assert rows == [("3", "2 cells", ""), ("4", "8 cells", "")]


def test_the_file_lists_all_that_is_refused_and_not_by_rule(folder):
    rows = [f"{n},m,{'never' if n % 3 else '2026-07-01'},s,0,{'t' if n % 5 else 'test'}\n"
            for n in range(1, 61)]  # fmt: skip
    ragged = ["9\n", "8\n"]
    loaded = folder.load(
        {"a.csv": HEAD + "".join(rows + ragged)}, MAP, drop={"Secret": {"test": "a test"}}
    )
    ruled = loaded.refused.reason.str.startswith("left out")
    assert len(listed(folder)) == loaded.refused.loc[~ruled].rows.sum()
    assert loaded.refused.loc[ruled].rows.sum() == 12
    places = {int(row["row"]) for row in listed(folder)}
    assert places == {n + 1 for n in range(1, 61) if n % 3 and n % 5} | {62, 63}
    assert [int(row["row"]) for row in listed(folder)] == sorted(places)


def test_beyond_so_many_of_a_file_rows_are_listed_by_place_alone(folder, monkeypatch):
    monkeypatch.setattr(refusals, "WITH_CELLS", 2)
    bad = "".join(f"{n},,never,,0,s\n" for n in range(5))
    folder.load({"a.csv": HEAD + bad, "b.csv": HEAD + bad}, MAP)
    rows = listed(folder)
    assert len(rows) == 10
    assert [bool(row["cells"]) for row in rows] == [True, True, False, False, False] * 2
    assert [bool(row["found"]) for row in rows] == [True, True, False, False, False] * 2
    assert all(row["reason"] for row in rows)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_a_formula(folder, sign):
    text = f'Id,Mail,Opened,Subject,Reopens,Secret\n1,,"{sign}1+1",,0,s\n'
    folder.load({"a.csv": text}, MAP)
    with (folder.root / LISTED).open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_a_row_that_two_feeds_refuse_alike_comes_once(folder):
    feeds = {"responses": [
        {"response_id": {"template": "{Id}:" + name}, "responded_at": "Opened",
         "kind": {"value": "csat"}} for name in ("a", "b")
    ]}  # fmt: skip
    folder.load({"a.csv": HEAD + "1,,never,,0,s\n"}, feeds)
    assert len(listed(folder)) == 1


def test_it_tells_why_a_load_was_stopped(folder):
    with pytest.raises(DataError, match=r"more than 10%.*data/store/refused\.csv"):
        folder.load({"a.csv": HEAD + "1,,never,,0,s\n"}, MAP, at_most=0.1)
    assert [row["row"] for row in listed(folder)] == ["2"]


def test_a_load_without_refusals_leaves_an_empty_list(folder):
    folder.load({"a.csv": HEAD + "1,,never,,0,s\n"}, MAP)
    folder.load({"a.csv": HEAD + GOOD}, MAP)
    assert listed(folder) == []


def test_the_same_files_give_the_same_bytes(folder):
    text = HEAD + "".join(f"{n},a{n}@x.org,never,,0,s\n" for n in range(30)) + "1\n"
    folder.load({"a.csv": text, "b.csv": text}, MAP)
    before = (folder.root / LISTED).read_bytes()
    folder.load({}, MAP)
    assert (folder.root / LISTED).read_bytes() == before


def test_a_forgotten_person_is_not_in_it_now_or_later(folder):
    text = HEAD + GOOD + "2,ann@x.org,never,,0,s\n3,bo@x.org,never,,0,s\n"
    loaded = folder.load({"a.csv": text}, MAP)
    assert [row["row"] for row in listed(folder)] == ["3", "4"]
    done = collect.forget(loaded.loop, "ann@x.org", by="A. Name")
    assert "Rows removed from data/store/refused.csv: 1." in done.text
    assert [row["row"] for row in listed(folder)] == ["4"]
    folder.load({}, MAP)
    assert [row["row"] for row in listed(folder)] == ["4"]


def test_a_forgotten_persons_row_goes_though_its_raw_file_is_gone(folder):
    text = HEAD + GOOD + "2,ann@x.org,never,,0,s\n"
    loaded = folder.load({"a.csv": text}, MAP)
    (folder.root / "data/raw/a.csv").unlink()
    (folder.root / "data/raw/b.csv").write_text(HEAD)
    collect.forget(loaded.loop, "ann@x.org", by="A. Name")
    assert listed(folder) == []


def test_the_books_tell_the_same_number(folder):
    text = HEAD + GOOD + "2,,never,,0,s\n2,,2026-07-01,,x,s\n9\n"
    loaded = folder.load({"a.csv": text}, MAP)
    assert loaded.collected.refused.sum() == len({row["row"] for row in listed(folder)}) == 3
    assert isinstance(loaded.collected, pd.DataFrame)


def test_an_id_of_a_forgotten_persons_row_is_not_in_it_now_or_later(folder):
    sources = {
        "desk": {"files": "data/raw/a*.csv", "zone": "UTC", "tables": MAP},
        "survey": {"files": "data/raw/s*.csv", "zone": "UTC", "tables": {"responses": {
            "response_id": {"template": "{Answer}:1"}, "requester_key": "Who", "ticket_id": "Id",
            "responded_at": "At", "kind": {"value": "csat"}}}},
    }  # fmt: skip
    head = "Answer,Who,Id,At\n"
    survey = f"{head}A7,ann@x.org,,2026-07-02\nB1,,8,never\nA7,,,never\nB2,,TI-1,never\nB3,,3,no\n"
    tickets = HEAD + "TI-1,ann@x.org,2026-07-01,Fine,0,s\n8,ann@x.org,2026-07-01,Hm,0,s\n"
    more = tickets + '3,bo@x.org,never,"like TI-1, that was",0,s\n4,bo@x.org,never,no 8,0,s\n'
    loaded = folder.load({"a.csv": more, "s.csv": survey}, sources=sources)
    assert len(listed(folder)) == 6
    done = collect.forget(loaded.loop, "ann@x.org", by="A. Name")
    kept = [("a.csv", "4"), ("a.csv", "5"), ("s.csv", "6")]
    assert [(row["file"][9:], row["row"]) for row in listed(folder)] == kept
    assert "refused.csv: 3." in done.text
    folder.load({}, sources=sources)
    assert [(row["file"][9:], row["row"]) for row in listed(folder)] == kept
    assert "like [ticket], that was" in listed(folder)[0]["cells"]
    gone = {"a.csv": HEAD + more.split("Hm,0,s\n")[1], "s.csv": survey.replace("ann@x.org", "")}
    folder.load(gone, sources=sources)
    assert [row["file"][9:] for row in listed(folder)] == ["a.csv", "a.csv", "s.csv"]


SHIFTED = {
    "tickets": MAP["tickets"] | {"team": "Team", "first_resolved_at": "Solved"},
}  # fmt: skip


def test_a_row_whose_cells_are_shifted_shows_nobodys_name(folder):
    text = (
        "Id,Mail,Opened,Subject,Reopens,Team,Solved,Who\n"
        "1,a@x.org,2026-07-01,Ask Zita Quell or quell,0,Desk,,Zita Quell\n"
        "2,b@x.org,2026-07-02,Fine,0,Desk,,Udo Kern\n"
        "3,c@x.org,Slow,2026-07-03,Zita Quell,quell,Ute Unbekannt,\n"
        "4,d@x.org,2026-07-03,Max Neumeyer,x,Zita Quell,Sep 31 2026,0\n"
        "Ute Unbekannt,e@x.org,März,kern, Ümit 7,ULF,1,2\n"
    )
    loaded = folder.load({"a.csv": text}, SHIFTED, people=["Who"])
    assert [row["row"] for row in listed(folder)] == ["4", "5", "6"]
    said = " ".join(f"{row['found']} {row['cells']}" for row in listed(folder))
    shown = " ".join([said, *loaded.refused.found]).lower()
    for name in "zita quell ute unbekannt max neumeyer kern ümit ulf".split():
        assert name not in shown, name
    assert "sep 31 2026" in shown and "[word] 7" in shown
    assert loaded.table("tickets").subject.tolist()[0] == "Ask [name] or quell"
