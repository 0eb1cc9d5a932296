"""The days in an export, whose format is that of somebody's profile: recognised, never guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from loopnb.errors import UsageError, one_of

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TIME = r"(?:[ T,]+\d{1,2}[:.]\d{2}.*)?$"
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
NAMED = re.compile(rf"(\d{{1,2}})[/ .-]([A-Za-z]{{3}})[a-z]*[/ .-](\d{{4}}|\d{{2}}){TIME}")
SPOKEN = re.compile(rf"([A-Za-z]{{3}})[a-z]*\.? (\d{{1,2}}),? (\d{{4}}){TIME}")
DOTTED = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}|\d{{2}}){TIME}")
SLASHED = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}|\d{{2}}){TIME}")


@dataclass(frozen=True)
class Days:
    """How the days of one file are read: 2026-05-12, 12/May/26, 12.5.2026, or by its `order`.

    '5/12/2026' is told by the order, which a file gives away where any of its days can be read in
    one way only; `said` tells so. Moments with an offset count in `zone`.
    """

    zone: str
    order: str = ""
    said: str = ""
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, cells: Iterable[str], zone: str, order: str = "") -> "Days":
        """Return how the days of a file are read; faults say what contradicts or is not told."""
        if order and order not in ORDERS:
            raise UsageError(one_of("order of days", order, ORDERS))
        slashed = [(cell, found) for cell in cells if (found := SLASHED.match(cell))]
        if order or not slashed:
            return cls(zone, order)
        shown = {DAY_FIRST: [c for c, found in slashed if int(found[1]) > 12],
                 MONTH_FIRST: [c for c, found in slashed if int(found[2]) > 12]}  # fmt: skip
        told = [name for name, seen in shown.items() if seen]
        if len(told) == 1:
            seen = shown[told[0]][0]
            return cls(zone, told[0], f"Days are read {told[0]}: '{seen}' can be nothing else.")
        why = (
            f"'{shown[DAY_FIRST][0]}' and '{shown[MONTH_FIRST][0]}' contradict each other"
            if told
            else f"'{slashed[0][0]}' may be read day first or month first"
        )
        return cls(zone, faults=[f"{why}: say how days are written with --days day-first or "
                                 "--days month-first"])  # fmt: skip

    def read(self, text: str) -> str | None:
        """Return an ISO day, None for what is none; "" where the order of the file is not told."""
        text = text.strip()
        try:
            if ISO.match(text):
                return self._moment(text)
            if found := NAMED.match(text):
                return _iso(found[3], _month(found[2]), found[1])
            if found := SPOKEN.match(text):
                return _iso(found[3], _month(found[1]), found[2])
            if found := DOTTED.match(text):
                return _iso(found[3], found[2], found[1])
            if found := SLASHED.match(text):
                if not self.order:
                    return ""
                day, month = (1, 2) if self.order == DAY_FIRST else (2, 1)
                return _iso(found[3], found[month], found[day])
        except ValueError:
            pass
        return None

    def _moment(self, text: str) -> str:
        when = datetime.fromisoformat(text)
        return (when.astimezone(ZoneInfo(self.zone)) if when.tzinfo else when).date().isoformat()


def _month(name: str) -> int:
    return MONTHS.index(name.lower()) + 1


def _iso(year: str, month: object, day: str) -> str:
    whole = int(year) + 2000 if len(year) == 2 else int(year)
    return date(whole, int(month), int(day)).isoformat()
