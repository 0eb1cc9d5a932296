"""What the loop owes: each with who owes it and since when."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import day

PACK, SCORECARD, SIGNATURE = "pack", "scorecard", "signature"
REVIEW, ACTION, SOURCE = "review", "action", "source"
REOPENED_ACTION = "reopened action"
CALL, PROMISE = "call", "promise"
SAID = {
    PACK: "Weekly pack not made",
    SCORECARD: "Scorecard not made",
    SIGNATURE: "Scorecard made, not signed",
    REVIEW: "Baseline past its review, no action followed",
    ACTION: "Action past its day",
    REOPENED_ACTION: "Reopened action without a next step",
    CALL: "Customer not called back in time",
    PROMISE: "Promise past its day",
    SOURCE: "Source silent",
}


class Owed(Result):
    """What is owed, a row each: its kind, what, by whom ("" where nobody is named), since when.

    `since` is an ISO day: when it fell due, of a silent source its newest row.
    """

    columns = ("kind", "what", "owner", "since")
    caption = "What the loop owes"

    @property
    def lines(self) -> list[str]:
        """One sentence for each thing that is owed."""
        return [_line(row) for row in self.table.itertuples()]

    @property
    def text(self) -> str:
        return " ".join(self.lines) or "Nothing is owed."

    @property
    def shown(self) -> pd.DataFrame:
        table = self.table
        return pd.DataFrame({"What": table.kind.map(SAID), "About": table.what,
                             "Owner": table.owner, "Since": table.since.map(day)})  # fmt: skip


def _line(row: object) -> str:
    who = f", {row.owner}" if row.owner else ""
    return f"{SAID[row.kind]}: {row.what}{who} (since {day(row.since)})."
