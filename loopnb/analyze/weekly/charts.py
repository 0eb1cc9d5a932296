"""The headlines' control charts for one week: percentages only of weeks with enough answers."""

from dataclasses import replace

import numpy as np
import pandas as pd

from loopnb.analyze.signals import charted, known_rebases, whole_weeks
from loopnb.analyze.signals import signals as by_week
from loopnb.errors import DataError
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.metric import SHARE, Expression
from loopnb.metrics.satisfaction import bottom_two, promoter
from loopnb.owed import days_heard
from loopnb.periods import Period
from loopnb.results.week_signals import WeekSignals
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import day

UNHAPPY, UNTOLD = "are unhappy", float("nan")
ROWS = {"responses": "answers", "invitations": "surveys", "tickets": "tickets"}
# What counts as an unhappy answer, where a measure is not itself the share of these.
UNHAPPY_IN: dict[str, Expression] = {
    "csat": bottom_two,
    "csat_low": bottom_two,
    "nps": lambda t: promoter(t) < 0,
    "ces1": bottom_two,
    "ces2": bottom_two,
}


def signals(
    store: Store, week: Period, settings: Settings, rebases: pd.DataFrame | None = None
) -> WeekSignals:
    """Return the headlines by week up to this one; of weeks under the minimum a count, no value.

    Counts are of what is not as wanted, such as unhappy answers, and are judged by p′ limits,
    which mind how many rows there are in each week. Raises DataError where the data do not reach
    the week.
    """
    _check(store, week, settings)
    found = by_week(store, week, settings, rebases).table
    known, span = known_rebases(rebases, store), whole_weeks(week)
    parts = []
    for name, part in found.groupby("metric", sort=False):
        part = part.assign(rows=ROWS[METRICS[name].table])
        bad = _bad(METRICS[name])
        if bad is None or not (part.n > 0).any():
            parts.append(part.assign(**_none()))
            continue
        metric, said = bad
        counts = charted(metric, (store, settings), span, known.get(name, ()))
        parts.append(_with_counts(part, counts, said, settings.thresholds.minimum_responses))
    table = pd.concat(parts, ignore_index=True)
    return WeekSignals.from_table(table)


def _check(store: Store, week: Period, settings: Settings) -> None:
    heard = days_heard(store, settings, week.end).day
    if heard.empty or heard.max() < week.start:
        newest = "" if heard.empty else f" The newest row is of {day(heard.max().isoformat())}."
        raise DataError(f"Period {week.name} has no data.{newest}")


def _bad(metric: Metric) -> tuple[Metric, str] | None:
    """Return the share of rows that are not as wanted, and what those are; None for no share."""
    if metric.name in UNHAPPY_IN:
        return replace(metric, kind=SHARE, value=UNHAPPY_IN[metric.name]), UNHAPPY
    if metric.kind != SHARE:
        return None
    if metric.better == "higher":
        return replace(metric, value=lambda t: ~metric.value(t)), "are not"
    return metric, "are"


def _none() -> dict:
    return {"thin": False, "bad": UNTOLD, "usual": UNTOLD, "most": UNTOLD, "bad_flag": "",
            "bad_is": ""}  # fmt: skip


def _with_counts(part: pd.DataFrame, counts: pd.DataFrame, said: str, minimum: int) -> pd.DataFrame:
    """Return a metric's weeks with the counts of what is bad; thin weeks lose their value."""
    n = part["n"].to_numpy(float)
    thin = n < minimum
    share, mean, high = (counts[name].to_numpy(float) / 100 for name in ("value", "mean", "high"))
    return part.assign(
        thin=thin, value=part["value"].where(~thin), bad=np.round(share * n),
        usual=mean * n, most=np.floor(high * n + 1e-9), bad_flag=counts["flag"].to_numpy(),
        bad_is=said, **{name: part[name].where(~thin) for name in ("mean", "low", "high")},
        flag=part["flag"].where(~thin, ""),
    )  # fmt: skip
