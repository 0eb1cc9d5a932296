"""What the first rows of a file show of its columns: an id, a time, an address, a number, words."""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from loopnb.collect.mapping import FALSE, TRUE
from loopnb.collect.maps.clocks import Clock, clock
from loopnb.collect.moments.dates import OFFSET as SAID
from loopnb.collect.reading.files import Raw

ROWS = 1_000
SEEN = 0.8  # the share of cells that must be numbers
NOTHING = ("?", "-", "--", "n/a", "na", "null", "none", "nan", "(blank)", "not set", "{}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[\w-]+")
POINT = re.compile(r"[+-]?\d+(\.\d+)?")
COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),(?!\d{3}$)\d+")  # 1,234 may be thousands
COMMAS = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")
OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*[+-](?!00:?00)\d\d:?\d\d")
DATED = re.compile(r"\b(date|time|timestamp|at|on|created|updated|opened|closed|datum|zeit)\b")
MANY_WORDS, LONG = 4, 24
BLANK, TIME, ZONED, NUMBER, ADDRESS, FLAG, TEXT, WORD = (
    "blank", "time", "time with an offset", "number", "e-mail address", "yes or no", "text", "word",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """One column: its name as loop.yaml says it, its words, and what its cells are.

    `numbers` are the lowest and the highest; `values` the distinct cells, the most frequent first.
    """

    name: str
    asked: str  # the question over it, else its name
    words: str
    kind: str
    filled: float
    unique: bool
    values: tuple[str, ...] = ()
    clock: Clock | None = None
    numbers: tuple[float, float] = (0.0, 0.0)
    comma: bool = False
    nothing: tuple[str, ...] = ()  # cells that stand for none

    @property
    def example(self) -> str:
        return self.values[0] if self.values else ""


def shapes(raw: Raw, questions: Sequence[str] = ()) -> list[Shape]:
    """Return the columns of a file that loop.yaml can name, by their first rows.

    `questions` are what a further header row says of each column, "" where it says nothing.
    """
    rows, seen, found = raw.peek(ROWS), Counter(), []
    for place, name in enumerate(raw.header):
        seen[name] += 1
        if not name:
            continue
        said = f"{name}#{seen[name]}" if seen[name] > 1 else name
        asked = questions[place] if place < len(questions) else ""
        cells = [(row[place] or "").strip() for row in rows]
        said_cells = [cell for cell in cells if cell]
        found.append(_shape((said, asked or name, plain(asked or name)), said_cells, len(rows)))
    return found


def plain(name: str) -> str:
    """Return the words of a header: small, parted by single blanks, less a kind in brackets."""
    name = re.sub(r"\[[^\]]*\]|\([A-Z]\w+/\w+\)", " ", name)
    name = re.sub(r"(?<=[a-zß-ÿ0-9])(?=[A-ZÄÖÜ])", " ", name)
    words = " ".join(re.sub(r"[\W_]+", " ", name).lower().split())
    return re.sub(r"\be mail\b", "email", words.removeprefix("custom field ").removeprefix("sys "))


def _shape(names: tuple[str, str, str], said: list[str], rows: int) -> Shape:
    nothing = tuple(sorted({cell for cell in said if cell.lower() in NOTHING}))
    cells = [cell for cell in said if cell not in nothing]
    if not cells:
        return Shape(*names, BLANK, 0.0, False, nothing=nothing)
    counts = Counter(cells)
    known = {
        "filled": len(cells) / rows, "unique": len(counts) == len(cells),
        "values": tuple(value for value, _ in counts.most_common()), "nothing": nothing,
    }  # fmt: skip
    if any(map(OFFSET.fullmatch, cells)) and all(map(SAID.search, cells)):
        return Shape(*names, ZONED, **known)
    if len(cells[0]) < 40 and (when := clock(cells, dated=bool(DATED.search(names[2])))):
        return Shape(*names, TIME, clock=when, **known)
    comma = any(map(COMMA.fullmatch, cells))
    numbers = [cell for cell in cells if (COMMAS if comma else POINT).fullmatch(cell)]
    if len(numbers) >= SEEN * len(cells):
        values = [float(cell.replace(".", "").replace(",", ".") if comma else cell)
                  for cell in numbers]  # fmt: skip
        return Shape(*names, NUMBER, comma=comma, numbers=(min(values), max(values)), **known)
    return Shape(*names, _kind(cells, set(counts)), **known)


def _kind(cells: list[str], values: set[str]) -> str:
    if sum(map(bool, map(EMAIL.fullmatch, cells))) > len(cells) / 2:
        return ADDRESS
    if {value.lower() for value in values} <= {*TRUE, *FALSE}:
        return FLAG
    long = statistics.median(len(cell) for cell in cells) >= LONG
    wordy = statistics.mean(len(cell.split()) for cell in cells) >= MANY_WORDS
    return TEXT if long or wordy else WORD
