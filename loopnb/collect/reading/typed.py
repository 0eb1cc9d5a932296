"""Files whose cells have types (workbooks, JSON lines, Parquet), taken back to text.

One column map serves all kinds of file, so a time becomes ISO text and a whole number its digits.
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl
import pyarrow as pa
from pyarrow import parquet

from loopnb.errors import DataError

# The header, and number and cells of each row, read once.
Cells = tuple[tuple[str, ...], Iterator[tuple[int, tuple[str | None, ...]]]]


def workbook(content: bytes, name: str, sheet: str | int) -> Cells:
    """Return header and rows of one sheet, by its name or its place from 0.

    Cells that a row does not have are unknown; a row may be wider than the header.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        page = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
        rows = list(page.iter_rows(values_only=True))
    except (KeyError, IndexError):
        raise DataError(f"{name} has no sheet '{sheet}'.") from None
    except Exception as error:  # whatever a broken workbook makes its reader stumble over
        raise DataError(f"{name} cannot be read as a workbook: {error}.") from None
    if not rows or not any(cell is not None for cell in rows[0]):
        raise DataError(f"{name}: the sheet is empty, or its first row holds no names.")
    header = tuple("" if cell is None else str(cell).strip() for cell in _trimmed(rows[0]))
    return header, (
        (number, text_of(_trimmed(row) + (None,) * (len(header) - len(_trimmed(row)))))
        for number, row in enumerate(rows[1:], start=2)
        if _trimmed(row)
    )


def sheets(content: BinaryIO, name: str) -> Iterator[tuple[int, str, Iterator[tuple]]]:
    """Return place, name and rows of every sheet of a workbook, hidden ones too.

    A row is its number and its cells as text. Raises DataError where it is no workbook.
    """
    try:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        for place, page in enumerate(book.worksheets):
            rows = enumerate(page.iter_rows(values_only=True), start=1)
            yield place, page.title, ((number, text_of(row)) for number, row in rows)
    except Exception as error:  # whatever a broken workbook makes its reader stumble over
        raise DataError(f"{name} cannot be read as a workbook: {error}.") from None


def json_lines(text: str, name: str) -> Cells:
    """Return header and rows of JSON lines by line; the header has every key as it appears."""
    found: dict[int, dict[str, Any]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found[number] = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DataError(
                f"{name} is not JSON lines (one object a line): line {number}, {error}."
            ) from None
        if not isinstance(found[number], dict):
            raise DataError(f"{name} is not JSON lines (one object a line): line {number}.")
    header = tuple(dict.fromkeys(key for line in found.values() for key in line))
    return text_of(header), (
        (number, text_of(tuple(line.get(key) for key in header))) for number, line in found.items()
    )


def columns(stream: BinaryIO, name: str, size: int) -> Cells:
    """Return header and rows of a Parquet file, `size` rows in memory at a time."""
    with _whole(name):
        table = parquet.ParquetFile(stream)
        schema = table.schema_arrow
    ranges = {}
    for index in (schema.pandas_metadata or {}).get("index_columns", ()):
        if isinstance(index, dict) and index.get("name"):  # pandas keeps a range as three numbers
            ranges[index["name"]] = range(index["start"], index["stop"], index["step"])
    return (*schema.names, *ranges), _rows(table, list(ranges.values()), name, size)


def _rows(table: parquet.ParquetFile, ranges: list[range], name: str, size: int) -> Iterator:
    at = 0
    with _whole(name):
        for batch in table.iter_batches(size):
            cells = [column.to_pylist() for column in batch.columns]
            cells += [values[at : at + batch.num_rows] for values in ranges]
            for number, row in enumerate(zip(*cells, strict=True), start=at + 2):
                yield number, text_of(row)
            at += batch.num_rows


@contextmanager
def _whole(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{name} is not a whole Parquet file: {error}.") from None


def _trimmed(row: tuple) -> tuple:
    """Return a row without the blank cells at its end."""
    width = max((place for place, cell in enumerate(row, 1) if cell is not None), default=0)
    return row[:width]


def text_of(row: tuple) -> tuple[str | None, ...]:
    """Return the cells of a row as text, None where there is none."""
    return tuple(_written(cell) for cell in row)


def _written(cell: Any) -> str | None:
    if cell is None or cell != cell:
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, datetime):
        # A time with a zone of its own is not of the source's zone: it is shown as it is.
        return cell.isoformat() if cell.tzinfo else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    text = json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)
    # Half of a character pair, which JSON can hold, is no text.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
