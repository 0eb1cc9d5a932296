"""What is known of one customer, for whoever is about to meet them: a page of small tables."""

from dataclasses import dataclass

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.words import listed
from loopnb.verdicts import count, day, duration

COMPLAINT, SUGGESTION, PRAISE, CONVERSATION = (
    "complaint", "suggestion", "praise", "in conversation"
)  # fmt: skip
MOST = 10  # open tickets on the page


class Customer(Result):
    """Who they are; one row. What is not known is '' or missing, days are ISO days.

    `renewal` is a clause, `renews_on` the next day on which a contract is due. `revenue` (a year)
    and `worth` (of the contract due) are words, '' for readers who may not see them. `as_of` is
    the last day that the page tells of, `met_on` that of the last conversation. `listed` holds
    where they are on the list of customers. `open` is −1 where no tickets are loaded.
    """

    columns = ("account_id", "name", "listed", "segment", "region", "products", "owner", "is_key",
               "renewal", "renews_on", "revenue", "worth", "as_of", "met_on", "unhappy",
               "last_unhappy", "open", "urgent", "oldest_days")  # fmt: skip
    caption = "Who they are"

    @property
    def text(self) -> str:
        """Say the most important in a few sentences."""
        row = self.table.iloc[0]
        renewal = f" {row.renewal}" if row.renewal else ""
        said = f"{row['name']}{renewal}." if renewal else ""
        return " ".join(filter(None, [said, *self._standing(row)]))

    def _standing(self, row: pd.Series) -> list[str]:
        """Return what waits, where tickets are known, and how often they were unhappy."""
        urgent = f", {row.urgent} of them urgent" if row.urgent else ""
        waits = f"They have {count(row.open, 'open ticket')}{urgent}."
        waits = waits if row.open else "They have no open ticket."
        often = {1: "once", 2: "twice"}.get(row.unhappy, f"{row.unhappy} times")
        said = [waits] if row.open >= 0 else []
        return said + [f"They were unhappy {often} in four quarters."] * bool(row.unhappy)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known, by name, in the order shown; what is not known is left out."""
        row = self.table.iloc[0]
        known = {
            "Segment": row.segment, "Region": row.region,
            "Products": row.products, "Owner": row.owner,
            "Key customer": "yes" if row.is_key else "",
            "Contract": f"{row.renewal[:1].upper()}{row.renewal[1:]}",
            "Contract worth": row.worth, "Revenue a year": row.revenue,
            "Last spoken to": day(row.met_on), "Customer number": row.account_id,
        }  # fmt: skip
        return [(name, value) for name, value in known.items() if value]

    @property
    def shown(self) -> pd.DataFrame:
        return pd.DataFrame(self.facts, columns=["What", "Known"])


class Quarters(Result):
    """Four quarters of one customer, the last one at the end, beside all customers' times.

    `hours` is the median time to resolve the tickets `solved`, `hours_all` that of all customers.
    Answers are counted: n, good and bad ones, on satisfaction (csat) and recommending us (nps).
    What they were never asked, or never answered, has no column in `shown`.
    """

    columns = ("period", "title", "opened", "urgent", "solved", "reopened", "hours", "hours_all",
               "csat_n", "csat_good", "csat_bad", "nps_n", "nps_good", "nps_bad")  # fmt: skip
    caption = "Four quarters"

    @property
    def text(self) -> str:
        table = self.table
        answers = table.csat_n.sum() + table.nps_n.sum()
        return (
            f"{count(table.opened.sum(), 'ticket')} opened and {table.solved.sum():,} solved in "
            f"four quarters; {count(answers, 'answer')}."
        )

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        known = {
            "Quarter": [row.title for row in rows],
            "Opened": [int(row.opened) for row in rows],
            "Urgent": [int(row.urgent) for row in rows],
            "Solved": [int(row.solved) for row in rows],
            "Reopened": [int(row.reopened) for row in rows],
            "Half solved within": [_time(row.hours) for row in rows],
            "All customers": [_time(row.hours_all) for row in rows],
            "Satisfied": [_score(row.csat_n, row.csat_good, row.csat_bad) for row in rows],
            "Would recommend us": [_score(row.nps_n, row.nps_good, row.nps_bad) for row in rows],
        }
        answered = {"Satisfied": self.table.csat_n, "Would recommend us": self.table.nps_n}
        silent = [name for name, numbers in answered.items() if not numbers.sum()]
        return pd.DataFrame(known).drop(columns=silent)


class OpenTickets(Result):
    """Their open tickets, urgent ones first, then the oldest; `waiting` is how many there are."""

    columns = ("ticket_id", "subject", "product", "priority", "urgent", "opened_on", "days",
               "waiting")  # fmt: skip
    caption = "Open now"
    heads = {"ticket_id": "Ticket", "subject": "Subject", "product": "Product",
             "priority": "Priority", "days": "Open for days"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No ticket is open."
        waiting, oldest = int(self.table.waiting.iloc[0]), int(self.table.days.max())
        if waiting > len(self.table):
            return f"{count(waiting, 'ticket')} open; these {len(self.table)} press most."
        urgent = int(self.table.urgent.sum()) or ("not" if waiting == 1 else "none")
        said = f"{count(waiting, 'ticket')} open, {urgent}{' of them' * (waiting > 1)} urgent"
        oldest = f"; the oldest for {count(oldest, 'day')}" if waiting > 1 else ""
        return f"{said}{oldest}."


class Said(Result):
    """Their own words, as stored, newest first; each `kind` in its turn."""

    columns = ("kind", "text", "comment_id", "ticket_id", "said_on")
    caption = "What they said"
    heads = {"kind": "Kind", "text": "Words", "said_on": "On", "comment_id": "Comment"}


class Named(Result):
    """The themes that they name, by comments: of how many, and how many of these complain.

    `praise` marks themes that customers name when they are pleased; they come last.
    """

    columns = ("theme", "praise", "comments", "complaints", "of")
    caption = "What they write about"

    @property
    def text(self) -> str:
        """Say the themes with their counts, nothing where there are none."""
        if self.table.empty:
            return ""
        praised = self.table.praise.astype(bool)
        said = f"In {count(self.table.of.iloc[0], 'comment')}"
        parts = [
            f"{lead}{listed([_theme(row) for row in rows.itertuples()])}"
            for lead, rows in ((": ", self.table.loc[~praised]),
                               (" they praise: ", self.table.loc[praised]))
            if len(rows)
        ]  # fmt: skip
        return f"{said}{';'.join(parts)}."


class Promised(Result):
    """What we promised in conversations; `late` is past its day and not written down as kept."""

    columns = ("promise", "owner", "due", "late", "made_on", "conversation_id")
    caption = "What we promised"
    heads = {"promise": "Promise", "owner": "Owner", "due": "Due", "made_on": "Promised on"}


class Touching(Result):
    """Our actions on what they name or use: why they matter here, and where they stand."""

    columns = ("action_id", "action", "owner", "why", "where", "done")
    caption = "What we do about it"
    heads = {"action": "Action", "owner": "Owner", "why": "Because of", "where": "Where it stands"}


@dataclass(frozen=True)
class Briefing:
    """One customer in small tables, what to ask them, and what there is no data for.

    `missing` names the tables that are not loaded; `gaps` says in sentences what is not known.
    """

    customer: Customer
    quarters: Quarters
    tickets: OpenTickets
    said: Said
    named: Named
    promised: Promised
    actions: Touching
    asks: tuple[str, ...]
    missing: tuple[str, ...]
    gaps: tuple[str, ...]
    restricted: bool = False

    @property
    def text(self) -> str:
        return self.customer.text


def _theme(row: object) -> str:
    complain = row.complaints and not row.praise
    more = f"; {count(row.complaints, 'complaint')}" if complain else ""
    return f"{row.theme} ({row.comments}{more})"


def _time(hours: float) -> str:
    return "" if pd.isna(hours) else duration(hours)


def _score(n: int, good: int, bad: int) -> str:
    """Return how many of a few answers are good and bad, never a percentage."""
    if not n:
        return "no answer"
    return f"{good:,} of {n:,}" + (f", {bad:,} unhappy" if bad else "")
