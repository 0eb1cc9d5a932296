"""Respondents are not the customers: satisfaction weighted to all tickets of the period.

Raking to the margins of up to three traits; how is in `stats.raking` and `stats.weighted`.
"""

import math
from dataclasses import replace

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.analyze.contrasts import grouped, known_traits
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.expressions import by_cluster, cohort
from loopnb.metrics.population import UNSAID, population
from loopnb.periods import Period
from loopnb.results import Weighted
from loopnb.results.words import listed, place
from loopnb.settings import Settings
from loopnb.stats.estimates import Estimate
from loopnb.stats.raking import Raking, rake
from loopnb.stats.weighted import weighted_proportion
from loopnb.store import Store

ASKED, ALL = METRICS["csat"], METRICS["solved"]
MOST_TRAITS, MOST_NAMED = 3, 3
CELLS, NUMBERS = 20_000, 10_000_000  # kinds of tickets; numbers in the table of them by customer
Counts = dict[str, pd.Series]  # of rows by category, for each trait


def weighted(store: Store, period: Period, settings: Settings) -> Weighted:
    """Return satisfaction of the period with its answers raked to the tickets resolved in it.

    By the first three segments of loop.yaml that tickets tell. Where that cannot be done the
    result says why. Raises DataError for segments that are no trait.
    """
    traits = known_traits(settings)[:MOST_TRAITS]
    answers, tickets = (_rows(metric, store, period, settings, traits=traits)
                        for metric in (ASKED, ALL))  # fmt: skip
    margins = {trait: _counted(tickets, trait) for trait in traits}
    margins = {trait: n for trait, n in margins.items() if set(n.index) - {UNSAID}}
    asked = {trait: _counted(answers, trait) for trait in margins}
    total = int(tickets.in_scope.sum().fill_null(0).execute())
    reason = "" if total else "no ticket was resolved in this period"
    reason = reason or _refusal(asked, margins, traits)
    n, hits, categories = _by_customer(answers, {} if reason else _categories(asked, margins))
    reason = _too_few(n, settings) or reason
    raking = _raked(n, margins, categories, reason)
    line = {"metric": ASKED.name, "title": ASKED.title, "unit": ASKED.unit, "period": period.name,
            "traits": ";".join(margins), "tickets": total}  # fmt: skip
    line |= _line(raking, n, hits)
    return Weighted.from_table(pd.DataFrame([line], columns=Weighted.columns))


def _rows(metric: Metric, store: Store, period: Period, settings: Settings, *, traits: tuple
) -> ir.Table:  # fmt: skip
    table = population(metric.table, store, settings, [*metric.needs, *traits])
    rows = cohort(metric, table, [period], settings.zone, traits=traits)
    return rows.filter(rows.in_scope)


def _counted(rows: ir.Table, trait: str) -> pd.Series:
    return rows.group_by(trait).aggregate(n=rows.count()).execute().set_index(trait).n.sort_index()


def _refusal(asked: Counts, margins: Counts, traits: tuple) -> str:
    """Return why these answers cannot be made to look like these tickets, by their categories."""
    if not margins:
        return f"tickets tell no {listed(list(traits), 'or')}" if traits else "no segment is named"
    silent = [trait for trait in margins if not set(asked[trait].index) - {UNSAID}]
    if silent:
        return f"the answers do not tell the {listed(silent, 'or')} of their tickets"
    if math.prod(map(len, _categories(asked, margins).values())) > CELLS:
        return "there are too many kinds of tickets; name fewer segments in loop.yaml"
    missing = [
        f"{place(trait, name)} ({n:,} of {margin.sum():,} tickets)"
        for trait, margin in margins.items()
        for name, n in margin.drop(asked[trait].index, errors="ignore").items()
    ]
    if missing:
        more = f" or {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        return f"nobody answered on {' or '.join(missing[:MOST_NAMED])}{more}"
    return ""


def _categories(asked: Counts, margins: Counts) -> dict[str, list[str]]:
    return {trait: sorted({*asked[trait].index, *margins[trait].index}) for trait in margins}


def _by_customer(answers: ir.Table, categories: dict) -> tuple[np.ndarray, np.ndarray, dict]:
    """Return answers and hits of each customer (a row) in each kind of ticket (a column)."""
    cells = math.prod(map(len, categories.values()))
    each = by_cluster(grouped(answers, NUMBERS // cells), tuple(categories))
    frame = each.execute().sort_values([*categories, "cluster"], ignore_index=True)
    at = np.zeros(len(frame), dtype=int)
    for trait, names in categories.items():
        at = at * len(names) + frame[trait].map({name: i for i, name in enumerate(names)})
    who, people = pd.factorize(frame.cluster)
    table = np.zeros((2, len(people), cells))
    np.add.at(table, (slice(None), who, np.asarray(at)), frame[["n", "y"]].to_numpy(float).T)
    return table[0], table[1], categories


def _too_few(n: np.ndarray, settings: Settings) -> str:
    least = settings.thresholds.minimum_responses
    if not n.sum():
        return "nobody answered in this period"
    if n.sum() < least:
        return f"there are too few answers ({n.sum():,.0f}; {least:,} needed)"
    return "all of them are of one customer" if len(n) < 2 else ""


def _raked(n: np.ndarray, margins: Counts, categories: dict, reason: str) -> Raking:
    """Return the weights of each kind of ticket, or the reason why there are none."""
    if reason:
        return Raking(np.ones(n.shape[1]), 0.0, 0.0, 1.0, reason)
    shape = [len(names) for names in categories.values()]
    targets = [margins[trait].reindex(names, fill_value=0).to_numpy()
               for trait, names in categories.items()]  # fmt: skip
    found = rake(n.sum(axis=0).reshape(shape), targets)
    kinds = listed(list(categories))
    return (
        found
        if not found.reason
        else replace(found, reason=f"the answers cannot have the tickets' {kinds} all at once")
    )


def _line(raking: Raking, n: np.ndarray, hits: np.ndarray) -> dict:
    found = weighted_proportion(raking, n, hits)
    clusters = {"n": int(n.sum()), "clusters": len(n)}
    line = (
        clusters
        | _estimate(found.unweighted, "unweighted", "unweighted_")
        | {"unplaced": 0, "trimmed": 0.0, "gap": 0.0, "design_effect": 1.0, "reason": raking.reason}
    )
    if raking.reason:
        return line
    unplaced = n.sum(axis=0)[raking.weights.ravel() == 0].sum()
    return (
        line
        | _estimate(found.weighted, "value", "")
        | {
            "unplaced": int(unplaced),
            "trimmed": 100 * raking.trimmed,
            "gap": 100 * raking.gap,
            "design_effect": found.design_effect,
        }
    )


def _estimate(found: Estimate, name: str, prefix: str) -> dict:
    row = found.scaled(100).rows()[0]
    parts = {name: row["value"], f"{prefix}low": row["low"], f"{prefix}high": row["high"]}
    return {part: math.nan if value is None else value for part, value in parts.items()}
