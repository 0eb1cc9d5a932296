"""How a column writes its times: the formats that read it, which may leave day and month open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect.mapping import ISO
from loopnb.collect.moments.dates import SECONDS, instant, wall_time, with_offset

NUMERIC = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y",
           "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y")  # fmt: skip
NAMED = ("%d/%b/%y", "%d/%b/%Y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y",
         "%B %d, %Y", "%b %d %Y", "%a, %d %b %Y")  # fmt: skip
TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S",
         ", %I:%M %p", " %H:%M:%S.%f")  # fmt: skip
ENDS = ("T%H:%M:%S", "T%H:%M", "T%H:%M:%S.%f", "T%H:%M:%SZ", "T%H:%M:%S.%fZ", "T%H:%M:%S+00:00",
        "T%H:%M:%S+0000", "T%H:%M:%S.%f+00:00", "T%H:%M:%S.%f+0000", " %H:%M:%S UTC",
        " %H:%M:%SZ", " %H:%M:%S+00:00", " %H:%M UTC", " %H:%M:%S +0000")  # fmt: skip
PLAIN = ("%Y%m%d",)  # digits alone, which only a column's name makes a date
UTC = ("Z", "+00:00", "+0000", "UTC", SECONDS)
SEEN, MOST = 0.6, 3  # the share of cells that formats must read, and how many there may be
DAY, MONTH = "day first", "month first"


@dataclass(frozen=True)
class Clock:
    """The formats that read a column, the first the most; of two that may be, one by one.

    `order` says which of day and month comes first where that is open or settled by numbers alone.
    """

    formats: tuple[str, ...]
    other: tuple[str, ...] = ()  # what reads it as well, with day and month changed
    order: str = ""
    unread: int = 0  # cells that none of them reads

    @property
    def iso(self) -> bool:
        """Whether no format need be said."""
        return set(self.formats) <= set(ISO.formats)

    @property
    def utc(self) -> bool:
        """Whether the cells themselves say which instants they are."""
        return all(form.endswith(UTC) for form in self.formats)


def clock(cells: Sequence[str], *, dated: bool) -> Clock | None:
    """Return how times are written, None where cells are none; `dated`: the header says a date."""
    digits = all(cell.isdecimal() for cell in cells)
    if not cells or (digits and not dated):
        return None
    few = [cells[at] for at in range(0, len(cells), max(1, len(cells) // 6))]
    forms = (*PLAIN, SECONDS) if digits else _all_formats()
    maybe = [form for form in forms if any(_reads(form, cell) for cell in few)]
    if not maybe:
        return None
    rows = ibis.memtable(pd.DataFrame({"cell": pd.Series(list(cells), dtype="str")}))
    read = rows.select(**{form: _read(rows.cell, form).notnull() for form in maybe})
    return _settled(read.execute())


def _settled(read: pd.DataFrame) -> Clock | None:
    """Return the fewest formats that read enough; `read` has a column of yes and no for each."""
    orders = {form: _order(form) for form in read.columns}
    found = {}
    for order in ("", DAY, MONTH):
        forms = [form for form, its in orders.items() if its in ("", order)]
        found[order] = _cover(read[forms])
    best = max(found, key=lambda order: found[order][1])  # in doubt without an order
    forms, many = found[best]
    if not forms or many < SEEN * len(read):
        return None
    both = best and found[DAY][1] == found[MONTH][1]
    other = found[MONTH][0] if both else ()
    return Clock(forms, other, best and ("" if both else best), len(read) - many)


def _cover(read: pd.DataFrame) -> tuple[tuple[str, ...], int]:
    """Return formats that together read the most cells, and how many these are."""
    chosen, left = [], pd.Series(True, index=read.index)
    while len(chosen) < MOST and len(read.columns):
        gain = read.loc[left].sum()
        if not gain.max():
            break
        chosen.append(str(gain.idxmax()))
        left = left & ~read[chosen[-1]]
    return tuple(chosen), int((~left).sum())


def _order(form: str) -> str:
    if "%m" not in form or form.startswith("%Y"):
        return ""
    return DAY if form.index("%d") < form.index("%m") else MONTH


@cache
def _all_formats() -> tuple[str, ...]:
    forms = [day + time for day in (*NUMERIC, *NAMED) for time in TIMES]
    return (*forms, *("%Y-%m-%d" + end for end in ENDS))


def _reads(form: str, cell: str) -> bool:
    """Return whether Python reads a cell so; whether DuckDB does is asked of what is left."""
    if form == SECONDS:
        return 9 <= len(cell) <= 10
    try:
        return bool(datetime.strptime(cell, form))
    except ValueError:
        return False


def _read(cell: ir.StringValue, form: str) -> ir.TimestampValue:
    if form.endswith(UTC):
        return instant(cell, with_offset(cell), (form,))
    return wall_time(cell, (form,))
