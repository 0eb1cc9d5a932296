"""Paretos: the vital few among causes, from the tickets and from the words of customers."""

import ibis
import pandas as pd

from loopnb.periods import Period
from loopnb.register.areas import PRODUCT, UNKNOWN, areas, of_code
from loopnb.results import Causes, Themes
from loopnb.results.themes import PRAISE
from loopnb.store import Store

# The first of these that the tickets fill is the nearest to a cause; versions say when, not why.
COLUMNS = {"cause_code": "cause code", "component": "component", "category": "category",
           "version": "version"}  # fmt: skip
NEAREST = ("cause_code", "component", "category")
OF_PRODUCT = ("component", "version")
ENOUGH = 0.5
MENTIONS = "mentions by theme"


def causes(
    store: Store, period: Period, zone: str, themes: Themes, *, taxonomy: pd.DataFrame | None = None
) -> Causes:
    """Return Paretos by cases, each largest first, with the running share in per cent.

    Cases are tickets opened in the period by cause code, component, category and version, and
    comments by theme without praise (one may name several). The Pareto that is the nearest to a
    cause comes first: that of the first column which at least half of the tickets name, without
    one that of the themes. `taxonomy` is the register's and says which themes are of the product.
    """
    tickets = store.table("tickets")
    start, end = period.bounds_utc(zone)
    opened = tickets.filter((tickets.opened_at >= start) & (tickets.opened_at < end))
    opened = opened.mutate(version=_of_product(opened))
    found, lead = [], ""
    for column, kind in COLUMNS.items():
        counted = opened.group_by(cause=opened[column]).aggregate(cases=opened.count()).execute()
        known = counted.loc[counted.cause.notna()]
        if len(known) > 1:
            found.append(_pareto(_named(known, column, kind), f"tickets by {kind}"))
            enough = known.cases.sum() >= ENOUGH * counted.cases.sum()
            lead = lead or (f"tickets by {kind}" if enough and column in NEAREST else "")
    found.append(_pareto(_mentioned(themes, areas_of(taxonomy)), MENTIONS))
    table = pd.concat(found, ignore_index=True)
    first = table.kind == (lead or MENTIONS)
    return Causes.from_table(pd.concat([table.loc[first], table.loc[~first]]))


def areas_of(taxonomy: pd.DataFrame | None) -> dict[str, str]:
    """Return the area of each theme, none without a taxonomy."""
    return {} if taxonomy is None else areas(taxonomy)


def _of_product(tickets: ibis.Table) -> ibis.expr.types.StringValue:
    """Return a version with its product's name: two products may both have a 3.1."""
    named = tickets["product"].fill_null("") + " " + tickets.version
    return named.strip().nullif("")


def _named(known: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    """Return the causes by names that people know, each with its area."""
    if column in OF_PRODUCT:
        area = [PRODUCT] * len(known)
    else:
        area = [of_code(c) if column == "cause_code" else UNKNOWN for c in known.cause]
    names = [f"{kind.capitalize()} {c}" if c.isdigit() else c for c in known.cause]
    return known.assign(cause=names, area=area)


def _mentioned(themes: Themes, known: dict[str, str]) -> pd.DataFrame:
    table = themes.table.loc[themes.table.tone != PRAISE]
    rows = table[["theme", "comments"]].set_axis(["cause", "cases"], axis=1)
    return rows.assign(area=[known.get(theme, UNKNOWN) for theme in rows.cause])


def _pareto(counted: pd.DataFrame, kind: str) -> pd.DataFrame:
    table = counted.sort_values(["cases", "cause"], ascending=[False, True], kind="stable")
    cases = table.cases.astype("int64")
    share = 100 * cases / cases.sum() if cases.sum() else cases.astype("float64")
    return table.assign(kind=kind, cases=cases, share=share, cumulative=share.cumsum())
