"""The transaction survey as Qualtrics exports it, under three header rows."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from .clock import ZONE, quarter_end, quarter_of, text_of
from .company import Company
from .streams import words

PREVIEWS = 3
_DATES = ("startDate", "endDate", "recordedDate")


def header_rows() -> list[list[str]]:
    """The field names, the labels and the import ids with the zone of the dates."""
    columns = words("qualtrics")["columns"]
    ids = [{"ImportId": c[2], **({"timeZone": ZONE} if c[2] in _DATES else {})} for c in columns]
    texts = [json.dumps(i, separators=(",", ":")) for i in ids]
    return [[c[0] for c in columns], [c[1] for c in columns], texts]


def qualtrics_exports(company: Company) -> dict[str, pd.DataFrame]:
    """By quarter, the answers as text; late answers stand in the file of the next quarter."""
    answers = company.responses
    quarter = quarter_of(answers["responded_at"].dt.tz_convert(ZONE))
    quarter = quarter.where(~answers["late"], "2026-Q3")
    cells = _cells(company)
    labels = sorted(quarter.unique())
    return {
        label: pd.concat(
            [cells[(quarter == label).to_numpy()], _previews(label)], ignore_index=True
        )
        for label in labels
    }


def _cells(company: Company) -> pd.DataFrame:
    answers = company.responses
    people = company.contacts.iloc[company.tickets["contact_row"].iloc[answers["ticket_row"]]]
    local = answers["responded_at"].dt.tz_convert(ZONE)
    finished = answers["finished"].to_numpy()
    begun = finished | (answers["seconds"].to_numpy() % 2 == 0)
    texts = company.comments.set_index("comment_id")["text"]
    cells = {
        "StartDate": text_of(local - pd.to_timedelta(answers["seconds"], unit="s")),
        "EndDate": text_of(local),
        "Status": np.full(len(answers), "IP Address"),
        "IPAddress": [f"203.0.113.{s % 254 + 1}" for s in answers["seconds"]],
        "Progress": np.where(finished, "100", np.where(begun, "40", "0")),
        "Duration (in seconds)": answers["seconds"].astype(str),
        "Finished": np.where(finished, "True", "False"),
        "RecordedDate": text_of(local + pd.Timedelta(seconds=1)),
        "ResponseId": answers["response_id"],
        "RecipientLastName": people["last"],
        "RecipientFirstName": people["first"],
        "RecipientEmail": people["email"],
        "DistributionChannel": np.full(len(answers), "email"),
        "UserLanguage": answers["language"],
        "Q1": np.where(begun, answers["score"].astype(str), ""),
        "Q2": np.where(finished, answers["resolved"], ""),
        "Q3": texts.reindex(answers["response_id"] + ":Q3").fillna(""),
        "Q4": texts.reindex(answers["response_id"] + ":Q4").fillna(""),
        "ticket_id": answers["ticket_id"],
        "invitation_id": answers["invitation_id"],
    }
    return _framed(cells, len(answers))


def _previews(quarter: str) -> pd.DataFrame:
    """The rows that whoever built the survey left behind; they are no answers."""
    day = quarter_end(quarter) - pd.Timedelta(days=80)
    times = pd.Series([day + pd.Timedelta(hours=9, minutes=7 * i) for i in range(PREVIEWS)])
    key = quarter.replace("-", "")
    cells = {
        "StartDate": text_of(times),
        "EndDate": text_of(times + pd.Timedelta(seconds=40)),
        "Status": ["Survey Preview"] * PREVIEWS,
        "Progress": ["100"] * PREVIEWS,
        "Duration (in seconds)": ["40"] * PREVIEWS,
        "Finished": ["True"] * PREVIEWS,
        "RecordedDate": text_of(times + pd.Timedelta(seconds=41)),
        "ResponseId": [f"R_preview{key}{i:04d}" for i in range(PREVIEWS)],
        "DistributionChannel": ["preview"] * PREVIEWS,
        "UserLanguage": ["EN"] * PREVIEWS,
        "Q1": ["1", "5", "3"],
        "Q2": ["Yes", "No", "Yes"],
        "Q3": ["test", "asdf", ""],
        "Q4": ["test", "", ""],
    }
    return _framed(cells, PREVIEWS)


def _framed(cells: dict[str, object], count: int) -> pd.DataFrame:
    blank = np.full(count, "", dtype=object)
    names = [column[0] for column in words("qualtrics")["columns"]]
    return pd.DataFrame({n: np.asarray(cells.get(n, blank), dtype=object) for n in names})
