"""Working time between two moments: calendars of quarter hours, made once, joined at both ends.

A quarter hour in UTC is worked or not, whatever the zone, summer time and holidays; so the engine
needs no calendar of its own. Opening hours begin and end at quarter hours of the desk's own clock:
the hour that is skipped in spring is not worked, the one that comes twice in autumn is twice.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.working import Business, Hours

QUARTER = 900  # seconds
Moments = tuple[pd.Timestamp, pd.Timestamp]
Spans = Mapping[str, tuple[str, str]]  # name: the columns of its two ends


def with_hours(
    rows: ir.Table, spans: Spans, work: Business, *, zone: str, between: Moments
) -> ir.Table:
    """Return the rows with the working hours of each span, by the calendar of their region.

    `zone` is the workspace's, `between` the first and the last moment that the calendars reach;
    hours are unknown where an end is, or lies outside.
    """
    desks = {"": work, **work.regions} if "region" in rows.columns else {"": work}
    calendars = [calendar(between, zone, desk).assign(desk=at)
                 for at, desk in enumerate(desks.values())]  # fmt: skip
    known = ibis.memtable(pd.concat(calendars, ignore_index=True))
    at = {name: place for place, name in enumerate(desks) if name}
    desk = ibis.cases(*((rows.region == name, place) for name, place in at.items()), else_=0) if (
        at) else ibis.literal(0)  # fmt: skip
    rows = rows.mutate(_desk=desk.cast("int64"))
    ends = list(dict.fromkeys(column for span in spans.values() for column in span))
    for place, column in enumerate(ends):
        rows = _with_worked(rows, column, known, name=f"_worked{place}")
    hours = {
        name: (rows[f"_worked{ends.index(end)}"] - rows[f"_worked{ends.index(start)}"])
        .cast("float64") / 3600
        for name, (start, end) in spans.items()
    }  # fmt: skip
    rows = rows.mutate(**hours)
    return rows.drop("_desk", *[f"_worked{place}" for place in range(len(ends))])


def calendar(between: Moments, zone: str, work: Hours) -> pd.DataFrame:
    """Return the quarter hours between two moments in UTC: number since 1970, before, worked.

    `worked` is 1 in those that are, and `before` the seconds worked up to each.
    """
    first, last = (int(moment.timestamp()) // QUARTER for moment in between)
    quarter = np.arange(first, last + 1)
    local = pd.to_datetime(quarter * QUARTER, unit="s", utc=True).tz_convert(work.zone or zone)
    minute = np.asarray(local.hour * 60 + local.minute)
    opens, closes = (at.hour * 60 + at.minute for at in (work.opens, work.closes))
    worked = np.isin(local.weekday, list(work.weekdays)) & (minute >= opens) & (minute < closes)
    off = pd.to_datetime(list(work.off(local[0].date(), local[-1].date())))
    worked &= ~np.isin(local.tz_localize(None).normalize(), off)
    seconds = worked * QUARTER
    return pd.DataFrame(
        {"quarter": quarter, "before": np.cumsum(seconds) - seconds,
         "worked": worked.astype("int64")}
    )  # fmt: skip


def _with_worked(rows: ir.Table, column: str, known: ir.Table, *, name: str) -> ir.Table:
    """Return the rows with the seconds worked before a moment, as column `name`."""
    seconds = rows[column].epoch_seconds()
    rows = rows.mutate(_quarter=(seconds // QUARTER).cast("int64"), _second=seconds % QUARTER)
    side = known.select(_q="quarter", _d="desk", _before="before", _on="worked")
    rows = rows.left_join(side, (rows._quarter == side._q) & (rows._desk == side._d))
    rows = rows.mutate(**{name: rows._before + rows._on * rows._second})
    return rows.drop("_quarter", "_second", "_q", "_d", "_before", "_on")
