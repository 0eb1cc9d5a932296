"""What waits next week at this rate, and what is planned."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from loopnb.metrics.expressions import local_day
from loopnb.periods import Period
from loopnb.results.flow import Flow
from loopnb.results.week import Ahead, Outlook
from loopnb.settings import Settings
from loopnb.stats.intervals import critical
from loopnb.store import Store
from loopnb.working import CLOSED as CLOSED_BY_US

LEAST = 4  # whole weeks that tell a rate
FAR, NEAR = timedelta(weeks=13), timedelta(weeks=4)  # ahead of events, of days off
CLOSED = "day off"
UNPLANNED = ("outage", "incident")  # what nobody knew of when the week ended


def outlook(flow: Flow) -> Outlook:
    """Return the tickets open a week after the last of some weeks, at their mean rate.

    The range holds one more week of the same kind in 95 of 100 (a prediction interval for a
    normal sample: Hahn and Meeker 1991); it never falls below 0.
    """
    if flow.table.empty:
        return Outlook.from_table(pd.DataFrame(columns=Outlook.columns))
    last, whole = flow.table.iloc[-1], flow.table.loc[flow.table.note == ""]
    said = {"period": last.period, "weeks": len(whole), "open": last.open, "note": ""}
    if last.note:
        said["note"] = f"this week is {last.note}"
    elif len(whole) < LEAST:
        said["note"] = f"{len(whole)} whole weeks, {LEAST} needed"
    else:
        low, middle, high = _next((whole.arrived - whole.solved).to_numpy(float))
        expected = (max(0.0, last.open + each) for each in (low, middle, high))
        said |= dict(zip(("low", "expected", "high"), expected, strict=True))
        said |= {"arrived": whole.arrived.mean(), "solved": whole.solved.mean()}
    return Outlook.from_table(pd.DataFrame([said], columns=Outlook.columns))


def _next(values: np.ndarray) -> tuple[float, float, float]:
    """Return the lower end, the middle and the upper end of what one more value may be."""
    n, middle = len(values), values.mean()
    half = critical(n - 1) * values.std(ddof=1) * np.sqrt(1 + 1 / n)
    return middle - half, middle, middle + half


def ahead(store: Store, week: Period, settings: Settings) -> Ahead:
    """Return the events of the thirteen weeks after this one, and the days off of four."""
    after = Period("", week.end, week.end + FAR, "range")
    start, end = after.bounds_utc(settings.zone)
    rows = store.table("events")
    known = ~rows.kind.lower().isin(UNPLANNED)
    rows = rows.filter((rows.at >= start) & (rows.at < end) & known)
    found = rows.select(
        "event_id", "kind", "product", "note", day=local_day(rows.at, [after], settings.zone)
    ).execute()
    texts = found[["note", "product", "kind"]].fillna("").astype(str)
    said = [note or f"{kind} {product}".strip() for note, product, kind in
            texts.itertuples(index=False, name=None)]  # fmt: skip
    days = pd.to_datetime(found["day"]).dt.strftime("%Y-%m-%d")
    table = found.assign(day=days, what=said)[[*Ahead.columns, "event_id"]]
    off = [(day.isoformat(), CLOSED, what, "") for day, what in _off(week, settings)]
    table = pd.concat([table, pd.DataFrame(off, columns=table.columns)], ignore_index=True)
    return Ahead.from_table(table.sort_values(["day", "kind", "event_id"], kind="stable"))


def _off(week: Period, settings: Settings) -> list[tuple[date, str]]:
    """Return the days off of the four weeks after a week, holidays by their names."""
    work = settings.business
    if work is None:
        return []
    days = work.off(week.end, week.end + NEAR - timedelta(days=1))
    named = {day: "" if what == CLOSED_BY_US else f": {what}" for day, what in days.items()}
    return [(day, f"nobody works{what}") for day, what in named.items()
            if not what or day.weekday() in work.weekdays]  # fmt: skip
