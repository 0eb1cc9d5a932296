"""What an expert knows: the labels of comments and the account of every row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .company import Company


def labels(company: Company) -> pd.DataFrame:
    """The expert's label of each comment."""
    said = company.comments
    return pd.DataFrame(
        {
            "comment_id": said["comment_id"],
            "response_id": said["response_id"],
            "question": said["question"],
            "language": said["language"],
            "sentiment": said["sentiment"],
            "themes": said["themes"],
            "ironic": said["ironic"].map({True: "yes", False: "no"}),
            "personal": said["personal"],
        }
    )


def matches(company: Company) -> pd.DataFrame:
    """For each row of an export, the account it truly belongs to and the rule that finds it."""
    people, tickets = company.contacts, company.tickets
    own = people.iloc[tickets["contact_row"]]
    by_ticket = _rows("zendesk", tickets["ticket_id"], own, own["rule"])
    answered = tickets.iloc[company.responses["ticket_row"]]
    who = people.iloc[answered["contact_row"]]
    rule = np.where(who["rule"] == "unmatched", "unmatched", "ticket")
    by_answer = _rows("qualtrics", company.responses["response_id"], who, rule)
    asked = people.iloc[company.nps["contact_row"]]
    by_nps = _rows("nps", company.nps["response_id"], asked, _nps_rules(asked))
    return pd.concat([by_ticket, by_answer, by_nps], ignore_index=True)


def _rows(
    source: str, ids: pd.Series, people: pd.DataFrame, rule: pd.Series | np.ndarray
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source": source,
            "row_id": np.asarray(ids),
            "account_id": people["account_id"].to_numpy(),
            "rule": np.asarray(rule),
        }
    )


def _nps_rules(people: pd.DataFrame) -> np.ndarray:
    """Without ids, the company's name is tried before the mail domain."""
    named = people["rule"].isin(["external id", "name"]) & (people["organization"] != "")
    shared = people["website"] == "kestrelmoor.example"
    domain = (people["email_domain"] == people["website"]) & ~shared
    return np.select([named, domain], ["name", "domain"], "unmatched")
