"""Rows read on trial, as a load would read them: how many it would refuse, and why the first."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from loopnb.collect import merge
from loopnb.collect.mapping import Sheet, canonical
from loopnb.collect.reading.files import Raw
from loopnb.collect.redaction import Redactor
from loopnb.collect.sheets import open_all
from loopnb.errors import DataError
from loopnb.results.rows import LEFT_OUT
from loopnb.settings import Settings
from loopnb.store import Store

Trial = tuple[int, int, str]  # rows, those that would be refused, and the first of these


def heads(sheets: Iterable[Sheet]) -> Iterator[tuple[str, Trial]]:
    """Give by file what would become of its first rows; those that are read alike are one query."""
    alike: dict[tuple, list[Sheet]] = {}
    for sheet in sheets:
        alike.setdefault((sheet.header, sheet.source.zone), []).append(sheet)
    for several in alike.values():
        raws = [raw for sheet in several for raw in sheet.raws]
        yield from _tried(replace(several[0], raws=raws, rows=_together(raws)))


def stopping(root: Path, settings: Settings, files: Collection[Path | str]) -> list[str]:
    """Return a sentence for each of some files, read to its end, that would stop a load."""
    at_most, faults = settings.thresholds.refused_at_most, []
    with TemporaryDirectory() as aside:
        store = Store(Path(aside), settings.memory_limit)
        try:
            found = [each for sheet in open_all(root, settings, store, only=files)
                     for each in _tried(sheet)]  # fmt: skip
        except DataError as error:
            return [str(error)]
        finally:
            store.database.disconnect()
    for file, (rows, refused, first) in found:
        if refused > at_most * rows:
            faults.append(
                f"{file}: {refused:,} of {rows:,} rows would be refused, more than {at_most:.0%} "
                f"(thresholds.refused_at_most). First {first}."
            )
    return faults


def _together(raws: list[Raw]) -> ir.Table:
    """Return the rows of files of one header as a sheet has them."""
    parts = []
    for raw in raws:
        rows = raw.rows
        for column, text in (("file", raw.name), ("sha256", raw.sha256)):
            each = pa.repeat(pa.scalar(text, pa.string()), rows.num_rows)
            rows = rows.append_column(column, each)
        parts.append(rows)
    rows = pa.concat_tables(parts)
    return ibis.memtable(rows.append_column("id", pa.array(range(rows.num_rows), pa.int64())))


def _tried(sheet: Sheet) -> list[tuple[str, Trial]]:
    """Return by file how many rows there are, how many would be refused, and why the first is."""
    feeds = [(name, feed) for name, each in sheet.source.tables.items() for feed in each]
    parts = [_refused(merge.told_apart(canonical(sheet, name, feed), name), nth)
             for nth, (name, feed) in enumerate(feeds)]  # fmt: skip
    bad = ibis.union(*parts) if len(parts) > 1 else parts[0]
    by = bad.group_by("source_file").aggregate(
        rows=bad.id.nunique(), first=bad.source_row.min(), reason=bad.reason.argmin(bad.place),
        found=bad.found.argmin(bad.place),
    )  # fmt: skip
    known, lines = {row.source_file: row for row in by.execute().itertuples()}, []
    for raw in sheet.raws:
        ragged = sum(fault.rows for fault in raw.faults.values())
        why = {fault.first: reason for reason, fault in raw.faults.items()}
        if row := known.get(raw.name):
            why[int(row.first)] = f"{row.reason} (found '{Redactor().misfit(row.found)}')"
        first = f"row {min(why)}: {why[min(why)]}" if why else ""
        lines.append((raw.name, (raw.count + ragged, (row.rows if row else 0) + ragged, first)))
    return lines


def _refused(rows: ir.Table, feed: int) -> ir.Table:
    bad = rows.filter(rows.reason.notnull(), ~rows.reason.startswith(LEFT_OUT))
    place = bad.source_row * 1000 + feed
    return bad.select("id", "source_file", "source_row", "reason", "found", place=place)
