"""The files of the sources, opened: each with its dialect, its zone and the rules for its rows.

Files of one source with the same header become one sheet, since they are read alike.
"""

from pathlib import Path

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


def check(root: Path, settings: Settings) -> Checked:
    """Look at every file's header and return what was found; raises DataError listing faults."""
    faults, seen = [], []
    for name, source in settings.sources.items():
        paths, place = _paths(root, source), _place(name)
        if not paths:
            faults.append(f"sources.{name}: no file matches {source.files}. Put the export there.")
        for path in paths:
            try:
                raw = _raw(path, root, source, head=True)
                full = dialects.whole(source, raw, place)
                faults += check_columns(Sheet((raw,), full, place, ibis.memtable(raw.rows)))
                seen.append((name, raw.name, raw.encoding, len(raw.header), ", ".join(full.tables)))
            except DataError as error:
                faults.append(str(error))
    if faults:
        raise DataError(listed("The data cannot be loaded:", faults))
    return Checked.from_table(pd.DataFrame(seen, columns=Checked.columns))


def open_all(root: Path, settings: Settings, store: Store) -> list[Sheet]:
    """Return the rows of every file of every source as text, in the store's database."""
    sheets = []
    for name, source in settings.sources.items():
        alike: dict[tuple, tuple[Source, list[Raw]]] = {}
        for path in _paths(root, source):
            raw = _raw(path, root, source)
            full = dialects.whole(source, raw, _place(name))
            alike.setdefault((raw.header, full.zone), (full, []))[1].append(raw)
        for full, raws in alike.values():
            table = f"raw_{len(sheets)}"
            rows = store.database.create_table(table, _together(raws), overwrite=True)
            sheets.append(Sheet(tuple(raws), full, _place(name), rows))
    return sheets


def _together(raws: list[Raw]) -> pa.Table:
    """Return the rows of all files with their file, its SHA-256 and a number of their own."""
    parts = []
    for raw in raws:
        size = raw.rows.num_rows
        named = raw.rows.append_column("file", pa.array([raw.name] * size, pa.string()))
        parts.append(named.append_column("sha256", pa.array([raw.sha256] * size, pa.string())))
    whole = pa.concat_tables(parts)
    return whole.append_column("id", pa.array(range(whole.num_rows), pa.int64()))


def _paths(root: Path, source: Source) -> list[Path]:
    return sorted(path for path in root.glob(source.files) if path.is_file())


def _raw(path: Path, root: Path, source: Source, head: bool = False) -> Raw:
    rows, name = dialects.header_rows(source), path.relative_to(root).as_posix()
    name = f"{name}[{source.sheet}]" if path.suffix.lower() == ".xlsx" and source.sheet else name
    return read(path, name, sheet=source.sheet, head=head, header_rows=rows)


def _place(name: str) -> str:
    return f"loop.yaml, sources.{name}"
