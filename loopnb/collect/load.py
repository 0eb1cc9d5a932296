"""The conductor of collect: every file of every source, into the store, each row accounted for."""

from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect.files import Raw, read
from loopnb.collect.mapping import Sheet, canonical, check_columns
from loopnb.collect.redaction import mask, redact
from loopnb.errors import DataError, listed
from loopnb.results import Checked, Collected, Refused
from loopnb.schema import TABLES, stored
from loopnb.settings import Settings, Source
from loopnb.store import Store

FATES = {"nothing": 0, "replaced": 1, "kept": 2, "refused": 3}


@ibis.udf.scalar.builtin(name="sha256")
def _sha256(text: str) -> str: ...


def check(root: Path, settings: Settings) -> Checked:
    """Look at every file's header and return what was found; raises DataError listing faults."""
    faults, seen = [], []
    for name, source in settings.sources.items():
        paths = sorted(root.glob(source.files))
        if not paths:
            faults.append(f"sources.{name}: no file matches {source.files}. Put the export there.")
        for path in paths:
            try:
                raw = read(path, _name(path, root), sheet=source.sheet, head=True)
                faults += check_columns(Sheet(raw, source, _place(name), ibis.memtable(raw.rows)))
                seen.append(
                    (name, raw.name, raw.encoding, len(raw.header), ", ".join(source.tables))
                )
            except DataError as error:
                faults.append(str(error))
    if faults:
        raise DataError(listed("The data cannot be loaded:", faults))
    return Checked.from_table(pd.DataFrame(seen, columns=Checked.columns))


def load(root: Path, settings: Settings, store: Store, salt: str) -> tuple[Collected, Refused]:
    """Load all files into the store and return what became of their rows.

    The same files give the same store in any order. Raises DataError where a file cannot be read
    or more of it is refused than `thresholds.refused_at_most` allows.
    """
    sheets = [
        _sheet(read(path, _name(path, root), sheet=source.sheet), name, source, store)
        for name, source in settings.sources.items()
        for path in sorted(root.glob(source.files))
    ]
    tables = {name: _fated(name, sheets, store) for name in TABLES}
    fates = pd.concat([_fates(name, rows) for name, rows in tables.items()], ignore_index=True)
    refused = _refused(fates, sheets, settings.phone_region)
    collected = _collected(fates, sheets)
    _not_too_many(collected, refused, settings.thresholds.refused_at_most)
    for name, rows in tables.items():
        store.replace(name, _private(rows, name, settings.phone_region, salt))
    return collected, refused


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _place(name: str) -> str:
    return f"loop.yaml, sources.{name}"


def _sheet(raw: Raw, name: str, source: Source, store: Store) -> Sheet:
    table = store.database.create_table(f"raw_{raw.sha256[:16]}", raw.rows, overwrite=True)
    return Sheet(raw, source, _place(name), table)


def _fated(name: str, sheets: list[Sheet], store: Store) -> ir.Table:
    """Return all rows offered to a canonical table, each with its fate: of one key the latest."""
    offered = [canonical(sheet, name) for sheet in sheets if name in sheet.source.tables]
    if not offered:
        blank = {"reason": ibis.null("string"), "found": ibis.null("string")}
        return store.empty(name).mutate(**blank, fate=ibis.literal("kept"))
    rows = ibis.union(*offered) if len(offered) > 1 else offered[0]
    rows = store.database.create_table(f"offered_{name}", rows, overwrite=True)
    latest = ibis.window(
        group_by=[rows[TABLES[name].key], rows.reason.isnull()],
        order_by=[ibis.desc(rows.updated_at, nulls_first=False), ibis.desc(rows.source_file),
                  ibis.desc(rows.source_row)],
    )  # fmt: skip
    fate = ibis.cases(
        (rows.reason.notnull(), "refused"),
        (ibis.row_number().over(latest) == 0, "kept"),
        else_="replaced",
    )
    return store.database.create_table(f"fated_{name}", rows.mutate(fate=fate), overwrite=True)


def _fates(name: str, rows: ir.Table) -> pd.DataFrame:
    fates = rows.select("source_file", "source_row", "fate", "reason", "found")
    return fates.execute().assign(table=name)


def _private(rows: ir.Table, name: str, region: str, salt: str) -> ir.Table:
    """Return the kept rows with texts masked and people's keys hashed."""
    table = TABLES[name]
    kept = rows.filter(rows.fate == "kept").select(*stored(name))
    for column in table.redacted:
        kept = redact(kept, column, region)
    keys = set(table.hashed) & set(table.columns)
    return kept.mutate(**{key: _sha256(salt + kept[key]).substr(0, 16) for key in sorted(keys)})


def _refused(fates: pd.DataFrame, sheets: list[Sheet], region: str) -> Refused:
    rows = fates.loc[fates.fate == "refused"].rename(columns={"source_file": "file"})
    rows = rows[["file", "table", "reason", "source_row", "found"]]
    ragged = pd.DataFrame(
        [(sheet.raw.name, "all", reason, row, found)
         for sheet in sheets for row, reason, found in sheet.raw.faults],
        columns=rows.columns,
    )  # fmt: skip
    rows = pd.concat([rows, ragged.astype(rows.dtypes)]).sort_values("source_row", kind="stable")
    table = rows.groupby(["file", "table", "reason"], as_index=False, sort=True).agg(
        rows=("source_row", "size"), first_row=("source_row", "first"), found=("found", "first")
    )
    table["found"] = [mask(str(found), region)[:60] for found in table.found]
    table = table.sort_values("rows", ascending=False, kind="stable")
    return Refused.from_table(table)


def _collected(fates: pd.DataFrame, sheets: list[Sheet]) -> Collected:
    """Count each row of each file once: refused by any table, else kept by any, else replaced."""
    rank = fates.assign(rank=fates.fate.map(FATES))
    worst = rank.groupby(["source_file", "source_row"])["rank"].max()
    lines = []
    for sheet in sheets:
        raw = sheet.raw
        seen = worst.loc[[raw.name]] if raw.name in worst.index.levels[0] else worst.iloc[:0]
        rows, ragged = raw.rows.num_rows, len(raw.faults)
        kept, replaced = (int((seen == FATES[fate]).sum()) for fate in ("kept", "replaced"))
        refused = int((seen == FATES["refused"]).sum()) + ragged
        unused = rows - len(seen)  # offers nothing, such as a comment file's line without a text
        name = sheet.place.rpartition(".")[2]
        lines.append((name, raw.name, raw.sha256, raw.encoding, sheet.source.zone,
                      rows + ragged, kept, refused + unused, replaced))  # fmt: skip
    result = Collected.from_table(pd.DataFrame(lines, columns=Collected.columns))
    table = result.table
    assert (table.rows == table.kept + table.refused + table.replaced).all()
    return result


def _not_too_many(collected: Collected, refused: Refused, at_most: float) -> None:
    for row in collected.table.itertuples():
        if row.refused > at_most * row.rows:
            why = refused.table.loc[refused.table.file == row.file]
            first = why.iloc[0] if len(why) else None
            raise DataError(
                f"{row.file}: {row.refused:,} of {row.rows:,} rows are refused, more than "
                f"{at_most:.0%} (thresholds.refused_at_most)."
                + (f" Most often, first in row {first['first_row']}: {first['reason']} "
                   f"(found '{first['found']}')." if first is not None else "")
            )  # fmt: skip
