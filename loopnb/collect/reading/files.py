"""Readers: any table becomes rows of text with their place in the file. Nothing is guessed at.

Columns are kept by position (`c0`, `c1`, …), since exports repeat names; `header` has the names.
A file is read in batches, so that its size does not matter.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa

from loopnb.collect.reading import conversations, documents, typed
from loopnb.collect.reading.content import Content, content, not_empty, not_utf8, readable
from loopnb.collect.reading.delimited import Chunk, records
from loopnb.collect.reading.separator import separator
from loopnb.errors import DataError, one_of

BATCH = 10_000
HEAD = 50  # rows that are looked at to see what a file is
OTHER = "windows-1252"  # what a text that is not UTF-8 most often is


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
    spare_cells: bool = False  # whether rows may end in blank cells beyond the header
    delimiter: str = ""  # what parts the cells of a text
    dialect: str = ""  # what the file is known to be, once it is
    why: str = ""  # what shows it in the header and the first rows
    zone_by: str = "loop.yaml"  # who says the time zone
    heads: tuple[tuple[str, ...], ...] = ()  # all header rows as they are written, with it
    zone_by: str = ""  # who says the zone of its times, once that is known
    count: int = 0  # rows that fit the header
    trimmed: int = 0  # those of them that ended in blank cells beyond it
    faults: dict[str, "Fault"] = field(default_factory=dict)  # the others, by reason
    utc: frozenset[int] = frozenset()  # columns of a query whose times are in UTC, by place

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

    def peek(self, many: int = HEAD) -> list[tuple[str | None, ...]]:
        """Return the first rows that fit the header, without using them up."""
        seen, taken = [], []
        while len(seen) < many and (chunk := next(self.chunks, None)):
            taken.append(chunk)
            seen += [row for row in _cells(chunk[1], many) if len(row) == len(self.header)]
        self.chunks = chain(taken, self.chunks)
        return seen[:many]

    def take_header_rows(self, many: int) -> None:
        """Take further header rows out of the data, filled up with blanks; rows keep their numbers.

        Raises DataError where there are not so many, or one is wider than the first.
        """
        numbers: list[int] = []
        rows: list = []
        while len(rows) < many and (chunk := next(self.chunks, None)):
            pairs = zip(chunk[0], _cells(chunk[1]), strict=True)
            for number, row in ((number, row) for number, row in pairs if row):
                numbers, rows = [*numbers, number], [*rows, row]
        if len(rows) < many:
            raise DataError(f"{self.name} has fewer than the {many + 1} header rows of its kind.")
        width = len(self.header)
        if any(len(row) > width for row in rows[:many]):
            raise DataError(f"{self.name}: a header row has more cells than the first ({width}).")
        filled = ([*row, *[""] * (width - len(row))] for row in rows[:many])
        self.more = tuple(tuple((cell or "").strip() for cell in row) for row in filled)
        self.chunks = chain([(numbers[many:], rows[many:])], self.chunks)

    def gather(self, gathers: Callable) -> None:
        """Put in place of the rows what several of them say together, of a file that is small."""
        fit = [self._fit(chunk) for chunk in self.chunks]
        numbers = [number for each, _ in fit for number in each]
        self.header, rows = gathers(self.header, [row for _, rows in fit for row in _cells(rows)])
        self.chunks = iter([(numbers, rows)])

    def _fit(self, chunk: Chunk) -> Chunk:
        """Return the records as wide as the header; others are faults, where they are not blank."""
        numbers, rows = chunk
        width = len(self.header)
        if isinstance(rows, pa.Table) or set(map(len, rows)) <= {width}:
            return chunk
        if self.spare_cells:
            rows = [self._trimmed(row) for row in rows]
        for number, row in zip(numbers, rows, strict=True):
            if row and len(row) != width:
                how = "fewer" if len(row) < width else "more"
                reason = f"{how} cells than the header has ({width})"
                fault = self.faults.setdefault(reason, Fault(number, f"{len(row)} cells"))
                fault.rows += 1
                fault.numbers.append(number)
                fault.widths.append(len(row))
        fit = [(n, row) for n, row in zip(numbers, rows, strict=True) if len(row) == width]
        return [number for number, _ in fit], [row for _, row in fit]

    def _trimmed(self, row: Sequence[str | None]) -> Sequence[str | None]:
        """Return a row without what it has beyond the header, where that is blank."""
        width = len(self.header)
        if len(row) <= width or any((cell or "").strip() for cell in row[width:]):
            return row
        self.trimmed += 1
        return row[:width]


@dataclass
class Fault:
    """How many rows have one fault, with the place of the first and what was found there."""

    first: int
    found: str
    rows: int = 0
    numbers: array = field(default_factory=lambda: array("q"), repr=False)  # of all of them
    widths: array = field(default_factory=lambda: array("l"), repr=False)  # cells of each


def read(
    path: Path,
    name: str,
    *,
    sheet: str | int = 0,
    head: bool = False,
    header_rows: int = 1,
    encoding: str | None = None,
) -> Raw:
    """Open a file and read its header; `head` ends after the first rows, to look at it only.

    Raises DataError for a file that is empty, cut short, in no known encoding or of no known kind.
    """
    source = content(path, name, encoding)
    if source.kind not in READERS:
        raise DataError(f"{name}: {one_of('kind of file', source.kind or 'none', READERS)}")
    with readable(source):
        with source.text() if source.kind in TEXTS else source.open() as stream:
            not_empty(source, stream)
        header, chunks, *parted = READERS[source.kind](source, sheet, head)
        raw = Raw(name, source.sha256, source.said() if source.kind in TEXTS else "typed", header,
                  chunks, delimiter="".join(parted))  # fmt: skip
        if header_rows > 1:
            raw.take_header_rows(header_rows - 1)
    return raw


def other_encoding(path: Path) -> str | None:
    """Return what to say of a text's encoding: nothing where it is UTF-8 or has a mark."""
    text = path.suffix.lower() in TEXTS
    return OTHER if text and not_utf8(path) else None


