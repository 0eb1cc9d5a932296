"""Whom to meet next, what to ask and by when."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import count, day

AT_RISK, SILENT, TURNED = "at risk", "silent", "words have turned"
MOST = 10  # customers to meet in a quarter
REASONS = {AT_RISK: "at risk", SILENT: "not spoken to for long",
           TURNED: "whose words have turned to complaints"}  # fmt: skip


class ListeningPlan(Result):
    """Customers to meet in the next period, at most MOST, the most pressing first.

    `kinds` are '|'-joined keys of REASONS, `why` says them with their days and counts, `ask` is
    '|'-joined questions, `by` the ISO day by which to meet. The table has names, for a restricted
    page; `text` and `shown` have none.
    """

    columns = ("place", "account_id", "name", "owner", "kinds", "why", "ask", "by", "period")
    caption = "Whom to meet next"

    @property
    def accounts(self) -> list[str]:
        """The customers to meet, in order."""
        return self.table.account_id.tolist()

    @property
    def text(self) -> str:
        """Say how many are to be met and why, without a name."""
        if self.table.empty:
            return "No customer asks to be met before others."
        kinds = self.table.kinds.str.split("|").explode().value_counts()
        parts = [f"{kinds[kind]:,} {said}" for kind, said in REASONS.items() if kind in kinds]
        return (
            f"{count(len(self.table), 'customer')} to meet in {self.table.period[0]}: "
            f"{', '.join(parts)}."
        )

    @property
    def brief(self) -> str:
        """Say how many are to be met, and how many of them were not heard from lately."""
        if self.table.empty:
            return ""
        silent = int(self.table.kinds.str.split("|").map(lambda kinds: SILENT in kinds).sum())
        said = f", {silent} of them not heard from lately" if silent else ""
        return f"We will meet {count(len(self.table), 'customer')}{said}."

    @property
    def shown(self) -> pd.DataFrame:
        """How many customers are to be met for each reason, without a name."""
        kinds = self.table.kinds.str.split("|").explode().value_counts()
        lines = [(said, int(kinds[kind])) for kind, said in REASONS.items() if kind in kinds]
        return pd.DataFrame(lines, columns=["Customers", "To meet"])

    @property
    def names(self) -> pd.DataFrame:
        """The plan with names: for a restricted page alone."""
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Customer": [row.name for row in rows],
             "Owner": [row.owner for row in rows],
             "Why": [row.why for row in rows],
             "What to ask": [" ".join(row.ask.split("|")) for row in rows],
             "Meet by": [day(row.by) for row in rows]}
        )  # fmt: skip
