"""The sample company in memory: everything that is true of it, before any system exports it."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

import numpy as np
import pandas as pd

from . import comments, conversations, subjects
from .accounts import accounts as make_accounts
from .contacts import contacts as make_contacts
from .contacts import renamed_accounts
from .nps import nps as make_nps
from .plans import comment_plans, may_bend
from .renewals import account_quarters
from .renewals import renewals as make_renewals
from .satisfaction import experience, latent
from .streams import streams, table_text
from .survey import invitations as make_invitations
from .survey import responses as make_responses
from .tickets import CLOSING_HOURS, dated, handled_tickets, opened_tickets
from .truth import SEED, Truth

FIRST_TICKET = 100_001


@dataclass(frozen=True)
class Company:
    """A simulated company: its tables, and the truths that made them."""

    truth: Truth
    seed: int
    accounts: pd.DataFrame
    contacts: pd.DataFrame
    renewals: pd.DataFrame
    tickets: pd.DataFrame
    experience: pd.DataFrame
    invitations: pd.DataFrame
    responses: pd.DataFrame
    nps: pd.DataFrame
    comments: pd.DataFrame
    conversations: pd.DataFrame
    events: pd.DataFrame
    names: pd.DataFrame


def simulate(truth: Truth | None = None, seed: int = SEED, *, texts: bool = True) -> Company:
    """A company in which ``truth`` holds; without ``texts`` comments have labels but no words."""
    truth = truth or Truth()
    draw = streams(seed)
    accounts = make_accounts(truth, draw["accounts"])
    contacts = make_contacts(truth, accounts, draw["contacts"])
    tickets, lived = _tickets(truth, accounts, contacts, draw)
    means, _ = account_quarters(tickets, accounts, truth)
    invited = make_invitations(truth, tickets, draw["invitations"])
    answers, invited = make_responses(truth, tickets, invited, draw["answers"])
    ratings, asked = make_nps(truth, contacts, means, draw["nps"])
    said = _plans(truth, (tickets, lived, answers, ratings), draw)
    told = pd.DataFrame()
    if texts:
        tickets = tickets.assign(subject=subjects.subjects(tickets, draw["subjects"]))
        said = comments.written(said, tickets, contacts, draw["texts"])
        told = conversations.conversations(truth, accounts, contacts, draw["conversations"])
    return Company(
        truth=truth,
        seed=seed,
        accounts=accounts,
        contacts=contacts,
        renewals=make_renewals(truth, accounts, means, draw["renewals"]),
        tickets=tickets,
        experience=lived,
        invitations=_all_invitations(invited, asked, tickets, contacts),
        responses=_with_accounts(answers, tickets),
        nps=ratings.assign(account_id=contacts["account_id"].to_numpy()[ratings["contact_row"]]),
        comments=said,
        conversations=told,
        events=pd.read_csv(StringIO(table_text("events")), dtype=str, keep_default_na=False),
        names=_names(contacts),
    )


def _tickets(
    truth: Truth,
    accounts: pd.DataFrame,
    contacts: pd.DataFrame,
    draw: dict[str, np.random.Generator],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    tickets = opened_tickets(truth, accounts, contacts, draw["opening"])
    tickets = handled_tickets(truth, tickets, draw["handling"])
    # What was closed before the first export is in none of them.
    worked_on = tickets["opened"] + tickets["hours"] + CLOSING_HOURS >= 0
    tickets = tickets[worked_on].reset_index(drop=True)
    lived = experience(truth, tickets, draw["themes"])
    felt = latent(truth, tickets, lived, accounts["effect"].to_numpy())
    luck = draw["scores"].normal(0.0, 1.0, len(tickets))
    row, person = tickets["account_row"], tickets["contact_row"]
    known = {
        "ticket_id": [str(FIRST_TICKET + i) for i in range(len(tickets))],
        "account_id": accounts["account_id"].to_numpy()[row],
        "language": contacts["language"].to_numpy()[person],
        "heavy": accounts["heavy"].to_numpy()[row],
        "latent": felt,
        "felt": felt + luck,
    }
    return subjects.described(dated(tickets.assign(**known)), draw["marks"]), lived


def _plans(
    truth: Truth,
    parts: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    draw: dict[str, np.random.Generator],
) -> pd.DataFrame:
    """The plans of all comments, those of the transaction survey first."""
    tickets, lived, answers, ratings = parts
    told = answers[answers["finished"]]
    columns = ["response_id", "ticket_row", "language"]
    base = told[columns].assign(
        rating=told["score"], may_bend=may_bend(truth, tickets)[told["ticket_row"]]
    )
    asked = pd.concat([base.assign(question=question) for question in ("Q3", "Q4")])
    first = comment_plans(truth, asked, lived.to_numpy()[asked["ticket_row"]], draw["plans"])
    own = _ticket_in_mind(tickets, ratings, draw["nps texts"])
    mind = ratings.assign(
        ticket_row=own,
        question="reason",
        rating=np.searchsorted([3, 5, 7, 9], ratings["score"], side="right") + 1,
        language=tickets["language"].to_numpy()[own],
        may_bend=False,
    )[[*columns, "rating", "question", "may_bend"]]
    second = comment_plans(truth, mind, lived.to_numpy()[own], draw["nps texts"])
    frame = pd.concat([first, second], ignore_index=True)
    frame.insert(0, "comment_id", frame["response_id"] + ":" + frame["question"])
    return frame


def _ticket_in_mind(
    tickets: pd.DataFrame, ratings: pd.DataFrame, rng: np.random.Generator
) -> np.ndarray:
    """For each relationship answer, a ticket solved lately before it."""
    solved = tickets["resolved_at"].to_numpy()
    order = np.argsort(solved, kind="stable")
    last = np.searchsorted(solved[order], ratings["responded_at"].to_numpy())
    first = np.searchsorted(solved[order], (ratings["responded_at"] - pd.Timedelta(days=30)))
    return order[(first + rng.random(len(ratings)) * (last - first)).astype(int)]


def _all_invitations(
    invited: pd.DataFrame, asked: pd.DataFrame, tickets: pd.DataFrame, contacts: pd.DataFrame
) -> pd.DataFrame:
    own = tickets.iloc[invited["ticket_row"]]
    first = invited.assign(
        ticket_id=own["ticket_id"].to_numpy(), contact_row=own["contact_row"].to_numpy()
    )
    both = pd.concat([first, asked.assign(ticket_id="")], ignore_index=True)
    people = contacts.iloc[both["contact_row"]]
    both["email"] = people["email"].to_numpy()
    both["account_id"] = people["account_id"].to_numpy()
    return both.drop(columns=["ticket_row"]).sort_values(
        ["sent_at", "invitation_id"], ignore_index=True
    )


def _with_accounts(answers: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    own = tickets.iloc[answers["ticket_row"]]
    return answers.assign(
        account_id=own["account_id"].to_numpy(),
        team=own["team"].to_numpy(),
        priority=own["priority"].to_numpy(),
    )


def _names(contacts: pd.DataFrame) -> pd.DataFrame:
    fixed = pd.read_csv(StringIO(table_text("names")), dtype=str)
    frame = pd.concat([fixed, renamed_accounts(contacts)], ignore_index=True)
    return frame[["kind", "old", "new", "since"]]
