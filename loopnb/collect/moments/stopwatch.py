"""The vendor's own durations against those between the timestamps: compared, never taken.

Only rows that differ are looked at twice, so that many that agree cost little.
"""

import calendar

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect import tally
from loopnb.collect.mapping import Sheet
from loopnb.collect.moments.clock import changes
from loopnb.collect.moments.dates import on_the_wall
from loopnb.collect.moments.lengths import UNREAD
from loopnb.metrics.business import with_hours
from loopnb.results import Durations
from loopnb.results.durations import meaning
from loopnb.settings import Settings
from loopnb.store import Draft
from loopnb.working import Duration
from loopnb.workspace import Loop

BOOKS = "durations.csv"
MINUTE, QUARTER = 60, 900  # seconds; vendors round to minutes, zones are quarter hours apart
SHARE = 0.01  # of a duration, beyond which a difference is more than small
CALENDAR, WORKING = "calendar", "working"
MOST = 0.9  # of the rows that have something, for it to be said of a month


def enter(
    draft: Draft, fates: dict[str, ir.Table], sheets: list[Sheet], settings: Settings
) -> None:
    """Write what was compared into the store that is about to count."""
    lines = []
    for sheet in (sheet for sheet in sheets if "tickets" in sheet.source.tables):
        for at, (column, duration) in enumerate(sheet.source.durations.items()):
            rows = _own(fates["tickets"], sheet, at, duration)
            compared = _Comparison(rows, sheet, duration, settings=settings, draft=draft)
            lines += [{"duration": column} | line for line in compared.lines()]
    table = Durations.from_table(pd.DataFrame(lines, columns=Durations.columns)).table
    draft.note(BOOKS, table.sort_values(["file", "duration"]))


def durations(loop: Loop) -> Durations:
    """Return how the last load found the vendor's own durations to agree with the timestamps."""
    texts = ["file", "duration", "hours", "since", "until", "meaning"]
    unknown = dict.fromkeys(("median", "largest", "shift"), "")
    frame = loop.store.noted(BOOKS, dtype=dict.fromkeys(texts, str), na_values=unknown)
    return Durations.noted(frame)


def _own(tickets: ir.Table, sheet: Sheet, at: int, duration: Duration) -> ir.Table:
    """Return the kept rows of a sheet with one of its vendor's durations and the two times."""
    names = [raw.name for raw in sheet.raws]
    rows = tickets.filter(
        (tickets.fate == tally.KEPT) & tickets.source_file.isin(names)
        & tickets[f"given_{at}"].notnull()
    )  # fmt: skip
    ends = {f"end_{place}": rows[name] for place, name in enumerate(duration.until)}
    return rows.select("region", file="source_file", row="source_row", given=f"given_{at}",
                       start=duration.since, **ends)  # fmt: skip


