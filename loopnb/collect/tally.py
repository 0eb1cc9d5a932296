"""The books of collect: each row of each file is kept, refused or replaced, and all add up."""

import pandas as pd

from loopnb.collect.mapping import Sheet
from loopnb.collect.redaction import mask
from loopnb.errors import DataError
from loopnb.results import Collected, Matched, Refused
from loopnb.results.rows import LEFT_OUT
from loopnb.store import Store

RANK = {"replaced": 1, "kept": 2, "refused": 3}
IDLE = f"{LEFT_OUT}: offers nothing to any table"
MATCHED = ("tickets", "responses", "invitations", "conversations")


def idle(fates: pd.DataFrame, sheets: list[Sheet]) -> pd.DataFrame:
    """Return the rows that offer nothing to any table, such as a comment without a text."""
    lines, offered = [], fates.groupby("source_file").source_row.agg(set)
    for raw in (raw for sheet in sheets for raw in sheet.raws):
        seen = offered.get(raw.name, set())
        if len(seen) < raw.rows.num_rows:
            rows = sorted(set(raw.rows["row"].to_pylist()) - seen)
            lines += [(raw.name, row, "refused", IDLE, "blank", "all") for row in rows]
    return pd.DataFrame(lines, columns=fates.columns).astype(fates.dtypes)


def refused(fates: pd.DataFrame, sheets: list[Sheet], region: str) -> Refused:
    """Return the reasons for refusals with how many rows and the first, the most frequent first."""
    rows = fates.loc[fates.fate == "refused"].rename(columns={"source_file": "file"})
    rows = rows[["file", "table", "reason", "source_row", "found"]]
    ragged = pd.DataFrame(
        [(raw.name, "all", reason, row, found)
         for sheet in sheets for raw in sheet.raws for row, reason, found in raw.faults],
        columns=rows.columns,
    )  # fmt: skip
    rows = pd.concat([rows, ragged.astype(rows.dtypes)]).sort_values("source_row", kind="stable")
    rows = rows.drop_duplicates(["file", "table", "reason", "source_row"])
    table = rows.groupby(["file", "table", "reason"], as_index=False, sort=True).agg(
        rows=("source_row", "size"), first_row=("source_row", "first"), found=("found", "first")
    )
    # What was found may be anything that a person wrote, so it is masked like a comment.
    table["found"] = [mask(str(found), region)[:60] for found in table.found]
    return Refused.from_table(table.sort_values("rows", ascending=False, kind="stable"))


def collected(fates: pd.DataFrame, sheets: list[Sheet]) -> Collected:
    """Count each row of each file once: refused by any table, else kept by any, else replaced."""
    rank = fates.assign(rank=fates.fate.map(RANK))
    worst = rank.groupby(["source_file", "source_row"])["rank"].max().reset_index()
    counts = worst.groupby("source_file")["rank"].value_counts().unstack(fill_value=0)
    lines = []
    for sheet, raw in ((each, raw) for each in sheets for raw in each.raws):
        ragged = len(raw.faults)
        seen = counts.loc[raw.name] if raw.name in counts.index else pd.Series(dtype="int64")
        kept, replaced, bad = (int(seen.get(RANK[f], 0)) for f in ("kept", "replaced", "refused"))
        name = sheet.place.rpartition(".")[2]
        lines.append((name, raw.name, raw.sha256, raw.encoding, sheet.source.zone,
                      raw.rows.num_rows + ragged, kept, bad + ragged, replaced))  # fmt: skip
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
                "(thresholds.refused_at_most)." + "".join(map(_where, first))
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
        silent = silent.anti_join(store.table(name), "account_id")
    revenue = silent.annual_revenue.sum().fill_null(0)
    few = silent.aggregate(n=silent.count(), revenue=revenue).execute().iloc[0]
    share = 100 * few.n / customers
    lines.append(("accounts", "no ticket or answer", int(few.n), share, float(few.revenue)))
    return Matched.from_table(pd.DataFrame(lines, columns=Matched.columns))
