"""Files whose cells have types (workbooks, JSON lines, Parquet), taken back to text.

One column map serves all kinds of file, so a time becomes ISO text and a whole number its digits.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException
from pyarrow import parquet

from loopnb.errors import DataError

Cells = tuple[tuple[str, ...], list[tuple[str | None, ...]]]


def workbook(content: bytes, name: str, sheet: str | int) -> Cells:
    """Return header and rows of one sheet, by its name or its place from 0."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        page = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
        header, *rows = page.iter_rows(values_only=True)
    except (KeyError, IndexError):
        raise DataError(f"{name} has no sheet '{sheet}'.") from None
    except (ValueError, OSError, zipfile.BadZipFile, InvalidFileException) as error:
        raise DataError(f"{name} cannot be read as a workbook: {error}.") from None
    full = [row for row in rows if any(cell is not None for cell in row)]
    return tuple(str(cell or "").strip() for cell in header), _text(full)


def json_lines(text: str, name: str) -> Cells:
    """Return header and rows of JSON lines; the header has every key, in order of appearance."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            found += [json.loads(line)] if line.strip() else []
        except ValueError as error:
            raise DataError(
                f"{name} is not JSON lines (one object a line): line {number}, {error}."
            ) from None
        if found and not isinstance(found[-1], dict):
            raise DataError(f"{name} is not JSON lines (one object a line): line {number}.")
    header = tuple(dict.fromkeys(key for line in found for key in line))
    return header, _text(tuple(line.get(key) for key in header) for line in found)


def columns(content: bytes, name: str) -> Cells:
    """Return header and rows of a Parquet file."""
    try:
        table = parquet.read_table(io.BytesIO(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{name} is not a whole Parquet file: {error}.") from None
    cells = dict(zip(table.column_names, (c.to_pylist() for c in table.columns), strict=True))
    for index in (table.schema.pandas_metadata or {}).get("index_columns", ()):
        if isinstance(index, dict) and index.get("name"):  # pandas keeps a range as three numbers
            cells[index["name"]] = range(index["start"], index["stop"], index["step"])
    return tuple(cells), _text(zip(*cells.values(), strict=True))


def _text(rows: Iterable[tuple]) -> list[tuple[str | None, ...]]:
    return [tuple(_written(cell) for cell in row) for row in rows]


def _written(cell: Any) -> str | None:
    if cell is None or cell != cell:
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False)
    return str(cell)
