"""The company as loopnb's canonical tables, without a file between: what a perfect export says."""

from __future__ import annotations

import pandas as pd

from loopnb.sample.company.company import Company

SURVEYS = {
    "csat": {"scale_min": 1.0, "scale_max": 5.0, "scale_direction": "high"},
    "resolved": {"scale_min": 0.0, "scale_max": 1.0, "scale_direction": "high"},
    "nps": {"scale_min": 0.0, "scale_max": 10.0, "scale_direction": "high"},
}


def tables(company: Company) -> dict[str, pd.DataFrame]:
    """Return canonical frames by name; times are naive UTC, columns that nobody filled lack."""
    frames = {
        "accounts": company.accounts,
        "renewals": company.renewals.rename(columns={"renewal_date": "due_at"}).assign(
            renewal_id=lambda rows: rows.index.astype(str)
        ),
        "tickets": _tickets(company.tickets),
        "invitations": company.invitations,
        "responses": _responses(company),
        "events": company.events.assign(
            at=pd.to_datetime(company.events["at"]), event_id=company.events.index.astype(str)
        ),
    }
    return {name: _naive(frame) for name, frame in frames.items()}


def _tickets(tickets: pd.DataFrame) -> pd.DataFrame:
    """Return tickets with the help desk's own mark for the agreed time."""
    hours = (tickets["resolved_at"] - tickets["opened_at"]) / pd.Timedelta(hours=1)
    met = (hours <= tickets["sla_target_hours"]).astype(object).where(hours.notna(), None)
    return tickets.drop(columns="hours").assign(
        sla_target_s=3600 * tickets["sla_target_hours"], sla_met=met,
        first_resolved_at=tickets["first_solved_at"],
    )  # fmt: skip


def _responses(company: Company) -> pd.DataFrame:
    """Return one row for each rating: satisfaction, resolved or not, would recommend."""
    said = company.responses.loc[company.responses["finished"]]
    resolved = (said["resolved"] == "Yes").astype(float)
    parts = {"csat": said, "resolved": said.assign(score=resolved), "nps": company.nps}
    return pd.concat(
        [part.assign(kind=kind, response_id=part["response_id"] + f":{kind}", **SURVEYS[kind])
         for kind, part in parts.items()], ignore_index=True,
    )  # fmt: skip


def _naive(frame: pd.DataFrame) -> pd.DataFrame:
    times = frame.select_dtypes("datetimetz").columns
    return frame.assign(**{name: frame[name].dt.tz_localize(None) for name in times})
