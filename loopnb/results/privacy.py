"""Personal data: what was masked where, which raw files are past their time, who still holds."""

import pandas as pd

from loopnb.results.base import Result

LEFT = "{} left alone"
WORDS = {
    "email": ("e-mail address", "e-mail addresses"), "phone": ("phone number", "phone numbers"),
    "link": ("link with a secret", "links with secrets"), "card": ("card number", "card numbers"),
    "iban": ("bank account", "bank accounts"), "id": ("national number", "national numbers"),
    "ip": ("machine's address", "machines' addresses"),
    "ticket": ("ticket number", "ticket numbers"),
    "account": ("customer's name or number", "customers' names or numbers"),
    "name": ("person's name", "people's names"),
}  # fmt: skip


class Redacted(Result):
    """What was masked in the texts of each file, by mark, and how many names were left alone."""

    columns = ("file", "table", "column", "mark", "texts", "marks")
    caption = "What was masked in texts"

    @property
    def text(self) -> str:
        made = self.table.loc[self.table.file != ""]
        if made.empty:
            return "Nothing was found in texts that tells who somebody is. " + self._left
        sums = made.groupby("mark").marks.sum().sort_values(ascending=False, kind="stable")
        said = [f"{n:,} {WORDS[mark][n != 1]}" for mark, n in sums.items()]
        return f"Masked in texts before they are stored: {', '.join(said)}. {self._left}"

    @property
    def _left(self) -> str:
        lines = self.table.loc[self.table.file == ""].set_index("mark").marks
        people, companies = (int(lines.get(LEFT.format(kind), 0)) for kind in ("name", "account"))
        return (
            f"Known names that are ordinary words or names of products too, left alone where they "
            f"stand alone: {people:,} surnames, {companies:,} customers. People whom the tables do "
            "not know by name are not recognised."
        )

    @property
    def shown(self) -> pd.DataFrame:
        """One row a table, column and mark; `.table` has one a file."""
        made = self.table.loc[self.table.file != ""]
        by = made.groupby(["table", "column", "mark"], as_index=False, sort=False)
        sums = by.agg(files=("file", "nunique"), texts=("texts", "sum"), marks=("marks", "sum"))
        heads = ["Table", "Column", "Mark", "Files", "Texts", "Marks"]
        return sums.set_axis(heads, axis=1)


class Retained(Result):
    """Raw files that `retention` in loop.yaml says are to go: nothing deletes them but people."""

    columns = ("file", "months", "oldest", "newest", "since", "state")
    caption = "Raw files past their time"
    heads = {"file": "File", "months": "Months to keep", "oldest": "Oldest row",
             "newest": "Newest row", "state": "State"}  # fmt: skip

    @property
    def text(self) -> str:
        past = self.table.loc[self.table.state == "past"]
        partly = len(self.table) - len(past)
        if self.table.empty:
            return "No raw file is past the time that loop.yaml's `retention` sets."
        return (
            f"Raw files past the time that loop.yaml's `retention` sets: {len(past):,} as a whole, "
            f"{partly:,} in part. Nothing is deleted here: that is for people."
        )


class Holding(Result):
    """Files outside the store that still hold a person: which, and in which row."""

    columns = ("file", "kind", "row")
    caption = "Files that still hold the person"
    heads = {"file": "File", "kind": "What it is", "row": "Row"}
