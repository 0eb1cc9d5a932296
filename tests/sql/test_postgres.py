"""A query to a real PostgreSQL: only read, told without its password, the same as from a file."""

import os
from urllib.parse import quote

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from data.folders import Folder

from loopnb import collect
from loopnb.cli import cli
from loopnb.errors import DataError
from sql.desks import TICKETS, VARIABLE, ask, files, said, source
from sql.server import PASSWORD, READER, Server

ROWS = """create or replace view tickets as select * from (values
    (7, timestamptz '2026-10-25 02:30:00+02', timestamp '2026-10-26 08:00:00', 'Ünlösbar', true,
     12.50::numeric(8, 2)),
    (8, timestamptz '2026-10-25 02:30:00+01', null, null, false, null)
) as rows (id, opened, solved, status, kept, hours)"""
QUERY = "select * from tickets"
MAPPED = {"tickets": {"ticket_id": "id", "opened_at": "opened", "resolved_at": "solved",
                      "status": "status", "sla_met": "kept",
                      "sla_target_s": {"column": "hours", "times": 3600}}}  # fmt: skip


@pytest.fixture
def desk(server: Server, folder: Folder, monkeypatch: pytest.MonkeyPatch):
    """The folder, whose variable names the server with the reader's password; two tickets there."""
    server.does("drop table if exists t", ROWS)
    monkeypatch.setenv(VARIABLE, server.url(READER, quote(PASSWORD, safe="")))
    return folder


def fails(folder: Folder, query: str = QUERY, **more) -> str:
    """Return the one message of a check and of a load, after which nothing is loaded."""
    loop, found = folder.loop(source(query, **more)), []
    for attempt in (lambda: collect.check(loop.root, loop.settings), lambda: collect.load(loop)):
        with pytest.raises(DataError) as caught:
            attempt()
        found.append(str(caught.value).partition("\n  - ")[2] or str(caught.value))
    assert found[0] == found[1]
    assert len(found[0].splitlines()) == 1
    assert PASSWORD not in found[0]
    assert files(folder) == {}
    return found[0]


def test_rows_come_with_their_times_in_utc(desk):
    loaded = ask(desk, tables=MAPPED, zone="Europe/Berlin")
    assert loaded.sums == (2, 2, 0, 0)
    first, last = loaded.table("tickets").to_dict("records")
    assert (first["ticket_id"], first["status"], first["sla_met"]) == ("7", "Ünlösbar", True)
    assert first["opened_at"] == pd.Timestamp("2026-10-25 00:30")
    assert first["resolved_at"] == pd.Timestamp("2026-10-26 07:00")
    assert first["sla_target_s"] == 45_000
    assert last["opened_at"] == pd.Timestamp("2026-10-25 01:30")
    assert pd.isna([last["status"], last["resolved_at"], last["sla_target_s"]]).all()
    assert loaded.collected.encoding.tolist() == ["query, UTC: opened"]


def test_settings_of_the_server_change_no_text(desk, server):
    before = ask(desk, tables=MAPPED).collected
    for name, value in (("datestyle", "'German'"), ("timezone", "'Asia/Kolkata'"),
                        ("bytea_output", "'escape'"), ("extra_float_digits", "0"),
                        ("intervalstyle", "'iso_8601'")):  # fmt: skip
        server.does(f"alter role {READER} set {name} = {value}")
    try:
        assert ask(desk, tables=MAPPED).collected.equals(before)
    finally:
        server.does(f"alter role {READER} reset all")


def test_each_type_becomes_text_without_loss(desk, server):
    from loopnb.collect.reading.queries import read
    from loopnb.query import Query

    server.does(
        "create table t (n numeric, f float8, r real, j json, jb jsonb, by bytea, u uuid, "
        "a text[], d date, b boolean, c char(5), i inet, v interval, at timestamptz)",
        "insert into t values (123456789012345678901234567890.12345, 0.1, 3, '{\"b\": [1]}', "
        "'{\"b\":1}', '\\xdeadbeef', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{x,y}', "
        "'2026-07-01', false, 'ab', '10.0.0.1', '1 day 2 hours', '2026-07-01 10:00:00.123456+02')",
        "insert into t (n, f, at) values ('NaN', 'NaN', 'infinity')",
    )
    asked = Query(url=f"${{{VARIABLE}}}", query="select * from t order by n")
    raw = read(asked, desk.root, "sql:desk")
    rows = raw.rows.to_pylist()
    told = next(row for row in rows if row["c0"])
    assert dict(zip(raw.header, told.values(), strict=False)) == {
        "n": "123456789012345678901234567890.12345", "f": "0.1", "r": "3", "j": '{"b": [1]}',
        "jb": '{"b": 1}', "by": "\\xdeadbeef", "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "a": "{x,y}", "d": "2026-07-01", "b": "false", "c": "ab", "i": "10.0.0.1/32",
        "v": "1 day 02:00:00", "at": "2026-07-01 08:00:00.123456+00:00",
    }  # fmt: skip
    (other,) = [row for row in rows if not row["c0"]]
    assert [text for text in other.values() if text is not None] == ["infinity without a zone", 1]


