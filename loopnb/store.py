"""The tables: Parquet by UTC calendar quarter, read and written through Ibis on DuckDB."""

import shutil
import uuid
from pathlib import Path

import ibis
import ibis.expr.types as ir

from loopnb.errors import DataError, one_of
from loopnb.schema import TABLES, stored

VERSION = "1"


class Store:
    """The canonical tables of one workspace in `folder`; a table is replaced as a whole or not."""

    def __init__(self, folder: Path, memory_limit: str = "2GB") -> None:
        self.folder = folder
        self.database = ibis.duckdb.connect(memory_limit=memory_limit)
        self._check_version()
        self._recover()

    def table(self, name: str) -> ir.Table:
        """Return a canonical table, empty where nothing has been loaded into it."""
        if name not in TABLES:
            raise DataError(one_of("table", name, TABLES))
        files = sorted((self.folder / name).glob("**/*.parquet"))
        if not files:
            return self.empty(name)
        rows = self.database.read_parquet(files, table_name=f"store_{name}")
        # A column that came later than the file is read as unknown.
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
        """Write the whole table, a folder for each quarter, and swap it in when all is written."""
        fresh = self.folder / f".{name}-{uuid.uuid4().hex}"
        date, key = TABLES[name].date, TABLES[name].key
        year = rows[date].strftime("%Y-Q") if date else ibis.literal("all")
        quarter = year + rows[date].quarter().cast("string") if date else year
        rows = self.database.create_table(
            f"fresh_{name}", rows.mutate(quarter=quarter), overwrite=True
        )
        for value in rows.select("quarter").distinct().order_by("quarter").execute().quarter:
            part = fresh / f"quarter={value}" / "part.parquet"
            part.parent.mkdir(parents=True)
            chosen = rows.filter(rows.quarter == value).drop("quarter").order_by(key)
            self.database.to_parquet(chosen, part)
        fresh.mkdir(parents=True, exist_ok=True)
        self._swap(self.folder / name, fresh)

    def _swap(self, place: Path, fresh: Path) -> None:
        old = place.with_name(f".{place.name}-old-{uuid.uuid4().hex}")
        if place.exists():
            place.rename(old)
        fresh.rename(place)
        shutil.rmtree(old, ignore_errors=True)

    def _recover(self) -> None:
        """Take back a table that a killed process had moved aside and not yet replaced."""
        for name in TABLES:
            aside = sorted(self.folder.glob(f".{name}-old-*"))
            if aside and not (self.folder / name).exists():
                aside[-1].rename(self.folder / name)

    def _check_version(self) -> None:
        path = self.folder / "VERSION"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{VERSION}\n")
        elif (found := path.read_text().strip()) != VERSION:
            raise DataError(
                f"{path} says version {found}, this loopnb reads version {VERSION}. "
                f"Delete {self.folder}: the next run loads it again from data/raw."
            )