class _Comparison:
    """One column of a vendor beside what its times say."""

    def __init__(
        self, rows: ir.Table, sheet: Sheet, duration: Duration, *, settings: Settings, draft: Draft
    ) -> None:
        self.duration, self.settings, self.draft = duration, settings, draft
        self.ends = [f"end_{place}" for place in range(len(duration.until))]
        self.zone, self.given = sheet.source.zone or "UTC", rows

    def lines(self) -> list[dict]:
        """Return a line for each file."""
        rows = self._beside(self.given, self.duration.hours).mutate(month=ibis._.start.month())
        apart = rows.off.abs()
        counts = rows.group_by("file", "month").aggregate(
            rows=rows.count(), unread=(rows.given == UNREAD).sum(), compared=rows.off.count(),
            differ=(apart > MINUTE).sum().fill_null(0),
            beyond=((apart > MINUTE) & (apart > SHARE * rows.ours)).sum().fill_null(0),
            shorter=(rows.off < -MINUTE).sum().fill_null(0),
        ).execute()  # fmt: skip
        odd = self._odd(rows.filter(apart > MINUTE)) if counts.differ.sum() else {}
        nothing = {"median": float("nan"), "largest": float("nan"), "first_row": 0, "other": 0,
                   "shift": float("nan"), "shifted": 0, "spanning": 0, "months": ""}  # fmt: skip
        return [self._line(file, part, nothing | odd.get(file, {}))
                for file, part in counts.groupby("file", sort=True)]  # fmt: skip

    def _line(self, file: str, part: pd.DataFrame, odd: dict) -> dict:
        sums = part.drop(columns=["file", "month"]).sum().astype(int).to_dict()
        by_month = odd.pop("by_month", None)
        if by_month is not None:
            odd["months"] = _months(part.groupby("month").compared.sum(), by_month)
        line = {"file": file, "hours": self.duration.hours, "since": self.duration.since,
                "until": " or ".join(self.duration.until), **sums, **odd}  # fmt: skip
        line["share"] = 100 * line["differ"] / line["compared"] if line["compared"] else 0.0
        known = self.settings.business is not None
        return line | {"meaning": meaning(line, self.zone, hours_known=known)}

    def _beside(self, rows: ir.Table, hours: str) -> ir.Table:
        """Return the rows with `ours`, in seconds, and by how much the vendor is `off` it.

        Of several ends that counts which is nearest to what the vendor says.
        """
        took = {end: self._took(rows, end, hours) for end in self.ends} if hours == CALENDAR else {}
        if hours == WORKING:
            rows, took = self._worked(rows)
        given = rows.given.nullif(UNREAD)
        ours = took[self.ends[0]]
        for end in self.ends[1:]:
            nearer = ours.isnull() | ((given - took[end]).abs() < (given - ours).abs())
            ours = (nearer & took[end].notnull()).ifelse(took[end], ours)
        rows = rows.mutate(ours=ours)
        return rows.mutate(off=rows.given.nullif(UNREAD) - rows.ours)

    def _took(self, rows: ir.Table, end: str, hours: str) -> ir.IntegerValue:
        return (rows[end].epoch_seconds() - rows.start.epoch_seconds()).cast("int64")

    def _worked(self, rows: ir.Table) -> tuple[ir.Table, dict[str, ir.IntegerValue]]:
        """Return the rows and the seconds worked to each end, unknown without declared hours."""
        work = self.settings.business
        ends = [rows[column] for column in ("start", *self.ends)]
        first, last = rows.aggregate(
            low=ibis.least(*[each.min() for each in ends]),
            high=ibis.greatest(*[each.max() for each in ends]),
        ).execute().iloc[0]  # fmt: skip
        if work is None or pd.isna(first):
            return rows, dict.fromkeys(self.ends, ibis.null("int64"))
        spans = {f"worked_{end}": ("start", end) for end in self.ends}
        rows = with_hours(rows, spans, work, zone=self.settings.zone,
                          between=(pd.Timestamp(first), pd.Timestamp(last)))  # fmt: skip
        return rows, {end: (rows[f"worked_{end}"] * 3600).round().cast("int64")
                      for end in self.ends}  # fmt: skip

    def _odd(self, rows: ir.Table) -> dict[str, dict]:
        """Return what is to be said of the rows that differ, by file."""
        steps = (rows.off / QUARTER).round().cast("int64")
        exact = (rows.off - steps * QUARTER).abs() <= MINUTE
        rows = rows.mutate(steps=exact.ifelse(steps, None), spans=self._spans(rows))
        worked = [name for name in rows.columns if name.startswith("worked_")]
        rows = self.draft.keep("odd", rows.drop("ours", *worked))
        by = rows.group_by("file").aggregate(
            median=rows.off.median(), first_row=rows.row.min(),
            largest=rows.off.argmax(rows.off.abs() * (1 << 20) - rows.row),
        ).execute()  # fmt: skip
        found = {line.file: {"median": line.median / MINUTE, "largest": line.largest / MINUTE,
                             "first_row": int(line.first_row)}
                 for line in by.itertuples()}  # fmt: skip
        other = self._beside(rows.drop("off"), WORKING if self.duration.hours == CALENDAR
                             else CALENDAR)  # fmt: skip
        other = other.filter(other.off.abs() <= MINUTE).group_by("file").aggregate(n=ibis._.count())
        for line in other.execute().itertuples():
            found[line.file]["other"] = int(line.n)
        told = rows.filter(rows.steps.notnull()).group_by("file", "steps", "month").aggregate(
            n=ibis._.count(), spans=ibis._.spans.sum()).execute()  # fmt: skip
        for file, part in told.groupby("file", sort=True):
            found[file] |= _shift(part)
        return found

    def _spans(self, rows: ir.Table) -> ir.IntegerValue:
        """Tell, as 1 or 0, whether a clock change of the file's or our own zone lies between.

        A day more on both sides, since times of a wrong zone are hours away.
        """
        zones = [zone for zone in {self.zone: 1, self.settings.zone: 1} if changes(zone)]
        day = ibis.interval(days=1)
        first, last = rows.start - day, ibis.coalesce(*[rows[name] for name in self.ends]) + day
        took = last.epoch_seconds() - first.epoch_seconds()
        walls = [(on_the_wall(zone, last), on_the_wall(zone, first)) for zone in zones]
        moved = [late.epoch_seconds() - early.epoch_seconds() != took for late, early in walls]
        return ibis.or_(ibis.literal(False), *moved).fill_null(False).cast("int64")


def _shift(part: pd.DataFrame) -> dict:
    """Return by how many hours most rows differ to the minute; one change of the clocks is ±."""
    by = part.assign(size=part.steps.abs()).groupby("size").n.sum()
    size = by.sort_index().idxmax()
    mine = part.loc[part.steps.abs() == size]
    signs = mine.groupby("steps").n.sum()
    hours = float(signs.idxmax()) * QUARTER / 3600
    return {"shift": hours, "shifted": int(mine.n.sum()), "spanning": int(mine.spans.sum()),
            "by_month": mine.groupby("month").n.sum()}  # fmt: skip


def _months(compared: pd.Series, shifted: pd.Series) -> str:
    """Return the months in which nearly all rows are shifted, if in others nearly none is."""
    share = (shifted.reindex(compared.index, fill_value=0) / compared).loc[compared > 0]
    high, low = share.index[share >= MOST], share.index[share <= 1 - MOST]
    if not len(high) or not len(low):
        return ""
    return ", ".join(calendar.month_name[int(month)] for month in sorted(high))
