"""Sources that are queries, to databases that a test has filled."""

import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from data.folders import Folder, Loaded

from loopnb.schema import PROVENANCE

VARIABLE = "DESK_URL"
TICKETS = {"tickets": {"ticket_id": "id", "opened_at": "opened", "status": "status",
                       "updated_at": "changed"}}  # fmt: skip


def source(query: str = "select * from tickets", **more: Any) -> dict[str, Any]:
    """Return a source that asks the database which the variable names."""
    one = {"sql": {"url": f"${{{VARIABLE}}}", "query": query}, "zone": "UTC", "tables": TICKETS}
    return {"desk": one | more}


def ask(folder: Folder, query: str = "select * from tickets", **more: Any) -> Loaded:
    """Load what a query gives."""
    return folder.load({}, sources=source(query, **more))


def in_duckdb(path: Path, *statements: str) -> None:
    """Make a database of DuckDB anew and execute statements in it."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def in_sqlite(path: Path, *statements: str) -> None:
    """Make a database of SQLite anew and execute statements in it."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def said(loaded: Loaded, name: str = "tickets") -> pd.DataFrame:
    """Return the rows of a table less where they came from."""
    return loaded.table(name).drop(columns=list(PROVENANCE))


def files(folder: Folder) -> dict[str, bytes]:
    """Return what the store of a workspace holds, by file."""
    store = folder.root / "data/store"
    return {str(path.relative_to(store)): path.read_bytes() for path in store.rglob("*.parquet")}
