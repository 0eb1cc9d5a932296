"""How long tickets stay open, beside an earlier period, those still open included."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

SUMMARY = (
    "n", "still_open", "left_out", "customers", "median", "median_low", "median_high", "p90",
    "p90_low", "p90_high", "restricted", "restricted_low", "restricted_high", "p", "verdict",
    "note",
)  # fmt: skip
COMPARED = {
    verdicts.WORSENED: "Tickets stay open longer than in {then}.",
    verdicts.IMPROVED: "Tickets are open for a shorter time than in {then}.",
    verdicts.NO_CHANGE: "No clear change from {then}.",
}
NONE = "No tickets were opened in the period."
LIMIT = 30  # days that the restricted mean looks at


class Survival(Result):
    """The share of tickets still open after each time, now and then; the summary in each row.

    Rows of the period come first, `hours` ascending from 0; `open`, `low` and `high` are in per
    cent, the other times in hours. What the tickets do not tell is empty, and `note` says why.
    """

    columns = ("period", "hours", "open", "low", "high", *SUMMARY)
    caption = "How long tickets stay open"

    @property
    def each(self) -> list:
        """The summary of each period, the period itself first."""
        return list(self.table.drop_duplicates("period").itertuples())

    @property
    def text(self) -> str:
        if self.table.empty:
            return NONE
        now, *then = self.each
        return " ".join(part for part in (*_times(now), _compared(now, then)) if part)

    @property
    def shown(self) -> pd.DataFrame:
        rows = self.each if len(self.table) else []
        return pd.DataFrame(
            {"Tickets opened in": [row.period for row in rows],
             "Tickets": [row.n for row in rows],
             "Still open": [row.still_open for row in rows],
             "Half resolved within": [_time(row.median) for row in rows],
             "Likely range": [verdicts.between(row.median_low, row.median_high, "hours")
                              for row in rows],
             "Nine in ten within": [_time(row.p90) for row in rows],
             f"Mean time open, {LIMIT} days at most": [_time(row.restricted) for row in rows]}
        )  # fmt: skip


def _time(hours: float) -> str:
    return "not known yet" if math.isnan(hours) else verdicts.duration(hours)


def _times(row: object) -> list[str]:
    """Say by when half and nine in ten were resolved, how many are open, what was left out."""
    half, most = math.isfinite(row.median), math.isfinite(row.p90)
    between = verdicts.between(row.median_low, row.median_high, "hours")
    first = f"Less than half of the tickets opened in {row.period} are resolved so far"
    if half:
        first = f"Half of the tickets opened in {row.period} were resolved within "
        first += verdicts.duration(row.median) + (f" ({between})" if between else "")
    first += f", nine in ten within {verdicts.duration(row.p90)}" if most else ""
    few = "are" if row.still_open != 1 else "is"
    last = f"{row.still_open:,} of {row.n:,} {few} still open"
    said = [f"{first}; {last}."] if row.n else [f"{NONE[:-1]} can be told."]
    if row.left_out:
        said.append(f"Left out, as they end before they begin: {row.left_out:,}.")
    return said


def _compared(now: object, then: list) -> str:
    if now.verdict in COMPARED:
        return COMPARED[now.verdict].format(then=then[0].period)
    if now.verdict == verdicts.TOO_FEW:
        return f"Too few tickets to compare with {then[0].period}."
    return "There is no earlier period to compare with."
