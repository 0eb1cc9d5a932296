"""A person is forgotten: gone from the store, kept out of it, and whoever still holds is named."""

import openpyxl
import pytest
from click.testing import CliRunner

from data.frames import SCORES, TICKETS
from loopnb import collect
from loopnb.cli.privacy import forget
from loopnb.errors import DataError, UsageError

TICKET_FILE = (
    "id,at,Requester email,Requester id,Organization,text\n"
    "T1,2026-07-01,Ann@x.org,360001,Foods,broken\n"
    "T2,2026-07-02,joann@x.org,360002,Foods,slow\n"
    "T3,2026-07-03,ann@x.org,360001,Foods,again\n"
)
ANSWER_FILE = (
    "id,at,who,ticket,score,said\n"
    "R1,2026-07-05,ann@x.org,T1,2,I had to wait for three whole days here.\n"
    "R2,2026-07-05,joann@x.org,T2,4,Fine with me and my whole department too.\n"
    "R3,2026-07-06,,T3,5,Nobody wrote this but the one of ticket three.\n"
)
SOURCES = {
    "desk": {
        "files": "data/raw/t*.csv", "zone": "UTC",
        "tables": {"tickets": TICKETS["tickets"]
                   | {"requester_key": "Requester email", "subject": "text"}},
    },
    "survey": {
        "files": "data/raw/s*.csv", "zone": "UTC",
        "tables": {
            "responses": SCORES | {"requester_key": "who", "ticket_id": "ticket"},
            "comments": {"comment_id": {"template": "{id}:c"}, "response_id": "id",
                         "said_at": "at", "text": "said"},
        },
    },
}  # fmt: skip
FILES = {"t.csv": TICKET_FILE, "s.csv": ANSWER_FILE}


@pytest.fixture
def loaded(folder):
    return folder.load(FILES, sources=SOURCES)


def keys(loaded, name: str) -> list:
    return loaded.table(name).requester_key.isna().tolist()


def gone(loaded) -> None:
    """Hold that Ann is not in the store and that the others are."""
    assert loaded.table("tickets").ticket_id.tolist() == ["T1", "T2", "T3"]
    assert keys(loaded, "tickets") == [True, False, True]
    assert loaded.table("tickets").subject.fillna("").tolist() == ["", "slow", ""]
    assert loaded.table("responses").score.tolist() == [2, 4, 5]
    assert keys(loaded, "responses") == [True, False, True]
    assert loaded.table("comments").comment_id.tolist() == ["R2:c"]


@pytest.mark.parametrize("key", ["ann@x.org", "ANN@X.ORG ", "360001"])
def test_rows_stay_and_are_nobodys_and_comments_go(loaded, key):
    done = collect.forget(loaded.loop, key, "A. Name")
    gone(loaded)
    assert done.rows == {"tickets": 2, "invitations": 0, "responses": 2, "comments": 2}
    changes = (loaded.loop.store.current / "changes.csv").read_text()
    assert "comments,2026-Q3,removed,2" in changes and "tickets,2026-Q3,changed,2" in changes


def test_the_same_files_loaded_again_do_not_bring_the_person_back(loaded, folder):
    collect.forget(loaded.loop, "ann@x.org", "A. Name")
    again = folder.load({}, sources=SOURCES)
    gone(again)
    rows, kept, refused, replaced = again.sums
    assert rows == kept + refused + replaced == 6
    assert again.reasons == {"left out: a person who is to be forgotten": 2}


def test_a_later_export_under_another_name_does_not_either(loaded, folder):
    collect.forget(loaded.loop, "360001", "A. Name")
    later = TICKET_FILE.replace("broken", "broken still")
    again = folder.load({"t2.csv": later, "s2.csv": ANSWER_FILE}, sources=SOURCES)
    gone(again)


def test_the_tombstone_is_a_hash_and_a_name_of_who_decided(loaded):
    collect.forget(loaded.loop, "ann@x.org", "A. Name")
    rows = loaded.loop.register.read("forgotten")
    assert set(rows.by) == {"A. Name"} and rows.code.str.fullmatch("[0-9a-f]{16}").all()
    assert "ann" not in (loaded.loop.root / "data/register/forgotten.csv").read_text()


