"""The vendor's own durations beside those between the timestamps, and what a difference means."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

MOST = 0.9  # of the rows that differ, for one cause to be named
WORDS = {"calendar": "by the calendar", "working": "working hours"}


class Durations(Result):
    """How far a vendor's own durations agree with the timestamps; one row a file and column.

    `differ` by more than a minute, `beyond` of these by more than 1 % as well; `median` and
    `largest` are minutes, the vendor's less ours, of those that differ. `shift` is the number of
    hours by which `shifted` of them differ to the minute, `spanning` of those ran across a change
    of the clocks; `other` agree with the other way of counting hours. `share` is in percent.
    """

    columns = (
        "file", "duration", "hours", "since", "until", "rows", "unread", "compared", "differ",
        "beyond", "share", "median", "largest", "first_row", "shorter", "shift", "shifted",
        "spanning", "months", "other", "meaning",
    )  # fmt: skip
    caption = "The vendor's own durations against the timestamps"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No file brings durations of its own. Durations are counted from timestamps."
        table = self.table.loc[self.table.compared > 0]
        lead = "Durations are counted from timestamps and never taken from the vendor."
        if table.empty:
            return (
                f"{lead} None of the vendor's own could be compared: {self.table.meaning.iloc[0]}."
            )
        odd = table.loc[table.differ > 0].sort_values("differ", ascending=False, kind="stable")
        total, off = int(table.compared.sum()), int(table.differ.sum())
        if odd.empty:
            return f"{lead} All {total:,} of the vendor's own agree with ours to the minute."
        worst = odd.iloc[0]
        return (
            f"{lead} {off:,} of {verdicts.count(total, 'duration')} of the vendor's own differ by "
            f"more than a minute. Most are '{worst.duration}' in {worst.file}: {worst.differ:,} of "
            f"{worst.compared:,}, by {_minutes(worst['median'])} in the middle, first in row "
            f"{worst.first_row:,}; {worst.meaning}."
        )

    @property
    def shown(self) -> pd.DataFrame:
        """One row a column and meaning, of the file where it differs most; `.table` has all."""
        table = self.table.sort_values("differ", ascending=False, kind="stable")
        by = table.groupby(["duration", "hours", "meaning"], as_index=False, sort=False)
        sums = by.agg(files=("file", "nunique"), compared=("compared", "sum"),
                      differ=("differ", "sum"), middle=("median", "first"),
                      largest=("largest", "first"), first=("file", "first"),
                      row=("first_row", "first"))  # fmt: skip
        return pd.DataFrame(
            {"The vendor's duration": sums.duration, "Counts": sums.hours.map(WORDS),
             "Files": sums.files, "Compared": sums.compared,
             "Differ by more than a minute": sums.differ,
             "Median difference": [_minutes(each) for each in sums.middle],
             "Largest difference": [_minutes(each) for each in sums.largest],
             "First in": sums["first"].where(sums.differ > 0, ""), "Row": sums.row,
             "What it may mean": sums.meaning}
        )  # fmt: skip


def _minutes(value: float) -> str:
    """Return minutes with their sign: '+60 minutes', '−1.5 hours'."""
    if value != value:
        return ""
    sign, size = "−" if value < 0 else "+", abs(value)
    said = f"{size / 60:,.1f} hours" if size >= 90 else verdicts.count(round(size), "minute")
    return f"{sign}{said}"


def meaning(line: dict, zone: str, *, hours_known: bool) -> str:
    """Return in words what the differences of one column may come from."""
    working, differ = line["hours"] == "working", line["differ"]
    if not line["compared"]:
        if working and not hours_known:
            return "loop.yaml declares no working hours (business) to count them by"
        return "no row has both times and a duration"
    if not differ:
        return "agrees"
    if line["other"] >= MOST * differ:
        said = "around the clock, not working hours" if working else "working hours alone"
        return f"the vendor counts {said}"
    if line["shifted"] >= MOST * differ:
        return _shifted(line, zone)
    if working:
        return "the vendor's working hours or days off are not those that loop.yaml declares"
    if line["shorter"] >= MOST * differ:
        return (
            "the vendor leaves time out, such as nights or the time that a ticket waited for the "
            "customer"
        )
    return "no single cause explains it: look at the first row"


def _shifted(line: dict, zone: str) -> str:
    by = _hours(abs(line["shift"]))
    if line["spanning"] >= MOST * line["differ"]:
        return (
            f"all but few of them run across a change of the clocks and differ by just that, {by}: "
            f"see whether {zone} is the zone of these times"
        )
    if line["shifted"] >= MOST * line["compared"]:
        return f"always by {by}: one of the two times may be written in another zone than {zone}"
    if line["months"]:
        return (
            f"by {by} in {line['months']} and hardly ever in other months: one of the two times "
            f"may be written in a zone whose clocks are not changed as those of {zone} are"
        )
    return f"by just {by}: one of the two times may at times be written in another zone than {zone}"


def _hours(hours: float) -> str:
    return "1 hour" if hours == 1 else f"{hours:g} hours"
