"""The files of the sources, opened: each with its dialect, its zone and the rules for its rows.

Files of one source with the same header become one sheet, since they are read alike.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from loopnb.collect import dialects
from loopnb.collect.mapping import Sheet
from loopnb.collect.reading import queries
from loopnb.collect.reading.files import Raw, read
from loopnb.errors import DataError
from loopnb.query import called
from loopnb.settings import Settings, Source
from loopnb.store import Store

PLACES = 40  # bits of a row's id that say its place in the file; those above say which file


def open_all(
    root: Path, settings: Settings, store: Store, *, only: Collection[Path | str] = ()
) -> list[Sheet]:
    """Return the rows of every file of every source as text, in the store's database.

    With `only` the others are left out.
    """
    sheets: dict[tuple, Sheet] = {}
    kinds: dict[str, tuple] = {}
    numbers = file_numbers(name_of(path, root, source)
                           for name, source in settings.sources.items()
                           for path in paths_of(root, name, source))  # fmt: skip
    for name, source in settings.sources.items():
        for path in paths_of(root, name, source):
            if only and path not in only:
                continue
            raw = opened(path, root, source, database=store.database.con)
            full = dialects.whole(source, raw, place_of(name))
            if len(kinds.setdefault(raw.name, raw.heads)) != len(raw.heads):
                raise DataError(
                    f"{raw.name} is read by two sources as two kinds of file. Let one read a copy."
                )
            key = (name, raw.header, full.zone)
            if key not in sheets:
                sheets[key] = _sheet(raw, full, place_of(name), store, table=f"raw_{len(sheets)}")
            sheets[key].raws.append(raw)
            _arrive(raw, sheets[key], numbers[raw.name] << PLACES, store)
    return list(sheets.values())


def file_numbers(names: Iterable[str]) -> dict[str, int]:
    """Return a number for each file's name, growing with it; `id >> PLACES` is that of a row."""
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _sheet(raw: Raw, source: Source, place: str, store: Store, *, table: str) -> Sheet:
    """Return a sheet for files like this one, as yet without any rows."""
    sheet = Sheet([raw], source, place, None)
    columns = {f"c{place}": "string" for place in sheet.places()} | {"row": "int64"}
    columns |= {"file": "string", "sha256": "string", "id": "int64"}
    rows = store.database.create_table(table, schema=columns, overwrite=True)
    return replace(sheet, raws=[], rows=rows)


def _arrive(raw: Raw, sheet: Sheet, first_id: int, store: Store) -> None:
    """Read a file's rows into the sheet's table, a batch at a time."""
    places = [int(name[1:]) for name in sheet.rows.columns if re.fullmatch(r"c\d+", name)]
    batches = Arriving(raw.batches(places))
    reader = pa.RecordBatchReader.from_batches(raw.schema(places), batches)
    database = store.database.con
    database.register("arriving", reader)
    try:
        database.execute(
            f'INSERT INTO {sheet.rows.get_name()} SELECT *, ?, ?, "row" + ? FROM arriving',
            [raw.name, raw.sha256, first_id],
        )
    except duckdb.Error:
        if batches.error:
            raise batches.error from None
        raise
    finally:
        database.unregister("arriving")


class Arriving:
    """Batches on their way through DuckDB, which tells of an error but not which it was.

    The next one is read while DuckDB takes in the last.
    """

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.batches, self.error = batches, None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            with ThreadPoolExecutor(1) as ahead:
                coming = ahead.submit(next, self.batches, None)
                while (batch := coming.result()) is not None:
                    coming = ahead.submit(next, self.batches, None)
                    yield batch
        except Exception as error:
            self.error = error
            raise


def paths_of(root: Path, name: str, source: Source) -> list[Path | str]:
    """Return the files of a source in order, or what its query is called.

    What systems and open spreadsheets leave beside is none.
    """
    if source.sql:
        return [called(name)]
    found = (path for path in root.glob(source.files) if path.is_file())
    return sorted(path for path in found if not path.name.startswith((".", "~$")))


def opened(
    path: Path | str, root: Path, source: Source, head: bool = False, *,
    database: duckdb.DuckDBPyConnection | None = None,
) -> Raw:  # fmt: skip
    """Open one file of a source by its dialect, or ask its query, whose rows wait in `database`.

    `head` ends after the first rows.
    """
    if source.sql:
        raw = queries.read(source.sql, root, path, head=head, database=database)
        raw.encoding = queries.said(raw) if head else raw.encoding
        dialect = dialects.of_source(source, lambda: raw)
        if dialects.header_rows(dialect) > 1:
            raise DataError(f"{path}: {dialect} is a kind of file; a query has one row of names.")
        return dialects.named(raw, dialect)
    name = name_of(path, root, source)
    how = {"sheet": source.sheet, "encoding": source.encoding}
    dialect = dialects.of_source(source, lambda: read(path, name, head=True, **how))
    raw = read(path, name, head=head, header_rows=dialects.header_rows(dialect), **how)
    return dialects.named(raw, dialect)


def name_of(path: Path | str, root: Path, source: Source) -> str:
    """Return a file's name for people: below the workspace, with the sheet of a workbook."""
    if source.sql:
        return path
    name = path.relative_to(root).as_posix()
    sheet = source.sheet if path.suffix.lower() == ".xlsx" else None
    return f"{name}[{sheet}]" if sheet else name


def place_of(name: str) -> str:
    """Return where in loop.yaml a source stands."""
    return f"loop.yaml, sources.{name}"