def test_raw_files_that_hold_the_person_are_listed_by_row_and_left_as_they_are(loaded, folder):
    (folder.root / "data/raw/old.txt").write_text("mail from Ann@X.org")
    (folder.root / "data/register").mkdir(exist_ok=True)
    (folder.root / "data/register/matches.csv").write_text(
        "value,account_id,by,on\nann@x.org,A1,N,2026-07-01\n"
    )
    done = collect.forget(loaded.loop, "ann@x.org", "A. Name")
    assert done.holding.table.to_dict("split")["data"] == [
        ["data/raw/s.csv", "raw file", "2"], ["data/raw/t.csv", "raw file", "2"],
        ["data/raw/t.csv", "raw file", "4"],
        ["data/raw/old.txt", "raw file that no source names", ""],
        ["data/register/matches.csv", "register", "2"],
    ]  # fmt: skip
    assert (folder.root / "data/raw/t.csv").read_text() == TICKET_FILE


def test_reports_and_editions_that_hold_a_comment_are_listed(loaded, folder):
    tables = folder.root / "reports/editions/2026-Q3.1/tables"
    tables.mkdir(parents=True)
    (tables / "quotations.csv").write_text("comment_id,quote\nR2:c,Fine\nR1:c,had to wait\n")
    page = "<p>They said: <em>I had to wait for <b>three</b> whole days here.</em></p>"
    (tables.parent / "scorecard.html").write_text(page)
    (folder.root / "reports/other.html").write_text("<p>Fine with me.</p>")
    found = collect.forget(loaded.loop, "ann@x.org", "A. Name").holding.table
    found = found.loc[found.kind == "signed edition"]
    assert found[["file", "row"]].values.tolist() == [
        ["reports/editions/2026-Q3.1/scorecard.html", ""],
        ["reports/editions/2026-Q3.1/tables/quotations.csv", "3"],
    ]


@pytest.mark.parametrize("key", ["nobody@x.org", "nn@x.org", "360", "slow", "Foods"])
def test_whom_nobody_knows_is_refused_and_nothing_changes(loaded, key):
    with pytest.raises(UsageError, match="Nobody is known by"):
        collect.forget(loaded.loop, key, "A. Name")
    assert keys(loaded, "tickets") == [False, False, False]
    assert loaded.loop.register.read("forgotten").empty


def test_a_customer_is_no_person(folder):
    sources = SOURCES | {"acc": {"files": "data/raw/a.csv", "zone": "UTC",
                                 "tables": {"accounts": {"account_id": "id"}}}}  # fmt: skip
    loaded = folder.load(FILES | {"a.csv": "id\nA-1\n"}, sources=sources)
    with pytest.raises(UsageError, match="'A-1' is a customer, not a person"):
        collect.forget(loaded.loop, "A-1", "A. Name")


@pytest.mark.parametrize(("key", "by"), [("ann@x.org", " "), ("an", "A. Name")])
def test_somebody_decides_about_somebody(loaded, key, by):
    with pytest.raises(UsageError):
        collect.forget(loaded.loop, key, by)


def test_forgotten_twice_is_said_and_still_lists(loaded):
    collect.forget(loaded.loop, "ann@x.org", "A. Name")
    before = len(loaded.loop.register.read("forgotten"))  # a code of her, and of her comments
    again = collect.forget(loaded.loop, "ann@x.org", "B. Name")
    assert again.text.startswith("This person was forgotten before.")
    assert len(again.holding.table) == 3
    assert len(loaded.loop.register.read("forgotten")) == before


def test_no_more_of_the_person_is_printed_than_was_given(loaded, monkeypatch):
    monkeypatch.setattr("loopnb.workspace.open_loop", lambda *_: loaded.loop)
    said = CliRunner().invoke(forget, ["-", "--by", "A. Name"], input="360001\n")
    assert said.exit_code == 0, said.output
    assert "ann" not in said.output.lower().replace("any", "") and "360001" not in said.output
    assert "raw file: data/raw/t.csv, row 2, 4" in said.output


