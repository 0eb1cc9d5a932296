"""Agreed goals: how a period, or its year, stands to them."""

import math
from collections.abc import Sequence

import pandas as pd

from loopnb import verdicts
from loopnb.analyze.measure import measure
from loopnb.goals import PERIOD, YEAR, against
from loopnb.metrics import METRICS
from loopnb.periods import Period
from loopnb.results import Measures
from loopnb.settings import Settings
from loopnb.store import Store

AIMED = ("goal", "goal_verdict", "judged_on", "year", "year_value")


def years(store: Store, agreed: pd.DataFrame, periods: Sequence[Period], settings: Settings
          ) -> Measures:  # fmt: skip
    """Return the measures of years for the goals that are judged on the year, by the year's name.

    `agreed` are the register's objectives. The year of the last of the `periods` is told up to
    that period's end, an earlier one where its last period is among them. Nothing is measured
    where no goal asks for it.
    """
    on_year = agreed.loc[(agreed.judged_on == YEAR) & agreed.metric.isin(METRICS)]
    spans, names = {}, set()
    for period in periods:
        mine = on_year.loc[on_year.period == period.name, "metric"]
        if period.kind != "year" and len(mine) and (ends(period) or period == periods[-1]):
            spans[period.year.name] = period.year_so_far
            names |= set(mine)
    if not spans:
        return Measures.from_table(pd.DataFrame(columns=Measures.columns))
    return measure(store, list(spans.values()), settings, sorted(names))


def ends(period: Period) -> bool:
    """Hold for the last period of its year."""
    return period.end >= period.year.end


def with_goals(
    result: pd.DataFrame, agreed: pd.DataFrame, period: Period, years: Measures | None
) -> pd.DataFrame:
    """Return compared rows with the columns AIMED: the period's goals and how they are met.

    A goal that is judged on the year waits until the year's last period; until then the year so
    far stands beside it.
    """
    mine = agreed.loc[agreed.period == period.name].set_index("metric")
    table = years.table if years is not None else pd.DataFrame(columns=Measures.columns)
    whole = table.loc[table.period == period.year.name].set_index("metric")
    rows = [_aimed(row, mine, whole, period) for row in result.itertuples()]
    told = pd.DataFrame(rows, columns=AIMED, index=result.index)
    return result.assign(**{name: told[name] for name in AIMED})


def _aimed(row: object, agreed: pd.DataFrame, whole: pd.DataFrame, period: Period) -> tuple:
    """Return the cells of AIMED for one metric."""
    if row.metric not in agreed.index:
        return math.nan, "", "", "", math.nan
    goal, judged_on = float(agreed.goal[row.metric]), _judged_on(agreed, row.metric, period)
    so_far = whole.loc[row.metric] if row.metric in whole.index else None
    value = math.nan if so_far is None else float(so_far.value)
    if row.verdict == verdicts.PARTIAL or math.isnan(goal):
        verdict = ""
    elif judged_on == PERIOD:
        return goal, against(row, goal), judged_on, "", math.nan
    elif not ends(period):
        verdict = verdicts.JUDGED_LATER
    else:
        verdict = "" if so_far is None else against(so_far, goal)
    return goal, verdict, judged_on, period.year.name if judged_on == YEAR else "", value


def _judged_on(agreed: pd.DataFrame, metric: str, period: Period) -> str:
    """Return what a goal is judged on: a year's own goal has no longer one to wait for."""
    said = agreed.judged_on[metric] if "judged_on" in agreed else ""
    return YEAR if said == YEAR and period.kind != "year" else PERIOD
