"""Proposed actions: what asks for action most, else where most cases are."""

import pandas as pd

from loopnb.results import Actions, Causes, Items

MOST = 3


def propose_actions(items: Items, causes: Causes, period: str) -> Actions:
    """Return at most three proposals, each with its evidence; an owner is for people to name.

    Themes come first, those that lead the items; without any theme, the largest causes.
    """
    lines = _from_items(items) or _from_causes(causes)
    numbered = [(f"P-{period}-{i}", *line, "proposed") for i, line in enumerate(lines[:MOST], 1)]
    return Actions.from_table(pd.DataFrame(numbered, columns=Actions.columns))


def _from_items(items: Items) -> list[tuple]:
    return [
        (row.theme, _proposal(row.theme), _why(row), row.owner)
        for row in items.lead(MOST).itertuples()
    ]


def _why(row: object) -> str:
    """Return an item's evidence, with what customers themselves suggest."""
    return (
        f"{row.evidence}; customers suggest: “{row.suggestion}”"
        if row.suggestion
        else (row.evidence)
    )


def _from_causes(causes: Causes) -> list[tuple]:
    return [
        (row.cause, _proposal(row.cause), f"{row.cases:,} cases, {row.share:.0f} % of {row.kind}",
         "")
        for row in causes.table.head(MOST).itertuples()
    ]  # fmt: skip


def _proposal(subject: str) -> str:
    return f"Find the root cause behind “{subject}” and agree a corrective action"
