"""Which days the exports tell of: the one rule for all that is counted over days."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from loopnb.metrics.population import Tables, latest
from loopnb.periods import Period
from loopnb.verdicts import day

LATE = 7  # days without the first resolution, or a weekend and a holiday, that leave a period whole
FEW = 30  # tickets, fewer of which do not tell where exports begin and end
CHANCE = 4.6  # mean times between tickets; one wait of a hundred is longer


@dataclass(frozen=True)
class Coverage:
    """The first day that the exports tell of whole, and the day after the last.

    The desk may be without any ticket for `quiet` days by chance, and they tell of these as well.
    """

    begin: date
    until: date
    quiet: float

    def told(self, period: Period) -> Period | None:
        """Return the days of a period that the exports tell of, None where there is none."""
        start = self.begin if self._beyond(period.start, self.begin) else period.start
        end = self.until if self._beyond(self.until, period.end) else period.end
        if start >= end or self.until <= period.start:
            return None
        return replace(period, start=start, end=end)

    def several(self, periods: Iterable[Period]) -> list[Period]:
        """Return those days of each period that has any."""
        return [told for told in map(self.told, periods) if told]

    def lacks(self, period: Period) -> str:
        """Say from or to which day a period is told that is not told of whole, else nothing."""
        told = self.told(period)
        if told is None:
            return "the exports tell of none of its days"
        said, last = [], told.end - timedelta(days=1)
        if told.start - period.start >= timedelta(days=LATE):
            said.append(f"from {day(f'{told.start}')}, where the exports begin")
        if period.end - told.end >= timedelta(days=LATE):
            said.append(f"to {day(f'{last}')}, as far as the exports reach")
        return f"counted {' '.join(said)}" if said else ""

    def _beyond(self, first: date, second: date) -> bool:
        return (second - first).days > self.quiet

    @property
    def text(self) -> str:
        """The three as a cell of a table, which `read` reads."""
        return f"{self.begin}/{self.until}/{self.quiet:g}"


def read(text: object) -> Coverage | None:
    """Return the coverage that a cell holds, None where it holds none."""
    if not isinstance(text, str) or not text:
        return None
    begin, until, quiet = text.split("/")
    return Coverage(date.fromisoformat(begin), date.fromisoformat(until), float(quiet))


def coverage(store: Tables, zone: str, table: str = "tickets", dated: str = "") -> Coverage | None:
    """Return which days the exports of tickets tell of, or of a `table` by a date of its.

    None where it has no rows. Before the first resolution the exports of tickets hold only such
    tickets as were open when they begin.
    """
    rows, last = store.table(table), latest(store)
    dates = ("opened_at", "resolved_at") if table == "tickets" else (dated,)
    ends = {f"{name}_{end}": getattr(rows[name], end)() for name in dates for end in ("min", "max")}
    found = rows.aggregate(n=rows.count(), **ends).execute().iloc[0]
    first = [found[f"{name}_min"] for name in dates if pd.notna(found[f"{name}_min"])]
    if not first:
        return None
    ends = [found[f"{name}_max"] for name in dates] + [last]
    begin, end = (pd.Timestamp(at, tz="UTC").tz_convert(zone).date()
                  for at in (max(first), max(at for at in ends if pd.notna(at))))  # fmt: skip
    gap = ((end - begin).days + 1) / found.n
    quiet = math.inf if found.n < FEW else math.ceil(CHANCE * gap)
    return Coverage(begin, end + timedelta(days=1), quiet)
