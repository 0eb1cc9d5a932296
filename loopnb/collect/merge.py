"""New rows meet those that the store already has: nothing is lost, the later version stands.

Rows of files that lie in data/raw now are made again from them. Rows of files that are gone, or
that a newer export of the same name has replaced, stay until a later version comes.
"""

import filecmp
import shutil
from datetime import UTC, datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.schema import PROVENANCE, TABLES, stored
from loopnb.store import LEDGER, Draft, Store

ANOTHER = "its conversation_id is that of another conversation: give it one of its own"


def replaced(rows: ir.Table, name: str) -> ir.Table:
    """Return as `replaced` the rowid of good rows that another row of their key replaces.

    The latest stands, then the last in its file. Only keys that come several times are sorted.
    """
    every = rows.select(
        "id", "feed", "updated_at", "reason", replaced=rows.rowid(), key=TABLES[name].key
    )
    good = every.filter(every.reason.isnull())
    several = good.group_by("key").having(ibis._.count() > 1).aggregate()
    good = good.semi_join(several, "key")
    latest = ibis.window(
        group_by=good.key,
        order_by=[
            ibis.desc(good.updated_at, nulls_first=False), ibis.desc(good.id), ibis.desc(good.feed),
        ],
    )  # fmt: skip
    return good.mutate(nth=ibis.row_number().over(latest)).filter(ibis._.nth > 0).select("replaced")


def told_apart(rows: ir.Table, name: str) -> ir.Table:
    """Refuse a conversation whose id stands in an earlier file for another one; others pass.

    Their ids are given by hand. It is the same one if it was held then, and one of the two holds
    all words of the other; with `updated_at` in both, the later stands as elsewhere.
    """
    if name != "conversations":
        return rows
    whole = rows.mutate(said=rows.notes.fill_null(""), file=rows.source_file)
    good = whole.filter(whole.reason.isnull())
    parts = ibis.struct({part: good[part] for part in ("file", "held_at", "said", "updated_at")})
    first = good.group_by(known="conversation_id").aggregate(first=parts.argmin(good.id))
    both = whole.left_join(first, whole.conversation_id == first.known)
    one = both.first
    same = (both.held_at == one["held_at"]) & (
        both.said.contains(one["said"]) | one["said"].contains(both.said)
    )
    versions = both.updated_at.notnull() & one["updated_at"].notnull()
    other = both.reason.isnull() & (both.file != one["file"]) & ~same & ~versions
    found = both.conversation_id + ", as in " + one["file"]
    return both.mutate(
        reason=other.ifelse(ANOTHER, both.reason), found=other.ifelse(found, both.found)
    ).drop("said", "file", "known", "first")


def with_earlier(rows: ir.Table, earlier: ir.Table, key: str) -> ir.Table:
    """Return new and earlier rows together, one row a key: the later, if in doubt the new one.

    Neither of the two has a key twice.
    """
    pairs = rows.select(key, new="updated_at").join(earlier.select(key, old="updated_at"), key)
    stands = pairs.old.notnull() & (pairs.new.isnull() | (pairs.old > pairs.new))
    return ibis.union(
        rows.anti_join(pairs.filter(stands), key), earlier.anti_join(pairs.filter(~stands), key)
    )


def changes(name: str, store: Store, draft: Draft) -> pd.DataFrame:
    """Return how many rows each quarter gains, changes and loses against the store.

    Only quarters whose files differ are read: the same rows give the same bytes.
    """
    files = [_parts(tables.place(name)) for tables in (store, draft)]
    same = {
        quarter for quarter, path in files[0].items()
        if quarter in files[1] and filecmp.cmp(path, files[1][quarter], shallow=False)
    }  # fmt: skip
    old, new = (
        _told(name, draft.read(name, [path for q, path in parts.items() if q not in same]))
        for parts in files
    )
    old = old.rename(was="said", then="date", known="key")
    both = new.outer_join(old, new.key == old.known)
    what = ibis.cases(
        (both.known.isnull(), "added"), (both.key.isnull(), "removed"),
        (both.said != both.was, "changed"),
    )  # fmt: skip
    both = both.select(what=what, date=ibis.coalesce(both.date, both.then))
    both = both.filter(both.what.notnull())
    quarter = both.date.strftime("%Y-Q") + both.date.quarter().cast("string")
    counts = both.group_by("what", quarter=quarter).aggregate(rows=both.count()).execute()
    return counts.assign(table=name)[["table", "quarter", "what", "rows"]]


def _parts(folder: Path) -> dict[str, Path]:
    return {path.parent.name: path for path in sorted(folder.glob("*/*.parquet"))}


def _told(name: str, rows: ir.Table) -> ir.Table:
    """Return key and date of rows and a digest of what they say, wherever they came from."""
    said = ibis.struct({c: rows[c] for c in stored(name) if c not in PROVENANCE}).hash()
    date = TABLES[name].date or ibis.null("timestamp")
    return rows.select(key=TABLES[name].key, date=date, said=said)


def enter(draft: Draft, counts: pd.DataFrame) -> None:
    """Add what a load changed to the store's ledger; the first load is no change."""
    if counts.empty:
        return
    rows = counts.assign(loaded_at=datetime.now(UTC).isoformat(timespec="seconds"))
    path, old = draft.fresh / LEDGER, draft.current / LEDGER
    if old.exists():
        shutil.copyfile(old, path)
    rows = rows.sort_values(["table", "quarter", "what"])
    rows.to_csv(path, mode="a", header=not old.exists(), index=False, lineterminator="\n")
