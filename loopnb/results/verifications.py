"""What follows from the verdicts on actions: closed with thanks, or proposed for reopening."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.effects import NO_EFFECT, WORKED, WORSE

CLOSED, REOPENED = "closed", "reopened"
ASKED = "Proposed for reopening"  # how the note on what did not work begins to ask
OUTCOMES = {WORKED: CLOSED, NO_EFFECT: REOPENED, WORSE: REOPENED}


class Verifications(Result):
    """Each action with a verdict and what is to follow from it; one row an action.

    `outcome` is closed or reopened; it is proposed until `decided_on` holds the day on which a
    person accepted it. `decide_by` is the day until which the owner of a reopened action says what
    comes next; `note` goes to owner and sponsor. `champion` is who did what worked, `adopt_next`
    who could do the same. Dates are ISO days or "".
    """

    columns = (
        "action_id", "theme", "action", "owner", "sponsor", "period", "verdict", "said", "outcome",
        "decide_by", "note", "champion", "adopt_next", "issue_id", "decided_on",
    )  # fmt: skip
    caption = "What follows from the verdicts"

    @property
    def proposed(self) -> "Verifications":
        """Those that wait for a person."""
        return Verifications.from_table(self.table.loc[self.table.decided_on == ""])

    @property
    def text(self) -> str:
        worked, again = (self.table.loc[self.table.outcome == each] for each in (CLOSED, REOPENED))
        if self.table.empty:
            return "No action has a verdict yet."
        said = [f"{verdicts.count(len(worked), 'action')} worked." if len(worked) else ""]
        said += [f"Thanks to {champions(worked)}." if (worked.champion != "").any() else ""]
        said += [f"{row.action} {state(row)}." for row in again.itertuples()]
        return " ".join(filter(None, said))

    @property
    def states(self) -> dict[str, str]:
        """What follows for each reopened action, as half a sentence, by the action's number."""
        again = self.table.loc[self.table.outcome == REOPENED]
        return {row.action_id: state(row) for row in again.itertuples()}

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Action": [row.action or row.action_id for row in rows],
             "Verdict": [row.said for row in rows],
             "What follows": [_follows(row) for row in rows],
             "Champion": [row.champion for row in rows],
             "Who could do it next": [row.adopt_next for row in rows]}
        )  # fmt: skip


def state(row: object) -> str:
    """Return what follows for an action without effect: 'reopened; Desk decides by 30 October'."""
    verb = "reopened" if row.decided_on else "proposed for reopening"
    who, when = row.owner or "its owner", verdicts.day(row.decide_by).rpartition(" ")[0]
    return f"{verb}; {who} decides by {when}" if when else verb


def champions(rows: pd.DataFrame) -> str:
    """Return who is to be thanked: 'Storage engineering and Support'."""
    names = list(dict.fromkeys(name for name in rows.champion if name))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _follows(row: object) -> str:
    if row.outcome == REOPENED:
        said = state(row)
        return f"{said[0].upper()}{said[1:]}."
    return f"Closed on {verdicts.day(row.decided_on)}." if row.decided_on else "Proposed to close."
