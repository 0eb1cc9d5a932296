"""Goals: the rule that leads from a prior best to the next goal, and how a value stands to it."""

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from loopnb import verdicts
from loopnb.verdicts import amount, difference, number

PERIOD, YEAR = "period", "year"  # what a goal is judged on
SET, KEPT, RAISED, RETIRED, REWEIGHED = "set", "kept", "raised", "retired", "reweighed"
STRETCH, POINTS, FIXED, HOLD = "stretch", "points", "fixed", "hold"
REACHED = (verdicts.MET, verdicts.MET_NOT_SURE)
# The least and the most that a value can be, by its unit; counts and times have no most.
SCALES = {"%": (0.0, 100.0), "points": (-100.0, 100.0), "of 5": (1.0, 5.0), "of 7": (1.0, 7.0)}
WHOLE = "tickets"  # there is no part of one


class Rule(BaseModel):
    """How one metric's next goal is made, where loop.yaml names another rule than the stretch.

    `stretch` by a share of the prior best, `points` better by so many in the metric's own unit,
    a `fixed` goal, or `hold` the prior best.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: Literal["stretch", "points", "fixed", "hold"] = STRETCH
    by: float | None = Field(None, gt=0)
    goal: float | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Rule":
        if self.rule == STRETCH and (self.by is None or self.by >= 1):
            raise ValueError("stretch needs by, a share under 1, as in {rule: stretch, by: 0.05}")
        if self.rule == POINTS and self.by is None:
            raise ValueError("points needs by, how much better, as in {rule: points, by: 3}")
        if self.rule == FIXED and self.goal is None:
            raise ValueError("fixed needs goal, as in {rule: fixed, goal: 18}")
        if self.rule in (FIXED, HOLD) and self.by is not None:
            raise ValueError(f"{self.rule} takes no by")
        if self.rule != FIXED and self.goal is not None:
            raise ValueError(f"{self.rule} takes no goal; write {{rule: fixed, goal: …}} for one")
        return self


def next_goal(best: float, unit: str, better: str, rule: Rule) -> tuple[float, str]:
    """Return the goal after the prior best `best` (NaN where there is none), and why, in words.

    Without a prior best only a fixed rule gives a goal, else it is NaN.
    """
    if rule.rule == FIXED:
        return rule.goal, "the goal that loop.yaml names"
    if math.isnan(best):
        return math.nan, "set after two periods with enough answers"
    if rule.rule == HOLD:
        return best, _held(best, unit)
    if rule.rule == STRETCH:
        return stretch(best, unit, better, rule.by)
    least, most = SCALES.get(unit, (0.0, math.inf))
    goal = max(least, min(most, best + rule.by if better == "higher" else best - rule.by))
    return goal, f"{difference(rule.by, unit)} better than the prior best of {amount(best, unit)}"


def stretch(best: float, unit: str, better: str, by: float = 0.1) -> tuple[float, str]:
    """Return the goal after `best` by the stretch, and the rule in words.

    A share `by` over the prior best in the better direction, but never more than half of the way
    to the bound; where the scale does not begin at 0 it is first shifted to 0 to 100.
    """
    least, most = SCALES.get(unit, (0.0, math.inf))
    rises, prior = better == "higher", f"the prior best of {amount(best, unit)}"
    if best >= most if rises else best <= least:
        return best, _held(best, unit)
    size = (most - least) / 100 if least else 1.0
    place, top = (best - least) / size, (most - least) / size
    goal = place * (1 + by) if rises else place * (1 - by)
    halfway = (place + top) / 2 if rises else place / 2
    if goal > halfway if rises else goal < halfway:
        bound = amount(most if rises else least, unit)
        return least + halfway * size, f"half of the way from {prior} to {bound}"
    words = f"{by:.0%}".replace("%", " %") + f" {'above' if rises else 'below'} {prior}"
    goal = least + goal * size
    if least:
        words += f", on the scale from {number(least).replace('-', '−')} to {number(most)}"
    if unit == WHOLE and not rises:
        goal = float(math.floor(goal))
        if goal < best / 2:  # of one or two there is no smaller step than half of them
            return best, _held(best, unit)
    return goal, words


def against(row: object, goal: float) -> str:
    """Return the verdict on a goal, nothing where too few answers or no value stand behind it.

    `row` has value, low, high, better, n and minimum. Met or missed for sure is only what lies
    beyond the likely range; without one nothing tells goal and value apart.
    """
    if math.isnan(goal) or math.isnan(row.value) or row.n < row.minimum:
        return ""
    met = row.value >= goal if row.better == "higher" else row.value <= goal
    noise = row.low < goal < row.high if row.low <= row.high else True
    if met:
        return verdicts.MET_NOT_SURE if noise else verdicts.MET
    return verdicts.JUST_SHORT if noise else verdicts.MISSED


def harder(goal: float, other: float, better: str) -> bool:
    """Hold where a goal asks more than another."""
    return goal > other if better == "higher" else goal < other


def _held(best: float, unit: str) -> str:
    return f"hold the prior best of {amount(best, unit)}"
