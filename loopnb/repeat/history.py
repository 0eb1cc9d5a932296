"""How each agreed goal stood in each of its periods."""

from collections.abc import Iterator

import pandas as pd

from loopnb.goals import YEAR, against
from loopnb.periods import Period, parse
from loopnb.results import Measures

COLUMNS = ("metric", "period", "start", "goal", "value", "verdict")


def standings(
    measures: Measures, agreed: pd.DataFrame, period: Period, years: Measures | None = None
) -> pd.DataFrame:
    """Return a row for each agreed goal and measured period up to `period`, the oldest first.

    A goal that is judged on the year has its verdict in the year's last period, by `years` (those
    of `analyze.years`), and none before.
    """
    rows = list(_standings(measures, agreed, period, years))
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"goal": float, "value": float})
    return table.sort_values("start", kind="stable", ignore_index=True)


def _standings(
    measures: Measures, agreed: pd.DataFrame, period: Period, years: Measures | None
) -> Iterator[tuple]:
    known = {(row.metric, row.period): row for row in measures.table.itertuples()}
    whole = {} if years is None else {(r.metric, r.period): r for r in years.table.itertuples()}
    for goal in agreed.itertuples():
        row = known.get((goal.metric, goal.period))
        if row is None or row.start > period.start.isoformat() or _running(row, period):
            continue
        span = parse(goal.period, fiscal_start=period.fiscal_start)
        if goal.judged_on == YEAR and span.kind != "year":
            row = whole.get((goal.metric, span.year.name)) if span.end >= span.year.end else None
        if row is not None:
            start = span.start.isoformat()
            yield (goal.metric, goal.period, start, goal.goal, row.value, against(row, goal.goal))


def _running(row: object, period: Period) -> bool:
    """Hold for the period itself while it runs: it has no verdict yet."""
    return bool(period.whole) and row.period == period.name
