"""The canonical tables: their keys, dates and rules name columns that they have."""

import pytest

from loopnb.schema import PROVENANCE, TABLES, stored

KINDS = {"string", "timestamp", "int64", "float64", "boolean"}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_speaks_of_its_own_columns(name):
    table = TABLES[name]
    named = {table.key, *table.required, *table.redacted}
    named |= {column for column in (table.date, table.offered_by) if column}
    assert named <= set(table.columns)
    assert table.key in table.required


@pytest.mark.parametrize("name", TABLES)
def test_columns_have_known_types_and_a_time_of_change(name):
    assert set(TABLES[name].columns.values()) <= KINDS
    assert TABLES[name].columns["updated_at"] == "timestamp"


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name].date])
def test_a_date_is_a_required_timestamp(name):
    table = TABLES[name]
    assert table.columns[table.date] == "timestamp"
    assert table.date in table.required


@pytest.mark.parametrize("name", TABLES)
def test_ids_are_strings(name):
    columns = TABLES[name].columns
    assert {columns[c] for c in columns if c.endswith("_id") or c == "requester_key"} == {"string"}


def test_stored_columns_end_with_where_the_row_came_from():
    assert list(stored("tickets"))[-3:] == list(PROVENANCE) == [
        "source_file", "source_sha256", "source_row",
    ]  # fmt: skip


def test_what_people_wrote_is_redacted():
    assert {name: table.redacted for name, table in TABLES.items() if table.redacted} == {
        "tickets": ("subject",),
        "comments": ("text",),
        "conversations": ("notes", "promises"),
        "events": ("note",),
    }
