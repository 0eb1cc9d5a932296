"""This period against the frozen baseline: difference, how sure, and one verdict a metric."""

import math

import numpy as np
import pandas as pd

from loopnb import verdicts
from loopnb.analyze.estimating import as_estimate
from loopnb.analyze.goals import with_goals
from loopnb.metrics.coverage import read
from loopnb.periods import Period, parse
from loopnb.results import Comparison, Measures
from loopnb.stats.differences import benjamini_hochberg, difference, holm, noticeable
from loopnb.stats.estimates import stored

LEVEL = 0.05
FRESH = ("baseline_value", "change", "change_low", "change_high", "change_df", "p")


def compare(
    measures: Measures, baselines: pd.DataFrame, objectives: pd.DataFrame, period: Period,
    *, rolling: Measures | None = None, years: Measures | None = None,
) -> Comparison:  # fmt: skip
    """Return the period's measures beside their baselines, each with one verdict.

    `baselines` has a row a metric: period, value, low, high, df, version; `objectives` has the
    agreed goals: metric, period, goal, judged_on; `rolling` are the measures of the year that ends
    with the period, `years` those of `analyze.years`. The headlines are held together by Holm, all
    others by Benjamini and Hochberg. A metric without a value in the period is left out.
    """
    table = measures.table
    now = table.loc[(table.period == period.name) & table.value.notna()]
    frozen = baselines.set_index("metric")
    result = pd.DataFrame([_against(row, frozen, period) for row in now.to_dict("records")])
    result = _judged(result)
    for column, other in (("last_value", period.back()), ("year_ago_value", period.year_before())):
        values = _values(table, other).reindex(result.metric).to_numpy()
        # Nothing stands beside the value of a question that read otherwise then.
        result[column] = np.where(result.broke > other.start.isoformat(), math.nan, values)
    result = _with_best(_with_rolling(result, rolling), table, period)
    result = with_goals(result, objectives, period, years)
    order = result.sort_values("headline", ascending=False, kind="stable")
    return Comparison.from_table(order)


def _judged(result: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with p adjusted in their family, what it would have noticed, a verdict."""
    result["p_adjusted"], result["noticeable"] = math.nan, math.nan
    for adjusted, mine in ((holm, result.headline), (benjamini_hochberg, ~result.headline)):
        rows = result.loc[mine]
        family = max(1, int(rows.p.notna().sum()))
        result.loc[mine, "p_adjusted"] = adjusted(rows.p.to_numpy(float))
        seen = noticeable(rows.change_low, rows.change_high, family, df=rows.change_df)
        result.loc[mine, "noticeable"] = np.asarray(seen, dtype=float)
    return result.assign(verdict=[_verdict(row) for row in result.itertuples()])


def _with_rolling(result: pd.DataFrame, rolling: Measures | None) -> pd.DataFrame:
    """Add value and interval of the year that ends with the period."""
    columns = ["value", "low", "high"]
    if rolling is None:
        return result.assign(**{f"rolling_{name}": math.nan for name in columns})
    year = rolling.table.loc[rolling.table.n > 0].set_index("metric")[columns]
    year = year.reindex(result.metric).add_prefix("rolling_")
    return result.assign(**{name: year[name].to_numpy(float) for name in year})


def _with_best(result: pd.DataFrame, table: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Add the best earlier value with enough rows behind it, and its period."""
    anew = table.metric.map(result.set_index("metric").broke).fillna("")
    before = table.loc[(table.start < period.start.isoformat()) & (table.n >= table.minimum)
                       & table.value.notna() & (table.start >= anew)]  # fmt: skip
    best = {}
    for metric, rows in before.groupby("metric"):
        row = rows.loc[rows.value.idxmin() if rows.better.iloc[0] == "lower"
                       else rows.value.idxmax()]  # fmt: skip
        if row.better != "neither":
            best[metric] = (row.value, row.period)
    found = [best.get(metric, (math.nan, "")) for metric in result.metric]
    return result.assign(
        best_value=[value for value, _ in found], best_period=[name for _, name in found]
    )


def _values(table: pd.DataFrame, period: Period) -> pd.Series:
    return table.loc[table.period == period.name].set_index("metric").value


def _against(row: dict, frozen: pd.DataFrame, period: Period) -> dict:
    """Return the row with its difference from the baseline, NaN where there is none to compare."""
    line = row | dict.fromkeys(FRESH, math.nan) | {"baseline": "", "hindrance": "", "bridge": ""}
    base = frozen.loc[row["metric"]] if row["metric"] in frozen.index else None
    then = None if base is None else parse(base.period, fiscal_start=period.fiscal_start)
    covered = read(row["covered"])
    if lacking := period.partial or (covered and covered.lacks(period)):
        line |= {"hindrance": verdicts.PARTIAL, "note": lacking}
    elif row["n"] < row["minimum"]:
        line["hindrance"] = verdicts.TOO_FEW
    elif then is None or then.end > period.start:  # one not over yet has the same answers
        line["hindrance"] = verdicts.NO_BASELINE
    elif base.version != row["version"]:
        line |= {"hindrance": verdicts.BREAK, "baseline": base.period, "note": ""}
    elif covered and (lacking := covered.lacks(then)):
        note = f"not comparable with the {base.period} baseline: {lacking}"
        line |= {"hindrance": verdicts.NOT_TOLD, "note": note}
    elif row["broke"] > then.start.isoformat():
        line |= {"hindrance": verdicts.BREAK, "baseline": base.period, "note": row["break_note"]}
    elif math.isnan(row["df"]):
        line |= {"hindrance": verdicts.NOT_TOLD, "baseline": base.period}
    else:
        line |= {"baseline": base.period, "baseline_value": base.value} | _change(row, base)
        line["bridge"] = base.get("bridge", "")
    return line


def _change(row: dict, base: pd.Series) -> dict[str, float]:
    """Return the difference with its interval."""
    df = pd.to_numeric(pd.Series([base.get("df", math.inf)]), errors="coerce").fillna(math.inf)
    found = difference(as_estimate(row), stored(base.value, base.low, base.high, df=df.iloc[0]))
    parts = {"change": found.value, "change_low": found.low, "change_high": found.high,
             "change_df": found.df, "p": found.p}  # fmt: skip
    return {name: float(part) for name, part in parts.items()}


def _verdict(row: object) -> str:
    if row.hindrance:
        return row.hindrance
    if not row.p_adjusted < LEVEL:
        return verdicts.NO_CHANGE
    return verdicts.moved(row.change, row.better)
