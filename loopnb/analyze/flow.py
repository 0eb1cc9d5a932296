"""What arrives, is solved and waits in each period, and how much can be solved in a day."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from loopnb.metrics import flow as counts
from loopnb.metrics.coverage import coverage
from loopnb.periods import Period
from loopnb.results.flow import BANDS, Flow
from loopnb.settings import Settings
from loopnb.store import Store

START, END = "start", "end"


def flow(store: Store, periods: Sequence[Period], settings: Settings) -> Flow:
    """Return arrived, solved, open by age and capacity in each period that the exports reach.

    A period that the exports tell of in part is counted as far as they do, and says so.
    """
    tickets, covered = store.table("tickets"), coverage(store, settings.zone)
    told = covered.several(periods) if covered else []
    if not told:
        return Flow.from_table(pd.DataFrame(columns=Flow.columns))
    days = counts.by_day(tickets, counts.spanned(told), settings.zone).execute()
    days = days.assign(day=pd.to_datetime(days["day"])).set_index("day")
    stock = counts.waiting(tickets, _moments(told, settings.zone)).execute().iloc[0]
    whole = {each.name: each for each in periods}
    lines = [_line(each, days, stock, settings=settings) | {
        "start": whole[each.name].start.isoformat(),
        "note": covered.lacks(whole[each.name])} for each in told]  # fmt: skip
    return Flow.from_table(pd.DataFrame(lines))


def _moments(periods: Sequence[Period], zone: str) -> dict:
    """Return the two ends of each period in UTC, by the name of period and end."""
    ends = [(each.name, *each.bounds_utc(zone)) for each in periods]
    return {f"{name}|{START}": start for name, start, _ in ends} | {
        f"{name}|{END}": end for name, _, end in ends
    }


def _line(period: Period, days: pd.DataFrame, stock: pd.Series, *, settings: Settings) -> dict:
    """Return the row of one period."""
    calendar = pd.date_range(period.start, period.end, inclusive="left")
    mine = days.reindex(calendar, fill_value=0)
    bands = {band: int(stock[f"{period.name}|{END}|{band}"]) for band in BANDS}
    before = sum(int(stock[f"{period.name}|{START}|{band}"]) for band in BANDS)
    arrived, solved = int(mine.arrived.sum()), int(mine.solved.sum())
    found = {
        "period": period.name, "arrived": arrived, "solved": solved,
        "ratio": arrived / solved if solved else math.nan,
        "open": sum(bands.values()), **bands, "a_working_day": settings.business is not None,
    }  # fmt: skip
    return found | _capacity(mine, before, settings)


def _capacity(days: pd.DataFrame, before: int, settings: Settings) -> dict:
    """Return the mean solved on days that began with as much work as is solved in a day.

    On working days only, where loop.yaml says which they are. Where fewer than half of the days
    began so, work was short and the mean of all days is what can be done at least.
    """
    waited = before + (days.arrived - days.solved).cumsum().shift(fill_value=0)
    worked = _worked(days.index, settings)
    solved, waited = days.solved.to_numpy()[worked], waited.to_numpy()[worked]
    if not solved.sum():
        return {"capacity": math.nan, "at_least": False, "days": len(solved), "busy": 0}
    busy = waited >= solved.mean()
    at_least = bool(2 * busy.sum() < len(solved))
    capacity = float(solved.mean() if at_least else solved[busy].mean())
    return {"capacity": capacity, "at_least": at_least, "days": len(solved),
            "busy": int(busy.sum())}  # fmt: skip


def _worked(days: pd.DatetimeIndex, settings: Settings) -> np.ndarray:
    if settings.business is None:
        return np.ones(len(days), dtype=bool)
    off = pd.to_datetime(list(settings.business.off(days[0].date(), days[-1].date())))
    return np.isin(days.weekday, settings.business.weekdays) & ~days.isin(off)
