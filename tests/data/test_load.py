"""Loading: every row is kept, refused or replaced, and nothing else can happen to it."""

import csv
import hashlib
import io

import ibis.expr.types as ir
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.folders import Folder
from data.frames import SCORES, TICKETS
from loopnb.errors import DataError

VERSIONED = {"tickets": TICKETS["tickets"] | {"status": "status", "updated_at": "changed"}}


def text(*rows: tuple, head: str = "id,at,status,changed") -> str:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows), ""])


def open_and_closed(*rows: tuple) -> str:
    """Return rows of id, status and time of change."""
    return text(*[(ticket, "2026-07-01", status, changed) for ticket, status, changed in rows])


def fingerprint(folder) -> dict[str, str]:
    store = folder.root / "data/store"
    return {
        path.relative_to(store).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(store.rglob("*.parquet"))
    }


def test_rows_in_are_kept_refused_or_replaced(folder):
    rows = "1,2026-07-01\n1,2026-07-01\n2,soon\n3\n4,2026-07-02\n"
    loaded = folder.load({"a.csv": f"id,at\n{rows}"}, TICKETS)
    assert loaded.sums == (5, 2, 2, 1)
    assert loaded.table("tickets").ticket_id.tolist() == ["1", "4"]


def test_every_refused_row_has_its_reason_and_the_first_its_place(folder):
    rows = "1,2026-07-01\n2,soon\n3\n4,later\n,2026-07-01\n"
    loaded = folder.load({"a.csv": f"id,at\n{rows}"}, TICKETS)
    why = "opened_at is not a date written like 2026-07-31 18:05:00 or 2026-07-31"
    assert loaded.refused.to_dict("records")[0] == {
        "file": "data/raw/a.csv", "table": "tickets", "reason": why, "rows": 2, "first_row": 3,
        "found": "soon",
    }  # fmt: skip
    assert loaded.reasons == {
        why: 2, "fewer cells than the header has (2)": 1, "ticket_id is blank": 1,
    }  # fmt: skip
    assert loaded.refused.rows.sum() == loaded.sums[2]


def test_a_row_knows_where_it_came_from(folder):
    content = "id,at\n1,soon\n2,2026-07-01\n"
    row = folder.load({"a.csv": content}, TICKETS).table("tickets").loc[0]
    assert (row.source_file, row.source_row) == ("data/raw/a.csv", 3)
    assert row.source_sha256 == hashlib.sha256(content.encode()).hexdigest()


@pytest.mark.parametrize(
    ("rows", "stands"),
    [
        ([("1", "open", "2026-07-01"), ("1", "closed", "2026-07-02")], "closed"),
        ([("1", "closed", "2026-07-02"), ("1", "open", "2026-07-01")], "closed"),
        ([("1", "open", "2026-07-01"), ("1", "closed", "2026-07-01")], "closed"),
        ([("1", "closed", "2026-07-01"), ("1", "open", "")], "closed"),
        ([("1", "open", ""), ("1", "closed", "")], "closed"),
    ],
)
def test_of_one_key_the_last_change_stands_else_the_last_row(folder, rows, stands):
    loaded = folder.load({"a.csv": open_and_closed(*rows)}, VERSIONED)
    assert loaded.table("tickets").status.tolist() == [stands]
    assert loaded.sums == (2, 1, 0, 1)


def test_a_refused_row_replaces_nothing(folder):
    content = text(("1", "2026-07-01", "open", "2026-07-01"), ("1", "soon", "bad", "2026-07-02"))
    loaded = folder.load({"a.csv": content}, VERSIONED)
    assert loaded.table("tickets").status.tolist() == ["open"]
    assert loaded.sums == (2, 1, 1, 0)


def test_overlapping_exports_are_one(folder):
    files = {
        "a.csv": open_and_closed(("1", "open", "2026-07-01"), ("2", "open", "2026-07-01")),
        "b.csv": open_and_closed(("2", "closed", "2026-07-03"), ("3", "open", "2026-07-03")),
    }
    loaded = folder.load(files, VERSIONED)
    assert loaded.table("tickets").status.tolist() == ["open", "closed", "open"]
    assert loaded.collected.kept.tolist() == [1, 2]
    assert loaded.collected.replaced.tolist() == [1, 0]


def test_the_same_files_again_change_no_byte(folder):
    files = {"a.csv": open_and_closed(*[(i, "open", "2026-07-01") for i in range(50)])}
    folder.load(files, VERSIONED)
    before = fingerprint(folder)
    loaded = folder.load(files, VERSIONED)
    assert fingerprint(folder) == before
    assert loaded.sums == (50, 50, 0, 0)


