"""Readers: any table becomes rows of text with their place in the file. Nothing is guessed at.

Columns are kept by position (`c0`, `c1`, …), since exports repeat names; `header` has the names.
A file is read in batches, so that its size does not matter.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa

from loopnb.collect import conversations, typed
from loopnb.collect.content import Content, content, not_empty, readable
from loopnb.collect.delimited import Chunk, records
from loopnb.errors import DataError, one_of

BATCH = 10_000
HEAD = 50  # rows that are looked at to see what a file is


@dataclass
class Raw:
    """A file as opened; `row` counts records from 1, the header being record 1.

    Its rows are read once, as they are asked for: `count` and `faults` are whole after that.
    """

    name: str
    sha256: str
    encoding: str
    header: tuple[str, ...]
    chunks: Iterator[Chunk] = field(repr=False)
    more: tuple[tuple[str, ...], ...] = ()  # further header rows, of vendors that have them
    count: int = 0  # rows that fit the header
    faults: dict[str, "Fault"] = field(default_factory=dict)  # the others, by reason

    @cached_property
    def rows(self) -> pa.Table:
        """All rows at once, of a file that is known to be small."""
        return pa.Table.from_batches(self.batches(), self.schema())

    def schema(self, places: Sequence[int] | None = None) -> pa.Schema:
        """Return `c0`, `c1`, … as text, of all columns or those at some places, and `row`."""
        chosen = range(len(self.header)) if places is None else places
        return pa.schema([(f"c{i}", pa.string()) for i in chosen] + [("row", pa.int64())])

    def batches(self, places: Sequence[int] | None = None) -> Iterator[pa.RecordBatch]:
        """Read the rows, of all columns or those at some places; raises DataError on the way."""
        chosen, schema = range(len(self.header)) if places is None else places, self.schema(places)
        for numbers, rows in map(self._fit, self.chunks):
            self.count += len(rows)
            if isinstance(rows, pa.Table):
                arrays = [rows.column(i).combine_chunks() for i in chosen]
            else:
                cells = list(zip(*rows, strict=True)) or [()] * len(self.header)
                arrays = [pa.array(cells[i], pa.string()) for i in chosen]
            yield pa.RecordBatch.from_arrays(
                [*arrays, pa.array(numbers, pa.int64())], schema=schema
            )

    def take_header_rows(self, many: int) -> None:
        """Take further header rows out of the data; rows keep their numbers."""
        numbers: list[int] = []
        rows: list = []
        while len(rows) < many and (chunk := next(self.chunks, None)):
            fit = self._fit(chunk)
            if isinstance(fit[1], pa.Table):
                fit = fit[0], [tuple(row.values()) for row in fit[1].to_pylist()]
            numbers, rows = [*numbers, *fit[0]], rows + fit[1]
        if len(rows) < many:
            raise DataError(f"{self.name} has fewer than the {many + 1} header rows of its kind.")
        self.more = tuple(tuple((cell or "").strip() for cell in row) for row in rows[:many])
        self.chunks = chain([(numbers[many:], rows[many:])], self.chunks)

    def _fit(self, chunk: Chunk) -> Chunk:
        """Return the records as wide as the header; others are faults, where they are not blank."""
        numbers, rows = chunk
        width = len(self.header)
        if isinstance(rows, pa.Table) or set(map(len, rows)) <= {width}:
            return chunk
        for number, row in zip(numbers, rows, strict=True):
            if row and len(row) != width:
                how = "fewer" if len(row) < width else "more"
                reason = f"{how} cells than the header has ({width})"
                fault = self.faults.setdefault(reason, Fault(number, f"{len(row)} cells"))
                fault.rows += 1
        fit = [(n, row) for n, row in zip(numbers, rows, strict=True) if len(row) == width]
        return [number for number, _ in fit], [row for _, row in fit]


@dataclass
class Fault:
    """How many rows have one fault, with the place of the first and what was found there."""

    first: int
    found: str
    rows: int = 0


def read(
    path: Path, name: str, *, sheet: str | int = 0, head: bool = False, header_rows: int = 1
) -> Raw:
    """Open a file and read its header; `head` ends after the first rows, to look at it only.

    Raises DataError for a file that is empty, cut short, in no known encoding or of no known kind.
    """
    source = content(path, name)
    if source.kind not in READERS:
        raise DataError(f"{name}: {one_of('kind of file', source.kind or 'none', READERS)}")
    with readable(source):
        with source.text() if source.kind in TEXTS else source.open() as stream:
            not_empty(source, stream)
        header, chunks = READERS[source.kind](source, sheet, head)
        encoding = source.encoding.removesuffix("-sig") if source.kind in TEXTS else "typed"
        raw = Raw(name, source.sha256, encoding, header, chunks)
        if header_rows > 1:
            raw.take_header_rows(header_rows - 1)
    return raw


def _chunked(table: typed.Cells) -> tuple[tuple[str, ...], Iterator[Chunk]]:
    header, rows = table
    several = iter(lambda: list(islice(rows, BATCH)), [])
    return header, (([n for n, _ in some], [row for _, row in some]) for some in several)


def _text(source: Content) -> str:
    with source.text() as stream:
        return stream.read()


def _bytes(source: Content) -> bytes:
    with source.open() as stream:
        return stream.read()


def _delimited(delimiter: str) -> Callable:
    return lambda source, sheet, head: records(source, delimiter, HEAD if head else BATCH, head)


def _workbook(source: Content, sheet: str | int, head: bool) -> tuple:
    return _chunked(typed.workbook(_bytes(source), source.name, sheet))


def _columns(source: Content, sheet: str | int, head: bool) -> tuple:
    return _chunked(typed.columns(source.open(), source.name, HEAD if head else BATCH))


def _json_lines(source: Content, sheet: str | int, head: bool) -> tuple:
    return _chunked(typed.json_lines(_text(source), source.name))


def _markdown(source: Content, sheet: str | int, head: bool) -> tuple:
    said = conversations.parse(_text(source), source.name)
    row = tuple(said[column] for column in conversations.COLUMNS)
    return _chunked((conversations.COLUMNS, iter([(1, row)])))


TEXTS = (".csv", ".tsv", ".jsonl", ".md")
READERS = {
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    ".xlsx": _workbook,
    ".jsonl": _json_lines,
    ".parquet": _columns,
    ".md": _markdown,
}
