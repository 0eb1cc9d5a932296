"""Tickets as Zendesk exports them: one file a quarter with what was updated in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .clock import business_minutes, quarter_end, quarter_start, text_of
from .company import Company
from .streams import words

# Shares of the time to resolve: the agent's work, the requester waiting, on hold
AGENT_WAIT, REQUESTER_WAIT, ON_HOLD = 0.25, 0.65, 0.10
_MOMENTS = ("opened_at", "first_response_at", "first_solved_at", "reopened_at", "resolved_at",
            "closed_at")  # fmt: skip


def zendesk_export(company: Company, quarter: str) -> pd.DataFrame:
    """The tickets updated in ``quarter`` as they stood at its end, all cells as text."""
    seen = standing(company.tickets, quarter_end(quarter))
    rows = seen[seen["updated_at"] >= quarter_start(quarter)]
    people = company.contacts.iloc[rows["contact_row"]]
    cells = {
        **_who(rows, people, company.names),
        **_what(rows, company.names, quarter),
        **_when(rows),
        **_durations(rows),
    }
    columns = words("zendesk")["columns"]
    return pd.DataFrame({name: np.asarray(cells[name], dtype=object) for name in columns})


def standing(tickets: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """The tickets opened before ``at`` as they stood then: later moments are unknown."""
    known = tickets[tickets["opened_at"] < at].copy()
    for column in _MOMENTS:
        known[column] = known[column].where(known[column] < at)
    happened = known[list(_MOMENTS)].notna()
    solved = happened["resolved_at"]
    waiting = happened["first_solved_at"] & ~happened["reopened_at"] & (known["reopens"] > 0)
    idle = known["agent_place"] < 0.35
    known["status"] = np.select(
        [happened["closed_at"], solved | waiting, ~happened["first_response_at"], idle],
        ["Closed", "Solved", "New", "Pending"],
        "Open",
    )
    known["solved_at"] = known["resolved_at"].where(solved, known["first_solved_at"].where(waiting))
    known["reopens"] = known["reopens"].where(happened["reopened_at"], 0)
    known["updated_at"] = known[list(_MOMENTS)].max(axis=1)
    return known


def old_names(values: pd.Series, names: pd.DataFrame, kind: str, at: pd.Timestamp) -> pd.Series:
    """Names as they were in a system before they changed."""
    rows = names[(names["kind"] == kind) & (pd.to_datetime(names["since"], utc=True) >= at)]
    return values.replace(dict(zip(rows["new"], rows["old"], strict=True)))


def team_agents() -> dict[str, list[str]]:
    """The invented agents of each team."""
    people, catalogue = words("people"), words("catalogue")
    names = [f"{f} {s}" for f, s in zip(people["first"] * 2, people["last"] * 3, strict=False)]
    teams, place = {}, 0
    for team, size in zip(catalogue["teams"], catalogue["agents_per_team"], strict=True):
        teams[team] = names[place : place + size]
        place += size
    return teams


def _who(rows: pd.DataFrame, people: pd.DataFrame, names: pd.DataFrame) -> dict[str, object]:
    teams = team_agents()
    agents = np.array(
        [teams[t][int(u * len(teams[t]))]
         for t, u in zip(rows["team"], rows["agent_place"], strict=True)], dtype=object,
    )  # fmt: skip
    assigned = (rows["status"] != "New").to_numpy()
    phone = (rows["channel"] == "Phone").to_numpy()
    return {
        "Requester": people["full_name"],
        "Requester id": people["contact_id"],
        "Requester external id": people["external_id"],
        "Requester email": people["email"],
        "Requester domain": people["email_domain"],
        "Submitter": np.where(phone, agents, people["full_name"]),
        "Assignee": np.where(assigned, agents, ""),
        "Organization": people["organization"],
    }


def _what(rows: pd.DataFrame, names: pd.DataFrame, quarter: str) -> dict[str, object]:
    end = quarter_end(quarter)
    product = old_names(rows["product"], names, "product", end)
    tags = product.str.lower() + " " + rows["category"].str.lower().str.replace("-", "_")
    return {
        "Summation column": ["1"] * len(rows),
        "Id": rows["ticket_id"],
        "Group": old_names(rows["team"], names, "team", end),
        "Subject": rows["subject"],
        "Tags": tags + " " + rows["sla_policy"].str.lower().str.replace(" ", "_"),
        "Status": rows["status"],
        "Priority": rows["priority"],
        "Via": rows["channel"],
        "Ticket type": rows["type"],
        "Satisfaction Score": ["Not Offered"] * len(rows),
        "Group stations": (1 + (rows["agent_place"] > 0.8)).astype(str),
        "Assignee stations": (1 + (rows["agent_place"] > 0.7)).astype(str),
        "Reopens": rows["reopens"].astype(str),
        "Replies": rows["contacts"].where(rows["status"] != "New", 0).astype(str),
        "Product [list]": product,
        "Version [txt]": rows["version"],
        "Component [list]": rows["component"],
        "Category [list]": rows["category"],
        "Cause code [list]": rows["cause_code"].where(rows["solved_at"].notna(), ""),
        "Region [list]": rows["region"],
        "SLA policy [txt]": rows["sla_policy"],
        "SLA target hours [txt]": rows["sla_target_hours"].astype(str),
    }


def _when(rows: pd.DataFrame) -> dict[str, object]:
    first = rows["opened_at"] + (rows["first_response_at"] - rows["opened_at"]) * 0.5
    hours = (rows["solved_at"] - rows["opened_at"]) / pd.Timedelta(hours=1)
    return {
        "Created at": text_of(rows["opened_at"]),
        "Updated at": text_of(rows["updated_at"]),
        "Assigned at": text_of(first),
        "Due date": [""] * len(rows),
        "Initially assigned at": text_of(first),
        "Solved at": text_of(rows["solved_at"]),
        "Resolution time": _whole(hours.to_numpy()),
    }


def _durations(rows: pd.DataFrame) -> dict[str, object]:
    """Minutes by calendar and by business hours; blank where the end is not reached."""
    ends = {
        "First reply time in minutes": (rows["first_response_at"], 1.0),
        "First resolution time in minutes": (rows["first_solved_at"], 1.0),
        "Full resolution time in minutes": (rows["solved_at"], 1.0),
        "Agent wait time in minutes": (rows["solved_at"], AGENT_WAIT),
        "Requester wait time in minutes": (rows["solved_at"], REQUESTER_WAIT),
        "On hold time in minutes": (rows["solved_at"], ON_HOLD),
    }
    cells = {}
    for name, (end, share) in ends.items():
        calendar = ((end - rows["opened_at"]) / pd.Timedelta(minutes=1)).to_numpy()
        cells[name] = _whole(calendar * share)
        business = business_minutes(rows["opened_at"], end)
        cells[f"{name} within business hours"] = _whole(business * share)
    return cells


def _whole(numbers: np.ndarray) -> np.ndarray:
    """Whole numbers as text; blank for NaN."""
    blank = np.isnan(numbers)
    return np.where(blank, "", np.where(blank, 0, np.floor(numbers)).astype("int64").astype(str))
