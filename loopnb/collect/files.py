"""Readers: any table becomes rows of text with their place in the file. Nothing is guessed at.

Columns are kept by position (`c0`, `c1`, …), since exports repeat names; `header` has the names.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from loopnb.collect import conversations, typed
from loopnb.errors import DataError, one_of

BATCH = 50_000
LONGEST = 1 << 30  # characters of a cell; csv's own limit is for smaller worlds


@dataclass(frozen=True)
class Raw:
    """A file's rows as text; `row` counts records from 1, the header being record 1."""

    name: str
    sha256: str
    encoding: str
    header: tuple[str, ...]
    rows: pa.Table
    faults: tuple[tuple[int, str, str], ...] = ()  # row, reason, what was found
    more: tuple[tuple[str, ...], ...] = ()  # further header rows, of vendors that have them


def read(
    path: Path, name: str, *, sheet: str | int = 0, head: bool = False, header_rows: int = 1
) -> Raw:
    """Return the file's rows; `head` stops after the first ones, to look at the header only.

    Raises DataError for a file that is empty, cut short, in no known encoding or of no known kind.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    kind = path.suffix.lower()
    if kind == ".zip":
        kind, content = _unzip(content, name)
    if kind not in READERS:
        raise DataError(f"{name}: {one_of('kind of file', kind or 'none', READERS)}")
    if not content.strip():
        raise DataError(f"{name} is empty. Export it again.")
    header, rows, faults, encoding = READERS[kind](content, name, sheet, head)
    raw = Raw(name, digest, encoding, header, rows, faults)
    return _headed(raw, header_rows - 1) if header_rows > 1 else raw


def _headed(raw: Raw, more: int) -> Raw:
    """Take further header rows out of the data; rows keep their numbers."""
    if raw.rows.num_rows < more:
        raise DataError(f"{raw.name} has fewer than the {more + 1} header rows of its kind.")
    first = raw.rows.slice(0, more).drop_columns("row").to_pylist()
    rows = tuple(tuple((cell or "").strip() for cell in row.values()) for row in first)
    return replace(raw, rows=raw.rows.slice(more), more=rows)


def _unzip(content: bytes, name: str) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inner = [info for info in archive.infolist() if not info.is_dir()]
            if len(inner) != 1:
                raise DataError(f"{name} holds {len(inner)} files; one is expected.")
            return Path(inner[0].filename).suffix.lower(), archive.read(inner[0])
    except zipfile.BadZipFile:
        raise DataError(f"{name} is not a whole zip file. Fetch or export it again.") from None


def _decode(content: bytes, name: str) -> tuple[str, str]:
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in _UTF16 else ("utf-8-sig",):
        try:
            return content.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            found = content[error.start : error.start + 1]
    raise DataError(f"{name}, line {line}: the byte {found!r} is not UTF-8. Export it as UTF-8.")


def _delimited(content: bytes, name: str, delimiter: str, head: bool) -> tuple:
    text, encoding = _decode(content, name)
    if not text.strip():
        raise DataError(f"{name} is empty. Export it again.")
    csv.field_size_limit(LONGEST)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[tuple[int, str, str]] = []
    try:
        header = tuple(cell.strip() for cell in next(line for line in lines if line))
        batches = list(_batches(lines, len(header), faults, head))
    except csv.Error as error:
        raise DataError(
            f"{name}, line {lines.line_num}: {error}. A quoted cell is not closed or the file is "
            "cut short. Export it again."
        ) from None
    last = max((batch["row"][-1].as_py() for batch in batches if batch.num_rows), default=1)
    if not head:
        _whole(name, text, faults, last)
    schema = _schema(len(header))
    return header, pa.Table.from_batches(batches, schema), tuple(faults), encoding


def _whole(name: str, text: str, faults: list, last: int) -> None:
    """A last row that stops before its line does means that the file was cut short."""
    if faults and faults[-1][0] > last and "fewer" in faults[-1][1] and text[-1] not in "\r\n":
        row, reason, found = faults[-1]
        raise DataError(
            f"{name}, row {row}: {reason} ({found}) and the file ends within it: it was cut "
            "short. Export it again."
        )


def _batches(lines: Iterator, width: int, faults: list, head: bool) -> Iterator[pa.RecordBatch]:
    kept: list[tuple] = []
    for row, cells in enumerate(lines, start=2):
        if not cells:
            continue
        if len(cells) == width:
            kept.append((*cells, row))
        else:
            faults.append(_ragged(row, len(cells), width))
        if len(kept) >= BATCH:
            yield _batch(kept, width)
            kept = []
        if head and row > 50:
            break
    yield _batch(kept, width)


def _ragged(row: int, cells: int, width: int) -> tuple[int, str, str]:
    how = "fewer" if cells < width else "more"
    return row, f"{how} cells than the header has ({width})", f"{cells} cells"


def _schema(width: int) -> pa.Schema:
    return pa.schema([(f"c{i}", pa.string()) for i in range(width)] + [("row", pa.int64())])


def _batch(rows: list[tuple], width: int) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) or [[] for _ in range(width + 1)]
    return pa.RecordBatch.from_arrays(
        [pa.array(c, t) for c, t in zip(columns, _schema(width).types, strict=True)],
        schema=_schema(width),
    )


def _typed(header: tuple[str, ...], rows: list[tuple], encoding: str = "typed") -> tuple:
    """Return numbered rows of text as a table, those wider than the header as faults."""
    width = len(header)
    fit = [(*cells, number) for number, cells in rows if len(cells) == width]
    wide = [_ragged(number, len(cells), width) for number, cells in rows if len(cells) != width]
    table = pa.Table.from_batches([_batch(fit, width)], _schema(width))
    return header, table, tuple(wide), encoding


def _json_lines(content: bytes, name: str, sheet: str | int, head: bool) -> tuple:
    text, encoding = _decode(content, name)
    return _typed(*typed.json_lines(text, name), encoding)


def _markdown(content: bytes, name: str, sheet: str | int, head: bool) -> tuple:
    text, encoding = _decode(content, name)
    said = conversations.parse(text, name)
    row = tuple(said[column] for column in conversations.COLUMNS)
    return _typed(conversations.COLUMNS, [(1, row)], encoding)


_UTF16 = (b"\xff\xfe", b"\xfe\xff")
READERS = {
    ".csv": lambda content, name, sheet, head: _delimited(content, name, ",", head),
    ".tsv": lambda content, name, sheet, head: _delimited(content, name, "\t", head),
    ".xlsx": lambda content, name, sheet, head: _typed(*typed.workbook(content, name, sheet)),
    ".jsonl": _json_lines,
    ".parquet": lambda content, name, sheet, head: _typed(*typed.columns(content, name)),
    ".md": _markdown,
}
