"""What a vendor's export is, as data: how it is laid out, how it is known, what its columns are."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

Rows = Sequence[Sequence[str | None]]  # the first header row stands first
ZULU = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:?00)")
TIME = re.compile(r"\d.*\d:\d\d.*")  # a date with a time, in whatever order and language


def _as_written(rows: Rows) -> tuple[str, ...]:
    return tuple(cell or "" for cell in rows[0])


def _nowhere(rows: Rows, names: Sequence[str]) -> str | None:
    return None


def cells(**looks: re.Pattern) -> Callable[[Rows, Sequence[str]], str]:
    """Return the shape of rows whose cells look so, by column ('_' stands for a blank in names).

    A row may leave the column blank, and half of the others be spoiled; without any row there is
    no shape.
    """
    wanted = {name.replace("_", " "): look for name, look in looks.items()}
    return columns(wanted)


def columns(wanted: dict[str | tuple[str, ...], re.Pattern]) -> Callable:
    """Return the shape of rows whose cells look so, each column by its name or names."""

    def shape(rows: Rows, names: Sequence[str]) -> str:
        seen = []
        for column, look in wanted.items():
            name = found(names, (column,) if isinstance(column, str) else column)
            if name is None:
                return ""
            at = list(names).index(name)
            said = [row[at] for row in rows if len(row) > at and (row[at] or "").strip()]
            like = [cell for cell in said if look.fullmatch(cell.strip())]
            if not like or 2 * len(like) < len(said):  # a few may be spoiled
                return ""
            seen.append(f"'{name}' is written like '{like[0].strip()}'")
        return ", ".join(seen)

    return shape


@dataclass(frozen=True)
class Dialect:
    """One vendor's export; `defaults` are the parts of a source as loop.yaml would write them.

    `marks` are the columns it cannot lack, of several names one; `without` are those that only
    its relatives have. `names` makes one name a column of all header rows, `zone` reads the time
    zone that the file states, `shape` says in words what shows in the rows after the header, `asks`
    reads what the file itself says of its questions.
    """

    title: str
    vendor: str  # docs/export/<vendor>.md
    marks: tuple[str | tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    header_rows: int = 1
    names: Callable[[Rows], tuple[str, ...]] = _as_written
    zone: Callable[[Rows, Sequence[str]], str | None] = _nowhere
    shape: Callable[[Rows, Sequence[str]], str] | None = None
    spare_cells: bool = False  # rows may end in blank cells that the header does not have
    # Of all header rows: what each column asks, its text and its id, "" for what is not said.
    asks: Callable[[Rows], tuple[tuple[str, str], ...]] | None = None
    # Of names and all rows: both with what several rows say together, as many rows as before.
    gathers: Callable[[Sequence[str], Rows], tuple[tuple[str, ...], list]] | None = None
    defaults: dict[str, Any] = field(default_factory=dict)

    def lacks(self, names: Sequence[str]) -> str | None:
        """Return the first mark that a header does not have, or None."""
        for mark in self.marks:
            several = (mark,) if isinstance(mark, str) else mark
            if found(names, several) is None:
                return several[0]
        return None

    def relative(self, names: Sequence[str]) -> str | None:
        """Return a column that only another export has, where the header has one."""
        return next((name for name in self.without if found(names, (name,)) is not None), None)


def found(names: Sequence[str], several: Sequence[str]) -> str | None:
    """Return the name as the header writes it: the first that it has, else but for its case.

    'name#2' is the second column of that name. None where the header has none of them.
    """
    for fold in (str, str.casefold):
        known: dict[str, list[str]] = {}
        for name in names:
            known.setdefault(fold(name), []).append(name)
        for name in several:
            if fold(name) in known:
                return known[fold(name)][0]
            word, _, number = name.rpartition("#")
            if word and number.isdigit() and len(known.get(fold(word), ())) >= int(number) > 0:
                return f"{known[fold(word)][0]}#{number}"
    return None


def is_zone(name: object) -> bool:
    """Return whether this is the name of a time zone."""
    try:
        return isinstance(name, str) and bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def utc_if_said(*columns_: str) -> Callable[[Rows, Sequence[str]], str | None]:
    """Return the zone of a file whose times end in Z or +0000: UTC where all first rows do."""

    def zone(rows: Rows, names: Sequence[str]) -> str | None:
        places = [place for place, name in enumerate(names) if name in columns_]
        said = [row[place] or "" for row in rows[1:] for place in places]
        said = [cell for cell in said if cell.strip()]
        return "UTC" if said and all(ZULU.fullmatch(cell.strip()) for cell in said) else None

    return zone


def always_utc(rows: Rows, names: Sequence[str]) -> str:
    """Return UTC, for interfaces whose times are in UTC by their documentation."""
    return "UTC"
