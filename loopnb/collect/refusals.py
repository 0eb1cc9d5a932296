"""The refused rows of the last load, one by one, in a file for a spreadsheet.

It lies beside the tables, not among them, since it also tells why a load was stopped. It holds no
more of a person than the tables do: columns that nothing maps are not in it, keys of people are
codes, names and texts are masked. Rows left out by rule and persons to be forgotten are not in it.
"""

import csv
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from loopnb.collect.mapping import Sheet
from loopnb.collect.people.codes import code
from loopnb.collect.people.forgotten import Forgotten
from loopnb.collect.people.masked import Masking
from loopnb.collect.redaction import Redactor, candidates
from loopnb.collect.tally import REFUSED
from loopnb.results.rows import LEFT_OUT
from loopnb.schema import TABLES
from loopnb.settings import Column
from loopnb.spreadsheet import harmless
from loopnb.store import Draft

NAME = "refused.csv"
COLUMNS = ("file", "row", "table", "reason", "found", "cells")
WITH_CELLS = 1_000  # rows of a file that are shown with their cells; the others by their place
BATCH = 10_000
LONGEST = 200  # characters of a cell
CELL = re.compile(r" \| |: |; ")
ID = re.compile(r"(?=.*\d)[\w.:/#-]{1,64}")
FEW = 4  # words of a text that may be no more than a name in a wrong column
ORDER = ("file", "row", "table", "reason")
Fates = dict[str, ir.Table]
Mask = Callable[[str], str]


def enter(
    fates: Fates, sheets: list[Sheet], draft: Draft, *, masking: Masking, forgotten: Forgotten
) -> None:
    """Write the file anew, whatever becomes of the load after this; a part at a time."""
    lines = _numbered(_lines(fates, sheets, draft, forgotten), draft)
    cells = draft.database.create_table("refused_cells", schema={"id": "int64", "cells": "string"})
    for sheet in sheets:
        for part in _with_cells(sheet, lines, masking, forgotten.salt):
            if part:
                draft.database.insert("refused_cells", part)
    whole = lines.left_join(cells, "id")
    whole = whole.select(*COLUMNS, "nth").order_by(*ORDER)
    aside = draft.fresh.parent / NAME
    with aside.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for batch in _batches(whole):
            ids = _ids(masking, (row["found"] for row in batch))
            for row in batch:
                shown = row["found"] is not None and row["nth"] <= WITH_CELLS
                # What was found may be anything that a person wrote.
                said = masking.redactor.misfit(row["found"], ids)[:LONGEST] if shown else None
                writer.writerow([harmless((row | {"found": said})[column]) for column in COLUMNS])
    aside.replace(draft.folder / NAME)


def forget(
    folder: Path, places: Iterable[tuple[str, str]], codes: Iterable[str], ids: set[str]
) -> int:
    """Take a person's rows out of the file: by file and row, by code or by an id of theirs.

    Return how many these are.
    """
    path, places, codes = folder / NAME, set(places), sorted(codes)
    if not path.is_file():
        return 0
    fresh, gone = path.with_name(f".{NAME}"), 0
    with path.open(encoding="utf-8", newline="") as old, fresh.open("w", newline="") as new:
        writer = csv.writer(new, lineterminator="\n")
        for row in csv.reader(old):
            theirs = (row[0], row[1]) in places or any(each in row[-1] for each in codes)
            theirs |= not ids.isdisjoint(CELL.split(f"{row[-2]} | {row[-1]}"))
            gone += theirs
            if not theirs:
                writer.writerow(row)
    fresh.replace(path)
    return gone


def _lines(fates: Fates, sheets: list[Sheet], draft: Draft, forgotten: Forgotten) -> ir.Table:
    """Return the refused rows: id, file, row, table, reason, found; one fed twice comes once."""
    parts, persons = [draft.database.create_table("ragged_rows", _ragged(sheets))], []
    for name, rows in fates.items():
        bad = rows.filter(rows.fate == REFUSED, ~rows.reason.startswith(LEFT_OUT))
        by = bad.group_by("id", "reason", file=bad.source_file, row=bad.source_row)
        said = by.aggregate(found=bad.found.min()).mutate(table=ibis.literal(name))
        parts.append(said.select("id", *COLUMNS[:-1]))
        if forgotten.codes:
            persons.append(rows.filter(forgotten.named_in(rows, draft)).select("id"))
    whole = ibis.union(parts[0], *parts[1:])
    return whole.anti_join(ibis.union(persons[0], *persons[1:]), "id") if persons else whole


