"""A query as a source, against databases that are files: the same rows, the same store."""

import csv
import io
import random
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from data.folders import Folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopnb import collect
from loopnb.collect.mapping import canonical
from loopnb.collect.sheets import open_all
from loopnb.errors import DataError
from loopnb.schema import PROVENANCE
from sql.desks import TICKETS, VARIABLE, ask, files, in_duckdb, in_sqlite, said, source

ROWS = "('1', '2026-07-01 10:00', 'open', '2026-07-01'), ('2', '2026-07-02 11:00', 'solved', null)"
MAKE = "create table tickets (id varchar, opened varchar, status varchar, changed varchar)"


@pytest.fixture
def desk(folder, monkeypatch):
    """Return `desk(statements)`: the folder with a DuckDB file that the variable names."""

    def made(*statements: str) -> Folder:
        in_duckdb(folder.root / "desk.duckdb", *statements)
        return folder

    monkeypatch.setenv(VARIABLE, "duckdb://desk.duckdb")
    return made


def test_rows_of_a_query_are_kept_refused_or_replaced(desk):
    more = "('2', '2026-07-02 11:00', 'closed', '2026-07-05'), ('3', 'soon', 'open', null)"
    loaded = ask(desk(MAKE, f"insert into tickets values {ROWS}, {more}"))
    assert loaded.sums == (4, 2, 1, 1)
    assert loaded.table("tickets").status.tolist() == ["open", "closed"]
    (line,) = loaded.collected.to_dict("records")
    assert (line["source"], line["file"], line["encoding"]) == ("desk", "sql:desk", "query")
    assert loaded.refused.file.tolist() == ["sql:desk"]
    kept = loaded.table("tickets")
    assert kept.source_file.tolist() == ["sql:desk"] * 2
    assert kept.source_sha256.tolist() == [line["sha256"]] * 2
    assert kept.source_row.tolist() == [1, 2]


@pytest.mark.parametrize("make", [in_duckdb, in_sqlite])
def test_the_order_in_which_rows_come_makes_no_difference(folder, monkeypatch, make):
    rows = [f"('{i % 40}', '2026-07-01 10:00', 's{i}', null)" for i in range(100)]
    monkeypatch.setenv(VARIABLE, "sqlite://desk.db" if make is in_sqlite else "duckdb://desk.db")
    stores = []
    for seed in range(2):
        random.Random(seed).shuffle(rows)
        make(folder.root / "desk.db", MAKE, f"insert into tickets values {', '.join(rows)}")
        again = ask(folder).collected
        stores.append((files(folder), again.sha256[0]))
    assert stores[0] == stores[1]
    assert again.replaced[0] == 60


def test_asking_twice_changes_nothing_and_other_rows_have_another_digest(desk):
    folder = desk(MAKE, f"insert into tickets values {ROWS}")
    first, before = ask(folder).collected, files(folder)
    assert ask(folder).collected.equals(first)
    assert files(folder) == before
    desk(MAKE, f"insert into tickets values {ROWS}, ('3', '2026-07-03', null, null)")
    assert ask(folder).collected.sha256[0] != first.sha256[0]


@pytest.mark.parametrize("rows", [
    ["('1', 'a,b', '')", "('1', 'a', 'b')"], ["('1', null, '')", "('1', '', null)"],
    ["('1:', 'x', '')", "('1', ':x', '')"], ["('1', '-', null)", "('1', null, '-')"],
])  # fmt: skip
def test_rows_that_look_alike_have_their_own_digests(desk, rows):
    found = set()
    for row in rows:
        folder = desk("create table t (id varchar, a varchar, b varchar)",
                      f"insert into t values {row}")  # fmt: skip
        table = {"tickets": {"ticket_id": "id", "opened_at": {"value": "2026-07-01"}}}
        found |= set(ask(folder, "select * from t", tables=table).collected.sha256)
    assert len(found) == 2


def test_a_row_that_has_vanished_stays_as_one_of_an_export_that_is_gone_does(desk):
    ask(desk(MAKE, f"insert into tickets values {ROWS}"))
    later = "('2', '2026-07-02 11:00', 'closed', '2026-07-09'), ('4', '2026-07-04', 'open', null)"
    loaded = ask(desk(MAKE, f"insert into tickets values {later}"))
    assert loaded.sums == (2, 2, 0, 0)
    assert loaded.table("tickets").ticket_id.tolist() == ["1", "2", "4"]
    assert loaded.table("tickets").status.tolist() == ["open", "closed", "open"]


def test_null_is_nothing_known_whatever_the_source_calls_missing(desk):
    rows = [
        f"('{i}', '2026-07-01', {status}, null)" for i, status in enumerate(("null", "''", "'?'"))
    ]
    folder = desk(MAKE, f"insert into tickets values {', '.join(rows)}")
    found = ask(folder, missing=["?"]).table("tickets").status
    assert [None if pd.isna(each) else each for each in found] == [None, "", None]


