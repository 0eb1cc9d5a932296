"""The goals for the next period: those in force as reassessed, and a goal for each headline."""

import math

import pandas as pd

from loopnb.goals import (
    FIXED,
    KEPT,
    PERIOD,
    RETIRED,
    REWEIGHED,
    SET,
    STRETCH,
    YEAR,
    Rule,
    next_goal,
)
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.repeat.asks import asked
from loopnb.repeat.judging import judged, said
from loopnb.results import Measures, Objectives, Reassessment
from loopnb.settings import Settings


def propose_objectives(
    measures: Measures, reassessment: Reassessment, register: Register, settings: Settings,
    *, period: Period,
) -> Objectives:  # fmt: skip
    """Return the goals to agree for the period after `period`, each with what it asks.

    Goals in force follow the reassessment; headlines with a better direction get one from their
    best period with enough n (of fewer than two such periods the goal is NaN and the rule says
    so). What the register holds for that period already, and what was retired, is left out.
    """
    following, again = period.back(-1).name, reassessment.table.set_index("metric")
    held, baselines = decided(register, following), register.baselines.set_index("metric").value
    lines = []
    for metric, rows in measures.table.groupby("metric", sort=False):
        if metric in held:
            continue
        now = _now(rows, period)
        if metric in again.index:
            line = _reassessed(again.loc[metric], rows, now, period, register=register)
        elif now.headline and now.better != "neither" and (rows.n > 0).any():
            line = _fresh(rows, now, period, rule=rule_of(metric, settings))
        else:
            continue
        known = {name: getattr(now, name) for name in ("metric", "title", "level", "unit",
                                                       "better")}  # fmt: skip
        asks = asked(now, line["goal"])
        base = float(baselines.get(metric, math.nan))
        lines.append(known | {"period": following, "baseline": base, "asks": asks} | line)
    return Objectives.from_table(pd.DataFrame(lines, columns=Objectives.columns))


def rule_of(metric: str, settings: Settings) -> Rule:
    """Return the rule of a metric's goals: loop.yaml's own, else the stretch of its thresholds."""
    usual = Rule(rule=STRETCH, by=settings.thresholds.stretch)
    return settings.goals.get(metric, usual)


def prior_best(rows: pd.DataFrame) -> object | None:
    """Return the best of one metric's periods with enough n, None where fewer than two have it.

    Periods before its question last changed are another series.
    """
    enough = rows.loc[(rows.n >= rows.minimum) & (rows.n > 0) & rows.value.notna()
                      & (rows.start >= rows.broke.max())]  # fmt: skip
    if len(enough) < 2:
        return None
    lower = enough.better.iloc[0] == "lower"
    best = enough.value.idxmin() if lower else enough.value.idxmax()
    return next(enough.loc[[best]].itertuples())


def aimed(rows: pd.DataFrame, rule: Rule) -> tuple[float, str]:
    """Return the goal that a rule makes of one metric's periods, and the rule with the period."""
    best, row = prior_best(rows), next(rows.itertuples())
    value = math.nan if best is None else best.value
    goal, words = next_goal(value, row.unit, row.better, rule)
    named = f" ({best.period})" if best is not None and rule.rule != FIXED else ""
    return goal, f"{words}{named}"


def decided(register: Register, period: str) -> set[str]:
    """Return the metrics of whose goal for a period people have decided: agreed, or retired."""
    lines = register.read("objectives")
    last = lines.drop_duplicates("metric", keep="last")
    return {*lines.metric[lines.period == period], *last.metric[last.step == RETIRED]}


def _now(rows: pd.DataFrame, period: Period) -> object:
    """Return the metric's row of the period, else its last one."""
    mine = rows.loc[rows.period == period.name]
    return next((mine if len(mine) else rows.tail(1)).itertuples())


def _fresh(rows: pd.DataFrame, now: object, period: Period, *, rule: Rule) -> dict:
    goal, words = aimed(rows, rule)
    return _best(rows) | {"goal": goal, "rule": words, "weight": 1.0, "step": SET,
                          "reason": ""} | _judged(rows, now, goal, period)  # fmt: skip


def _reassessed(
    again: pd.Series, rows: pd.DataFrame, now: object, period: Period, *, register: Register
) -> dict:
    told = _best(rows) | {"goal": again.next_goal, "rule": again.rule, "weight": again.weight,
                          "step": again.step, "reason": again.reason}  # fmt: skip
    if again.step in (KEPT, REWEIGHED, RETIRED):  # as people agreed it
        on = YEAR if again.judged_on == YEAR else PERIOD
        return told | {"judged_on": on, "judging": said(on, period)}
    return told | _judged(rows, now, again.next_goal, period)


def _best(rows: pd.DataFrame) -> dict:
    best = prior_best(rows)
    return {"prior_best": math.nan if best is None else best.value,
            "prior_best_period": "" if best is None else best.period}  # fmt: skip


def _judged(rows: pd.DataFrame, now: object, goal: float, period: Period) -> dict:
    best = prior_best(rows)
    if best is None or math.isnan(goal):
        return {"judged_on": PERIOD, "judging": said(PERIOD, period)}
    return dict(zip(("judged_on", "judging"), judged(now, best, goal, period), strict=True))
