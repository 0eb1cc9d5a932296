"""Pareto: the vital few among causes, from the tickets, else from the words of customers."""

import pandas as pd

from loopnb.periods import Period
from loopnb.results import Causes, Themes
from loopnb.store import Store

# The first of these that the tickets fill is the nearest to a cause.
COLUMNS = {"cause_code": "cause code", "component": "component", "category": "category"}
ENOUGH = 0.5


def causes(store: Store, period: Period, zone: str, themes: Themes) -> Causes:
    """Return causes by cases, largest first, with the running share in per cent.

    Cases are tickets opened in the period by cause code, component or category, whichever at
    least half of them name; without tickets, comments by theme (one may name several).
    """
    tickets = store.table("tickets")
    start, end = period.bounds_utc(zone)
    opened = tickets.filter((tickets.opened_at >= start) & (tickets.opened_at < end))
    for column, kind in COLUMNS.items():
        counted = opened.group_by(cause=opened[column]).aggregate(cases=opened.count()).execute()
        known = counted.loc[counted.cause.notna()]
        if len(known) > 1 and known.cases.sum() >= ENOUGH * counted.cases.sum():
            names = [f"{kind.capitalize()} {c}" if c.isdigit() else c for c in known.cause]
            return _pareto(known.assign(cause=names), f"tickets by {kind}")
    named = themes.table[["theme", "comments"]]
    return _pareto(
        named.rename(columns={"theme": "cause", "comments": "cases"}), "mentions by theme"
    )


def _pareto(counted: pd.DataFrame, kind: str) -> Causes:
    table = counted.sort_values(["cases", "cause"], ascending=[False, True], kind="stable")
    share = 100 * table.cases / table.cases.sum() if len(table) else table.cases.astype("float64")
    return Causes.from_table(
        table.assign(
            kind=kind, share=share, cumulative=share.cumsum(), cases=table.cases.astype("int64")
        )
    )
