"""Which column of a file may be which of a table: by the words of its header and its cells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loopnb.collect.maps.headwords import ANSWERS, HEADS, LOOSE, SPEAKS
from loopnb.collect.maps.shapes import (
    ADDRESS,
    BLANK,
    FLAG,
    NUMBER,
    TEXT,
    TIME,
    WORD,
    ZONED,
    Shape,
)
from loopnb.schema import TABLES, lacking

BRACES = re.compile(r"[{}:!]")  # what a template cannot hold within a name
AROUND = re.compile(r"^(date time|date of|date|time)( |$)|( |^)(at|on|date|time|am|utc)$")
TEXTS = ("subject", "text", "notes", "note", "promises")
ENOUGH = 5.0  # what the columns of a table must say for it before it is proposed
# Keys that may be put together where no column is one.
TOGETHER = {
    "responses": (("responded_at", "requester_key"), ("ticket_id", "responded_at")),
    "comments": (("said_at", "ticket_id"),),
    "renewals": (("account_id", "due_at"),),
    "events": (("at", "kind"),),
}  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """A table with the columns found for it, and how much these speak for it."""

    table: str
    columns: dict[str, Shape]
    weight: float

    @property
    def together(self) -> list[Shape]:
        """The columns that may stand for an id where none is one, [] where these lack too."""
        for several in TOGETHER.get(self.table, ()):
            shapes = [self.columns[column] for column in several if column in self.columns]
            if len(shapes) == len(several) and not any(BRACES.search(s.name) for s in shapes):
                return shapes
        return []


def placed(shapes: Sequence[Shape]) -> Placed | None:
    """Return the table that a file's rows most likely are, None where nothing says enough."""
    found = [place(table, shapes) for table in HEADS]
    found = [each for each in found if _possible(each) and each.weight >= ENOUGH]
    return max(found, key=lambda each: each.weight, default=None)


def place(table: str, shapes: Sequence[Shape]) -> Placed:
    """Return the columns of a file that fit a table, each once, the best fit first."""
    pairs = sorted(
        ((rank(words, shape) + _bonus(table, column, shape), column, shape)
         for column, words in HEADS[table].items() for shape in shapes
         if rank(words, shape) and fits(table, column, shape)),
        key=lambda pair: -pair[0],
    )  # fmt: skip
    chosen: dict[str, Shape] = {}
    weight = 0.0
    for _, column, shape in pairs:
        if column not in chosen and shape not in chosen.values():
            chosen[column] = shape
            sure = rank(HEADS[table][column], shape) > 1
            weight += SPEAKS[table].get(column, 0) * (1 if sure else 0.5)
    date = TABLES[table].date
    if date and date not in chosen and "updated_at" in chosen:
        chosen[date] = chosen["updated_at"]  # the only one that the file has
    ordered = {column: chosen[column] for column in TABLES[table].columns if column in chosen}
    return Placed(table, ordered, weight)


def rank(phrases: str, shape: Shape) -> float:
    """Return how well a header says one of some phrases: all of it above 1, a part below, or 0."""
    best, here = 0.0, f" {shape.words} "
    for at, phrase in enumerate(phrases.split("|")):
        if phrase == shape.words:
            return 2 - at / 100
        if shape.kind in (TIME, ZONED) and _bare(phrase) == _bare(shape.words):
            best = max(best, 1.5 - at / 100)
        if f" {phrase} " in here and (" " in phrase or phrase in LOOSE.split("|")):
            longer = len(shape.words.split()) - len(phrase.split())
            best = max(best, 0.9 - at / 1000 - min(longer, 8) / 20)
    return best


def _bare(words: str) -> str:
    """Return the words of a time less what only says that it is one: 'solved' for 'solved on'."""
    return AROUND.sub("", words) or words


def fits(table: str, column: str, shape: Shape) -> bool:
    """Return whether a column's cells may be what a canonical column holds."""
    kind, wanted = shape.kind, TABLES[table].columns.get(column)
    if kind == BLANK or (kind == ZONED and wanted != "timestamp"):
        return False
    if column == "score":
        return (kind == NUMBER and 0 <= shape.numbers[0] <= shape.numbers[1] <= 100) or bool(
            answers(shape)
        )  # fmt: skip
    if wanted == "timestamp":
        return kind in (TIME, ZONED)
    if wanted in ("float64", "int64"):
        return kind == NUMBER
    if wanted == "boolean":
        return kind == FLAG
    if column in TEXTS:
        return kind in (TEXT, WORD)
    if column.endswith("_id") or column == "requester_key":
        return kind not in (TIME, TEXT, FLAG) and (column == "requester_key" or kind != ADDRESS)
    return kind != TIME


def answers(shape: Shape) -> dict[str, int]:
    """Return the numbers of answers in words, by the words as the file has them."""
    small = {value.lower() for value in shape.values}
    scales: Iterable[dict[str, int]] = (scale for several in ANSWERS.values() for scale in several)
    known = next((scale for scale in scales if small <= set(scale)), {}) if small else {}
    return {value: known[value.lower()] for value in sorted(shape.values) if known}


def _bonus(table: str, column: str, shape: Shape) -> float:
    """Return what the cells say for a column, beside its header."""
    if column == TABLES[table].key:
        return 0.5 * shape.unique
    if column == "requester_key":
        return 1.0 * (shape.kind == ADDRESS)
    return 0.5 * (column in ("text", "notes") and shape.kind == TEXT)


def _possible(found: Placed) -> bool:
    """Return whether the table has all that it cannot do without."""
    table, has = found.table, set(found.columns)
    needed = set(lacking(table, has))
    if table == "responses":
        needed = (needed - {"kind"}) | ({"score"} - has)
    if table == "comments":
        needed |= {"text"} - has
    return not needed or (needed == {TABLES[table].key} and bool(found.together))
