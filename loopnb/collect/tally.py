"""The books of collect: each row of each file is kept, refused or replaced, and all add up."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect.dialects import looked
from loopnb.collect.mapping import Sheet
from loopnb.collect.moments.zones import EACH
from loopnb.collect.sheets import PLACES, file_numbers
from loopnb.errors import DataError
from loopnb.results import Collected, Matched, Refused
from loopnb.results.rows import LEFT_OUT, LISTED
from loopnb.schema import TABLES
from loopnb.store import Draft, Store

REPLACED, KEPT, REFUSED = 1, 2, 3  # a row of several fates is counted by the highest
IDLE = f"{LEFT_OUT}: offers nothing to any table"
MATCHED = ("tickets", "responses", "invitations", "conversations")
WHERE = ["file", "table", "reason"]


def idle(fates: dict[str, ir.Table], sheets: list[Sheet], draft: Draft) -> ir.Table:
    """Return the rows that offer nothing to any table, such as a comment without a text."""
    offered = [rows.select("id") for rows in fates.values()]
    lines = [
        sheet.rows.select("id", "file", source_row="row")
        for sheet in sheets
        if all(
            TABLES[name].offered_by or any(spec.offers for spec in feed.values())
            for name, feeds in sheet.source.tables.items()
            for feed in feeds
        )
    ]
    if not lines:
        schema = {"id": "int64", "file": "string", "source_row": "int64"}
        return draft.database.create_table("idle", schema=schema)
    rows = ibis.union(*lines, distinct=True) if len(lines) > 1 else lines[0]
    return draft.keep("idle", rows.anti_join(_together(offered), "id"))


def _together(parts: list[ir.Table]) -> ir.Table:
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def refused(
    fates: dict[str, ir.Table], idle: ir.Table, sheets: list[Sheet], mask: Callable[[str], str]
) -> Refused:
    """Return the reasons for refusals with how many rows and the first, the most frequent first."""
    parts = [_reasons(name, rows) for name, rows in fates.items()]
    nothing = idle.group_by("file").aggregate(
        rows=idle.count(), first_row=idle.source_row.min(), found=ibis.literal("blank")
    )
    parts.append(nothing.execute().assign(table="all", reason=IDLE))
    ragged = {
        (raw.name, "all", reason): (fault.rows, fault.first, fault.found)
        for sheet in sheets for raw in sheet.raws for reason, fault in raw.faults.items()
    }  # fmt: skip
    lines = [(*where, *said) for where, said in ragged.items()]
    parts.append(pd.DataFrame(lines, columns=[*WHERE, "rows", "first_row", "found"]))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    # What was found may be anything that a person wrote, so it is masked like a comment.
    table["found"] = [mask(str(found))[:60] for found in table.found]
    table = table.sort_values(WHERE).sort_values("rows", ascending=False, kind="stable")
    return Refused.from_table(table)


def _reasons(name: str, rows: ir.Table) -> pd.DataFrame:
    """Return the refusals of one table by file and reason; a row of two feeds is one row."""
    bad = rows.filter(rows.fate == REFUSED)
    place = bad.source_row * 1000 + bad.feed
    counted = bad.group_by(file=bad.source_file, reason=bad.reason).aggregate(
        rows=bad.id.nunique(), first_row=bad.source_row.min(), found=bad.found.argmin(place)
    )
    return counted.execute().assign(table=name)


def collected(fates: dict[str, ir.Table], idle: ir.Table, sheets: list[Sheet]) -> Collected:
    """Count each row of each file once: refused by any table, else kept by any, else replaced."""
    parts = [rows.select("id", "fate") for rows in fates.values()]
    parts.append(idle.select("id", fate=ibis.literal(REFUSED, "int8")))
    each = _together(parts).group_by("id").aggregate(fate=ibis._.fate.max())
    counts = each.group_by("fate", number=each.id >> PLACES).aggregate(rows=ibis._.count())
    found = counts.execute().set_index(["number", "fate"]).rows
    numbers = file_numbers(raw.name for sheet in sheets for raw in sheet.raws)
    lines = []
    for sheet, raw in ((each, raw) for each in sheets for raw in each.raws):
        ragged = sum(fault.rows for fault in raw.faults.values())
        kept, replaced, bad = (
            int(found.get((numbers[raw.name], fate), 0)) for fate in (KEPT, REPLACED, REFUSED)
        )
        name = sheet.place.rpartition(".")[2]
        lines.append((name, *looked(raw, sheet.source.zone or EACH), raw.sha256,
                      raw.count + ragged, kept, bad + ragged, replaced, raw.trimmed))  # fmt: skip
    result = Collected.from_table(pd.DataFrame(lines, columns=Collected.columns))
    table = result.table
    assert (table.rows == table.kept + table.refused + table.replaced).all()
    return result


def not_too_many(found: Collected, why: Refused, at_most: float) -> None:
    """Raise DataError where more than `at_most` of a file is refused, other than by rule."""
    ruled = why.table.reason.str.startswith(LEFT_OUT)
    for row in found.table.itertuples():
        here = why.table.loc[why.table.file == row.file]
        faulty = row.refused - here.loc[ruled].groupby("reason").rows.max().sum()
        if faulty > at_most * row.rows:
            first = here.loc[~ruled].head(1).to_dict("records")
            raise DataError(
                f"{row.file}: {faulty:,} of {row.rows:,} rows are refused, more than {at_most:.0%} "
                "(thresholds.refused_at_most)."
                + "".join(map(_where, first))
                + f" Each is in {LISTED}."
            )


def _where(line: dict) -> str:
    row, reason, found = line["first_row"], line["reason"], line["found"]
    return f" Most often, first in row {row}: {reason} (found '{found}')."


def matched(store: Store) -> Matched:
    """Return how rows met their customers, by rule, and the customers that nobody heard from."""
    accounts = store.table("accounts")
    total = accounts.aggregate(n=accounts.count(), revenue=accounts.annual_revenue.sum())
    customers = total.execute().n.iloc[0]
    if not customers:
        return Matched.from_table(pd.DataFrame(columns=Matched.columns))
    lines = []
    for name in MATCHED:
        rows = store.table(name)
        counts = rows.group_by(rule=rows.matched_by.fill_null("unmatched")).aggregate(
            n=rows.count()
        )
        frame = counts.order_by("rule").execute()
        lines += [(name, r.rule, r.n, 100 * r.n / frame.n.sum(), None) for r in frame.itertuples()]
    silent = accounts
    for name in ("tickets", "responses"):
        heard = store.table(name).select("account_id").distinct()
        silent = silent.anti_join(heard, "account_id")
    revenue = silent.annual_revenue.sum().fill_null(0)
    few = silent.aggregate(n=silent.count(), revenue=revenue).execute().iloc[0]
    share = 100 * few.n / customers
    lines.append(("accounts", "no ticket or answer", int(few.n), share, float(few.revenue)))
    return Matched.from_table(pd.DataFrame(lines, columns=Matched.columns))