TYPES = """create table t as select 1 as id, timestamp '2026-07-01 10:00:00.25' as opened,
    timestamptz '2026-10-25 02:30:00+02' as early, timestamptz '2026-10-25 02:30:00+01' as late,
    date '2026-07-02' as day, true as yes, 1.50::decimal(9, 2) as exact, 12.0::double as whole,
    0.1::double as tenth, 'nan'::double as none, 'xA'::blob as bytes, [1, 2] as list,
    {'a': 'b'} as struct, '{"a": 1}'::json as json, 10::hugeint as huge"""


def cells(folder: Folder, name: str = "opened", **more) -> dict:
    """Return the cells of the one row of a query as text."""
    from loopnb.collect.reading.queries import read
    from loopnb.query import Query

    raw = read(Query(url=f"${{{VARIABLE}}}", query="select * from t"), folder.root, "sql:desk")
    (row,) = raw.rows.to_pylist()
    return dict(zip(raw.header, row.values(), strict=False))


def test_each_type_becomes_text_without_loss(desk):
    assert cells(desk(TYPES)) == {
        "id": "1", "opened": "2026-07-01 10:00:00.25", "early": "2026-10-25 00:30:00+00:00",
        "late": "2026-10-25 01:30:00+00:00", "day": "2026-07-02", "yes": "true", "exact": "1.50",
        "whole": "12", "tenth": "0.1", "none": None, "bytes": "xA", "list": "[1, 2]",
        "struct": "{'a': b}", "json": '{"a": 1}', "huge": "10",
    }  # fmt: skip


def test_a_time_with_a_zone_is_utc_and_the_others_are_of_the_sources_zone(desk):
    tables = {"tickets": {"ticket_id": "id", "opened_at": "opened", "resolved_at": "late"}}
    loaded = ask(desk(TYPES), "select * from t", zone="Europe/Berlin", tables=tables)
    (row,) = loaded.table("tickets").to_dict("records")
    assert row["opened_at"] == pd.Timestamp("2026-07-01 08:00:00.25")
    assert row["resolved_at"] == pd.Timestamp("2026-10-25 01:30")
    assert loaded.collected.encoding[0] == "query, UTC: early, late"
    loop = loaded.loop
    (seen,) = collect.check(loop.root, loop.settings).table.to_dict("records")
    assert "id, opened, early (in UTC), late (in UTC), day" in seen["encoding"]
    assert (seen["file"], seen["width"]) == ("sql:desk", 15)


@pytest.mark.parametrize("dialect", [{}, {"dialect": "freshservice-csv"}])
def test_a_query_with_a_vendors_columns_is_known_as_its_export_is(desk, dialect):
    fixture = Path(__file__).parents[1] / "vendors/fixtures/freshservice-csv.csv"
    folder = desk(f"create table t as select * from read_csv('{fixture}', all_varchar=true)")
    more = {"zone": "UTC"} | dialect
    sql = {"url": f"${{{VARIABLE}}}", "query": "select * from t"}
    by_query = folder.load({}, sources={"desk": more | {"sql": sql}})
    (folder.root / "other/data").mkdir(parents=True)
    shutil.copy(folder.root / "data/.salt", folder.root / "other/data/.salt")
    by_file = Folder(folder.root / "other").load(
        {"f.csv": fixture.read_bytes()}, sources={"desk": more | {"files": "data/raw/*"}}
    )
    assert by_query.sums == by_file.sums
    assert len(said(by_query))
    pd.testing.assert_frame_equal(said(by_query), said(by_file))


def test_a_dialect_with_several_header_rows_is_no_query(desk):
    folder = desk(MAKE)
    with pytest.raises(DataError, match="qualtrics-csv is a kind of file; a query has one row"):
        ask(folder, dialect="qualtrics-csv")


def canonical_rows(folder: Folder, sources: dict) -> pd.DataFrame:
    """Return what a workspace offers as tickets, faults beside, less where it came from."""
    loop = folder.loop(sources)
    (sheet,) = open_all(loop.root, loop.settings, loop.store)
    rows = canonical(sheet, "tickets", *sheet.source.tables["tickets"]).execute()
    rows = rows.drop(columns=["id", *PROVENANCE])
    return rows.sort_values(list(rows.columns), ignore_index=True)


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
when = st.datetimes(pd.Timestamp("2025-01-01"), pd.Timestamp("2026-12-31")).map(
    lambda at: f"{at:%Y-%m-%d %H:%M:%S}")  # fmt: skip
row = st.tuples(st.integers(1, 6).map(str), when | st.just("soon"), text, st.just("") | when)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(row, min_size=1, max_size=12), seed=st.integers(0, 99))
def test_the_same_rows_are_the_same_from_a_file_and_from_a_query(tmp_path, monkeypatch, rows, seed):
    shutil.rmtree(tmp_path / "both", ignore_errors=True)
    folder = Folder(tmp_path / "both")
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([("id", "opened", "status", "changed"), *rows])
    folder.lay({"a.csv": out.getvalue()})
    random.Random(seed).shuffle(rows)
    with duckdb.connect(str(folder.root / "desk.duckdb")) as connection:
        connection.execute(MAKE)
        connection.executemany("insert into tickets values (?, ?, ?, ?)", rows)
    monkeypatch.setenv(VARIABLE, "duckdb://desk.duckdb")
    one = {"files": "data/raw/*.csv", "zone": "UTC", "tables": TICKETS}
    found = [canonical_rows(folder, each) for each in ({"desk": one}, source())]
    assert len(found[0]) == len(rows)
    pd.testing.assert_frame_equal(*found)


