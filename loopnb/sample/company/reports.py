"""The plain exports: the CRM's reports, invitations, the relationship survey, conversations."""

from __future__ import annotations

from typing import Any

import pandas as pd
import yaml

from .clock import text_of
from .company import Company

_UTC = "%Y-%m-%dT%H:%M:%SZ"
_FRONT = ("conversation_id", "account", "date", "kind", "moderator", "participants", "promises")


def accounts_report(company: Company) -> pd.DataFrame:
    """The accounts as a Salesforce report."""
    a = company.accounts
    return pd.DataFrame(
        {
            "Account ID": a["account_id"],
            "Account Name": a["name"],
            "Segment": a["segment"],
            "Region": a["region"],
            "Industry": a["industry"],
            "Products": a["products"],
            "Owner": a["owner"],
            "Annual Revenue": [f"{amount:.2f}" for amount in a["annual_revenue"]],
            "Currency": a["currency"],
            "Is Key": a["is_key"].map({True: "1", False: "0"}),
            "Website": a["domain"],
        }
    )


def renewals_report(company: Company) -> pd.DataFrame:
    """The renewals as a Salesforce report; those still to come are open."""
    r = company.renewals
    return pd.DataFrame(
        {
            "Account ID": r["account_id"],
            "Renewal Date": text_of(r["renewal_date"], "%Y-%m-%d"),
            "Status": r["status"],
            "Amount": [f"{amount:.2f}" for amount in r["amount"]],
            "Currency": ["EUR"] * len(r),
        }
    )


def invitations_list(company: Company) -> pd.DataFrame:
    """All invitations with their dispositions, as the survey's administrator keeps them."""
    sent = company.invitations
    teams = company.names[company.names["kind"] == "team"]
    team = sent["team"]
    for old, new, since in zip(teams["old"], teams["new"], teams["since"], strict=True):
        before = sent["sent_at"] < pd.Timestamp(since, tz="UTC")
        team = team.mask(before & (team == new), old)
    columns = ["invitation_id", "ticket_id", "email", "survey"]
    return sent[columns].assign(
        sent_at=text_of(sent["sent_at"], _UTC),
        disposition=sent["disposition"],
        administrator=sent["administrator"],
        team=team,
    )


def nps_exports(company: Company) -> dict[str, pd.DataFrame]:
    """By wave, the relationship survey as a plain table."""
    answers = company.nps
    people = company.contacts.iloc[answers["contact_row"]]
    texts = company.comments.set_index("comment_id")["text"]
    cells = pd.DataFrame(
        {
            "Response ID": answers["response_id"],
            "Invitation ID": answers["invitation_id"],
            "Date": text_of(answers["responded_at"], "%Y-%m-%d"),
            "E-mail": people["email"].to_numpy(),
            "Company": people["organization"].to_numpy(),
            "Score": answers["score"].astype(str),
            "Reason": texts.reindex(answers["response_id"] + ":reason").fillna("").to_numpy(),
        }
    )
    return {wave: cells[answers["wave"] == wave] for wave in sorted(answers["wave"].unique())}


def conversation_files(company: Company) -> dict[str, str]:
    """By file name, each conversation as Markdown with front matter."""
    return {
        f"{talk['date']}-{talk['kind'].replace(' ', '-')}-{talk['conversation_id']}.md": _page(talk)
        for talk in company.conversations.to_dict("records")
    }


def _page(talk: dict[str, Any]) -> str:
    front = {key: talk[key] for key in _FRONT}
    if talk["kind"] == "focus group":
        front["account"] = None
    head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)
    turns = "\n\n".join(f"{speaker}: {said}" for speaker, said in talk["turns"])
    return f"---\n{head}---\n\n{turns}\n"
