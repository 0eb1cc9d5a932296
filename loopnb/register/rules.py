"""The rule of an action as it was written down when the action began, and when it was done.

A rule is recorded as text in `changes.csv`: a later line with a reason is the only way to another.
"""

from collections.abc import Mapping

import pandas as pd

RULED, DATED = "rule", "dates"
PARTS = {
    RULED: ("metric", "where", "against", "better", "smallest", "minimum", "weeks"),
    DATED: ("done_on", "acts_from", "full_on"),
}
BEGUN = ("started", "done", "closed", "reopened")


def said(action: Mapping[str, str], what: str) -> str:
    """Return an action's rule, or its dates, as one text: 'metric=csat | smallest=5 | …'."""
    cells = {name: str(action[name]).strip() for name in PARTS[what]}
    return " | ".join(f"{name}={cell}" for name, cell in cells.items() if cell)


def begun(action: Mapping[str, str]) -> bool:
    """Hold for an action that people have started on."""
    status = str(action["status"]).strip().lower()
    return bool(status in BEGUN or action["started"].strip() or action["done_on"].strip())


def recorded(changes: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return the text in force by action and what it is of: the last one that was written down."""
    rows = changes.drop_duplicates(["action_id", "what"], keep="last")
    return {(row.action_id, row.what): row.now for row in rows.itertuples()}
