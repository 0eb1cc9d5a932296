"""How long tickets are open, those still open included: counts by period, customer and time.

A time goes into the first bin whose upper end it does not pass. A bin is 5 minutes wide up to
2 hours, 15 minutes up to 12 hours, half an hour up to 2 days, an hour up to 5 days, 6 hours up to
30 days, a day up to 120 days: a time read off a bin is too long by less than its width, beyond
4 hours by at most 6.3 per cent. Beyond 120 days all that counts is that it was still open then.
"""

from collections.abc import Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.metrics.expressions import cohort
from loopnb.metrics.performance import seconds_to_resolve
from loopnb.metrics.population import Tables
from loopnb.metrics.registry import METRICS
from loopnb.periods import Period

STEPS = ((2, 300), (12, 900), (48, 1800), (120, 3600), (720, 21_600), (2880, 86_400))
GROUPS = 2_000  # more customers are put together at random, so that the counts stay few


def bin_ends() -> np.ndarray:
    """Return the upper ends of the bins, in hours."""
    return np.concatenate([np.arange(1, count + 1) * width / 3600 + start
                           for start, count, width in _runs()])  # fmt: skip


def place(seconds: ir.IntegerValue) -> ir.IntegerValue:
    """Return the number of the bin, from 0, that a time in whole seconds goes into.

    A time beyond all bins has the number after the last.
    """
    first, cases = 0, []
    for (end, _), (start, count, width) in zip(STEPS, _runs(), strict=True):
        within = (seconds - start * 3600 + width - 1) // width - 1 + first
        cases.append((seconds <= end * 3600, ibis.greatest(within, 0)))
        first += count
    return ibis.cases(*cases, else_=first).cast("int64")


def _runs() -> list[tuple[int, int, int]]:
    """Return where each run of equal bins begins, in hours, how many they are and how wide."""
    starts = [0, *(end for end, _ in STEPS[:-1])]
    return [(start, (end - start) * 3600 // width, width)
            for start, (end, width) in zip(starts, STEPS, strict=True)]  # fmt: skip


def seen_until(ticket: ir.Table) -> ir.TimestampValue:
    """Return until when an unresolved ticket is known to be open."""
    return ibis.coalesce(ticket.closed_at, ticket.seen)


RESOLVED = replace(
    METRICS["time_to_resolve"], name="open_for", date="opened_at",
    among=lambda t: t.resolved_at.notnull(), value=lambda t: place(seconds_to_resolve(t)),
)  # fmt: skip
# Of a ticket closed without a resolution all that is known is that it was open until then.
STILL_OPEN = replace(
    RESOLVED, name="still_open", among=lambda t: t.resolved_at.isnull(),
    scope=lambda t: seen_until(t) >= t.opened_at,
    value=lambda t: place(seen_until(t).epoch_seconds() - t.opened_at.epoch_seconds()),
)  # fmt: skip


def first_end(store: Tables) -> pd.Timestamp | None:
    """Return the first resolution that the exports tell of.

    Of tickets opened before it the exports hold only those that were slow to be resolved.
    """
    found = store.table("tickets").resolved_at.min().execute()
    return None if pd.isna(found) else pd.Timestamp(found)


def open_times(
    tickets: ir.Table, periods: Sequence[Period], zone: str, last: pd.Timestamp
) -> ir.Table:
    """Return counts of tickets opened in the periods: period, cluster, place, ended, left_out, n.

    `place` is the bin, `ended` holds for the resolved, the others were last seen at `last`. Those
    `left_out` end before they begin. With more clusters than GROUPS, a cluster is a group of them.
    """
    seen = tickets.mutate(seen=ibis.literal(last.to_pydatetime()).cast("timestamp"))
    kinds = {True: RESOLVED, False: STILL_OPEN}
    rows = ibis.union(*[
        cohort(metric, seen, periods, zone).mutate(ended=ibis.literal(ended))
        for ended, metric in kinds.items()
    ])  # fmt: skip
    if int(rows.cluster.nunique().execute()) > GROUPS:
        group = (rows.cluster.hash() % GROUPS + GROUPS) % GROUPS
        rows = rows.mutate(cluster=group.cast("string"))
    rows = rows.mutate(left_out=~rows.in_scope, place=rows.in_scope.ifelse(rows.value, 0))
    by = ("period", "cluster", "place", "ended", "left_out")
    return rows.group_by(*by).aggregate(n=ibis._.count().cast("float64"))
