"""What else asks where rows come from: forgetting, explaining, silence, and sentences of counts."""

import pandas as pd
import pytest
from data.folders import Folder

from loopnb import collect
from loopnb.collect.explaining import explain
from loopnb.collect.people.searching import in_raw
from loopnb.metrics import METRICS
from loopnb.owed import days_heard
from loopnb.results.words import origins
from sql.desks import VARIABLE, ask, in_duckdb

PEOPLE = """create table tickets as select * from (values
    ('1', '2026-07-01', 'ann@x.org', 'broken', 'A-1'),
    ('2', '2026-07-02', 'jo@x.org', 'slow', 'A-2'),
    ('3', '2026-08-03', 'ann@x.org', 'again', 'A-1')
) as rows (id, opened, who, subject, requester_id)"""
TABLES = {"tickets": {"ticket_id": "id", "opened_at": "opened", "requester_key": "who",
                      "subject": "subject"}}  # fmt: skip


@pytest.fixture
def loaded(folder: Folder, monkeypatch):
    monkeypatch.setenv(VARIABLE, "duckdb://desk.duckdb")
    in_duckdb(folder.root / "desk.duckdb", PEOPLE)
    return ask(folder, tables=TABLES)


def test_who_is_forgotten_is_named_where_the_query_still_gives_them(loaded, folder):
    done = collect.forget(loaded.loop, "ann@x.org", "A. Name")
    assert done.rows["tickets"] == 2
    assert done.holding.table.values.tolist() == [
        ["sql:desk", "query", "1"],
        ["sql:desk", "query", "3"],
    ]
    assert "have the person's rows taken out of it as well" in done.text
    again = ask(folder, tables=TABLES)
    assert again.table("tickets").requester_key.isna().tolist() == [True, False, True]


def test_a_database_out_of_reach_is_said_to_be_unasked(loaded, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    found = in_raw(loaded.loop, {"ann@x.org"})
    assert found.rows == [("sql:desk", "query that cannot be asked", "")]


def test_a_figure_is_explained_from_the_rows_of_the_query(loaded, folder):
    table = explain(METRICS["volume"], loaded.loop).table
    assert table.step[0] == "in 1 query"
    in_duckdb(folder.root / "desk.duckdb", PEOPLE, "delete from tickets where id = '3'")
    ask(folder, tables=TABLES)
    steps = explain(METRICS["volume"], loaded.loop).table.set_index("step")
    assert steps.rows["in 1 query"] == 2
    assert steps.change["of earlier loads, no longer in what the sources give"] == 1


def test_days_on_which_it_was_heard_are_those_of_the_source(loaded):
    days = days_heard(loaded.loop.store, loaded.loop.settings, pd.Timestamp("2026-09-01").date())
    assert set(days.source) == {"desk"}


@pytest.mark.parametrize(("names", "said"), [
    ([], "0 files"), (["a.csv"], "1 file"), (["a.csv", "b.csv"], "2 files"),
    (["sql:a"], "1 query"), (["sql:a", "b.csv", "sql:c"], "1 file and 2 queries"),
])  # fmt: skip
def test_files_and_queries_are_counted_apart(names, said):
    assert origins(names) == said


def test_what_was_collected_is_said_of_queries(loaded):
    loop = loaded.loop
    assert collect.check(loop.root, loop.settings).text.startswith("1 query found;")
    collected, *_ = collect.load(loop)
    assert collected.text == "3 rows in 1 query: 3 kept, 0 refused, 0 replaced by a later row of " \
                             "the same id."  # fmt: skip