def test_a_query_may_stand_in_a_file(desk):
    folder = desk(MAKE, f"insert into tickets values {ROWS}")
    sql = {"url": f"${{{VARIABLE}}}", "query_file": "data/queries/tickets.sql"}
    with pytest.raises(DataError, match=r"sql:desk: there is no file data/queries/tickets\.sql"):
        ask(folder, sql=sql)
    path = folder.root / "data/queries/tickets.sql"
    path.parent.mkdir()
    path.write_text("-- what the desk has\nselect *\nfrom tickets -- all of it\n;\n")
    assert ask(folder, sql=sql).sums == (2, 2, 0, 0)


@pytest.mark.parametrize(("query", "why"), [
    ("selct * from tickets", "is no SQL that can be read at"),
    ("select * from ticket", "Table with name ticket does not exist"),
    ("select opend from tickets", '"opend" not found'),
    ("delete from tickets", "is not one SELECT alone"),
    ("create table x as select 1", "is not one SELECT alone"),
    ("select 1; drop table tickets", "is not one SELECT alone"),
    ("select 1; select 2", "is not one SELECT alone"),
    ("copy tickets to 'x.csv'", "is not one SELECT alone"),
    ("attach 'x.duckdb'", "is not one SELECT alone"),
    ("with x as (delete from tickets returning *) select * from x", "is not one SELECT alone"),
    ("select id, status as id from tickets", "two columns 'id'"),
    ("select id from tickets", "sql:desk: column 'opened' is not known"),
    ("-- nothing", "is not one SELECT alone"),
])  # fmt: skip
def test_a_query_that_will_not_do_is_one_sentence_before_anything_is_loaded(desk, query, why):
    folder = desk(MAKE, f"insert into tickets values {ROWS}")
    loop = folder.loop(source(query))
    for attempt in (lambda: collect.check(loop.root, loop.settings), lambda: collect.load(loop)):
        with pytest.raises(DataError) as caught:
            attempt()
        assert why in str(caught.value)
        assert "sql:desk" in str(caught.value)
    assert files(folder) == {}


def test_every_fault_of_every_source_is_told_at_once(desk):
    folder = desk(MAKE)
    one = source()["desk"]
    loop = folder.loop({
        "a": one | {"sql": one["sql"] | {"query": "select"}},
        "b": one | {"sql": one["sql"] | {"url": "${NOBODY_SET_THIS}"}},
        "c": one | {"sql": one["sql"] | {"url": "duckdb://gone.duckdb"}},
        "d": one | {"sql": one["sql"] | {"url": "mysql://db.example.org/desk"}},
        "e": one | {"sql": one["sql"] | {"url": "nothing://db.example.org/desk"}},
    })  # fmt: skip
    with pytest.raises(DataError) as caught:
        collect.check(loop.root, loop.settings)
    message = str(caught.value)
    assert len(message.splitlines()) == 6
    assert "sql:b: the environment variable NOBODY_SET_THIS is not set" in message
    assert f"sql:c: there is no database file {folder.root / 'gone.duckdb'}" in message
    assert (
        "sql:d: the driver for mysql is not installed: pip install 'ibis-framework[mysql]'"
        in message
    )
    assert "sql:e: `url` in loop.yaml, or the variable that it names, is no URL" in message
    assert not (folder.root / "gone.duckdb").exists()


def test_a_database_file_is_only_read(folder, monkeypatch):
    for name, make in (("desk.duckdb", in_duckdb), ("desk.sqlite", in_sqlite)):
        make(folder.root / name, MAKE, f"insert into tickets values {ROWS}")
        before = (folder.root / name).read_bytes()
        (folder.root / name).chmod(0o444)
        monkeypatch.setenv(VARIABLE, name)
        assert ask(folder).sums == (2, 2, 0, 0)
        assert (folder.root / name).read_bytes() == before
    assert sorted(path.name for path in folder.root.glob("desk.*")) == [
        "desk.duckdb",
        "desk.sqlite",
    ]


def test_an_answer_without_rows_is_loaded(desk):
    assert ask(desk(MAKE)).sums == (0, 0, 0, 0)


def test_without_a_zone_each_time_has_to_say_its_own(desk):
    tables = {"tickets": {"ticket_id": "id", "opened_at": "early", "resolved_at": "late"}}
    loaded = ask(desk(TYPES), "select * from t", zone=None, tables=tables)
    (row,) = loaded.table("tickets").to_dict("records")
    assert row["opened_at"] == pd.Timestamp("2026-10-25 00:30")
    tables["tickets"]["opened_at"] = "opened"
    with pytest.raises(DataError, match="sql:desk names no time zone"):
        ask(desk(TYPES), "select * from t", zone=None, tables=tables)