def test_comments_stay_away_when_the_rows_listed_are_taken_out(loaded, folder):
    collect.forget(loaded.loop, "ann@x.org", "A. Name")
    later = {"t.csv": "id,at,Requester email,Requester id,Organization,text\n"
                      "T2,2026-07-02,joann@x.org,360002,Foods,slow\n",
             "s.csv": ANSWER_FILE.replace("ann@x.org,T1", ",T1", 1)}  # fmt: skip
    again = folder.load(later, sources=SOURCES)
    assert again.table("comments").comment_id.tolist() == ["R2:c"]


def test_who_works_on_a_ticket_takes_no_customer_along(folder):
    text = (
        "id,at,Email,Assignee email,Submitter\n"
        "T1,2026-07-01,ann@x.org,ag@us.org,Bob Berg\nT2,2026-07-02,joan@x.org,ag@us.org,Bob Berg\n"
    )
    tables = {"tickets": TICKETS["tickets"] | {"requester_key": "Email"}}
    loaded = folder.load({"t.csv": text}, tables)
    for key in ("ag@us.org", "Bob Berg"):
        with pytest.raises(UsageError, match="Nobody is known by"):
            collect.forget(loaded.loop, key, "A. Name")
    assert keys(loaded, "tickets") == [False, False]


def test_a_name_of_several_persons_is_asked_for_an_address(folder):
    text = (
        "id,at,Email,Requester\nT1,2026-07-01,ann@x.org,Ann Smith\n"
        "T2,2026-07-02,ann@y.org,Ann Smith\n"
    )
    tables = {"tickets": TICKETS["tickets"] | {"requester_key": "Email"}}
    loaded = folder.load({"t.csv": text}, tables)
    with pytest.raises(UsageError, match="Several persons"):
        collect.forget(loaded.loop, "Ann Smith", "A. Name")
    assert keys(loaded, "tickets") == [False, False]


def test_without_the_salt_nobody_comes_back_in_silence(loaded):
    collect.forget(loaded.loop, "ann@x.org", "A. Name")
    (loaded.loop.root / "data/.salt").unlink()
    fresh = type(loaded.loop)(loaded.loop.root, loaded.loop.settings, loaded.loop.period)
    with pytest.raises(DataError, match="data/.salt is not there"):
        collect.load(fresh)


BY_MAIL = {
    "accounts": {"files": "data/raw/a.csv", "zone": "UTC",
                 "tables": {"accounts": {"account_id": "id", "domain": "domain"}}},
    "survey": {"files": "data/raw/s*.csv", "zone": "UTC", "match": {"email": "Wer"},
               "tables": SOURCES["survey"]["tables"]
               | {"responses": SCORES | {"may_quote": "quote"}}},
    "desk": {"files": "data/raw/t*.csv", "zone": "UTC", "match": {"email": "Kontakt"},
             "tables": {"tickets": TICKETS["tickets"] | {"subject": "text"}}},
}  # fmt: skip
MAILED = {
    "a.csv": "id,domain\nA1,x.org\n",
    "t.csv": "id,at,Kontakt,text\nT1,2026-07-01,Ann@x.org,broken\nT2,2026-07-02,joann@x.org,slow\n",
    "s.csv": "id,at,Wer,score,said,quote\nR1,2026-07-05,ann@x.org,2,Three days is long.,yes\n"
             "R2,2026-07-05,joann@x.org,4,Fine.,yes\n",
}  # fmt: skip


def nobodys(loaded) -> None:
    """Hold that Ann, whom only e-mails name, is gone and that her rows still count."""
    assert loaded.table("tickets").subject.fillna("").tolist() == ["", "slow"]
    responses = loaded.table("responses")
    assert responses.score.tolist() == [2, 4] and responses.account_id.tolist() == ["A1", "A1"]
    assert responses.may_quote.tolist() == [False, True] and responses.requester_key.isna().all()
    assert loaded.table("comments").comment_id.tolist() == ["R2:c"]


def test_whom_only_the_e_mail_that_meets_her_account_names_is_forgotten(folder):
    loaded = folder.load(MAILED, sources=BY_MAIL)
    done = collect.forget(loaded.loop, "ann@X.org", "A. Name")
    assert done.rows == {"tickets": 1, "invitations": 0, "responses": 1, "comments": 1}
    nobodys(loaded)
    assert set(done.holding.table.file) == {"data/raw/s.csv", "data/raw/t.csv"}
    later = {"s2.csv": MAILED["s.csv"].replace("long", "very long")}
    nobodys(folder.load(later, sources=BY_MAIL))
    with pytest.raises(UsageError, match="Nobody is known by"):
        collect.forget(loaded.loop, "x.org", "A. Name")


