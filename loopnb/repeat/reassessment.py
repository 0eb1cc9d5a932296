"""Reassessment: each goal in force is kept, raised, retired or reweighed, with its evidence."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.goals import KEPT, RAISED, REACHED, RETIRED, REWEIGHED, SCALES, harder
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.repeat.history import standings
from loopnb.repeat.objectives import aimed, rule_of
from loopnb.repeat.thanks import thanks
from loopnb.results import Comparison, Measures, Needs, Reassessment
from loopnb.results.needs import IDLE, MOVES, OBJECTIVE
from loopnb.settings import Settings
from loopnb.verdicts import amount, count, goal_sentence

LONG = 4  # periods in which a bound was held
LEAST = 0.5  # the weight under which no goal is halved again
UNMOVED = "satisfaction does not go with it"
WHY_KEPT = {
    verdicts.MET_NOT_SURE: "met, not yet for sure; raised if the next period meets it too",
    verdicts.JUST_SHORT: "just short of it",
    verdicts.MISSED: "missed",
    verdicts.JUDGED_LATER: "its year is not over",
}
Step = tuple[str, str, float, str]  # step, reason, next goal, rule


def reassess(
    comparison: Comparison, measures: Measures, register: Register, settings: Settings,
    *, period: Period, years: Measures | None = None, needs: Needs | None = None,
) -> Reassessment:  # fmt: skip
    """Return what is proposed for each goal that was agreed for the period.

    Raised by its rule from the prior best when met for sure, or in two periods running; kept
    when missed or not told; retired at the bound for four periods; halved in weight where
    `needs` finds that satisfaction does not go with it, retired where that is done already.
    `years` are the measures of `analyze.years`.
    """
    agreed, table = register.objectives, comparison.table.set_index("metric")
    past = standings(measures, agreed, period, years)
    goals, lines = agreed.loc[agreed.period == period.name].set_index("metric"), []
    for metric, rows in measures.table.groupby("metric", sort=False):
        if metric not in goals.index:
            continue
        now = table.loc[metric] if metric in table.index else _unmeasured(rows, goals.loc[metric])
        mine = past.loc[(past.metric == metric) & (past.verdict != "")]
        goal = goals.loc[metric]
        step = _step(now, mine, goal, aimed(rows, rule_of(metric, settings)))
        moves, why = _moving(needs, now.title)
        step, weight = _weighed(step, goal, moves)
        thanked = thanks(now, register, period) if now.goal_verdict in REACHED else ""
        lines.append(
            {name: now[name] for name in ("title", "level", "unit", "value", "goal",
                                          "goal_verdict", "judged_on")}
            | {"metric": metric, "period": period.name, "next_period": period.back(-1).name,
               "held": len(mine), "met": int(mine.verdict.isin(REACHED).sum()),
               "moves": moves, "was_weight": _weight(goal), "weight": weight,
               "evidence": _evidence(now, mine, why), "praise": thanked}
            | dict(zip(("step", "reason", "next_goal", "rule"), step, strict=True))
        )  # fmt: skip
    return Reassessment.from_table(pd.DataFrame(lines, columns=Reassessment.columns))


def _step(now: pd.Series, past: pd.DataFrame, goal: pd.Series, following: tuple) -> Step:
    """Return the step that the verdicts ask for, the last of `past` being this period's."""
    kept = KEPT, _why_kept(now), now.goal, goal["rule"] or "as agreed"
    sure = now.goal_verdict == verdicts.MET
    if not sure and not (now.goal_verdict == verdicts.MET_NOT_SURE and _twice(past)):
        return kept
    if _at_bound(past.tail(LONG), now):
        held = f"{amount(now.goal, now.unit)} was held for {LONG} periods, nothing is left to ask"
        return RETIRED, held, math.nan, goal["rule"]
    if not harder(following[0], now.goal, now.better):
        return KEPT, "met, and its rule asks no more", now.goal, goal["rule"] or "as agreed"
    return RAISED, "met" if sure else "met in two periods running", *following


def _why_kept(now: pd.Series) -> str:
    if now.goal_verdict in WHY_KEPT:
        return WHY_KEPT[now.goal_verdict]
    if now.verdict == verdicts.PARTIAL:
        return "the period is not over"
    return "too few to tell" if now.n < now.minimum else "not told by these data"


def _twice(past: pd.DataFrame) -> bool:
    """Hold where the last two periods with a verdict met one and the same goal."""
    two = past.tail(2)
    return len(two) == 2 and two.verdict.isin(REACHED).all() and two.goal.nunique() == 1


def _at_bound(past: pd.DataFrame, now: pd.Series) -> bool:
    """Hold where four periods had the goal's value itself, and nothing better is possible."""
    least, most = SCALES.get(now.unit, (0.0, math.inf))
    bound = most if now.better == "higher" else least
    return len(past) == LONG and now.goal == bound and (past.value == bound).all()


def _weighed(step: Step, goal: pd.Series, moves: str) -> tuple[Step, float]:
    """Return the step and the weight, where a goal no longer serves satisfaction another one."""
    weight = _weight(goal)
    if moves != "no" or step[0] == RETIRED:
        return step, weight
    if weight <= LEAST:
        return (RETIRED, f"{UNMOVED}, and its weight was halved before", math.nan, step[3]), weight
    return (REWEIGHED, UNMOVED, float(goal["goal"]), goal["rule"] or "as agreed"), weight / 2


def _weight(goal: pd.Series) -> float:
    return 1.0 if math.isnan(goal["weight"]) else float(goal["weight"])


def _moving(needs: Needs | None, title: str) -> tuple[str, str]:
    """Return yes, no or nothing, and why, on whether satisfaction goes with a measure."""
    for row in [] if needs is None else needs.of(OBJECTIVE).itertuples():
        if row.subject == title and row.verdict in (MOVES, IDLE):
            words = "Satisfaction goes with it" if row.verdict == MOVES else UNMOVED.capitalize()
            return "yes" if row.verdict == MOVES else "no", f"{words}. {row.why}"
    return "", ""


def _evidence(now: pd.Series, past: pd.DataFrame, moves: str) -> str:
    told = [f"{goal_sentence(now)}." if now.goal_verdict else "No verdict in this period."]
    if len(past) > 1:
        met = int(past.verdict.isin(REACHED).sum())
        told.append(f"Met in {met} of {count(len(past), 'period')} with a verdict.")
    return " ".join([*told, *filter(None, [moves])])


def _unmeasured(rows: pd.DataFrame, goal: pd.Series) -> pd.Series:
    """Return the last row of a metric that has no value in this period."""
    return pd.concat([rows.iloc[-1], pd.Series(
        {"goal": goal["goal"], "goal_verdict": "", "judged_on": goal["judged_on"], "verdict": ""}
    )])  # fmt: skip
