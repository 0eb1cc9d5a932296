"""What follows from a verdict: what worked is closed and celebrated, what did not is reopened.

Everything here is proposed; `loopnb accept` makes it so.
"""

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd

from loopnb import verdicts
from loopnb.metrics.conditions import conditions
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results import Effects, Verifications
from loopnb.results.effects import WORKED, named, sentence
from loopnb.results.verifications import ASKED, CLOSED, OUTCOMES

DAYS = 30  # after the period's end, until which an owner says what comes next
WAYS = ("team", "channel", "region")  # traits of how people work, which others can take up


def follow_up(effects: Effects, register: Register, period: Period) -> Verifications:
    """Return what follows from each verdict, with what people decided about it already.

    A verdict that was decided on is not proposed again, in this period or a later one; another
    verdict on the same action is.
    """
    actions = register.actions.set_index("action_id")
    decided = register.current("verifications").set_index(["action_id", "verdict"])
    judged = effects.table.loc[effects.table.verdict.isin(OUTCOMES)]
    rows = [_row(row, actions.loc[row.action_id], period, decided) for row in judged.itertuples()]
    return Verifications.from_table(pd.DataFrame(rows, columns=Verifications.columns))


def _row(row: object, action: pd.Series, period: Period, decided: pd.DataFrame) -> dict:
    """Return one action's row, as decided where it was, else as proposed."""
    said = sentence(row)
    by = (period.end - timedelta(days=1) + timedelta(days=DAYS)).isoformat()
    worked = row.verdict == WORKED
    found = {
        "action_id": row.action_id, "theme": row.theme, "action": named(row), "owner": row.owner,
        "sponsor": action.sponsor, "period": period.name, "verdict": row.verdict, "said": said,
        "outcome": OUTCOMES[row.verdict], "decide_by": "" if worked else by, "note": "",
        "champion": row.owner if worked else "", "adopt_next": _next(action) if worked else "",
        "issue_id": action.issue_id, "decided_on": "",
    }  # fmt: skip
    if (row.action_id, row.verdict) in decided.index:
        kept = decided.loc[[(row.action_id, row.verdict)]].iloc[-1]
        same = ("period", "outcome", "decide_by", "note", "champion", "adopt_next", "decided_on")
        return found | {name: kept[name] for name in same}
    return found | {"note": _note(found)}


def _note(row: Mapping[str, str]) -> str:
    """Return a few lines to owner and sponsor, to be sent by a person."""
    who = " and ".join(filter(None, [row["owner"], row["sponsor"]])) or "whoever owns it"
    begins = f"To {who}: {row['action']} ({row['action_id']}). {row['said']}"
    if row["outcome"] == CLOSED:
        others = f" {row['adopt_next']} could do the same." if row["adopt_next"] else ""
        return f"{begins} Proposed to close, with thanks.{others}"
    return (
        f"{begins} {ASKED}: say by {verdicts.day(row['decide_by'])} what will be "
        "tried next, or why it is to end."
    )


def _next(action: pd.Series) -> str:
    """Return who was left out of an action that worked, where it is about how people work."""
    left = [each.value for each in conditions(action["where"])
            if each.trait in WAYS and not each.equal]  # fmt: skip
    return ", ".join(left)
