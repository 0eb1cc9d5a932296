"""Whom the third party is to ask today, and who is left in peace, and why."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import count, day

ASK = "ask"
SENT = "a survey was sent already"
PERSON = "the person was asked lately"
ACCOUNT = "the customer was asked lately"
QUOTA = "beyond the quota of the day"
REASONS = (SENT, PERSON, ACCOUNT, QUOTA)
SENDS = ("ticket_id", "survey", "question", "closed_on", "action_id")  # what the third party gets


class Asking(Result):
    """The closed tickets due for a survey on a day, and customers of what was acted on.

    One row a ticket and survey, those to ask first, in the order of asking. People are named by
    the help desk's own id, that of their ticket. `state` is ASK, or why nobody is asked.
    """

    columns = ("survey", "ticket_id", "closed_on", "key", "action_id", "question", "state")
    caption = "Whom to ask today"
    heads = {"survey": "Survey", "ticket_id": "Ticket", "closed_on": "Closed", "state": "State"}

    @property
    def asked(self) -> pd.DataFrame:
        """What the third party gets: the tickets whose requesters it asks, and what."""
        return self.table.loc[self.table.state == ASK, list(SENDS)].reset_index(drop=True)

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No ticket is due for a survey, and nobody waits for a question on an action."
        said = []
        for survey, rows in self.table.groupby("survey", sort=False):
            what = "closed ticket" if rows.action_id.eq("").all() else "customer"
            whose = " due" if what == "closed ticket" else " whose issue was acted on"
            asks = int((rows.state == ASK).sum())
            left = [f"{int((rows.state == why).sum()):,} left out: {why}" for why in REASONS
                    if (rows.state == why).any()]  # fmt: skip
            told = f"{count(len(rows), what)}{whose} ({survey}): {asks:,} to ask"
            said.append("; ".join([told, *left]) + ".")
        return " ".join(said)


def follow_up_question(theme: str, since: str) -> str:
    """Return the question to a customer whose issue was acted on."""
    return (
        f"You wrote to us about this: {theme}. We acted on it on {day(since)}. "
        "Did you notice, and did it help?"
    )
