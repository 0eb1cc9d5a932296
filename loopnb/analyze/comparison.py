"""This period against the frozen baseline: difference, how sure, and one verdict a metric."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.periods import Period, parse
from loopnb.results import Comparison, Measures
from loopnb.stats.differences import holm, mover, noticeable, p_value

LEVEL = 0.05
FRESH = ("baseline_value", "change", "change_low", "change_high", "p", "noticeable")


def compare(
    measures: Measures, baselines: pd.DataFrame, objectives: pd.DataFrame, period: Period
) -> Comparison:
    """Return the period's measures beside their baselines, the family of claims held by Holm.

    `baselines` has a row a metric: period, value, low, high, version; `objectives` has the agreed
    goals: metric, period, goal. A metric without rows in the period is left out.
    """
    table = measures.table
    now = table.loc[(table.period == period.name) & (table.n > 0)]
    frozen = baselines.set_index("metric")
    lines = [_against(row, frozen, period) for row in now.to_dict("records")]
    result = pd.DataFrame(lines)
    result["p_adjusted"] = holm(result.p.to_numpy())
    family = max(1, int(result.p.notna().sum()))
    bounds = zip(result.change_low, result.change_high, strict=True)
    result["noticeable"] = [noticeable(low, high, family) for low, high in bounds]
    result["verdict"] = [_verdict(row) for row in result.itertuples()]
    for column, other in (("last_value", period.back()), ("year_ago_value", period.year_before())):
        result[column] = _values(table, other).reindex(result.metric).to_numpy()
    agreed = objectives.loc[objectives.period == period.name].set_index("metric").goal
    result["goal"] = agreed.reindex(result.metric).to_numpy(dtype="float64")
    result["goal_verdict"] = [_against_goal(row) for row in result.itertuples()]
    return Comparison.from_table(result)


def _against_goal(row: object) -> str:
    """Return how the value stands to its goal, and whether chance could have put it there."""
    if math.isnan(row.goal) or row.n < row.minimum:
        return ""
    met = row.value >= row.goal if row.better == "higher" else row.value <= row.goal
    noise = row.low < row.goal < row.high
    if met:
        return verdicts.MET_NOT_SURE if noise else verdicts.MET
    return verdicts.JUST_SHORT if noise else verdicts.MISSED


def _values(table: pd.DataFrame, period: Period) -> pd.Series:
    return table.loc[table.period == period.name].set_index("metric").value


def _against(row: dict, frozen: pd.DataFrame, period: Period) -> dict:
    """Return the row with its difference from the baseline, NaN where there is none to compare."""
    line = row | dict.fromkeys(FRESH, math.nan) | {"baseline": "", "hindrance": ""}
    base = frozen.loc[row["metric"]] if row["metric"] in frozen.index else None
    if row["n"] < row["minimum"]:
        line["hindrance"] = verdicts.TOO_FEW
    elif base is None or not _earlier(base.period, period):
        line["hindrance"] = verdicts.NO_BASELINE
    elif base.version != row["version"]:
        line |= {"hindrance": verdicts.BREAK, "baseline": base.period}
    else:
        low, high = mover(
            (row["value"], row["low"], row["high"]), (base.value, base.low, base.high)
        )
        change = row["value"] - base.value
        line |= {"baseline": base.period, "baseline_value": base.value, "change": change,
                 "change_low": low, "change_high": high,
                 "p": p_value(change, low, high)}  # fmt: skip
    return line


def _earlier(baseline: str, period: Period) -> bool:
    """Hold where the baseline is over when the period begins: the two share no answer."""
    return parse(baseline, fiscal_start=period.fiscal_start).end <= period.start


def _verdict(row: object) -> str:
    if row.hindrance:
        return row.hindrance
    if not row.p_adjusted < LEVEL:
        return verdicts.NO_CHANGE
    if row.better == "neither":
        return verdicts.MORE if row.change > 0 else verdicts.FEWER
    return verdicts.IMPROVED if (row.change > 0) == (row.better == "higher") else verdicts.WORSENED
