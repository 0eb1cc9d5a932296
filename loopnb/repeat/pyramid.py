"""The pyramid of goals: what was agreed and what is proposed, from the top level down."""

import math

import pandas as pd

from loopnb.goals import PERIOD
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.repeat.asks import asked
from loopnb.repeat.judging import said
from loopnb.results import Comparison, Objectives, Pyramid
from loopnb.results.goals import AGREED, PROPOSED, TOP_FIRST
from loopnb.verdicts import goal_sentence


def pyramid(
    comparison: Comparison, objectives: Objectives, register: Register, *, period: Period
) -> Pyramid:
    """Return the goals of the period and of the next: those agreed first, then those proposed.

    What the register holds for the next period stands as agreed; a proposal for the same metric
    is left out. Goals of metrics that have no value in the period are left out.
    """
    following, agreed = period.back(-1), register.objectives
    now = {row.metric: row for row in comparison.table.itertuples()}
    place = {metric: number for number, metric in enumerate(now)}
    lines = [
        _agreed(goal, now[goal.metric], register, each, following=each is following)
        for each in (period, following)
        for goal in agreed.loc[agreed.period == each.name].itertuples()
        if goal.metric in now
    ]
    held = {(line["metric"], line["period"]) for line in lines}
    lines += [_proposed(row, now.get(row.metric), register) for row in objectives.table.itertuples()
              if (row.metric, row.period) not in held]  # fmt: skip
    lines.sort(key=lambda line: (TOP_FIRST.index(line["level"]), line["standing"] == PROPOSED,
                                 place.get(line["metric"], len(place))))  # fmt: skip
    return Pyramid.from_table(pd.DataFrame(lines, columns=Pyramid.columns))


def _agreed(
    goal: object, row: object, register: Register, period: Period, *, following: bool
) -> dict:
    best = pd.to_numeric(goal.prior_best, errors="coerce")
    best = row.best_value if math.isnan(best) else float(best)
    return _known(row, register) | {
        "metric": goal.metric, "period": goal.period, "standing": AGREED, "goal": goal.goal,
        "prior_best": best, "rule": goal.rule, "asks": asked(row, goal.goal),
        "judging": said(goal.judged_on or PERIOD, period), "step": goal.step,
        "reason": goal.reason, "by": goal.by, "met": "" if following else goal_sentence(row),
        "weight": 1.0 if math.isnan(goal.weight) else goal.weight,
    }  # fmt: skip


def _proposed(row: object, now: object | None, register: Register) -> dict:
    told = {name: getattr(row, name) for name in
            ("metric", "period", "goal", "prior_best", "rule", "asks", "judging", "step",
             "reason", "weight")}  # fmt: skip
    value = math.nan if now is None else now.value
    return _known(row, register) | told | {"standing": PROPOSED, "by": "", "met": "",
                                           "value": value}  # fmt: skip


def _known(row: object, register: Register) -> dict:
    """Return what a metric is, with the baseline in force."""
    base = register.baselines.set_index("metric")
    has = row.metric in base.index
    return {"level": row.level, "title": row.title, "unit": row.unit,
            "value": getattr(row, "value", math.nan),
            "baseline": float(base.value[row.metric]) if has else math.nan,
            "baseline_period": base.period[row.metric] if has else ""}  # fmt: skip
