"""The files of the sources, opened: each with its dialect, its zone and the rules for its rows.

Files of one source with the same header become one sheet, since they are read alike.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from loopnb.collect import dialects
from loopnb.collect.files import Raw, read
from loopnb.collect.mapping import Sheet, check_columns
from loopnb.errors import DataError, listed
from loopnb.results import Checked
from loopnb.settings import Settings, Source
from loopnb.store import Store

PLACES = 40  # bits of a row's id that say its place in the file; those above say which file


def check(root: Path, settings: Settings) -> Checked:
    """Look at every file's header and return what was found; raises DataError listing faults."""
    faults, seen = [], []
    for name, source in settings.sources.items():
        paths, place = _paths(root, source), _place(name)
        if not paths:
            faults.append(f"sources.{name}: no file matches {source.files}. Put the export there.")
        for path in paths:
            try:
                raw = opened(path, root, source, head=True)
                full = dialects.whole(source, raw, place)
                faults += check_columns(Sheet([raw], full, place, ibis.memtable(raw.rows)))
                seen.append((name, raw.name, raw.encoding, len(raw.header), ", ".join(full.tables)))
            except DataError as error:
                faults.append(str(error))
    if faults:
        raise DataError(listed("The data cannot be loaded:", faults))
    return Checked.from_table(pd.DataFrame(seen, columns=Checked.columns))


def open_all(root: Path, settings: Settings, store: Store) -> list[Sheet]:
    """Return the rows of every file of every source as text, in the store's database."""
    sheets: dict[tuple, Sheet] = {}
    numbers = file_numbers(_named(path, root, source)
                           for source in settings.sources.values()
                           for path in _paths(root, source))  # fmt: skip
    for name, source in settings.sources.items():
        for path in _paths(root, source):
            raw = opened(path, root, source)
            full = dialects.whole(source, raw, _place(name))
            key = (name, raw.header, full.zone)
            if key not in sheets:
                sheets[key] = _sheet(raw, full, _place(name), store, table=f"raw_{len(sheets)}")
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
    """Batches on their way through DuckDB, which tells of an error but not which it was."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.batches, self.error = batches, None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self.batches
        except Exception as error:
            self.error = error
            raise


def _paths(root: Path, source: Source) -> list[Path]:
    """Return the files of a source; what systems and open spreadsheets leave beside is none."""
    found = (path for path in root.glob(source.files) if path.is_file())
    return sorted(path for path in found if not path.name.startswith((".", "~$")))


def opened(path: Path, root: Path, source: Source, head: bool = False) -> Raw:
    """Open one file of a source by its dialect; `head` ends after the first rows."""
    name = _named(path, root, source)
    how = {"sheet": source.sheet, "encoding": source.encoding}
    dialect = dialects.of_source(source, lambda: read(path, name, head=True, **how))
    raw = read(path, name, head=head, header_rows=dialects.header_rows(dialect), **how)
    return dialects.named(raw, dialect)


def _named(path: Path, root: Path, source: Source) -> str:
    name = path.relative_to(root).as_posix()
    sheet = source.sheet if path.suffix.lower() == ".xlsx" else None
    return f"{name}[{sheet}]" if sheet else name


def _place(name: str) -> str:
    return f"loop.yaml, sources.{name}"
