"""What is not measured here and what these data cannot tell, each named once."""

import pandas as pd

from loopnb import verdicts
from loopnb.metrics import METRICS
from loopnb.results import Actions, Comparison, Gaps, Measures, Themes
from loopnb.schema import TABLES

NEEDS = {
    "tickets": "no ticket export is loaded",
    "responses": "no survey export is loaded",
}


def gaps(
    measures: Measures,
    comparison: Comparison,
    themes: Themes,
    loaded: dict[str, int],
    *,
    actions: Actions,
) -> Gaps:
    """Return what is missing: `loaded` gives the number of rows of each canonical table."""
    lines = [("not measured", *missing) for missing in _missing(measures, loaded)]
    if themes.table.empty:
        why = NEEDS["responses"] if not loaded["responses"] else "no comments, or no themes named"
        lines.append(("not measured", "What customers say", why))
    if actions.table.empty:
        lines.append(("not measured", "Causes and first actions", "nothing names a cause"))
    if not loaded["accounts"]:
        lines.append(("not measured", "Customers at risk", "no list of customers is loaded"))
    lines += [
        ("too few", row.title, f"{row.n:,} rows in the period, {row.minimum:,} needed")
        for row in comparison.headlines.rows
        if row.verdict == verdicts.TOO_FEW
    ]
    return Gaps.from_table(pd.DataFrame(lines, columns=Gaps.columns))


def _missing(measures: Measures, loaded: dict) -> list[tuple[str, str]]:
    table = measures.table
    last = table.loc[table.headline & (table.period == table.period.iloc[-1])]
    return [
        (row.title, _why(row.metric, loaded, row.excluded))
        for row in last.itertuples()
        if pd.isna(row.value)
    ]


def _why(metric: str, loaded: dict, excluded: int) -> str:
    table = METRICS[metric].table
    if not loaded[table]:
        return NEEDS[table]
    if excluded:
        return f"{excluded:,} {table} in the period do not say"
    return f"no {TABLES[table].row.split(' ', 1)[1]} in the period"
