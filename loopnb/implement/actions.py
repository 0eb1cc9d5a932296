"""Proposed actions: where customers are unhappiest about most, else where most cases are."""

import pandas as pd

from loopnb.results import Actions, Causes, Themes

MOST = 3


def propose_actions(themes: Themes, causes: Causes, period: str) -> Actions:
    """Return at most three proposals, each with its evidence; an owner is for people to name.

    Themes come first, ranked by comments times how far their polarity lies below the average of
    all themes; without comments, the largest causes.
    """
    lines = _from_themes(themes) or _from_causes(causes)
    numbered = [(f"P-{period}-{i}", *line, "proposed") for i, line in enumerate(lines[:MOST], 1)]
    return Actions.from_table(pd.DataFrame(numbered, columns=Actions.columns))


def _from_themes(themes: Themes) -> list[tuple]:
    table = themes.table.loc[themes.table.tone != "praise"]
    if table.empty:
        return []
    average = (table.polarity * table.comments).sum() / table.comments.sum()
    burden = table.comments * (average - table.polarity)
    worst = table.assign(burden=burden).loc[burden > 0]
    worst = worst.sort_values(["burden", "theme"], ascending=[False, True], kind="stable")
    return [
        (row.theme, f"Find the root cause behind “{row.theme}” and agree a corrective action",
         f"named in {row.share:.0f} % of {row.n:,} comments, unhappier than most",
         row.owner)
        for row in worst.itertuples()
    ]  # fmt: skip


def _from_causes(causes: Causes) -> list[tuple]:
    return [
        (row.cause, f"Find the root cause behind “{row.cause}” and agree a corrective action",
         f"{row.cases:,} cases, {row.share:.0f} % of {row.kind}", "")
        for row in causes.table.head(MOST).itertuples()
    ]  # fmt: skip