def test_the_same_rows_are_the_same_from_a_file(desk, tmp_path):
    text = ("id,opened,solved,status,kept,hours\n"
            "7,2026-10-25 00:30:00,2026-10-26 08:00:00,Ünlösbar,yes,12.5\n"
            "8,2026-10-25 01:30:00,,,no,\n")  # fmt: skip
    by_file = Folder(tmp_path / "other").load({"a.csv": text}, MAPPED)
    by_query = ask(desk, tables=MAPPED)
    assert by_query.sums == by_file.sums
    pd.testing.assert_frame_equal(said(by_query), said(by_file))


def test_many_rows_in_any_order_are_the_same_store(desk, server):
    make = ("select i % 10000 as id, timestamptz '2026-01-01' + i % 99 * interval '1h' as opened, "
            "'s' || i as status, timestamp '2026-07-01' + i * interval '1s' as changed "
            "from generate_series(1, 12000) as i")  # fmt: skip
    server.does("drop table if exists many", f"create table many as {make}")
    stores = []
    for order in ("changed desc", "md5(status)"):
        loaded = ask(desk, f"select * from many order by {order}", tables=TICKETS)
        assert loaded.sums == (12_000, 10_000, 0, 2_000)
        stores.append((files(desk), loaded.collected.sha256[0]))
    assert stores[0] == stores[1]


def test_check_asks_for_a_few_rows_alone(desk):
    broken = "select 1 / (60 - i) as id, now() as opened, '' as status, now() as changed " \
             "from generate_series(1, 100) as i"  # fmt: skip
    loop = desk.loop(source(broken))
    (row,) = collect.check(loop.root, loop.settings).table.to_dict("records")
    assert row["encoding"] == "query of id, opened (in UTC), status, changed (in UTC)"
    with pytest.raises(DataError, match="sql:desk: the database cannot be asked: division by zero"):
        collect.load(loop)
    assert files(desk) == {}


@pytest.mark.parametrize(("statement", "why"), [
    ("select set_config('transaction_read_only', 'off', false), write() as id",
     "transaction read-write mode must be set before any query"),
    ("select write() as id", "read-only transaction"),
    ("select nextval('numbers') as id", "read-only transaction"),
    ("select id from tickets for update", "cannot"),
    ("insert into written values (1) returning x as id", "not one SELECT"),
    ("with w as (insert into written values (1) returning x) select x as id from w",
     "not one SELECT"),
    ("select 1 as id; insert into written values (1)", "not one SELECT"),
    ("select 1 as id into other", "not one SELECT"),
])  # fmt: skip
def test_a_query_that_writes_is_refused_by_the_session(desk, server, monkeypatch, statement, why):
    server.does(
        "drop table if exists written cascade", "create table written (x int)",
        "create sequence if not exists numbers",
        "create or replace function write() returns int language sql as "
        "'insert into written values (1) returning x'",
    )  # fmt: skip
    monkeypatch.setenv(VARIABLE, server.socket)  # as one who may do all
    assert why in fails(desk, statement, tables={"tickets": {"ticket_id": "id",
                        "opened_at": {"value": "2026-07-01"}}})  # fmt: skip
    assert server.does("select count(*) from written") == [(0,)]


