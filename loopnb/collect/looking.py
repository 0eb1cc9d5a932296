"""The files as they lie there, looked at before anything is loaded: what each is, what misfits."""

from dataclasses import dataclass, field
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from loopnb.collect import dialects
from loopnb.collect.mapping import Sheet, canonical, check_columns, mapped
from loopnb.collect.moments.zones import EACH
from loopnb.collect.reading.files import Raw
from loopnb.collect.redaction import Redactor
from loopnb.collect.sheets import opened, paths_of, place_of
from loopnb.errors import DataError, listed
from loopnb.results import Checked
from loopnb.results.rows import LEFT_OUT
from loopnb.settings import Settings, Source

RAW, README = "data/raw", "README.txt"
UNNAMED = ("no source names it", "", "", "", "", "", 0, "")


@dataclass
class Looked:
    """What was found of each file and every fault; `strange` are files that a source cannot read.

    `trials` says by file how many first rows were read, how many of them would be refused, and the
    first of these.
    """

    rows: list[tuple] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    trials: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    strange: dict[str, Path] = field(default_factory=dict)  # the first of each source
    unnamed: list[Path] = field(default_factory=list)

    @property
    def checked(self) -> Checked:
        return Checked.from_table(pd.DataFrame(self.rows, columns=Checked.columns))


def check(root: Path, settings: Settings) -> Checked:
    """Look at every file's header and return what was found; raises DataError listing faults."""
    found = look(root, settings, trial=False)
    if found.faults:
        raise DataError(listed("The data cannot be loaded:", found.faults))
    return found.checked


def look(root: Path, settings: Settings, *, trial: bool = True) -> Looked:
    """Look at every file's header; `trial` reads the first rows of each kind as a load would."""
    found, named = Looked(), set()
    for name, source in settings.sources.items():
        paths = paths_of(root, name, source)
        named |= set(paths)
        if not paths:
            found.faults.append(
                f"sources.{name}: no file matches {source.files}. Put the export there."
            )
        seen: set[tuple[str, ...]] | None = set() if trial else None
        for path in paths:
            try:
                raw = opened(path, root, source, head=True)
                misfit = _file(raw, source, name, found=found, seen=seen)
            except DataError as error:
                found.faults.append(str(error))
                misfit = not source.tables
            if misfit and not source.sql:  # of a query no file can be proposed for
                found.strange.setdefault(name, path)
    found.unnamed = _unnamed(root, named)
    found.rows += [("", path.relative_to(root).as_posix(), *UNNAMED) for path in found.unnamed]
    return found


def _file(
    raw: Raw, source: Source, name: str, *, found: Looked, seen: set[tuple[str, ...]] | None
) -> bool:
    """Enter what a file is and its faults; return whether it wants another map.

    That is so where most of the columns of its map are not there, or most of its first rows would
    be refused. One file of each header (`seen`) is tried.
    """
    sheet = _sheet(raw, source, name)
    faults, bad = check_columns(sheet), False
    if seen is not None and not faults and raw.header not in seen:
        seen.add(raw.header)
        tried, refused, _ = found.trials[raw.name] = _tried(sheet)
        bad = 2 * refused > tried
    found.faults += faults
    said = dialects.looked(raw, sheet.source.zone or EACH)
    found.rows.append((name, *said, len(raw.header), ", ".join(sheet.source.tables)))
    return bad or (not source.dialect and 2 * len(faults) > len(mapped(sheet.source)))


def _sheet(raw: Raw, source: Source, name: str) -> Sheet:
    """Return the first rows of a file as a load would have them."""
    full = dialects.whole(source, raw, place_of(name))
    rows = raw.rows
    rows = rows.append_column("id", pa.array(range(rows.num_rows), pa.int64()))
    for column, text in (("file", raw.name), ("sha256", raw.sha256)):
        rows = rows.append_column(column, pa.repeat(pa.scalar(text, pa.string()), rows.num_rows))
    return Sheet([raw], full, place_of(name), ibis.memtable(rows))


def _tried(sheet: Sheet) -> tuple[int, int, str]:
    """Return how many first rows there are, how many would be refused, and why the first is."""
    bad: dict[int, str] = {}
    for table, feeds in sheet.source.tables.items():
        for feed in feeds:
            for row in _refused(canonical(sheet, table, feed)).execute().itertuples():
                said = Redactor().misfit(str(row.found))
                bad.setdefault(int(row.source_row), f"{row.reason} (found '{said}')")
    (raw,) = sheet.raws
    ragged = {fault.first: why for why, fault in raw.faults.items()}
    rows = raw.count + sum(fault.rows for fault in raw.faults.values())
    many = len(bad) + rows - raw.count
    first = min(bad | ragged, default=0)
    return rows, many, f"row {first}: {(bad | ragged)[first]}" if first else ""


def _refused(rows: ir.Table) -> ir.Table:
    refused = rows.filter(rows.reason.notnull(), ~rows.reason.startswith(LEFT_OUT))
    return refused.select("source_row", "reason", "found")


def _unnamed(root: Path, named: set[Path]) -> list[Path]:
    """Return the files in data/raw that no source names, less what is hidden there."""
    folder = root / RAW
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path not in named)
    return [path for path in paths if path != folder / README and not _hidden(path, folder)]


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
