"""What `loop.yaml` says of a date column: how its dates are written, by elements such as %Y."""

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

# The elements that DuckDB's strptime reads; %s stands alone, for seconds since 1970.
ELEMENT = re.compile(r"%(?:-[djmyHIMS]|[abcdfghjmnpuwxyzABGHIMSTUVWXYZ%])|(%-?.?)", re.S)
YEARS = ("%Y", "%y", "%-y", "%c", "%x", "%G")
SECONDS = "%s"
LIKE = "write it like %d/%m/%Y %H:%M for 31/07/2026 18:05"


class Dates(BaseModel):
    """How a date column is written: its formats, the declared one first.

    With `one_per`, all rows that share that column's value are one response with one date: the
    reading that all of them allow. Two such readings and rows written differently: refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    formats: tuple[str, ...] = Field(min_length=1)
    one_per: str | None = None

    @field_validator("formats")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        if faults := [fault for form in formats if (fault := _fault(form))]:
            raise ValueError(f"{'; '.join(faults)}; {LIKE}")
        return formats


def _fault(form: str) -> str:
    """Return why no date is read by a format, "" where one is."""
    if form == SECONDS:
        return ""
    if form == "?":
        return "'?' is still to be filled in, by who knows how these dates are written"
    found = list(ELEMENT.finditer(form))
    if unknown := [each[1] for each in found if each[1]]:
        return f"'{unknown[0]}' in '{form}' stands for no part of a date"
    named = any(each[0] in YEARS for each in found)
    return "" if named else f"'{form}' has no year (%Y, or %y for two digits)"
