"""Time in the sample: hours since the origin, UTC moments, quarters and Berlin business hours."""

from __future__ import annotations

import numpy as np
import pandas as pd

ORIGIN = pd.Timestamp("2024-10-01", tz="UTC")
END = pd.Timestamp("2026-10-01", tz="UTC")
END_HOUR = (END - ORIGIN) / pd.Timedelta(hours=1)
ZONE = "Europe/Berlin"
QUARTERS = tuple(f"{p.year}-Q{p.quarter}" for p in pd.period_range("2024Q4", "2026Q3", freq="Q"))
DAY_OPENS, DAY_MINUTES = 8 * 60, 10 * 60


def hour_of(date: str) -> float:
    """The hours from the origin to midnight UTC of ``date``."""
    return (pd.Timestamp(date, tz="UTC") - ORIGIN) / pd.Timedelta(hours=1)


def moments(hours: np.ndarray) -> pd.DatetimeIndex:
    """UTC moments, whole seconds, of hours since the origin; NaN gives NaT."""
    hours = np.asarray(hours, dtype=float)
    seconds = np.where(np.isnan(hours), 0, np.round(hours * 3600)).astype("int64")
    stamps = (ORIGIN.tz_localize(None).to_datetime64().astype("M8[s]") + seconds).astype("M8[us]")
    return pd.DatetimeIndex(np.where(np.isnan(hours), np.datetime64("NaT"), stamps), tz="UTC")


def hours_since_origin(times: pd.Series) -> np.ndarray:
    """Hours since the origin of UTC moments; NaT gives NaN."""
    return ((times - ORIGIN) / pd.Timedelta(hours=1)).to_numpy(dtype=float)


def quarter_start(quarter: str) -> pd.Timestamp:
    """The first moment of a quarter like ``2026-Q3``, in UTC."""
    year, number = quarter.split("-Q")
    return pd.Timestamp(year=int(year), month=3 * int(number) - 2, day=1, tz="UTC")


def quarter_end(quarter: str) -> pd.Timestamp:
    """The first moment after a quarter, in UTC."""
    return quarter_start(quarter) + pd.DateOffset(months=3)


def quarter_of(times: pd.Series) -> pd.Series:
    """The label of the quarter that each moment falls in, by the clock of its own zone."""
    labels = times.dt.year.astype("Int64").astype("string") + "-Q"
    return labels + times.dt.quarter.astype("Int64").astype("string")


def ramp(hours: np.ndarray, start: str, full: str) -> np.ndarray:
    """0 before ``start``, 1 after ``full``, a straight line between."""
    first, last = hour_of(start), hour_of(full)
    return np.clip((np.asarray(hours) - first) / (last - first), 0.0, 1.0)


def business_minutes(start: pd.Series, end: pd.Series) -> np.ndarray:
    """Minutes between two moments within Berlin business hours, Monday to Friday, 8 to 18."""
    return _open_minutes(end) - _open_minutes(start)


def _open_minutes(times: pd.Series) -> np.ndarray:
    """Business minutes from a far Monday to each moment; only differences mean anything."""
    local = times.dt.tz_convert(ZONE).dt.tz_localize(None)
    minutes = ((local - pd.Timestamp("2024-01-01")) / pd.Timedelta(minutes=1)).to_numpy(float)
    week, rest = np.divmod(minutes, 7 * 1440)
    day, minute = np.divmod(rest, 1440)
    today = np.where(day < 5, np.clip(minute - DAY_OPENS, 0, DAY_MINUTES), 0)
    return (week * 5 + np.minimum(day, 5)) * DAY_MINUTES + today


def text_of(times: pd.Series, pattern: str = "%Y-%m-%d %H:%M:%S") -> pd.Series:
    """Moments as text; blank where there is none."""
    return times.dt.strftime(pattern).fillna("").astype(str)