def test_the_same_file_under_two_names_is_loaded_once(folder):
    content = open_and_closed(("1", "open", "2026-07-01"))
    loaded = folder.load({"a.csv": content, "b.csv": content}, VERSIONED)
    assert len(loaded.table("tickets")) == 1
    assert loaded.sums == (2, 1, 0, 1)


def test_a_later_load_replaces_and_keeps_what_it_does_not_name(folder):
    folder.load({"a.csv": open_and_closed(("1", "open", "2026-07-01"), ("2", "open", ""))},
                VERSIONED)  # fmt: skip
    loaded = folder.load({"a.csv": open_and_closed(("1", "closed", "2026-07-02"))}, VERSIONED)
    assert loaded.table("tickets").status.tolist() == ["closed", "open"]


def test_an_older_version_that_comes_later_replaces_nothing(folder):
    folder.load({"a.csv": open_and_closed(("1", "closed", "2026-07-02"))}, VERSIONED)
    loaded = folder.load({"a.csv": open_and_closed(("1", "open", "2026-07-01"))}, VERSIONED)
    assert loaded.table("tickets").status.tolist() == ["closed"]


def test_a_map_that_was_mended_is_read_again_from_the_same_file(folder):
    files = {"a.csv": open_and_closed(("1", "open", "2026-07-01"))}
    folder.load(files, TICKETS)
    assert folder.load(files, VERSIONED).table("tickets").status.tolist() == ["open"]


def test_too_many_refused_rows_leave_the_old_store(folder):
    folder.load({"a.csv": "id,at\n1,2026-07-01\n"}, TICKETS)
    before = fingerprint(folder)
    rows = "2,2026-07-01\n3,soon a@b.org\n4,2026-07-01\n"
    with pytest.raises(DataError) as caught:
        folder.load({"a.csv": f"id,at\n{rows}"}, TICKETS, at_most=0.3)
    assert str(caught.value).startswith(
        "data/raw/a.csv: 1 of 3 rows are refused, more than 30% (thresholds.refused_at_most)."
        " Most often, first in row 3: opened_at is not a date"
    )
    assert "(found 'soon [email]')" in str(caught.value)
    assert fingerprint(folder) == before


def test_rows_left_out_by_a_rule_are_counted_but_are_no_fault(folder):
    content = "id,at,state\n1,2026-07-01,live\n2,2026-07-01,preview\n"
    drop = {"state": {"preview": "a preview"}}
    loaded = folder.load({"a.csv": content}, TICKETS, at_most=0, drop=drop)
    assert loaded.sums == (2, 1, 1, 0)
    assert loaded.reasons == {"left out: a preview": 1}


def test_a_row_that_one_table_refuses_is_refused_whole_in_the_books(folder):
    tables = TICKETS | {"responses": SCORES}
    loaded = folder.load({"a.csv": "id,at,score\n1,2026-07-01,9\n2,2026-07-01,5\n"}, tables)
    assert loaded.sums == (2, 1, 1, 0)
    assert len(loaded.table("tickets")) == 2


def test_people_are_codes_that_only_the_workspace_can_make(folder):
    tables = {"tickets": TICKETS["tickets"] | {"requester_key": "who", "agent": "by"}}
    loaded = folder.load({"a.csv": "id,at,who,by\n1,2026-07-01,Ann@x.org,\n"}, tables)
    row = loaded.table("tickets").loc[0]
    code = hashlib.sha256(f"{loaded.loop.salt}ann@x.org".encode()).hexdigest()
    assert row.requester_key == code[:16]
    assert pd.isna(row.agent)


def test_what_was_found_in_a_refused_row_is_masked(folder):
    tables = {"tickets": TICKETS["tickets"] | {"reopens": "n"}}
    loaded = folder.load({"a.csv": "id,at,n\n1,2026-07-01,a@b.org\n"}, tables)
    assert loaded.refused.found.tolist() == ["[email]"]


def test_as_many_as_are_allowed_may_be_refused(folder):
    rows = "1,2026-07-01\n2,soon\n3,2026-07-01\n4,2026-07-01\n"
    assert folder.load({"a.csv": f"id,at\n{rows}"}, TICKETS, at_most=0.25).sums == (4, 3, 1, 0)


def test_a_source_without_rows_gives_empty_tables(folder):
    loaded = folder.load({"a.csv": "id,at\n"}, TICKETS)
    assert loaded.sums == (0, 0, 0, 0)
    assert loaded.table("tickets").empty


