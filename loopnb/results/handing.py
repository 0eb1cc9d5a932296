"""What engineering is handed: the open issues with what stands behind each, and no customer."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

SYSTEMS = {"jira": "Jira", "github": "GitHub"}
DECLINED = "declined"  # of an issue that engineering closed without a fix


class Handover(Result):
    """The issues that go to engineering, those with most customers first; one row an issue.

    `comments`, `tickets` and `accounts` are counts of the period, `tickets_of` says which tickets
    ("" for those that the comments are about); `points` of satisfaction are missing where a cost
    is not shown. `quotations`, `causes`, `candidates` and `actions` hold a line each, separated by
    line breaks. `jira` and `github` are the issue's key there, "" for a new one; `settled` names
    the systems, '|'-joined, that closed it and need not hear of it again.
    """

    columns = (
        "issue_id", "title", "theme", "area", "product", "component", "version", "owner", "status",
        "opened_on", "period", "comments", "tickets", "tickets_of", "accounts", "points",
        "points_low", "points_high", "noted", "quotations", "causes", "candidates", "actions",
        "due", "jira", "github", "settled",
    )  # fmt: skip
    caption = "Issues for engineering"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No issue is open: there is nothing to hand over to engineering."
        n = len(self.table)
        known = int(((self.table.jira != "") | (self.table.github != "")).sum())
        new = f"{n - known} of them new there" if n > known else "all known there"
        said, first = f"{verdicts.count(n, 'issue')} for engineering, {new}.", self.table.iloc[0]
        met = f", which {verdicts.count(int(first.accounts), 'customer')} met in {first.period}"
        return f"{said} First: {first.title}{met * bool(first.accounts)}."

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame({
            "Issue": [row.issue_id for row in rows],
            "What": [row.title for row in rows],
            "Product": [" ".join(filter(None, (row.product, row.version))) for row in rows],
            "Component": [row.component for row in rows],
            "Customers": [int(row.accounts) for row in rows],
            "Comments": [int(row.comments) for row in rows],
            "Tickets": [int(row.tickets) for row in rows],
            "Points at stake": [verdicts.amount(row.points, "").strip() for row in rows],
            "Due": [verdicts.day(row.due) for row in rows],
            "Known as": [", ".join(filter(None, (row.jira, row.github and f"#{row.github}")))
                         for row in rows],
        })  # fmt: skip

    def going(self, system: str) -> pd.DataFrame:
        """Return the rows that a system is told of: all but those that it has settled."""
        settled = [system in names.split("|") for names in self.table.settled]
        return self.table.loc[[not each for each in settled]].reset_index(drop=True)
