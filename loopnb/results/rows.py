"""What became of the rows: files found, rows kept, refused and replaced."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.words import origins

LEFT_OUT = "left out"  # begins the reasons of rows that a rule, not a fault, keeps out


class Checked(Result):
    """What each file looks like, before anything is loaded."""

    columns = ("source", "file", "encoding", "width", "tables")
    caption = "Files found"

    @property
    def text(self) -> str:
        found = origins(self.table.file)
        return f"{found} found; each has the columns that loop.yaml names."

    @property
    def shown(self) -> pd.DataFrame:
        """One row a source; `.table` has one a file."""
        by = self.table.groupby("source", as_index=False, sort=False)
        sums = by.agg(files=("file", "size"), first=("file", "first"), width=("width", "max"),
                      encoding=("encoding", "first"), tables=("tables", "first"))  # fmt: skip
        return sums.set_axis(["Source", "Files", "First", "Columns", "Encoding", "Becomes"], axis=1)


class Collected(Result):
    """What each file brought: rows in = kept + refused + replaced."""

    columns = (
        "source",
        "file",
        "sha256",
        "encoding",
        "zone",
        "rows",
        "kept",
        "refused",
        "replaced",
    )
    caption = "Rows of each file"

    @property
    def text(self) -> str:
        total = self.table[["rows", "kept", "refused", "replaced"]].sum()
        files = origins(self.table.file)
        return (
            f"{total.rows:,} rows in {files}: {total.kept:,} kept, {total.refused:,} refused, "
            f"{total.replaced:,} replaced by a later row of the same id."
        )

    @property
    def shown(self) -> pd.DataFrame:
        """One row a source; `.table` has one a file."""
        by = self.table.groupby("source", as_index=False, sort=False)
        sums = by.agg(files=("file", "size"), zone=("zone", "first"), rows=("rows", "sum"),
                      kept=("kept", "sum"), refused=("refused", "sum"),
                      replaced=("replaced", "sum"))  # fmt: skip
        heads = ["Source", "Files", "Time zone", "Rows in", "Kept", "Refused", "Replaced"]
        return sums.set_axis(heads, axis=1)


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
            f"{first['first_row']:,}: {first['reason']} (found {first['found']})."
        )

    @property
    def shown(self) -> pd.DataFrame:
        """One row a table and reason, with the first place; `.table` has one a file."""
        by = self.table.groupby(["table", "reason"], as_index=False, sort=False)
        sums = by.agg(files=("file", "nunique"), rows=("rows", "sum"), first=("file", "first"),
                      row=("first_row", "first"), found=("found", "first"))  # fmt: skip
        heads = ["Table", "Reason", "Files", "Rows", "First in", "Row", "Found there"]
        return sums.set_axis(heads, axis=1)
