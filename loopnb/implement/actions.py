"""Proposed actions: what asks for action most, else where most cases are."""

from itertools import count

import pandas as pd

from loopnb.metrics import METRICS
from loopnb.metrics.metric import SHARE
from loopnb.owed import DONE, LEFT
from loopnb.register import Register
from loopnb.results import Actions, Causes, Issues, Items

MOST = 3
OVER = (DONE, "closed", "reopened", *LEFT)  # an action that stands so waits for nobody
# What a rule begins with; the person who decides knows better.
SHARES = {"smallest": "3", "minimum": "300", "weeks": "12"}
OTHERS = {"smallest": "10", "minimum": "300", "weeks": "12"}


def propose_actions(
    items: Items, causes: Causes, period: str, register: Register | None = None,
    *, issues: Issues | None = None,
) -> Actions:  # fmt: skip
    """Return at most three proposals, each with its evidence; an owner is for people to name.

    Themes come first, those that lead the items; without any theme, the largest causes. Where the
    taxonomy says which measure a theme touches, a rule that would judge the action is proposed. A
    theme on which an action of the register is under way, or was agreed from this period's
    proposals, is left out, and so are as many proposals as were taken from this period already.
    Each is of the issue that its theme is in the register, or in the proposed `issues`.
    """
    taken, busy = _decided(register, period)
    lines = [line for line in _from_items(items) or _from_causes(causes) if line[0] not in busy]
    names = (name for i in count(1) if (name := f"P-{period}-{i}") not in taken)
    lines = lines[: max(0, MOST - len(taken))]
    said = ("theme", "proposal", "evidence", "owner")
    rows = [dict.fromkeys(Actions.columns, "") | dict(zip(said, line, strict=True))
            | {"action_id": name, "status": "proposed"} | _linked(line[0], register, issues)
            for name, line in zip(names, lines, strict=False)]  # fmt: skip
    return Actions.from_table(pd.DataFrame(rows, columns=Actions.columns))


def _decided(register: Register | None, period: str) -> tuple[set[str], set[str]]:
    """Return the actions taken from this period's proposals, and the themes under way."""
    if register is None:
        return set(), set()
    actions = register.read("actions")  # with those that people refused
    mine = actions.action_id.str.startswith(f"P-{period}-")
    under_way = ~actions.status.str.strip().str.lower().isin(OVER)
    return set(actions.action_id[mine]), set(actions.theme[mine | under_way]) - {""}


def _linked(theme: str, register: Register | None, proposed: Issues | None) -> dict[str, str]:
    """Return the issue that a theme is, and the beginning of a rule where its measure is known."""
    if register is None:
        return {"kind": "corrective"}
    known, taxonomy = register.current("issues")[["theme", "issue_id"]], register.themes
    if proposed is not None:
        known = pd.concat([known, proposed.table[["theme", "issue_id"]]])
    issue = known.loc[known.theme == theme, "issue_id"]
    metric = next(iter(taxonomy.loc[taxonomy.theme == theme, "metric"]), "")
    found = {"kind": "corrective", "issue_id": issue.iloc[-1] if len(issue) else ""}
    if metric not in METRICS:
        return found
    rule = SHARES if METRICS[metric].kind == SHARE else OTHERS
    return found | {"metric": metric, "better": METRICS[metric].better} | rule


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
        for row in causes.lead.table.head(MOST).itertuples()
    ]  # fmt: skip


def _proposal(subject: str) -> str:
    return f"Find the root cause behind “{subject}” and agree a corrective action"
