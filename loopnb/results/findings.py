"""What customers say, where cases come from, what is proposed, and what cannot be told."""

import pandas as pd

from loopnb.results.base import Result


class Comments(Result):
    """Comments with their polarity: one row a comment; shown as counts by period."""

    columns = ("comment_id", "period", "text", "cluster", "polarity")
    caption = "Comments that say something"

    @property
    def text(self) -> str:
        return (
            f"{len(self.table):,} comments of {self.table.cluster.nunique():,} people or accounts."
        )

    @property
    def shown(self) -> pd.DataFrame:
        by = self.table.groupby("period", as_index=False, sort=True)
        counts = by.agg(comments=("text", "size"), polarity=("polarity", "mean"))
        return counts.set_axis(["Period", "Comments", "Mean polarity (−1 to 1)"], axis=1)


class Causes(Result):
    """What tickets or comments are about, the vital few first (Pareto).

    `kind` says what is counted: 'tickets by component', 'mentions by theme'.
    """

    columns = ("kind", "cause", "cases", "share", "cumulative")
    caption = "Where the cases come from"
    heads = {"cause": "Cause", "cases": "Cases", "share": "Share, %", "cumulative": "So far, %"}

    @property
    def text(self) -> str:
        if self.table.empty:
            return "The data name no causes."
        few = self.table.loc[self.table.cumulative.shift(fill_value=0) < 80]
        kind = self.table.kind.iloc[0]
        return f"{len(few)} of {len(self.table)} make up {few['share'].sum():.0f} % of {kind}."


class Actions(Result):
    """Corrective actions proposed by the run; people accept, change or refuse them."""

    columns = ("action_id", "theme", "proposal", "evidence", "owner", "status")
    caption = "Proposed actions"
    heads = {"action_id": "Id", "proposal": "Proposal", "evidence": "Why", "owner": "Owner"}


class Gaps(Result):
    """What is not measured here and what these data cannot tell, each named once."""

    columns = ("kind", "subject", "why")
    caption = "What we cannot tell"
    heads = {"subject": "What", "kind": "How", "why": "Why"}
