"""What a weekly meeting looks at: decisions, backlog, customers to call, tickets."""

from loopnb.results.base import Result
from loopnb.verdicts import day, number

LAST, LATE, AHEAD = "last week", "late", "ahead"
COMPLAINT, PRAISE, SUGGESTION = "complaint", "praise", "suggestion"


class Decisions(Result):
    """What was decided in a week or fell due in it, what is late, and what falls due next.

    `kind` is "action", "promise", "limits" or "goal"; `part` is LAST, LATE or AHEAD; `state` says
    in words how it stood when the week ended, `done` whether it was done then. Dates are ISO days
    or "".
    """

    columns = ("decision_id", "what", "kind", "owner", "decided_on", "due", "state", "done", "part")
    caption = "Decisions"
    heads = {"decision_id": "Id", "what": "Decision", "owner": "Owner", "state": "Where it stands"}

    def of(self, *parts: str) -> list:
        """Return the rows of the parts, in their order."""
        return list(self.table.loc[self.table.part.isin(parts)].itertuples())

    @property
    def text(self) -> str:
        last, late, ahead = (
            self.table.loc[self.table.part == part] for part in (LAST, LATE, AHEAD)
        )
        if last.empty:
            said = "Nothing was decided or fell due in the week."
        else:
            actions = last.loc[last.kind == "action"]
            said = f"{len(last)} decided or due in the week"
            said += f", {int(actions.done.sum())} of {len(actions)} actions done." if len(
                actions) else "."  # fmt: skip
        said += f" Late: {len(late)}." if len(late) else ""
        return said + (f" Due in the next two weeks: {len(ahead)}." if len(ahead) else "")


class Outlook(Result):
    """What waits next week, if as many arrive and are solved as in the last weeks; one row.

    `expected` is the open tickets of a week later; `low` and `high` hold them in 95 of 100 weeks,
    if weeks go on to differ as those did. `note` says why nothing is expected.
    """

    columns = ("period", "weeks", "arrived", "solved", "open", "expected", "low", "high", "note")
    caption = "Next week"
    heads = {"arrived": "Arrived a week", "solved": "Solved a week", "open": "Open now",
             "expected": "Open next week", "low": "At least", "high": "At most"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "There are no tickets."
        row = self.table.iloc[0]
        if row.note:
            return f"What waits next week cannot be told: {row.note}."
        return (
            f"At the rate of the last {row.weeks:.0f} weeks ({number(row.arrived)} arrived and "
            f"{number(row.solved)} solved a week) about {row.expected:,.0f} tickets are open a "
            f"week from now, between {row.low:,.0f} and {row.high:,.0f}."
        )


class Ahead(Result):
    """What is planned: events with a later date, and days on which nobody works."""

    columns = ("day", "kind", "what")
    caption = "Ahead"
    heads = {"day": "Day", "what": "What"}

    @property
    def text(self) -> str:
        said = [f"{day(row.day)}: {row.what}" for row in self.table.itertuples()]
        return f"Ahead: {'; '.join(said)}." if said else "No release, holiday or absence is noted."


class Callbacks(Result):
    """Customers to call back: every unhappy answer of a week, and every key account's.

    One row a person and ticket. `said` are the ratings in words, `words` a passage of the comment
    ("" where there is none or it must not be quoted), `call_by` the second working day after.
    """

    columns = ("account", "account_id", "is_key", "unhappy", "ticket_id", "response_id",
               "answered_on", "said", "words", "comment_id", "call_by")  # fmt: skip
    caption = "Customers to call back"
    heads = {"account": "Customer", "ticket_id": "Ticket", "answered_on": "Answered",
             "said": "Said", "words": "In their words", "call_by": "Call by"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "Nobody to call back: no unhappy answer, and none of a key account."
        unhappy, key = int(self.table.unhappy.sum()), int(self.table.is_key.sum())
        said = f"{_count(len(self.table), 'answer')} to call back about"
        return f"{said}: {unhappy} unhappy, {key} from key accounts."


class Watched(Result):
    """Open tickets to look at, each with why it is here; what presses most comes first.

    `reasons` counts why, `waiting` is the number of tickets open at the week's end, `newer` of
    those that changed after it: their status and reopenings are not looked at.
    """

    columns = ("ticket_id", "subject", "account", "product", "priority", "opened_on", "open_days",
               "why", "reasons", "waiting", "newer")  # fmt: skip
    caption = "Tickets to look at"
    heads = {"ticket_id": "Ticket", "subject": "Subject", "account": "Customer",
             "why": "Why it is here"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No ticket is open."
        row = self.table.iloc[0]
        said = f"{len(self.table)} of {_count(row.waiting, 'open ticket')}"
        if not row.newer:
            return f"{said}."
        changed = "one has" if row.newer == 1 else f"{row.newer:,} have"
        return (
            f"{said}. Of those open, {changed} changed since the week ended; for these no status "
            "and no reopening is told, for both may be newer."
        )


class ReadAloud(Result):
    """Customers' own words to read aloud: two complaints, one praise, one suggestion, with ids."""

    columns = ("kind", "text", "comment_id", "ticket_id", "who")
    caption = "Read aloud"
    heads = {"kind": "Kind", "text": "Words", "ticket_id": "Ticket", "who": "About"}


def _count(many: int, noun: str) -> str:
    return f"{many:,} {noun}{'' if many == 1 else 's'}"