def _ragged(sheets: list[Sheet]) -> pa.Table:
    """Return the rows that are wider or narrower than their header, whose cells are nobody's."""
    kinds = {"id": pa.int64(), "file": pa.string(), "row": pa.int64(), "table": pa.string(),
             "reason": pa.string(), "found": pa.string()}  # fmt: skip
    parts = [
        pa.table(
            {"id": pa.nulls(len(fault.numbers), pa.int64()), "file": _each(raw.name, fault.numbers),
             "row": pa.array(fault.numbers, pa.int64()), "table": _each("all", fault.numbers),
             "reason": _each(reason, fault.numbers),
             "found": pa.array([f"{width} cells" for width in fault.widths], pa.string())},
            schema=pa.schema(kinds),
        )
        for sheet in sheets for raw in sheet.raws for reason, fault in raw.faults.items()
    ]  # fmt: skip
    return pa.concat_tables(parts) if parts else pa.schema(kinds).empty_table()


def _each(text: str, numbers: array) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), len(numbers))


def _numbered(lines: ir.Table, draft: Draft) -> ir.Table:
    order = ibis.window(group_by="file", order_by=[lines[column] for column in ORDER[1:]])
    nth = lines.mutate(nth=ibis.row_number().over(order) + 1)
    return draft.keep("refused_rows", nth)


def _with_cells(sheet: Sheet, lines: ir.Table, masking: Masking, salt: str) -> Iterator[list[dict]]:
    """Return the mapped cells of the first refused rows of each file, as one text a row."""
    some = lines.filter(lines.nth <= WITH_CELLS, lines.id.notnull()).select("id").distinct()
    rows = sheet.rows.semi_join(some, "id").order_by("id")
    for batch in _batches(rows):
        ids = _ids(masking, (cell for row in batch for cell in row.values()))
        ways = _ways(sheet, masking.redactor, ids, salt)
        yield [{"id": row["id"], "cells": _said(row, sheet, ways)} for row in batch]


def _ids(masking: Masking, cells: Iterable[object]) -> Mapping[str, str]:
    """Return the ids of tickets and customers that some cells hold, with their marks."""
    texts = (cell for cell in cells if isinstance(cell, str))
    return masking.known.ids(set().union(*map(candidates, texts)))


def _batches(rows: ir.Table) -> Iterator[list[dict]]:
    """Read rows some at a time, on a cursor of its own: what is written meanwhile ends no other."""
    with rows.get_backend().con.cursor() as cursor:
        for batch in cursor.sql(ibis.to_sql(rows)).to_arrow_reader(BATCH):
            yield batch.to_pylist()


def _said(row: dict, sheet: Sheet, ways: dict[str, Mask]) -> str:
    parts = []
    for place, way in ways.items():
        cell = (row[place] or "").strip()
        if cell:
            head = " ".join(sheet.header[int(place[1:])].split())
            parts.append(f"{head}: {' '.join(way(cell).split())[:LONGEST]}")
    return " | ".join(parts)


def _ways(
    sheet: Sheet, redactor: Redactor, ids: Mapping[str, str], salt: str
) -> dict[str, Mask]:  # fmt: skip
    """Return, by place, how a mapped cell may be shown: as a code, a mark, an id, or masked.

    What is wrong with a row may be that its cells stand in wrong columns.
    """
    fed = [(place, column, name) for name, feeds in sheet.source.tables.items() for feed in feeds
           for column, spec in feed.items() for place in _places(sheet, spec)]  # fmt: skip
    misfit = partial(redactor.misfit, ids=ids)
    ways = {f"c{place}": misfit for place in sheet.places()}
    for place, column, name in fed:
        if column in TABLES[name].redacted:
            ways[place] = lambda cell: (redactor.masked if len(cell.split()) > FEW else misfit)(
                cell, ids=ids
            )
    for place, column, _ in fed:
        if column.endswith("_id"):
            ways[place] = lambda cell: cell if ID.fullmatch(cell) else misfit(cell)
    ways |= {sheet.position((name,)): lambda _: "[name]" for name in sheet.source.people}
    coded = {place for place, column, name in fed if column in TABLES[name].hashed}
    return ways | {place: lambda cell: code(cell, salt) for place in coded}


def _places(sheet: Sheet, spec: Column) -> list[str]:
    names = [spec.column] if spec.column else [(name,) for name in spec.named_in_template()]
    return [sheet.position(each) for each in names]
