"""What parts the cells of a text file, told from its first lines: never from its rows' contents.

A spreadsheet's first line may say it (`sep=;`). Else it is what makes most of the first rows as
wide as the header, and of those the one that makes it widest; in doubt what is usual.
"""

import csv
import re
from itertools import islice

from loopnb.collect.reading.content import Content, readable

DELIMITERS = (",", ";", "\t", "|")
SAID = re.compile(r'"?sep=(?P<mark>.)"?', re.I)
ROWS = 20
LONGEST = 1 << 18  # characters of the first lines


def separator(source: Content, usual: str) -> tuple[str, bool]:
    """Return what parts the cells, and whether the first line of the file says so."""
    with readable(source), source.text() as stream:
        # Lines end for csv as they do here, whatever a cell between quotes holds.
        lines = [line for line in islice(_bounded(stream.read(LONGEST)), 400) if line.strip()]
    said = SAID.fullmatch(lines[0].strip("\r\n ")) if lines else None
    if said:
        return said["mark"], True
    order = [usual, *(mark for mark in DELIMITERS if mark != usual)]
    return max(order, key=lambda mark: _fit(lines, mark)), False


def _bounded(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)


def _fit(lines: list[str], mark: str) -> tuple[float, int]:
    """Return which share of the first rows is as wide as the header, and how wide that is."""
    widths = []
    try:
        for row in islice(csv.reader(lines, delimiter=mark), ROWS):
            widths.append(len(row))
    except csv.Error:
        pass
    if not widths or widths[0] < 2:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]
