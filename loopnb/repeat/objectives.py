"""Stretch goals: a tenth better than the prior best, with a ceiling rule near the bound."""

import math

import pandas as pd

from loopnb.results import Measures, Objectives
from loopnb.verdicts import amount

BOUND = 100.0  # of a share, in per cent


def stretch(best: float, unit: str, better: str, by: float = 0.1) -> tuple[float, str]:
    """Return the goal after `best` and the rule in words.

    What should fall is asked to fall by `by`; a share that should rise is asked to rise by `by`,
    but never by more than half of the way to 100 %.
    """
    tenth = f"{by:.0%}".replace("%", " %")
    if better == "lower":
        return best * (1 - by), f"{tenth} below the prior best of {amount(best, unit)}"
    if unit == "%" and best >= BOUND:
        return best, f"hold the prior best of {amount(best, unit)}"
    halfway = best + (BOUND - best) / 2
    if unit == "%" and halfway < best * (1 + by):
        return halfway, f"half of the way from the prior best of {amount(best, unit)} to 100 %"
    return best * (1 + by), f"{tenth} above the prior best of {amount(best, unit)}"


def propose_objectives(measures: Measures, by: float = 0.1) -> Objectives:
    """Return a goal for each headline with a better direction, from its best period with enough n.

    With fewer than two such periods there is no prior best: the goal is NaN and the rule says so.
    """
    lines = []
    table = measures.table
    known = table.loc[table.headline & (table.better != "neither") & (table.n > 0)]
    for metric, rows in known.groupby("metric", sort=False):
        enough = rows.loc[rows.n >= rows.minimum]
        said = (metric, rows.title.iloc[0], rows.unit.iloc[0])
        if len(enough) < 2:
            lines.append(
                (*said, math.nan, "", math.nan, "set after two periods with enough answers")
            )
            continue
        better = enough.better.iloc[0]
        best = enough.loc[enough.value.idxmin() if better == "lower" else enough.value.idxmax()]
        goal, rule = stretch(best.value, best.unit, better, by)
        lines.append((*said, best.value, best.period, goal, f"{rule} ({best.period})"))
    return Objectives.from_table(pd.DataFrame(lines, columns=Objectives.columns))
