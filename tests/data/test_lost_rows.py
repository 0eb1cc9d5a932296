"""DuckDB 2.0 loses rows where a cast is pushed into its CSV reader; a load never does.

`try_cast` over `read_csv(all_varchar=true)` is turned into a type of the reader, which raises on
the first cell that is none, or drops its row with `ignore_errors` and says nothing.
"""

import duckdb
import pytest

from data.frames import TICKETS

MANY, BAD = 30_000, 29_995  # farther down than a reader looks before it settles on a type
TRAP = (
    "SELECT count(*), count(n) FROM "
    "(SELECT id, try_cast(n AS BIGINT) AS n FROM read_csv('{}', {}))"
)


COLUMNS = {
    "reopens": ("1", "many", "reopens is not a number"),
    "resolved_at": ("2026-07-02 00:00:00", "soon", "resolved_at is not a date written like"),
    "sla_met": ("yes", "perhaps", "sla_met is not yes or no"),
}


def lines(good: str, bad: str) -> str:
    """Return an export with one bad cell."""
    rows = (f"T{i},2026-07-01 00:00:00,{bad if i == BAD else good}\n" for i in range(MANY))
    return "id,at,n\n" + "".join(rows)


@pytest.mark.skipif(duckdb.__version__ != "2.0.0", reason="measured with DuckDB 2.0.0")
def test_the_trap_is_there_as_it_was_measured(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(lines("1", "many"))
    with pytest.raises(duckdb.ConversionException):
        duckdb.execute(TRAP.format(file, "all_varchar=true"))
    silent = TRAP.format(file, "all_varchar=true, ignore_errors=true")
    assert duckdb.execute(silent).fetchone() == (MANY - 1, MANY - 1)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_load_accounts_for_the_row_and_says_what_it_found(folder, column):
    good, bad, reason = COLUMNS[column]
    tables = {"tickets": TICKETS["tickets"] | {column: "n"}}
    loaded = folder.load({"t.csv": lines(good, bad)}, tables)
    assert loaded.sums == (MANY, MANY - 1, 1, 0)
    (why,) = loaded.refused.itertuples()
    assert why.reason.startswith(reason) and why.found == bad
    assert why.first_row == BAD + 2
    assert len(loaded.table("tickets")) == MANY - 1
