"""Baselines that wait to be frozen: the first of a measure, and, with a reason, a new one."""

import pandas as pd

from loopnb import verdicts
from loopnb.goals import REACHED
from loopnb.owed import read_day
from loopnb.periods import Period, parse
from loopnb.register import Register
from loopnb.results import Baselines, Comparison
from loopnb.verdicts import day

OLD = 2  # years after which a baseline whose goal is met may be renewed


def propose_baselines(
    comparison: Comparison, register: Register | None = None, *, period: Period | None = None
) -> Baselines:
    """Return the period's values of headlines that wait to be frozen, where they are enough.

    A measure without a baseline is proposed as it is. One with a baseline only for a reason: its
    series broke, or its goal is met and the baseline is two years old. None is proposed for a
    metric that the register holds one of for this period or a later one.
    """
    table = comparison.headlines.ready
    frozen = pd.DataFrame() if register is None else register.baselines.set_index("metric")
    rebases = pd.DataFrame() if register is None else register.rebases
    lines = []
    for row in table.to_dict("records"):
        if row["metric"] not in frozen.index:
            if row["verdict"] == verdicts.NO_BASELINE:
                lines.append(row | {"replaces": "", "reason": ""})
        elif reason := _renewed(row, frozen.loc[row["metric"]], rebases, period):
            lines.append(row | {"replaces": frozen.period[row["metric"]], "reason": reason})
    return Baselines.from_table(pd.DataFrame(lines, columns=Baselines.columns))


def _renewed(row: dict, base: pd.Series, rebases: pd.DataFrame, period: Period) -> str:
    """Return why a baseline no longer serves, nothing where it does."""
    first = parse(base.period, fiscal_start=period.fiscal_start)
    if first.end > period.start or period.partial:
        return ""
    if base.version != row["version"]:
        return "it is counted in another way since, and nobody has bridged the two"
    broke = str(row.get("broke") or "")
    if row["verdict"] == verdicts.BREAK and first.start.isoformat() < broke:
        return _asked_anew(row["note"], broke, period)
    for each in rebases.loc[rebases.metric == row["metric"]].itertuples():
        at = read_day(each.at)
        if at is not None and first.end <= at <= period.start:
            return f"the series was set anew on {day(each.at)} ({each.reason.rstrip('.')})"
    met = row["goal_verdict"] in REACHED
    if met and first.end.replace(year=first.end.year + OLD, day=1) <= period.end:
        return f"its goal is met and it is {OLD} years old"
    return ""


def _asked_anew(note: str, broke: str, period: Period) -> str:
    """Return that a person confirmed another question, which the whole period was asked."""
    return (
        note if not note.startswith(verdicts.WITHHELD) and broke <= period.start.isoformat() else ""
    )
