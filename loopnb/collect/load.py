"""The conductor of collect: every file of every source, into the store, each row accounted for."""

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect import matching, merge, refusals, tally
from loopnb.collect.mapping import Sheet, canonical
from loopnb.collect.moments import lengths, stopwatch, timing
from loopnb.collect.people import retention
from loopnb.collect.people.codes import coded
from loopnb.collect.people.forgotten import Forgotten
from loopnb.collect.people.known import Known
from loopnb.collect.people.masked import Masking
from loopnb.collect.questions import history
from loopnb.collect.sheets import open_all
from loopnb.results import Collected, Matched, Refused
from loopnb.schema import TABLES, stored
from loopnb.store import Draft
from loopnb.workspace import Loop


def load(loop: Loop) -> tuple[Collected, Refused, Matched]:
    """Load all files into the store: what became of their rows, why, and whose they are.

    The same files give the same store in any order and however often. Raises DataError where a
    file cannot be read or more of it is refused than `thresholds.refused_at_most` allows, and
    StageError where disk or memory do not suffice; then the store stays as it was.
    """
    store, settings = loop.store, loop.settings
    forgotten = Forgotten.named(loop)
    with loop.alone("loading by hand"), store.renewed() as draft:
        held = {name for name, rows in draft.counts().items() if rows}
        sheets = open_all(loop.root, settings, draft)
        fed = {name for sheet in sheets for name in sheet.source.tables}
        fates = {name: fated(name, sheets, draft, forgotten) for name in TABLES if name in fed}
        idle = tally.idle(fates, sheets, draft)
        masking = Masking(Known(fates, sheets, draft, settings), loop.register.read("names"))
        refused = tally.refused(fates, idle, sheets, lambda found: masking.redactor.misfit(found))
        refusals.enter(fates, sheets, draft, masking=masking, forgotten=forgotten)
        collected = tally.collected(fates, idle, sheets)
        tally.not_too_many(collected, refused, settings.thresholds.refused_at_most)
        history.enter(loop, draft, sheets, answers=fates.get("responses"))
        changed = []
        for name in (name for name in TABLES if name in fed | held):
            rows = _standing(name, fates.get(name), loop, draft, sheets=sheets, masking=masking)
            rows = forgotten.applied(rows, name, draft=draft, store=store)
            draft.write(name, draft.keep(f"whole_{name}", rows))
            changed += [merge.changes(name, store, draft)] if held else []
        masking.enter(draft)
        timing.enter(draft, fates, sheets)
        retention.enter(draft, fates)
        stopwatch.enter(draft, fates, sheets, settings)
        if changed:
            merge.enter(draft, pd.concat(changed, ignore_index=True))
        matched = tally.matched(draft)
    return collected, refused, matched


def fated(name: str, sheets: list[Sheet], draft: Draft, forgotten: Forgotten) -> ir.Table:
    """Return all rows offered to a canonical table, each with its fate: of one key the latest."""
    offered = [
        canonical(sheet, name, feed)
        for sheet in sheets
        for feed in sheet.source.tables.get(name, ())
    ]
    offered = [rows.mutate(feed=ibis.literal(feed, "int64")) for feed, rows in enumerate(offered)]
    offered = lengths.alike(offered)
    rows = ibis.union(*offered) if len(offered) > 1 else offered[0]
    rows = merge.told_apart(rows, name)
    rows = draft.keep(f"offered_{name}", forgotten.left_out(rows, name, draft))
    replaced = draft.keep(f"replaced_{name}", merge.replaced(rows, name))
    rows = rows.mutate(place=rows.rowid())
    rows = rows.left_join(replaced, rows.place == replaced.replaced)
    bad, old = rows.reason.notnull(), rows.replaced.notnull()
    fate = ibis.cases((bad, tally.REFUSED), (old, tally.REPLACED), else_=tally.KEPT)
    return rows.mutate(fate=fate).drop("place", "replaced")


def _standing(
    name: str, fates: ir.Table | None, loop: Loop, draft: Draft, *, sheets: list[Sheet],
    masking: Masking,
) -> ir.Table:  # fmt: skip
    """Return the whole new table: the rows kept, and earlier ones of files that are gone."""
    loaded, key = [raw.sha256 for sheet in sheets for raw in sheet.raws], TABLES[name].key
    earlier = draft.table(name)
    earlier = earlier.filter(earlier.source_sha256.notin(loaded))
    if fates is None:
        rows = earlier
    else:
        kept = fates.filter(fates.fate == tally.KEPT)
        kept = masking.of(kept, name, draft)
        rows = _finished(kept, name, loop, draft).select(*stored(name))
        if earlier.count().execute():
            rows = merge.with_earlier(draft.keep(f"kept_{name}", rows), earlier, key)
    if {"ticket_id", "matched_by"} <= TABLES[name].columns.keys() and name != "tickets":
        rows = draft.keep(f"merged_{name}", rows)
        named = matching.named_by(rows, "ticket_id", draft.table("tickets"))
        rows = matching.by_ticket(rows, draft.keep(f"tickets_of_{name}", named))
    return rows


def _finished(rows: ir.Table, name: str, loop: Loop, draft: Draft) -> ir.Table:
    """Return the kept rows with their accounts and today's names, people as codes."""
    table, salt = TABLES[name], loop.salt
    known = {name: loop.register.read(name) for name in ("matches", "names")}
    if "matched_by" in table.columns:
        named = matching.named_by(rows, "match_ticket", draft.table("tickets"))
        tickets = draft.keep(f"tickets_for_{name}", named)
        rows = matching.match(rows, draft.table("accounts"), tickets, known)
    rows = matching.renamed(rows, known["names"])
    keys = sorted(set(table.hashed) & set(table.columns))
    return rows.mutate(**{key: coded(rows[key], salt) for key in keys})
