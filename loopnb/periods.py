"""Periods: calendar and fiscal quarters, years, ISO weeks and ranges, half-open.

A period's bounds are wall-clock midnights in the workspace's zone; `bounds_utc` gives the same
instants in UTC, as the store keeps them (naive, UTC).
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from loopnb.errors import UsageError, one_of

# The words for a period that ended last, and the kind of it.
AUTO = {"auto": "quarter", "auto-quarter": "quarter", "auto-fiscal": "quarter",
        "auto-week": "week", "auto-year": "year"}  # fmt: skip
FORMS = "2026-Q3, FY2026-Q3, 2026, 2026-W36 or 2026-07-01..2026-08-15"


@dataclass(frozen=True)
class Period:
    """A half-open span of days, `start` included and `end` not, with the name it is called by."""

    name: str
    start: date
    end: date
    kind: str
    fiscal_start: int = 1
    whole: int = 0  # the days of all of it, where only its first days are looked at

    @property
    def partial(self) -> str:
        """Say how far the period is and with what it is compared; empty for a whole one."""
        if not self.whole:
            return ""
        what = "period" if self.kind == "range" else self.kind
        return (
            f"{what} to date, day {self.days} of {self.whole}; compared with the same "
            f"{self.days} days"
        )

    def first(self, days: int) -> "Period":
        """Return the first days of the period under its own name."""
        end = min(self.end, self.start + timedelta(days=days))
        return replace(self, end=end, whole=self.days) if end < self.end else self

    def so_far(self, today: date) -> "Period":
        """Return the days of a running period that are over, else the period as it is."""
        return self.first((today - self.start).days) if self.start < today < self.end else self

    @property
    def rolling(self) -> "Period":
        """The year that ends with the period."""
        start = _year_earlier(self.end)
        return _range(start.isoformat(), (self.end - timedelta(days=1)).isoformat())

    @property
    def year(self) -> "Period":
        """The year that the period's last day lies in, the fiscal one for a fiscal quarter."""
        last, fiscal = self.end - timedelta(days=1), self.name.startswith("FY")
        month = self.fiscal_start if fiscal else 1
        first = last.year - (last.month < month)
        # A fiscal year is named after the calendar year in which it ends.
        name = f"FY{first + (month > 1)}" if fiscal else f"{first}"
        return Period(name, date(first, month, 1), date(first + 1, month, 1), "year", month)

    @property
    def year_so_far(self) -> "Period":
        """The year up to the end of the period; all of it where the two end together."""
        return self.year.first((self.end - self.year.start).days)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def title(self) -> str:
        """The name as people say it: 'Q3 2026'."""
        quarter = re.fullmatch(r"(FY)?(\d{4})-Q(\d)", self.name)
        return f"Q{quarter[3]} {quarter[1] or ''}{quarter[2]}" if quarter else self.name

    @property
    def span(self) -> str:
        """The days as people say them: '1 July to 30 September 2026'."""
        last = self.end - timedelta(days=1)
        year = "" if last.year == self.start.year else f" {self.start.year}"
        return f"{self.start.day} {self.start:%B}{year} to {last.day} {last:%B} {last.year}"

    def bounds_utc(self, zone: str) -> tuple[datetime, datetime]:
        """Return start and end as naive UTC instants of local midnight in `zone`."""
        return tuple(_midnight_utc(day, zone) for day in (self.start, self.end))

    def offsets(self, zone: str) -> list[tuple[datetime, int]]:
        """Return the offsets that hold within the period: from when, in UTC, and their seconds."""
        found: list[tuple[datetime, int]] = []
        start, end = self.bounds_utc(zone)
        for hour in range(int((end - start).total_seconds() // 3600) + 1):
            instant = start + timedelta(hours=hour)
            local = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
            seconds = int(local.utcoffset().total_seconds())
            if not found or found[-1][1] != seconds:
                found.append((instant, seconds))
        return found

    def back(self, steps: int = 1) -> "Period":
        """Return the period of the same kind `steps` before this one, as many days of it."""
        there = _STEP[self.kind](self, -steps) if steps else self
        return there.first(self.days) if self.whole else there

    def year_before(self) -> "Period":
        """Return the same period a year earlier."""
        if self.kind == "range":
            first, last = self.start, self.end - timedelta(days=1)
            there = _range(_year_earlier(first).isoformat(), _year_earlier(last).isoformat())
            return replace(there, whole=self.whole)
        return self.back({"quarter": 4, "year": 1, "week": 52}[self.kind])

    def history(self, length: int) -> list["Period"]:
        """Return the last `length` periods, oldest first, this one at the end."""
        return [self.back(steps) for steps in range(length - 1, 0, -1)] + [self]

    def unfinished(self, today: date) -> str:
        """Return 'day 41 of 92' while the period runs, else an empty string."""
        if not self.start <= today < self.end:
            return ""
        return f"day {(today - self.start).days + 1} of {self.days}"


def parse(text: str, *, fiscal_start: int = 1) -> Period:
    """Return the period that `text` names; raises UsageError for any other text."""
    for pattern, build in _FORMS.items():
        if found := re.fullmatch(pattern, str(text).strip()):
            try:
                return build(*found.groups(), fiscal_start)
            except ValueError as error:
                raise UsageError(f"Period '{text}': {error}. Write it as {FORMS}.") from None
    raise UsageError(f"Period '{text}' is not understood. Write it as {FORMS}.")


def local_day(moment: datetime, zone: str) -> str:
    """Return the ISO day of a time (naive, UTC) as it is in a zone, '' where none is known."""
    if moment is None or moment != moment:  # NaT equals nothing
        return ""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date().isoformat()


def last_ended(which: str, today: date, *, days: int, fiscal_start: int = 1) -> Period:
    """Return the last period that ended `days` or more days ago, of the kind that `which` names.

    `which` is a name in AUTO; raises UsageError for any other.
    """
    if which not in AUTO:
        raise UsageError(one_of("period", which, AUTO))
    day, fiscal = today - timedelta(days=days), which == "auto-fiscal"
    if AUTO[which] == "week":
        return _week(*day.isocalendar()[:2]).back()
    if AUTO[which] == "year":
        return _year(day.year).back()
    months = day.year * 12 + day.month - 1 - ((fiscal_start - 1) if fiscal else 0)
    # A fiscal year is named after the calendar year in which it ends.
    year = months // 12 + (1 if fiscal and fiscal_start > 1 else 0)
    return _quarter(year, months % 12 // 3 + 1, fiscal_start, fiscal).back()


def _midnight_utc(day: date, zone: str) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def _quarter(year: int, number: int, fiscal_start: int, fiscal: bool) -> Period:
    if not 1 <= number <= 4:
        raise ValueError("a year has quarters 1 to 4")
    first = fiscal_start if fiscal else 1
    # A fiscal year is named after the calendar year in which it ends.
    base = year - (1 if fiscal and first > 1 else 0)
    months = base * 12 + (first - 1) + 3 * (number - 1)
    start, end = (date(m // 12, m % 12 + 1, 1) for m in (months, months + 3))
    return Period(f"{'FY' if fiscal else ''}{year}-Q{number}", start, end, "quarter", fiscal_start)


def _year(year: int) -> Period:
    return Period(str(year), date(year, 1, 1), date(year + 1, 1, 1), "year")


def _week(year: int, number: int) -> Period:
    start = date.fromisocalendar(year, number, 1)
    return Period(f"{year}-W{number:02d}", start, start + timedelta(weeks=1), "week")


def _range(first: str, last: str) -> Period:
    start, end = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    if end <= start:
        raise ValueError("the last day lies before the first")
    return Period(f"{first}..{last}", start, end, "range")


def _year_earlier(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def _step_quarter(period: Period, steps: int) -> Period:
    fiscal, year, number = re.fullmatch(r"(FY)?(\d{4})-Q(\d)", period.name).groups()
    total = int(year) * 4 + int(number) - 1 + steps
    return _quarter(total // 4, total % 4 + 1, period.fiscal_start, bool(fiscal))


def _step_week(period: Period, steps: int) -> Period:
    year, number, _ = (period.start + timedelta(weeks=steps)).isocalendar()
    return _week(year, number)


def _step_range(period: Period, steps: int) -> Period:
    days = period.whole or period.days
    first = period.start + timedelta(days=days * steps)
    last = first + timedelta(days=days - 1)
    return _range(first.isoformat(), last.isoformat())


_FORMS = {
    r"(FY)?(\d{4})-Q(\d)": lambda fy, y, q, first: _quarter(int(y), int(q), first, bool(fy)),
    r"(\d{4})": lambda y, first: _year(int(y)),
    r"(\d{4})-W(\d{2})": lambda y, w, first: _week(int(y), int(w)),
    r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})": lambda a, b, first: _range(a, b),
}
_STEP = {
    "quarter": _step_quarter,
    "year": lambda period, steps: _year(int(period.name) + steps),
    "week": _step_week,
    "range": _step_range,
}
