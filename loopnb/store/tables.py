"""The canonical tables of one workspace: read by all, renewed by a load, all of them at once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.errors import DataError, StageError, one_of
from loopnb.schema import TABLES, stored
from loopnb.store import generations

# What DuckDB raises where memory or disk end; a full disk may also stop it at its commit.
SHORT = (
    duckdb.OutOfMemoryException, duckdb.IOException, duckdb.TransactionException,
    duckdb.FatalException,
)  # fmt: skip


class Store:
    """The canonical tables in `folder`, as the last load that ended well left them."""

    def __init__(self, folder: Path, memory_limit: str = "1.5GB") -> None:
        self.folder, self.memory_limit = folder, memory_limit
        self.database = ibis.duckdb.connect(
            memory_limit=memory_limit, temp_directory=str(generations.spill(folder))
        )
        generations.check(folder)

    @property
    def current(self) -> Path:
        """The folder that holds the tables now: `<table>/quarter=…/part.parquet`, changes.csv."""
        return generations.current(self.folder)

    def table(self, name: str) -> ir.Table:
        """Return a canonical table, empty where nothing has been loaded into it."""
        return self.read(name, sorted(self.place(name).glob("*/*.parquet")))

    def has(self, name: str) -> bool:
        """Hold where anything has been loaded into a table."""
        return any(self.place(name).glob("*/*.parquet"))

    def noted(self, name: str, **how: object) -> pd.DataFrame:
        """Return a file that lies beside the tables, empty where there is none.

        All is text, unless `how` tells pandas otherwise.
        """
        path = self.current / name
        if not path.is_file():
            return pd.DataFrame()
        return pd.read_csv(path, **{"dtype": str, "keep_default_na": False} | how)

    def place(self, name: str) -> Path:
        """Return the folder of a table; raises DataError where there is no such table."""
        if name not in TABLES:
            raise DataError(one_of("table", name, TABLES))
        return self.current / name

    def read(self, name: str, files: list[Path]) -> ir.Table:
        """Return the rows of some files of a table; a column that came later is unknown."""
        if not files:
            return self.empty(name)
        rows = self.database.read_parquet(files, hive_partitioning=False)
        if list(rows.columns) == list(stored(name)):
            return rows  # a query over columns as they are is planned in half the time
        later = {c: ibis.null(kind) for c, kind in stored(name).items() if c not in rows.columns}
        return rows.mutate(**later).select(*stored(name))

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each canonical table."""
        return {name: int(self.table(name).count().execute()) for name in TABLES}

    def empty(self, name: str) -> ir.Table:
        """Return a canonical table without rows."""
        schema = ibis.schema(stored(name))
        return self.database.create_table(f"empty_{name}", schema=schema, overwrite=True)

    def replace(self, name: str, rows: ir.Table) -> None:
        """Write one whole table anew; the others stay as they are."""
        with self.renewed() as draft:
            draft.write(name, draft.database.create_table(name, rows.to_pyarrow()))

    @contextmanager
    def renewed(self) -> Iterator["Draft"]:
        """Give the tables to write anew; left well, they all count at once, else none does.

        The work is done in a database on disk, within the memory limit. Raises StageError where
        disk or memory do not suffice; then the store is as it was.
        """
        try:
            with generations.next_one(self.folder) as aside:
                draft = Draft(self, aside)
                try:
                    yield draft
                finally:
                    draft.database.disconnect()
        except (*SHORT, OSError) as error:
            raise StageError(self._short_of(error)) from None

    def _short_of(self, error: Exception) -> str:
        said = str(error).partition("\n")[0].rpartition("rror: ")[2]  # less what DuckDB calls it
        if isinstance(error, duckdb.OutOfMemoryException) and "temp_directory" not in str(error):
            return (
                "The load needs more memory than memory_limit in loop.yaml allows "
                f"({self.memory_limit}): {said}. The store is as it was. Raise the limit, then run "
                "again."
            )
        return (
            f"The load stopped: {said}. The store is as it was. See that there are room and rights "
            f"in {self.folder}, then run again."
        )


class Draft(Store):
    """The tables that a load is about to renew: those it has written, the others as they were."""

    def __init__(self, store: Store, aside: Path) -> None:
        self.folder, self.memory_limit = store.folder, store.memory_limit
        self.fresh = aside / "tables"
        self.database = ibis.duckdb.connect(
            aside / "work.duckdb", memory_limit=store.memory_limit,
            temp_directory=str(aside / "spill"), preserve_insertion_order=False,
        )  # fmt: skip

    def place(self, name: str) -> Path:
        """Return the folder of a table, the new one where it has been written."""
        old, new = super().place(name), self.fresh / name
        return new if new.exists() else old

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        """Compute rows once and return them as a table of the work's own database."""
        return self.database.create_table(name, rows, overwrite=True)

    def note(self, name: str, table: pd.DataFrame) -> None:
        """Write a file that lies beside the tables."""
        table.to_csv(self.fresh / name, index=False, lineterminator="\n")

    def write(self, name: str, rows: ir.Table) -> None:
        """Write a table of the database as the new one, a folder for each quarter, by key."""
        key, date = TABLES[name].key, TABLES[name].date
        parts = {"all": rows}
        if date:
            starts = rows.select(start=rows[date].truncate("Q")).distinct().execute().start
            parts = {
                f"{start:%Y}-Q{start.quarter}": rows.filter(
                    rows[date] >= start, rows[date] < start + pd.DateOffset(months=3)
                )
                for start in sorted(starts)
            }
        shutil.rmtree(self.fresh / name, ignore_errors=True)
        (self.fresh / name).mkdir()
        for quarter, part in parts.items():
            path = self.fresh / name / f"quarter={quarter}" / "part.parquet"
            path.parent.mkdir()
            self.database.to_parquet(part.order_by(key), path)
