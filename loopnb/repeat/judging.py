"""What a goal is judged on: one period, or the year where one period could not tell."""

import math

import numpy as np

from loopnb.goals import PERIOD, YEAR
from loopnb.metrics.metric import STOCK
from loopnb.periods import Period
from loopnb.stats.differences import difference, noticeable
from loopnb.stats.estimates import Estimate
from loopnb.verdicts import difference as size

NOUNS = {"quarter": "quarter", "week": "week", "range": "period"}
ENDS = {"low": -math.inf, "high": math.inf, "se": math.inf}


def judged(now: object, best: object, goal: float, period: Period) -> tuple[str, str]:
    """Return what a goal is judged on, and that in words.

    `now` and `best` are measured rows (value, low, high, se, df, note) of the last period and of
    the prior best. Where a period with now's n would show the step from the prior best to the
    goal in fewer than four of five cases, the goal is judged on the year. What stands at a
    period's end does not become surer over a year.
    """
    if period.kind == "year" or now.kind == STOCK:
        return PERIOD, _each(period)
    step, seen = abs(goal - best.value), shown_by(now, best)
    if step >= seen or step == 0:  # what only holds the best has no step to show
        return PERIOD, _each(period)
    noun = NOUNS.get(period.kind, "period")
    return YEAR, f"Judged on the full year: {_blind(noun, seen, step, now.unit)}."


def said(judged_on: str, period: Period) -> str:
    """Return how a goal that people agreed is judged."""
    return "Judged on the full year." if judged_on == YEAR else _each(period)


def shown_by(now: object, best: object) -> float:
    """Return the smallest difference between two such periods that four of five would show."""
    found = difference(_estimate(now), _estimate(best))
    seen = float(noticeable(found.low, found.high, df=found.df))
    return seen if math.isfinite(seen) else math.inf


def _blind(noun: str, seen: float, step: float, unit: str) -> str:
    if math.isinf(seen):
        return f"one {noun} cannot tell it from the prior best"
    return (f"one {noun} would show {size(seen, unit)} or more, and this is {size(step, unit)} "
            "from the prior best")  # fmt: skip


def _each(period: Period) -> str:
    return f"Judged each {NOUNS.get(period.kind, period.kind)}."


def _estimate(row: object) -> Estimate:
    """Return a measured row as `stats` takes it; a bound that is not told is no bound."""
    told = {name: getattr(row, name) for name in ("value", "low", "high", "se", "df", "note")}
    told |= {name: end for name, end in ENDS.items() if math.isnan(told[name])}
    told["df"] = 1.0 if math.isnan(told["df"]) else told["df"]
    return Estimate(*(np.asarray(part) for part in told.values()))