def _cells(rows: Sequence | pa.Table, many: int | None = None) -> list:
    """Return all or the first rows of a piece as cells, whichever way it was read."""
    if isinstance(rows, pa.Table):
        return [tuple(row.values()) for row in rows.slice(0, many).to_pylist()]
    return list(rows[:many])


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


def _delimited(usual: str) -> Callable:
    """Return the reader of text whose cells are parted as its first lines show, else as usual."""

    def read_records(source: Content, sheet: str | int, head: bool) -> tuple:
        delimiter, said = separator(source, usual)
        size = HEAD if head else BATCH
        return *records(source, delimiter, size, head=head, skip=said), delimiter

    return read_records


def _workbook(source: Content, sheet: str | int, head: bool) -> tuple:
    return _chunked(typed.workbook(_bytes(source), source.name, sheet))


def _columns(source: Content, sheet: str | int, head: bool) -> tuple:
    return _chunked(typed.columns(source.open(), source.name, HEAD if head else BATCH))


def _json_lines(source: Content, sheet: str | int, head: bool) -> tuple:
    return _chunked(typed.json_lines(_text(source), source.name))


def _json(source: Content, sheet: str | int, head: bool) -> tuple:
    return _chunked(documents.objects(_text(source), source.name))


def _markdown(source: Content, sheet: str | int, head: bool) -> tuple:
    said = conversations.parse(_text(source), source.name)
    row = tuple(said[column] for column in conversations.COLUMNS)
    return _chunked((conversations.COLUMNS, iter([(1, row)])))


TEXTS = (".csv", ".tsv", ".json", ".jsonl", ".md", ".txt")
READERS = {
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    ".xlsx": _workbook,
    ".json": _json,
    ".jsonl": _json_lines,
    ".parquet": _columns,
    ".md": _markdown,
    ".txt": _markdown,
}
