"""The conductor of collect: every file of every source, into the store, each row accounted for."""

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect import matching, merge, tally
from loopnb.collect.mapping import Sheet, canonical
from loopnb.collect.redaction import redact
from loopnb.collect.sheets import open_all
from loopnb.results import Collected, Matched, Refused
from loopnb.schema import TABLES
from loopnb.store import Store
from loopnb.workspace import Loop

FATE = ("source_file", "source_row", "fate", "reason", "found")


@ibis.udf.scalar.builtin(name="sha256")
def _sha256(text: str) -> str: ...


def load(loop: Loop) -> tuple[Collected, Refused, Matched]:
    """Load all files into the store: what became of their rows, why, and whose they are.

    The same files give the same store in any order and however often. Raises DataError where a
    file cannot be read or more of it is refused than `thresholds.refused_at_most` allows; then
    the store stays as it was.
    """
    store, settings = loop.store, loop.settings
    sheets = open_all(loop.root, settings, store)
    fed = {name for sheet in sheets for name in sheet.source.tables}
    held = {name for name, rows in store.counts().items() if rows}
    offered = {name: _fated(name, sheets, store) for name in TABLES if name in fed | held}
    fates = pd.concat([_fates(name, rows) for name, rows in offered.items()], ignore_index=True)
    fates = pd.concat([fates, tally.idle(fates, sheets)], ignore_index=True)
    refused = tally.refused(fates, sheets, settings.phone_region)
    collected = tally.collected(fates, sheets)
    tally.not_too_many(collected, refused, settings.thresholds.refused_at_most)
    known = {name: loop.register.read(name) for name in ("matches", "names")}
    loaded = [raw.sha256 for sheet in sheets for raw in sheet.raws]
    first, changed = not held, []
    for name, rows in offered.items():
        kept = _standing(rows.filter(rows.fate == "kept"), name, loop, known)
        merged = merge.with_earlier(kept, name, store, loaded)
        if {"ticket_id", "matched_by"} <= TABLES[name].columns.keys() and name != "tickets":
            merged = matching.by_ticket(merged, store.table("tickets"))
        merged = store.database.create_table(f"merged_{name}", merged, overwrite=True)
        changed += [] if first else [merge.changes(merged, name, store)]
        store.replace(name, merged)
    if changed:
        merge.enter(store, pd.concat(changed, ignore_index=True))
    return collected, refused, tally.matched(store)


def _fated(name: str, sheets: list[Sheet], store: Store) -> ir.Table:
    """Return all rows offered to a canonical table, each with its fate: of one key the latest."""
    offered = [
        canonical(sheet, name, feed)
        for sheet in sheets
        for feed in sheet.source.tables.get(name, ())
    ]
    if not offered:
        blank = dict.fromkeys((*matching.KEYS, "reason", "found"), ibis.null("string"))
        return store.empty(name).mutate(**blank, fate=ibis.literal("kept"))
    rows = ibis.union(*offered) if len(offered) > 1 else offered[0]
    rows = store.database.create_table(f"offered_{name}", rows, overwrite=True)
    good = rows.filter(rows.reason.isnull())
    good = good.mutate(fate=merge.stands(good, name).ifelse("kept", "replaced"))
    bad = rows.filter(rows.reason.notnull()).mutate(fate=ibis.literal("refused"))
    return store.database.create_table(f"fated_{name}", ibis.union(good, bad), overwrite=True)


def _fates(name: str, rows: ir.Table) -> pd.DataFrame:
    return rows.select(*FATE).execute().assign(table=name)


def _standing(rows: ir.Table, name: str, loop: Loop, known: dict[str, pd.DataFrame]) -> ir.Table:
    """Return the kept rows with their accounts and today's names, texts masked, people as codes."""
    table, region, salt = TABLES[name], loop.settings.phone_region, loop.salt
    if "matched_by" in table.columns:
        accounts, tickets = loop.store.table("accounts"), loop.store.table("tickets")
        rows = matching.match(rows, accounts, tickets, known)
    rows = matching.renamed(rows, known["names"])
    for column in table.redacted:
        rows = redact(rows, column, region)
    keys = sorted(set(table.hashed) & set(table.columns))
    return rows.mutate(**{key: _sha256(salt + rows[key].lower()).substr(0, 16) for key in keys})