@pytest.mark.parametrize(("query", "why"), [
    ("select * form tickets", "is no SQL that can be read at 'tickets', line 1"),
    ("selct * from tickets", "is no SQL that can be read at"),
    ("select * from ticket", 'relation "ticket" does not exist'),
    ("select opend from tickets", 'not exist. Perhaps you meant to reference the column "tickets.'),
    ("select id, solved as id from tickets", "two columns 'id'"),
    ("select id, opened as opend from tickets", "Did you mean 'opend'?"),
])  # fmt: skip
def test_a_query_that_will_not_do_is_one_sentence(desk, query, why):
    found = fails(desk, query, tables={"tickets": {"ticket_id": "id", "opened_at": "opened"}})
    assert found.startswith("sql:desk")
    assert why in found


def test_whom_the_server_turns_away_is_told_so_without_a_password(desk, server, monkeypatch):
    monkeypatch.setenv(VARIABLE, server.url(READER, "wrong-word"))
    found = fails(desk)
    assert 'password authentication failed for user "reader"' in found
    assert "wrong-word" not in found
    monkeypatch.setenv(VARIABLE, server.url(READER, quote(PASSWORD, safe=""), "elsewhere"))
    assert 'database "elsewhere" does not exist' in fails(desk)
    monkeypatch.setenv(VARIABLE, f"postgresql://reader:{quote(PASSWORD, safe='')}@127.0.0.1:1/desk")
    assert "port 1 failed: Connection refused" in fails(desk)
    for spoiled in (f"postgresql://reader:{PASSWORD}@127.0.0.1/desk", "wrong-word",
                    "wrong-word:5432/desk", f"postgresql://reader:{PASSWORD}"):  # fmt: skip
        monkeypatch.setenv(VARIABLE, spoiled)
        found = fails(desk)
        assert "is no URL" in found or "cannot be asked" in found
        assert "wrong-word" not in found
        assert "s3cret" not in found
    monkeypatch.delenv(VARIABLE)
    assert f"the environment variable {VARIABLE} is not set" in fails(desk)


def test_user_and_password_may_come_from_postgres_own_variables(desk, server, monkeypatch):
    monkeypatch.setenv("PGUSER", READER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.setenv("PGPORT", str(server.port))
    for url in ("postgresql://127.0.0.1/desk", "postgres:///desk?host=127.0.0.1"):
        loaded = ask(desk, tables=MAPPED, sql={"url": url, "query": QUERY})
        assert loaded.sums == (2, 2, 0, 0)
    monkeypatch.setenv("PGPASSWORD", "wrong-word")
    found = fails(Folder(desk.root / "new"), sql={"url": server.url(), "query": QUERY})
    assert "password authentication failed" in found


def test_a_url_may_be_put_together_of_several_variables(desk, server, monkeypatch):
    monkeypatch.setenv("DESK_WORD", quote(PASSWORD, safe=""))
    url = server.url("reader", "${DESK_WORD}")
    assert ask(desk, tables=MAPPED, sql={"url": url, "query": QUERY}).sums == (2, 2, 0, 0)


def test_nowhere_in_the_workspace_stands_the_password(desk, server, monkeypatch, capfd):
    settings = {
        "company": "Help desk", "mission": "They can work again.", "zone": "UTC",
        "sources": source(QUERY, tables=MAPPED),
    }  # fmt: skip
    (desk.root / "loop.yaml").write_text(yaml.safe_dump(settings))
    (desk.root / "reports").mkdir()
    ask(desk, tables=MAPPED)
    told = CliRunner().invoke(cli, ["check", "--workspace", str(desk.root)])
    assert told.exit_code == 0
    assert told.output == (
        "sql:desk: a table of your own, 6 columns, query of id, opened (in UTC), solved, status, "
        "kept, hours, times in UTC (loop.yaml), becomes tickets\n"
        "  its columns are mapped in loop.yaml\n"
    )
    heard = told.output + "".join(capfd.readouterr())
    for word in (
        PASSWORD,
        quote(PASSWORD, safe=""),
        os.environ[VARIABLE],
        f"127.0.0.1:{server.port}",
    ):
        assert word not in heard
        for path in desk.root.rglob("*"):
            assert not path.is_file() or word.encode() not in path.read_bytes(), path


def test_a_standby_that_can_make_nothing_is_read_as_well(desk, server):
    """A server that is read only by its own settings lets nobody make even a temporary view."""
    server.does("alter system set default_transaction_read_only = on", "select pg_reload_conf()")
    try:
        assert ask(desk, tables=MAPPED).sums == (2, 2, 0, 0)
    finally:
        server.does("set default_transaction_read_only = off", "alter system reset all",
                    "select pg_reload_conf()")  # fmt: skip
