"""When a desk is worked, and how long a vendor says that tickets took: parts of loop.yaml."""

from datetime import date, time
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

CLOSED = "a day off"  # of a day that loop.yaml closes and no calendar names


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(_Part):
    """When a desk is worked: weekdays (1 Monday to 7 Sunday), local times, days off.

    `holidays` names a country, or its part (DE-BY), whose public holidays are days off besides
    `closed`. `zone` is where the times are local, the workspace's where it is not said.
    """

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: time = time(9)
    closes: time = time(17)
    closed: tuple[date, ...] = ()
    holidays: str = ""
    zone: str | None = None

    @model_validator(mode="after")
    def _possible(self) -> "Hours":
        if not all(1 <= day <= 7 for day in self.days):
            raise ValueError("days are numbered 1 (Monday) to 7 (Sunday)")
        if any(at.minute % 15 or at.second for at in (self.opens, self.closes)):
            raise ValueError("opens and closes lie on quarter hours, such as 08:30")
        if self.closes <= self.opens:
            raise ValueError("closes lies after opens on the same day")
        return self

    @field_validator("holidays")
    @classmethod
    def _known(cls, code: str) -> str:
        try:
            _ = code and _public(code, 2026, 2026)
        except (NotImplementedError, KeyError):
            raise ValueError(
                "no public holidays are known by this name; write a country, or a part of it, "
                "like US, DE-BY or CA-QC"
            ) from None
        return code

    @property
    def weekdays(self) -> tuple[int, ...]:
        return tuple(day - 1 for day in self.days)

    def off(self, first: date, last: date) -> dict[date, str]:
        """Return the days off from the first day to the last with what they are called, in order.

        Holidays are those of each year that the span touches, as the package `holidays` knows
        them; days on which one is observed instead are days off as well.
        """
        public = _public(self.holidays, first.year, last.year) if self.holidays else {}
        known = dict.fromkeys(self.closed, CLOSED) | public
        return {day: known[day] for day in sorted(known) if first <= day <= last}

    def works_on(self, day: date) -> bool:
        """Tell whether the desk is worked on a day at all."""
        return day.weekday() in self.weekdays and day not in self.off(day, day)


class Business(Hours):
    """When the desk is worked, and its regions whose own hours are other: by a ticket's region."""

    regions: dict[str, Hours] = {}


@cache
def _public(code: str, first: int, last: int) -> dict[date, str]:
    """Return the public holidays of some years by day; raises NotImplementedError if unknown."""
    import holidays

    country, _, part = code.partition("-")
    found = holidays.country_holidays(
        country, subdiv=part or None, years=range(first, last + 1), language="en_US"
    )
    return dict(sorted(found.items()))


class Duration(_Part):
    """A column in which a vendor says itself how long something took: compared, never taken.

    From `since` to `until`, of several the one that agrees; `unit` is that of a bare number, or
    how the cell is written; `hours` says whether the clock ran on at night.
    """

    since: str = "opened_at"
    until: tuple[str, ...] = Field(("resolved_at",), min_length=1)
    unit: Literal["seconds", "minutes", "hours", "h:mm:ss", "since 1970"] = "minutes"
    hours: Literal["calendar", "working"] = "calendar"

    @field_validator("until", mode="before")
    @classmethod
    def _one(cls, until: object) -> object:
        return (until,) if isinstance(until, str) else until
