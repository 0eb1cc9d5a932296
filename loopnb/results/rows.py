"""What became of the rows: files found, rows kept, refused and replaced."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.words import origins

LISTED = "data/store/refused.csv"  # each refused row of the last load
LEFT_OUT = "left out"  # begins the reasons of rows that a rule, not a fault, keeps out


# What a file is, before and after a load: recognised as what and why, its zone and who says so.
LOOKED = ("source", "file", "recognised", "why", "encoding", "delimiter", "zone", "zone_by")
ALIKE = ["source", "recognised", "encoding", "zone", "zone_by"]
HEADS = {"source": "Source", "files": "Files", "recognised": "Recognised as",
         "encoding": "Encoding", "zone": "Time zone", "zone_by": "Says who"}  # fmt: skip


class Checked(Result):
    """What each file looks like, before anything is loaded.

    A file in data/raw that no source names has none, and becomes nothing.
    """

    columns = (*LOOKED, "width", "tables")
    caption = "Files found"

    @property
    def text(self) -> str:
        named = self.table.loc[self.table.source != ""]
        said = f"{origins(named.file)} found; each has the columns that loop.yaml names."
        if len(left := self.table.loc[self.table.source == ""]):
            said += (f" In data/raw, {origins(left.file)} that no source names and that no run "
                     "reads; `loopnb check` proposes how to read them.")  # fmt: skip
        return said

    @property
    def shown(self) -> pd.DataFrame:
        """One row for files of a source that are alike; `.table` has one a file."""
        by = self.table.groupby([*ALIKE, "tables"], as_index=False, sort=False)
        sums = by.agg(files=("file", "size"), first=("file", "first"), width=("width", "max"))
        heads = HEADS | {"first": "First", "width": "Columns", "tables": "Becomes"}
        return sums[list(heads)].rename(columns=heads)


class Collected(Result):
    """What each file is and brought: rows in = kept + refused + replaced.

    `trimmed` of its rows ended in blank cells beyond the header.
    """

    columns = (*LOOKED, "sha256", "rows", "kept", "refused", "replaced", "trimmed")
    caption = "Rows of each file"

    @property
    def text(self) -> str:
        total = self.table[["rows", "kept", "refused", "replaced", "trimmed"]].sum()
        spare = f" {total.trimmed:,} ended in spare blank cells." if total.trimmed else ""
        return (
            f"{total.rows:,} rows in {origins(self.table.file)}: {total.kept:,} kept, "
            f"{total.refused:,} refused, {total.replaced:,} replaced by a later row of the same "
            f"id.{spare}"
        )

    @property
    def shown(self) -> pd.DataFrame:
        """One row for files of a source that are alike; `.table` has one a file."""
        by = self.table.groupby(ALIKE, as_index=False, sort=False)
        sums = by.agg(files=("file", "size"), rows=("rows", "sum"), kept=("kept", "sum"),
                      refused=("refused", "sum"), replaced=("replaced", "sum"))  # fmt: skip
        heads = HEADS | {"rows": "Rows in", "kept": "Kept", "refused": "Refused",
                         "replaced": "Replaced"}  # fmt: skip
        return sums[list(heads)].rename(columns=heads)


class Matched(Result):
    """How rows met their customers, by rule; the last line counts customers not heard from."""

    columns = ("table", "rule", "rows", "share", "revenue")
    caption = "How rows met their customers"
    heads = {"table": "Table", "rule": "Rule", "rows": "Rows", "share": "Share, %"}

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No list of customers is loaded, so rows are not matched to customers."
        rows = self.table.loc[self.table.table != "accounts"]
        lost = rows.loc[rows.rule == "unmatched", "rows"].sum()
        silent = self.table.iloc[-1]
        return (
            f"{lost:,} of {rows.rows.sum():,} rows match no customer and are kept as such. "
            f"Customers with neither a ticket nor an answer: {silent['rows']:,}, with a revenue "
            f"of {silent.revenue:,.0f} a year."
        )


class Refused(Result):
    """Why rows were refused, with how many and the first of them."""

    columns = ("file", "table", "reason", "rows", "first_row", "found")
    caption = "Refused rows by reason"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No row was refused."
        faulty = self.table.loc[~self.table.reason.str.startswith(LEFT_OUT)]
        if faulty.empty:
            reasons = self.table.reason.str.removeprefix(f"{LEFT_OUT}: ").unique()
            return f"All refused rows are left out by rule: {', '.join(reasons)}."
        first = faulty.iloc[0]
        return (
            f"Most refused: {first['file']}, {first['rows']:,} rows, first row "
            f"{first['first_row']:,}: {first['reason']} (found {first['found']}). Each refused row "
            f"is in {LISTED}."
        )

    @property
    def shown(self) -> pd.DataFrame:
        """One row a table and reason, with the first place; `.table` has one a file."""
        by = self.table.groupby(["table", "reason"], as_index=False, sort=False)
        sums = by.agg(files=("file", "nunique"), rows=("rows", "sum"), first=("file", "first"),
                      row=("first_row", "first"), found=("found", "first"))  # fmt: skip
        heads = ["Table", "Reason", "Files", "Rows", "First in", "Row", "Found there"]
        return sums.set_axis(heads, axis=1)
