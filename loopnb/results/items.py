"""What to do next: themes by what is at stake, each with its reason and customers' own advice."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

MOST, NAMED = 10, 3
TRENDS = {verdicts.MORE: "growing", verdicts.FEWER: "shrinking", verdicts.NO_CHANGE: "steady"}


class Items(Result):
    """Themes in the order in which they ask for action, without praise; one row a theme.

    `points` (of satisfaction, a cost is positive) are at stake only where this is shown, else
    missing; `share` is per cent of comments; `trend` is a verdict word; `suggestion` is a
    customer's own, `comment_id` a typical comment, each empty where there is none.
    """

    columns = (
        "rank", "theme", "owner", "points", "points_low", "points_high", "share", "trend", "new",
        "evidence", "suggestion", "comment_id",
    )  # fmt: skip
    caption = "What asks for action"

    def lead(self, most: int) -> pd.DataFrame:
        """Return the first rows, the last place kept for one that clearly grows.

        What a new theme costs is not known yet, so it may stand far below.
        """
        table = self.table.sort_values("rank")
        first, growing = table.head(most), table.loc[table.trend == verdicts.MORE].head(1)
        if len(growing) and growing.index[0] not in first.index:
            first = pd.concat([table.head(most - 1), growing])
        return first

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No theme asks for action."
        first = self.table.head(NAMED).itertuples()
        return " ".join(f"{row.rank}. {row.theme}: {row.evidence}." for row in first)

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.head(MOST).itertuples())
        return pd.DataFrame(
            {"Rank": [int(row.rank) for row in rows],
             "Theme": [row.theme for row in rows],
             "Owner": [row.owner for row in rows],
             "Points at stake": [verdicts.amount(row.points, "") .strip() for row in rows],
             "Share, %": [row.share for row in rows],
             "Trend": [trend(row) for row in rows],
             "Why": [row.evidence for row in rows],
             "What customers suggest": [row.suggestion for row in rows]}
        )  # fmt: skip


def trend(row: object) -> str:
    """Return how an item moves, in a word: new, growing, shrinking, steady, or nothing."""
    return "new" if row.new else TRENDS.get(row.trend, "")
