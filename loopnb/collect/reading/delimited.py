"""Delimited text, read piece by piece: strict in its quotes, nothing mended in silence.

The csv module reads it. Large files are mostly plain, though: a quote stands only where a cell
begins or ends, and a line ends outside of quotes only where its record does. Blocks that a
pattern proves to be so, with as many cells in every record, are read by pyarrow, five times as
fast and to the same cells.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

import pyarrow as pa
from pyarrow import csv as arrow

from loopnb.collect.reading.content import Content, readable
from loopnb.errors import DataError

Cells = tuple[str | None, ...] | list[str]
Piece = list[Cells] | pa.Table
Chunk = tuple[list[int] | range, Piece]  # the numbers of records, and their cells

LONGEST = 1 << 30  # characters of a cell; csv's own limit is for smaller worlds
BLOCK = 1 << 22
MARK = b"\xef\xbb\xbf"
BLANK = (b"\n\n", b"\n\r\n")
# What pyarrow drops at the beginning: a blank line, or the mark, which is a character by now.
ODD = (MARK, b"\n", b"\r")


def records(
    source: Content, delimiter: str, size: int, *, head: bool, skip: bool = False
) -> tuple[tuple[str, ...], Iterator[Chunk]]:
    """Return the header and the records after it, about `size` at a time; `head` ends soon.

    `skip` leaves out the first line, which is no record but says how cells are parted. Blank lines
    are records without cells. Raises DataError for a file that cannot be decoded, is empty or cut
    short; what is wrong further down is raised when it is reached.
    """
    csv.field_size_limit(LONGEST)
    reader = _Reader(source, delimiter, size)
    pieces = reader.slow() if head else reader.pieces()
    first = next(piece for piece in pieces if any(piece))
    if skip:
        first = first[next(number for number, row in enumerate(first) if row) + 1 :]
        first = first if any(first) else next((piece for piece in pieces if any(piece)), None)
        if first is None:
            raise DataError(f"{source.name} is empty. Export it again.")
    at = next(number for number, row in enumerate(first) if row)
    reader.width = len(first[at])
    header = tuple(cell.strip() for cell in first[at])
    return header, reader.numbered(chain([first[at + 1 :]], () if head else pieces))


class _Reader:
    """The records of one file as lists of cells, or as tables where it is plain."""

    def __init__(self, source: Content, delimiter: str, size: int) -> None:
        self.source, self.delimiter, self.size = source, delimiter, size
        self.width = 0  # cells of the header, once it has been read
        self.open_end = False  # whether the last line has no end, once it has been read
        mark = re.escape(delimiter).encode()
        self.plain = re.compile(
            rb'(?>(?:[^"\r\n]++|(?<![^%b\n])"(?:[^"]++|"")*+"(?=[%b\r\n]))*+\r?\n)*+' % (mark, mark)
        )

    def numbered(self, pieces: Iterator[Piece]) -> Iterator[Chunk]:
        """Give each record its number; raises DataError where the last one is cut short."""
        number, last = 2, ()  # the header is record 1
        for piece in pieces:
            yield range(number, number + len(piece)), piece
            number += len(piece)
            last = piece[-1] if isinstance(piece, list) and piece else ()
        if self.open_end and 0 < len(last) < self.width:
            raise DataError(
                f"{self.source.name}, row {number - 1}: fewer cells than the header has "
                f"({self.width}) ({len(last)} cells) and the file ends within it: it was cut "
                "short. Export it again."
            )

    def pieces(self) -> Iterator[Piece]:
        """Read blocks as long as they are plain, then the rest as it is."""
        rest, at, lines, wide = b"", 0, 0, self.source.encoding != "utf-8-sig"
        with readable(self.source), self.source.open() as stream:
            while more := not wide and stream.read(BLOCK):
                if not at and more.startswith(MARK):
                    more, at = more[len(MARK) :], len(MARK)
                rest += more
                end = self.plain.match(rest).end()
                if not end:
                    break
                block, rest, at = rest[:end], rest[end:], at + end
                lines += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
                yield from self._block(block)
            else:
                if not rest and not wide:
                    return
        yield from self.slow(at, lines)

    def slow(self, at: int = 0, lines: int = 0) -> Iterator[list[Cells]]:
        """Read what begins at a byte, before which there are so many lines."""
        with readable(self.source), self.source.text(at) as stream:
            text = _Lines(stream)
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            try:
                yield from self._parts(reader)
            except csv.Error as error:
                raise DataError(
                    f"{self.source.name}, line {lines + reader.line_num}: {error}. A quoted cell "
                    "is not closed or the file is cut short. Export it again."
                ) from None
            self.open_end = text.last[-1] not in "\r\n"

    def _parts(self, reader: Iterator[Cells]) -> Iterator[list[Cells]]:
        return iter(lambda: list(islice(reader, self.size)), [])

    def _block(self, block: bytes) -> Iterator[Piece]:
        """Read a plain block at once if all of its records have as many cells as the header."""
        text = block.decode()  # whatever pyarrow would let through
        table = self._table(block) if self.width > 1 else None
        if table is not None:
            yield table
        else:
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
            yield from self._parts(lines)

    def _table(self, block: bytes) -> pa.Table | None:
        names = [f"c{place}" for place in range(self.width)]
        if block.startswith(ODD) or any(line in block for line in BLANK):
            return None
        try:
            return arrow.read_csv(
                pa.BufferReader(block),
                arrow.ReadOptions(column_names=names, block_size=len(block) + 1, use_threads=False),
                arrow.ParseOptions(delimiter=self.delimiter, newlines_in_values=True,
                                   ignore_empty_lines=False),
                arrow.ConvertOptions(column_types=dict.fromkeys(names, pa.string()),
                                     strings_can_be_null=False),
            )  # fmt: skip
        except pa.ArrowInvalid:  # a record has more cells, or fewer
            return None


class _Lines:
    """The lines of a text; the last one read says whether the file ends within it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.last = stream, "\n"

    def __iter__(self) -> Iterator[str]:
        for line in self.stream:
            self.last = line
            yield line
