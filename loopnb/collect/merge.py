"""New rows meet those that the store already has: nothing is lost, the later version stands.

Rows of files that lie in data/raw now are made again from them. Rows of files that are gone, or
that a newer export of the same name has replaced, stay until a later version comes.
"""

from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.schema import PROVENANCE, TABLES, stored
from loopnb.store import Store

LEDGER = "changes.csv"


def stands(rows: ir.Table, name: str) -> ir.BooleanValue:
    """Hold for the one row of each key that stands: the latest, then the last in its file."""
    latest = ibis.window(
        group_by=rows[TABLES[name].key],
        order_by=[
            ibis.desc(rows.updated_at, nulls_first=False), ibis.desc(rows.source_file),
            ibis.desc(rows.source_row),
        ],
    )  # fmt: skip
    return ibis.row_number().over(latest) == 0


def with_earlier(rows: ir.Table, name: str, store: Store, loaded: list[str]) -> ir.Table:
    """Return new rows and the store's rows of other files (by SHA-256), one row a key."""
    earlier = store.table(name)
    earlier = earlier.filter(earlier.source_sha256.notin(loaded)).mutate(fresh=0)
    both = ibis.union(rows.select(*stored(name)).mutate(fresh=1), earlier)
    first = ibis.window(
        group_by=both[TABLES[name].key],
        order_by=[ibis.desc(both.updated_at, nulls_first=False), ibis.desc(both.fresh)],
    )
    standing = both.mutate(place=ibis.row_number().over(first))
    return standing.filter(standing.place == 0).select(*stored(name))


def changes(rows: ir.Table, name: str, store: Store) -> pd.DataFrame:
    """Return how many rows each quarter gains, changes and loses against the store."""
    table, old = TABLES[name], store.table(name)
    said = [column for column in stored(name) if column not in PROVENANCE]
    new_only = rows.select(said).difference(old.select(said))
    moved = new_only.select(key=table.key, date=table.date or ibis.null("timestamp"))
    gone = old.anti_join(rows, table.key)
    gone = gone.select(date=table.date or ibis.null("timestamp"), what=ibis.literal("removed"))
    known = old.select(known=table.key)
    moved = moved.left_join(known, moved.key == known.known)
    moved = moved.select("date", what=moved.known.isnull().ifelse("added", "changed"))
    both = ibis.union(moved, gone)
    quarter = both.date.strftime("%Y-Q") + both.date.quarter().cast("string")
    counts = both.group_by("what", quarter=quarter).aggregate(rows=both.count()).execute()
    return counts.assign(table=name)[["table", "quarter", "what", "rows"]]


def enter(store: Store, counts: pd.DataFrame) -> None:
    """Add what a load changed to the store's ledger; the first load is no change."""
    if counts.empty:
        return
    path = store.folder / LEDGER
    rows = counts.assign(loaded_at=datetime.now(UTC).isoformat(timespec="seconds"))
    rows = rows.sort_values(["table", "quarter", "what"])
    rows.to_csv(path, mode="a", header=not path.exists(), index=False, lineterminator="\n")
