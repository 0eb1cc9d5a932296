"""What became of the rows: files found, rows kept, refused and replaced."""

from loopnb.results.base import Result


class Checked(Result):
    """What each file looks like, before anything is loaded."""

    columns = ("source", "file", "encoding", "width", "tables")
    caption = "Files found"
    heads = {"file": "File", "width": "Columns", "encoding": "Encoding", "tables": "Becomes"}


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
    heads = {"file": "File", "encoding": "Encoding", "zone": "Time zone", "rows": "Rows in",
             "kept": "Kept", "refused": "Refused", "replaced": "Replaced"}  # fmt: skip

    @property
    def text(self) -> str:
        total = self.table[["rows", "kept", "refused", "replaced"]].sum()
        return (
            f"{total.rows:,} rows in {len(self.table)} file(s): {total.kept:,} kept, "
            f"{total.refused:,} refused, {total.replaced:,} replaced by a later row of the same id."
        )


class Refused(Result):
    """Why rows were refused, with how many and the first of them."""

    columns = ("file", "table", "reason", "rows", "first_row", "found")
    caption = "Refused rows by reason"
    heads = {"file": "File", "table": "Table", "reason": "Reason", "rows": "Rows",
             "first_row": "First in row", "found": "Found there"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No row was refused."
        first = self.table.iloc[0]
        return (
            f"Most refused: {first['file']}, {first['rows']:,} rows, first row "
            f"{first['first_row']:,}: {first['reason']} (found {first['found']})."
        )
