"""How the times of the files were read: their zone, who says it, and hours that clocks change."""

from typing import NamedTuple

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

BY = {"the file": "the file says so", "loop.yaml": "loop.yaml says so",
      "assumed of this export": "assumed of such an export, nobody says so"}  # fmt: skip


class _Total(NamedTuple):
    times: int
    own: int
    twice: int
    later: int
    skipped: int


class Times(Result):
    """How each file's times became UTC; one row a file and column of a table.

    `own` are times that say their offset from UTC themselves; `twice` lie in an hour that comes
    twice, `later` of them are read as the second; `skipped` lie in an hour that there was not.
    `first_row` is the first such row, 0 where there is none.
    """

    columns = ("file", "table", "column", "zone", "by", "times", "own", "twice", "later",
               "skipped", "first_row")  # fmt: skip
    caption = "How times were read"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No file has any times."
        total = _Total(*(int(self.table[name].sum()) for name in _Total._fields))
        said = [f"Time zones: {self._zones}."]
        if total.own:
            said.append(
                f"{total.own:,} of {total.times:,} times say their own distance from UTC and are "
                "taken at their word."
            )
        if total.twice:
            later = f", {total.later:,} of them as the second, since their row would end before "
            said.append(
                f"{verdicts.count(total.twice, 'time')} lie{'s' * (total.twice == 1)} in an hour "
                "that came twice, when clocks were put back; read as the first of the two"
                + (f"{later}it begins" if total.later else "") + "."
            )  # fmt: skip
        if total.skipped:
            first = self.table.loc[self.table.skipped > 0].iloc[0]
            said.append(
                f"{verdicts.count(total.skipped, 'time')} lie{'s' * (total.skipped == 1)} in an "
                "hour that there was not, when clocks were put forward; read as if they had not "
                f"been yet. No clock of that zone showed such a time: see whether {first.zone} is "
                f"the zone of {first.file} (row {first.first_row:,})."
            )
        return " ".join(said)

    @property
    def _zones(self) -> str:
        """Return each zone with who says it and of how many files."""
        by = self.table.groupby(["zone", "by"], sort=True).file.nunique()
        said = []
        for (zone, who), files in by.items():
            told = f", {BY[who]}" if who in BY else ""
            said.append(f"{zone} ({verdicts.count(files, 'file')}{told})")
        return "; ".join(said)

    @property
    def shown(self) -> pd.DataFrame:
        """One row a zone and who says it; `.table` has one a file and column."""
        by = self.table.groupby(["zone", "by"], as_index=False, sort=True)
        sums = by.agg(
            files=("file", "nunique"),
            first=("file", "first"),
            times=("times", "sum"),
            own=("own", "sum"),
            twice=("twice", "sum"),
            skipped=("skipped", "sum"),
        )
        heads = ["Time zone", "Says", "Files", "First", "Times", "With an offset of their own",
                 "In an hour that came twice", "In an hour that there was not"]  # fmt: skip
        return sums.set_axis(heads, axis=1)
