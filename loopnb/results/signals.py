"""Control charts of the headlines: what is unusual in this period, and since when."""

from datetime import date

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import amount, between

CARRIED = "no chart by week: what is open is carried over from one week to the next"
NO_ROWS = "no rows in these weeks"
ABOVE, BELOW, RISING, FALLING = "above", "below", "rising", "falling"
TREND = "trend"


class Signals(Result):
    """Each headline by week: value, its usual mean and limits in the metric's unit, and flags.

    `flag` is the first rule that a week breaks, `segment` counts the times that limits were set
    anew and `reason` says why. `in_period` marks the weeks that end in the period. A metric
    without a chart has one row without a date, with the reason.
    """

    columns = (
        "metric", "title", "unit", "better", "date", "value", "n", "mean", "low", "high", "outside",
        "one_side", "trend", "near", "flag", "segment", "reason", "event", "in_period",
    )  # fmt: skip
    caption = "What is unusual, by week"

    @property
    def metrics(self) -> list[str]:
        """The metrics, in order."""
        return list(self.table.metric.unique())

    def of(self, metric: str) -> pd.DataFrame:
        """Return one metric's weeks, without those that have no value."""
        rows = self.table.loc[self.table.metric == metric]
        return rows.loc[rows.value.notna()].reset_index(drop=True)

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No measure is watched week by week."
        return " ".join(f"{self._title(metric)}: {self.said(metric)}." for metric in self.metrics)

    @property
    def shown(self) -> pd.DataFrame:
        rows = [(self._title(metric), *self._last(metric), self.said(metric))
                for metric in self.metrics]  # fmt: skip
        return pd.DataFrame(rows, columns=["Measure", "Last week", "Usual range", "What it says"])

    def said(self, metric: str) -> str:
        """Return whether a metric signals in the period and since when, in words."""
        rows = self.of(metric)
        if rows.empty:
            return self.table.loc[self.table.metric == metric, "reason"].iloc[0] or NO_ROWS
        now = rows.loc[rows.in_period]
        if now.empty:
            return "no value in this period's weeks"
        if now["mean"].isna().all():
            weeks = int((rows.segment == now.segment.iloc[-1]).sum())
            return f"too few weeks for limits ({weeks} so far)"
        found = self.stretch(metric)
        return f"signal, {_told(found, rows)}" if len(found) else "nothing unusual"

    def stretch(self, metric: str) -> pd.DataFrame:
        """Return the most weeks in a row that signal in one way and reach into the period.

        `way` says how; of two stretches as long it is the later; empty where nothing signals.
        """
        rows = self.of(metric)
        rows = rows.assign(way=_ways(rows))
        told = rows.loc[rows.way != ""].groupby((rows.way != rows.way.shift()).cumsum())
        found = [part for _, part in told if part.in_period.any()]
        return max(reversed(found), key=len, default=rows.iloc[:0])

    def _title(self, metric: str) -> str:
        return self.table.loc[self.table.metric == metric, "title"].iloc[0]

    def _last(self, metric: str) -> tuple[str, str]:
        rows = self.of(metric)
        now = rows.loc[rows.in_period].tail(1)
        if now.empty:
            return "", ""
        row = next(now.itertuples())
        said = f"{amount(row.value, row.unit)} (n {row.n:,})"
        return said, _usual(row)


def _ways(rows: pd.DataFrame) -> pd.Series:
    """Return how each week is unusual: above, below, rising, falling, or ''."""
    side = (rows.value > rows["mean"]).map({True: ABOVE, False: BELOW})
    step = (rows.value.diff().fillna(rows.value.shift(-1) - rows.value) > 0).map(
        {True: RISING, False: FALLING}
    )
    return side.where(rows.flag != TREND, step).where(rows.flag != "", "")


def _told(found: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Say what a stretch of weeks shows, since when, and whether that is good."""
    first, last = found.iloc[0], found.iloc[-1]
    way, unit = last.way, last.unit
    good = {"higher": (ABOVE, RISING), "lower": (BELOW, FALLING)}.get(last.better)
    worth = "" if good is None else ", which is better" if way in good else ", which is worse"
    when = f"since the week of {day(first.date, last.date)}"
    if last.date != rows.date.iloc[-1]:
        when = f"from the week of {day(first.date, last.date)} to that of {day(last.date)}"
    if way in (RISING, FALLING):
        return f"{way} {when}{worth}"
    if len(found) > 1:
        return f"{way} the usual {amount(last['mean'], unit)} {when}{worth}"
    said = f"{amount(last.value, unit)} in the week of {day(last.date)}"
    return f"{said}, where {_usual(last)} is usual{worth}"


def _usual(row: object) -> str:
    """Return the range that is usual in a week: '67 to 92'."""
    return between(row.low, row.high, row.unit).removeprefix("between ").replace(" and ", " to ")


def day(text: str, year_of: str = "") -> str:
    """Return a date as people say it, the year only where it is another one."""
    found = date.fromisoformat(text)
    year = f" {found.year}" if year_of and text[:4] != year_of[:4] else ""
    return f"{found.day} {found:%B}{year}"
