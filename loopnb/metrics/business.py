"""Working time between two moments: a calendar of quarter hours, made once, joined twice.

A quarter hour in UTC is worked or not, whatever the zone, summer time and holidays; so the engine
needs no calendar of its own. Opening hours begin and end at quarter hours.
"""

from collections.abc import Sequence
from datetime import date, time

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

QUARTER = 900  # seconds


def calendar(
    span: tuple[pd.Timestamp, pd.Timestamp], zone: str, *, days: Sequence[int],
    between: tuple[time, time], closed: Sequence[date] = (),
) -> pd.DataFrame:  # fmt: skip
    """Return the quarter hours of a span of UTC times: number since 1970, worked before, worked.

    `days` are the weekdays worked, Monday 0; `between` the local times of opening and closing;
    `closed` the local days on which nobody works. `before` is in seconds.
    """
    first, last = (int(moment.timestamp()) // QUARTER for moment in span)
    quarter = np.arange(first, last + 1)
    local = pd.to_datetime(quarter * QUARTER, unit="s", utc=True).tz_convert(zone)
    minute = np.asarray(local.hour * 60 + local.minute)
    opens, closes = (at.hour * 60 + at.minute for at in between)
    worked = np.isin(local.weekday, list(days)) & (minute >= opens) & (minute < closes)
    worked &= ~np.isin(np.asarray(local.date), list(closed))
    seconds = worked * QUARTER
    return pd.DataFrame(
        {"quarter": quarter, "before": np.cumsum(seconds) - seconds, "worked": worked}
    )


def hours_worked(
    rows: ir.Table, span: tuple[str, str], quarters: pd.DataFrame, *, name: str
) -> ir.Table:
    """Return the rows with the working hours between two of their times, as column `name`."""
    start, end = (_worked_until(rows[column], quarters) for column in span)
    rows = rows.mutate(_quarter0=start[0], _quarter1=end[0])
    known = ibis.memtable(quarters)
    for at, (_, second) in enumerate((start, end)):
        side = known.select(
            **{f"_quarter{at}": known.quarter, f"_before{at}": known.before, f"_on{at}":
               known.worked.cast("int64")}
        )  # fmt: skip
        rows = rows.left_join(side, f"_quarter{at}").drop(f"_quarter{at}_right")
        rows = rows.mutate(**{f"_worked{at}": rows[f"_before{at}"] + rows[f"_on{at}"] * second})
    rows = rows.mutate(**{name: (rows._worked1 - rows._worked0).cast("float64") / 3600})
    return rows.drop(*[column for column in rows.columns if column.startswith("_")])


def _worked_until(moment: ir.TimestampValue, quarters: pd.DataFrame) -> tuple:
    """Return the number of the quarter hour that a moment is in, and the seconds into it."""
    seconds = moment.epoch_seconds()
    return (seconds // QUARTER).cast("int64"), seconds % QUARTER
