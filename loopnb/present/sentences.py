"""The sentences of the executive page, each derived from the tables and only from them."""

from datetime import date, timedelta
from typing import Any

from loopnb import verdicts
from loopnb.goals import KEPT, RETIRED
from loopnb.results import Actions, Comparison, Objectives

MOST_ASKS = 3
DAYS = 30  # after a period's last day, for what is asked of the reader


def is_first(comparison: Comparison) -> bool:
    """Hold where nothing has a baseline yet: the page is a First measurement."""
    return not (comparison.table.baseline != "").any()


def asks(
    comparison: Comparison, actions: Actions, objectives: Objectives, *, loops: list[str], end: date
) -> list[str]:
    """Return what is needed from the reader: a baseline, owners, goals that change, by when.

    `loops` are sentences on what stands open, which come first; `end` is the day after the period.
    """
    until = (end - timedelta(days=1) + timedelta(days=DAYS)).isoformat()
    by, wanted = verdicts.day(until).rpartition(" ")[0], list(loops[:1])
    if is_first(comparison):
        wanted.append("Agree that this measurement is the baseline, and name its sponsor.")
    unowned = actions.table.loc[actions.table.owner == ""]
    if len(actions.table):
        theme = (unowned if len(unowned) else actions.table).theme.iloc[0]
        whom = "an owner and a sponsor" if len(unowned) else "a sponsor"
        wanted.append(f"Name {whom} for “{theme}” by {by}.")
    known = objectives.table.loc[objectives.table.goal.notna()]
    if (known.step != KEPT).any() or objectives.table.step.eq(RETIRED).any():
        wanted.append("Agree the proposed goals.")
    return wanted[:MOST_ASKS]


def action_state(row: Any) -> str:
    """Return where a decided action stands; its effect is another page's verdict."""
    if row.status == "done":
        return f"done on {verdicts.day(row.done_on)}"
    return f"{row.status}{', due ' + verdicts.day(row.due) if row.due else ''}"


def how_sure(comparison: Comparison) -> str:
    """Return how sure a first measurement is, for its leading measure."""
    rows = comparison.table.loc[comparison.table.unit == "%"]
    if not is_first(comparison) or rows.empty:
        return ""
    row = rows.iloc[0]
    half = max(row.high - row.value, row.value - row.low)
    within = verdicts.difference(half, row.unit)
    return f"How sure this baseline is: {row.title.lower()} within ±{within}."
