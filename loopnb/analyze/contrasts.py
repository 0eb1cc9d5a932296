"""A headline measure in the period and in its baseline's, by segment and customer, from the store.

The frozen baseline is one number; what made it up is still in the store, and both periods are
read from there with today's definition.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.errors import DataError, one_of
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.expressions import added, by_cluster, cohort
from loopnb.metrics.metric import AVERAGED, QUANTILE, RATE, SCORE, SHARE
from loopnb.metrics.population import TRAITS, UNSAID, Once, population
from loopnb.periods import Period, parse
from loopnb.results import Comparison
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import BREAK

GROUPS = 5_000


@dataclass(frozen=True)
class Contrast:
    """One measure in two periods: its compared row, and its rows in the store with their traits.

    What is averaged needs no row of its own: its rows are already summed, by all traits together
    and by customer.
    """

    metric: Metric
    row: object
    then: Period
    now: Period
    table: ir.Table

    @property
    def spans(self) -> list[Period]:
        """Both periods, the baseline's first."""
        return [self.then, self.now]

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [span.name for span in self.spans]

    @property
    def unit(self) -> float:
        """What a mean of the rows' values is multiplied by to be in the metric's unit."""
        return 100.0 if self.metric.kind in (SHARE, SCORE) else 1.0

    @cached_property
    def rows(self) -> ir.Table:
        """The rows, the customers among them merged into groups where there are too many."""
        return grouped(self.table)

    @cached_property
    def medians(self) -> tuple[float, float]:
        """The medians of both periods, the baseline's first; NaN for one without rows."""
        rows = self.table.filter(self.table.in_scope)
        found = rows.group_by("period").aggregate(middle=rows.value.quantile(0.5)).execute()
        values = found.set_index("period").middle.astype("float64")
        return tuple(values.reindex(self.names).tolist())

    def sums(self, trait: str) -> pd.DataFrame:
        """Return n, y and squares by period, segment and cluster, in this order.

        For a median, y counts the rows that are at most the mean of the two medians, and `own`
        those that are at most their period's own.
        """
        rows, by = self.rows, ("period", trait)
        if self.metric.kind != QUANTILE:
            return _executed(added(rows, by), trait)
        then, now = self.medians
        own = ibis.cases((rows.period == self.then.name, then), else_=now)
        found, at_most_own = (
            _executed(
                by_cluster(rows.mutate(value=(rows.value <= most).cast("float64")), by), trait
            )
            for most in ((then + now) / 2, own)
        )
        return found.assign(own=at_most_own.y)

    def tells(self, trait: str) -> bool:
        """Hold where any row says what it has of the trait."""
        return trait in self.told

    @cached_property
    def told(self) -> set[str]:
        """The traits that any row tells."""
        traits = [name for name in self.table.columns if name in TRAITS]
        said = {name: (self.table[name] != UNSAID).any() for name in traits}
        found = self.table.aggregate(**said).execute().iloc[0]
        return {name for name in traits if found[name] is not None and bool(found[name])}


def _executed(each: ir.Table, trait: str) -> pd.DataFrame:
    each = each.filter(each.n > 0)
    frame = each.select("period", "cluster", "n", "y", "squares", segment=each[trait])
    return frame.execute().sort_values(["period", "segment", "cluster"], ignore_index=True)


def grouped(rows: ir.Table, most: int = GROUPS) -> ir.Table:
    """Return the rows, their clusters merged into `most` groups where there are more.

    A cluster falls as a whole, with both periods, into a group drawn by its hash, so the groups
    are as independent of each other as the clusters are, and a variance over groups holds as one
    over clusters does (random groups: Wolter 2007, chapter 2). What leaves the database is then
    bounded, whatever the number of customers.
    """
    if rows.cluster.approx_nunique().execute() <= most:  # a little more or less is no matter
        return rows
    return rows.mutate(cluster=rows.cluster.hash().abs() % most)


def contrasts(
    store: Store, comparison: Comparison, period: Period, settings: Settings
) -> Iterator[Contrast]:
    """Yield the headline measures that have a baseline, one at a time, for each holds its rows.

    Those whose question changed since are left out.
    Raises DataError for unknown traits.
    """
    traits, now = known_traits(settings), Once(store)
    found = comparison.table
    # Another question is not counted again in the old way, unlike another definition.
    asked = (found.verdict != BREAK) | (found.note.fillna("") == "")
    known = found.headline.astype(bool) & (found.baseline != "") & asked
    for row in found.loc[known].itertuples():
        yield _contrast(now, row, period, settings, traits=traits)


def known_traits(settings: Settings) -> tuple[str, ...]:
    """Return the segments that loop.yaml names; raises DataError where one is no trait."""
    for name in settings.segments:
        if name not in TRAITS:
            raise DataError("loop.yaml: segments: " + one_of("segment", name, TRAITS))
    return tuple(dict.fromkeys(settings.segments))


def _contrast(
    store: Once, row: object, period: Period, settings: Settings, *, traits: Sequence[str]
) -> Contrast:  # fmt: skip
    metric, then = METRICS[row.metric], parse(row.baseline, fiscal_start=period.fiscal_start)
    table = population(metric.table, store, settings, [*metric.needs, *traits])
    unnamed = store.unnamed(metric.table)
    rows = cohort(metric, table, [then, period], settings.zone, traits=traits, unnamed=unnamed)
    # Read many times over, so found once; numbers are grouped faster than names.
    rows = rows.mutate(cluster=rows.cluster.hash())
    rows = rows if metric.kind == RATE else rows.drop("day")
    rows = by_cluster(rows, ("period", *traits)) if metric.kind in AVERAGED else rows
    return Contrast(metric, row, then, period, rows.cache())