def test_a_file_changed_since_it_was_loaded_is_made_nobodys_by_the_next_load(folder):
    loaded = folder.load(MAILED, sources=BY_MAIL)
    folder.lay({"s.csv": MAILED["s.csv"].replace("R1", "R0,2026-07-04,,1,,no\nR1")})
    collect.forget(loaded.loop, "ann@x.org", "A. Name")
    again = folder.load({}, sources=BY_MAIL)
    assert again.table("comments").comment_id.tolist() == ["R2:c"]
    assert again.table("responses").may_quote.tolist() == [False, False, True]


def test_a_shared_e_mail_takes_along_nobody_who_has_a_key(folder):
    tables = BY_MAIL["survey"]["tables"] | {"responses": SCORES | {"requester_key": "Requester"}}
    shared = MAILED["s.csv"].replace("joann@", "ann@").replace("quote", "Requester")
    shared = shared.replace("yes", "P-1", 1).replace("yes", "P-2", 1)
    loaded = folder.load(
        MAILED | {"s.csv": shared},
        sources=BY_MAIL | {"survey": BY_MAIL["survey"] | {"tables": tables}},
    )
    collect.forget(loaded.loop, "P-1", "A. Name")
    assert loaded.table("comments").comment_id.tolist() == ["R2:c"]


def test_every_sheet_of_a_workbook_is_searched(loaded, folder):
    book = openpyxl.Workbook()
    book.active.append(["id", "at", "who", "ticket", "score", "said"])
    book.active.append(["R8", "2026-07-07", "joann@x.org", "T2", 4, "Fine."])
    book.active.append(["R9", "2026-07-07", "ann@x.org", "T1", 4, ""])
    more = book.create_sheet("Contacts")
    more.append(["call Ann@x.org"])
    more.append(["joann@x.org"])
    more.append([None, "ann@x.org"])
    more.sheet_state = "hidden"
    note = openpyxl.Workbook()
    note.active["A1"] = "id"
    note.active["A1"].comment = openpyxl.comments.Comment("ask ann@x.org", "N")
    (folder.root / "data/raw/s.csv").unlink()
    (folder.root / "data/raw/t.csv").unlink()
    for name, each in (("s2.xlsx", book), ("old.xlsx", book), ("note.xlsx", note)):
        each.save(folder.root / "data/raw" / name)
    (folder.root / "data/raw/broken.xlsx").write_bytes(b"ann")
    sources = SOURCES | {"survey": SOURCES["survey"] | {"files": "data/raw/s*.xlsx"}}
    done = collect.forget(folder.loop(sources), "ann@x.org", "A. Name")
    names = "raw file that no source names"
    assert sorted(done.holding.table.itertuples(index=False, name=None)) == [
        ("data/raw/broken.xlsx", f"{names} and that cannot be searched", ""),
        ("data/raw/note.xlsx", names, ""),
        ("data/raw/old.xlsx[Contacts]", names, "1"), ("data/raw/old.xlsx[Contacts]", names, "3"),
        ("data/raw/old.xlsx[Sheet]", names, "3"),
        ("data/raw/s2.xlsx", "raw file", "3"),
        ("data/raw/s2.xlsx[Contacts]", "raw file, outside the rows that a source reads", "1"),
        ("data/raw/s2.xlsx[Contacts]", "raw file, outside the rows that a source reads", "3"),
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "listed"), [("ann@x.org", True), ("joann@x.org", False)])
def test_a_file_is_listed_that_holds_the_person_only_where_rows_are_cut(folder, who, listed):
    files = FILES | {"s.csv": f"id,at,who,ticket,score,said\nR1,2026-07-05,{who}\n"}
    done = collect.forget(folder.load(files, sources=SOURCES).loop, "ann@x.org", "A. Name")
    assert ("data/raw/s.csv" in set(done.holding.table.file)) == listed
