"""From raw rows to a metric's numerator and denominator, each exclusion named and counted."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect import tally
from loopnb.collect.counting import Cut, Figure, otherwise, parts
from loopnb.collect.load import fated
from loopnb.collect.mapping import Sheet
from loopnb.collect.people.forgotten import Forgotten
from loopnb.collect.sheets import open_all
from loopnb.metrics import Metric
from loopnb.metrics.exclusions import reason, words
from loopnb.metrics.expressions import in_periods
from loopnb.metrics.metric import STANDING
from loopnb.metrics.population import Tables, population
from loopnb.results import Explained
from loopnb.results.explained import ADDED, COUNTED, LEFT, OTHERWISE, ROWS
from loopnb.results.rows import LEFT_OUT
from loopnb.results.words import origins
from loopnb.schema import TABLES
from loopnb.store import Draft
from loopnb.workspace import Loop

OTHER, OUTSIDE = "about something else", "outside the period"
NO_DATE = "without a date that can be read"
UNDATED = {
    "resolved_at": "not resolved", "first_resolved_at": "not resolved", "due_at": "no time agreed",
    "first_response_at": "not replied to",
}  # fmt: skip
NOTHING = "offer nothing to this table"
LATER = "replaced by a later row of the same id"
EARLIER = "of earlier loads, no longer in what the sources give"
MISSING = "not in the store: load the files again"


def explain(metric: Metric, loop: Loop, *, vendor: float = math.nan) -> Explained:
    """Return how the metric's figure of the loop's period comes about, from the files' rows on.

    The files are read again, as they lie there now, and nothing is written. Before the period's
    and the measure's own rows are singled out a figure would mean nothing; from there on each step
    has the figure as it would be without the steps after it. `vendor` is what another program
    shows; the step nearest to it is marked.
    """
    with TemporaryDirectory() as aside:
        draft = Draft(loop.store, Path(aside))
        try:
            sheets = [sheet for sheet in open_all(loop.root, loop.settings, draft)
                      if metric.table in sheet.source.tables]  # fmt: skip
            lines, kept = _of_files(metric, sheets, loop, draft) if sheets else ([], math.nan)
            lines += _of_store(metric, loop, draft, kept)
        finally:
            draft.database.disconnect()
    return Explained.from_table(_beside(lines, metric, loop, vendor))


class _Offered:
    """The tables of the store, but for one: that has every row that files offer, whatever came."""

    def __init__(self, store: Tables, name: str, rows: ir.Table) -> None:
        self._store, self._name, self._rows = store, name, rows

    def table(self, name: str) -> ir.Table:
        return self._rows if name == self._name else self._store.table(name)


def _of_files(
    metric: Metric, sheets: list[Sheet], loop: Loop, draft: Draft
) -> tuple[list[dict], float]:
    """Return the steps from the rows of files to those kept, and how many these are."""
    name = metric.table
    raws = [raw for sheet in sheets for raw in sheet.raws]
    ragged = sum(fault.rows for raw in raws for fault in raw.faults.values())
    rows, files = sum(raw.count for raw in raws) + ragged, origins(raw.name for raw in raws)
    offered = fated(name, sheets, draft, Forgotten.named(loop))
    total = int(offered.count().execute())
    lines = [_line(ROWS, f"in {files}", rows)]
    if ragged:
        lines.append(_line(LEFT, "do not fit their header", rows - ragged, ragged))
    offering = int(offered.id.nunique().execute())
    if idle := rows - ragged - offering:
        lines.append(_line(LEFT, NOTHING, offering, idle))
    feeds = max(len(sheet.source.tables[name]) for sheet in sheets)
    note = f"a row becomes up to {feeds} of them" if feeds > 1 else ""
    lines.append(_line(ROWS, f"of the table {name} ({TABLES[name].row})", total, note=note))
    if metric.kind in STANDING:
        return lines, math.nan
    table = population(name, _Offered(draft, name, offered), loop.settings, metric.needs)
    cut = Cut(Figure(metric, loop.period), draft.keep("explained", _marked(metric, table, loop)))
    lines.append(_line(LEFT, OTHER, cut.keep(cut.rows.about), cut.gone))
    lines.append(_line(LEFT, UNDATED.get(metric.date, NO_DATE), cut.keep(cut.rows.dated), cut.gone))
    left = cut.keep(cut.rows.inside)
    lines += [_line(LEFT, OUTSIDE, left, cut.gone), cut.line(ROWS, "of the period", left)]
    for why in cut.reasons():
        left = cut.keep(cut.rows.reason.fill_null("") != why)
        lines.append(cut.line(LEFT, _refused(why), left))
    left = cut.keep(cut.rows.fate != tally.REPLACED)
    lines.append(cut.line(LEFT, LATER, left))
    return [each for each in lines if each["kind"] != LEFT or each["change"]], float(left)


def _refused(why: str) -> str:
    if why.startswith(LEFT_OUT):
        return f"{why.removeprefix(f'{LEFT_OUT}: ')} (by rule)"
    return f"refused: {why}"


def _marked(metric: Metric, table: ir.Table, loop: Loop) -> ir.Table:
    """Return the rows with what decides on them: about, dated, inside, reason, fate, value."""
    start, end = loop.period.bounds_utc(loop.settings.zone)
    date = table[metric.date]
    value = metric.value(table).cast("float64") if metric.value else ibis.literal(1.0)
    return table.select(
        "fate", "reason", about=metric.among(table).fill_null(False), dated=date.notnull(),
        inside=((date >= start) & (date < end)).fill_null(False), value=value,
    )  # fmt: skip


def _of_store(metric: Metric, loop: Loop, draft: Draft, kept: float) -> list[dict]:
    """Return the steps from the rows of the store to the figure, and what it is made of."""
    table = population(metric.table, draft, loop.settings, metric.needs)
    rows = in_periods(metric, table, [loop.period], loop.settings.zone)
    rows = rows.filter(metric.among(rows).fill_null(False))
    value = metric.value(rows).cast("float64") if metric.value else ibis.literal(1.0)
    more = {name: rows[name] for name in ("listed",) if name in rows.columns}
    rows = rows.select(value=value, why=reason(metric, rows), **more)
    cut = Cut(Figure(metric, loop.period), draft.keep("counted", rows))
    lines, there = [], cut.left
    if not math.isnan(kept) and there != kept:
        known = (ADDED, EARLIER) if there > kept else (LEFT, MISSING)
        lines.append(cut.line(*known, there) | {"change": abs(there - kept)})
    if math.isnan(kept):
        lines.append(cut.line(ROWS, "of the period, in the store", there))
    for why in words(metric):
        left = cut.keep(cut.rows.why.fill_null("") != why)
        lines += [cut.line(LEFT, why, left)] if cut.gone else []
    counted = cut.line(COUNTED, "counted", cut.left)
    made = parts(metric, cut.rows, loop.period)
    ways = [_line(OTHERWISE, what, n, value=value) for what, n, value in
            otherwise(metric, draft, loop)]  # fmt: skip
    return [*lines, counted, *made, *ways]


def _line(
    kind: str, step: str, rows: float, change: float = math.nan, *,
    value: float = math.nan, note: str = "",
) -> dict:  # fmt: skip
    return {"kind": kind, "step": step, "rows": rows, "change": change, "value": value,
            "note": note}  # fmt: skip


def _beside(lines: list[dict], metric: Metric, loop: Loop, vendor: float) -> pd.DataFrame:
    """Return the table of the steps with what each moves, and the one nearest to the vendor's."""
    table = pd.DataFrame(lines)
    steps = table.kind.isin([ROWS, LEFT, ADDED, COUNTED]) & table.value.notna()
    by = table.value.where(steps).dropna().diff().reindex(table.index)
    apart = table.value - vendor
    told = apart.abs().dropna()
    nearest = table.index == -1
    if len(told):
        # Of steps with one figure the last up to the figure itself: no more has to be explained.
        best = told.index[told.round(9) == told.round(9).min()]
        before = best[best <= table.index[table.kind == COUNTED][0]]
        nearest = table.index == (before.max() if len(before) else best[0])
    return table.assign(
        metric=metric.name, title=metric.title, period=loop.period.name, unit=metric.unit, by=by,
        vendor=vendor, apart=apart, nearest=nearest, rows=table.rows.astype(float),
        change=table.change.astype(float),
    )  # fmt: skip