def test_two_sheets_of_one_workbook_are_two_sources(folder):
    book = io.BytesIO()
    with pd.ExcelWriter(book) as writer:
        tickets = pd.DataFrame({"id": ["T1", "T2"], "at": ["2026-07-01", "2026-07-02"]})
        tickets.to_excel(writer, sheet_name="tickets", index=False)
        pd.DataFrame({"account": ["A1"]}).to_excel(writer, sheet_name="accounts", index=False)
    each = {"files": "data/raw/*", "zone": "UTC"}
    sources = {
        "tickets": each | {"sheet": "tickets", "tables": TICKETS},
        "accounts": each | {"sheet": "accounts", "tables": {"accounts": {"account_id": "account"}}},
    }
    loaded = folder.load({"a.xlsx": book.getvalue()}, sources=sources)
    assert loaded.table("tickets").ticket_id.tolist() == ["T1", "T2"]
    assert loaded.table("accounts").account_id.tolist() == ["A1"]
    assert loaded.collected[["rows", "kept", "refused"]].to_numpy().tolist() == [
        [2, 2, 0], [1, 1, 0],
    ]  # fmt: skip


def test_one_file_may_be_read_by_two_sources(folder):
    each = {"files": "data/raw/*", "zone": "UTC"}
    sources = {"tickets": each | {"tables": TICKETS},
               "accounts": each | {"tables": {"accounts": {"account_id": "who"}}}}  # fmt: skip
    loaded = folder.load(
        {"a.csv": "id,at,who\n1,2026-07-01,A1\n2,2026-07-01,A1\n"}, sources=sources
    )
    assert loaded.table("accounts").account_id.tolist() == ["A1"]
    assert loaded.collected.kept.tolist() == [2, 2]


def test_rows_that_offer_nothing_have_a_reason(folder):
    comments = {"comments": {"comment_id": "id", "said_at": "at", "text": "text"}}
    loaded = folder.load({"a.csv": "id,at,text\n1,2026-07-01,good\n2,2026-07-02,\n"}, comments)
    assert loaded.sums == (2, 1, 1, 0)
    assert loaded.refused.rows.sum() == 1


def test_rows_that_offer_nothing_are_no_fault_of_the_file(folder):
    comments = {"comments": {"comment_id": "id", "said_at": "at", "text": "text"}}
    content = "id,at,text\n1,2026-07-01,good\n2,2026-07-02,\n3,2026-07-02,\n"
    folder.load({"a.csv": content}, comments, at_most=0.1)


def test_files_of_one_source_may_have_their_columns_in_another_order(folder):
    files = {"a.csv": "id,at\n1,2026-07-01\n", "b.csv": "at,id\n2026-07-02,2\n"}
    assert folder.load(files, TICKETS).table("tickets").ticket_id.tolist() == ["1", "2"]


def test_kinds_of_files_may_be_mixed(folder):
    rows = pd.DataFrame({"id": ["2"], "at": pd.to_datetime(["2026-07-02 10:00"])})
    parquet, book = io.BytesIO(), io.BytesIO()
    rows.to_parquet(parquet)
    rows.assign(id="3").to_excel(book, index=False)
    files = {"a.csv": "id,at\n1,2026-07-01\n", "b.parquet": parquet.getvalue(),
             "c.xlsx": book.getvalue(), "d.jsonl": '{"id": "4", "at": "2026-07-04"}\n'}  # fmt: skip
    loaded = folder.load(files, TICKETS)
    assert loaded.table("tickets").ticket_id.tolist() == ["1", "2", "3", "4"]
    assert loaded.table("tickets").opened_at.dt.hour.tolist() == [0, 10, 10, 0]


def test_no_table_of_all_rows_is_brought_to_pandas(folder, monkeypatch):
    sizes, execute = [], ir.Table.execute

    def counted(self, *args, **options):
        frame = execute(self, *args, **options)
        sizes.append(len(frame))
        return frame

    monkeypatch.setattr(ir.Table, "execute", counted)
    rows = [(f"{i % 900}", "2026-07-01" if i % 7 else "soon", "open", "") for i in range(1_000)]
    loaded = folder.load({"a.csv": text(*rows)}, VERSIONED)
    assert loaded.sums[0] == 1_000
    assert max(sizes) < 10


CELL = st.sampled_from(["", "1", "2", "3", "soon", "2026-07-01", "5", "9", "good", "nan"])
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=12)


# Few examples of many files each: what costs time is a load, not its rows.
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=8, max_size=12))
def test_whatever_files_hold_their_rows_add_up(tmp_path_factory, several):
    files = {}
    for number, rows in enumerate(several):
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([["id", "at", "score"], *rows])
        files[f"{number}.csv"] = buffer.getvalue()
    tables = {"responses": SCORES, "tickets": TICKETS["tickets"]}
    loaded = Folder(tmp_path_factory.mktemp("any")).load(files, tables)
    books = loaded.collected.set_index("file")
    assert (books.rows == books.kept + books.refused + books.replaced).all()
    for number, rows in enumerate(several):
        assert books.rows[f"data/raw/{number}.csv"] == len(rows)
    assert loaded.table("responses").response_id.is_unique
    assert loaded.table("tickets").ticket_id.is_unique
