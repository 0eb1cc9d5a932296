"""What the loop was worth in a period, or that it cannot be told."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import between, count, number


class LoopWorth(Result):
    """One row. `first` of the `told` issues were heard of in comments before anybody acted.

    Of the `issues` on the register `told` name a theme and an act, so that this can be told.
    `begun` actions have been begun, `judged` of them by their own rule, `worked` of these did;
    `share`, `low` and `high` are per cent. `points` and `risk` are sentences: what a point of
    satisfaction goes with, and who is at risk, without names.
    """

    columns = ("period", "issues", "told", "first", "begun", "judged", "worked", "share", "low",
               "high", "points", "risk")  # fmt: skip
    caption = "What the loop was worth"

    @property
    def text(self) -> str:
        """Say it in one paragraph."""
        if self.table.empty:
            return "What the loop was worth was not looked at."
        row = self.table.iloc[0]
        return " ".join(filter(None, [_issues(row), _actions(row), row.points, row.risk]))

    @property
    def shown(self) -> pd.DataFrame:
        if self.table.empty:
            return pd.DataFrame()
        row = self.table.iloc[0]
        lines = [("Issues that customers told of first", f"{row['first']:,} of {row.told:,}", ""),
                 ("Actions begun", f"{row.begun:,}", ""),
                 ("Actions that worked", f"{row.worked:,} of {row.judged:,}",
                  between(row.low, row.high, "%"))]  # fmt: skip
        return pd.DataFrame(lines, columns=["What", "How many", "Likely range, %"])


def _issues(row: pd.Series) -> str:
    if not row.issues:
        return "No issue is written down yet, so what customers told of first cannot be told."
    if not row.told:
        return (
            f"Of {count(row.issues, 'issue')} none names both a theme and an act on it, so what "
            "customers told of first cannot be told."
        )
    left = f" ({row.issues - row.told:,} more cannot be told)" if row.issues > row.told else ""
    return (
        f"Of {count(row.told, 'issue')} that we acted on, customers had told of "
        f"{row['first']:,} before we did anything{left}."
    )


def _actions(row: pd.Series) -> str:
    if not row.begun:
        return "No action has begun."
    said = f"{count(row.begun, 'action')} {'has' if row.begun == 1 else 'have'} begun"
    if not row.judged:
        return f"{said}; none can be judged yet."
    return (
        f"{said}; of {row.judged:,} judged by their own rule {row.worked:,} worked "
        f"({number(row.share)} %, likely {between(row.low, row.high, '%')})."
    )
