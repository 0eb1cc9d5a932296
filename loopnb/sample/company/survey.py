"""The transaction survey: who is invited, who answers, and what."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .clock import hour_of, hours_since_origin, moments
from .satisfaction import scores
from .streams import codes
from .truth import Truth

ADMINISTRATOR = "Agora Panels"
# Share of invitations that bounce, are refused, or are begun and not finished
INELIGIBLE, REFUSAL, PARTIAL = 0.015, 0.012, 0.012
_LATE_FROM, _LATE_UNTIL = "2026-06-28", "2026-06-30"


def invitations(truth: Truth, tickets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row for each survey sent after a resolved ticket, with the row of the ticket."""
    resolved = (tickets["opened"] + tickets["hours"]).to_numpy()
    end = hour_of("2026-10-01")
    u, luck = rng.random(len(tickets)), rng.normal(0.0, 0.4, len(tickets))
    sent = resolved + rng.uniform(1.0, 24.0, len(tickets))
    signs = tickets["felt"].to_numpy() + luck < 0.7
    picky = (tickets["team"] == truth.selective_team).to_numpy()
    picky = picky & (resolved >= hour_of(truth.selective_from))
    rate = np.where(picky & signs, truth.selective_invite, truth.invite_rate)
    chosen = np.flatnonzero((u < rate) & (resolved >= 0) & (sent < end))
    chosen = chosen[np.argsort(sent[chosen], kind="stable")]
    return pd.DataFrame(
        {
            "invitation_id": [f"I-{number:06d}" for number in range(1, len(chosen) + 1)],
            "ticket_row": chosen,
            "survey": "transaction",
            "sent_at": moments(sent[chosen]),
            "administrator": ADMINISTRATOR,
            "team": tickets["team"].to_numpy()[chosen],
        }
    )


def responses(
    truth: Truth, tickets: pd.DataFrame, invited: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers, finished or not, and the invitations with their dispositions."""
    asked = tickets.iloc[invited["ticket_row"]]
    chance = _answer_chance(truth, tickets, asked, rng)
    u = rng.random(len(invited))
    spare = rng.random(len(invited))
    wait = 0.05 + rng.exponential(30.0, len(invited))
    sent = hours_since_origin(invited["sent_at"])
    in_time = sent + wait < hour_of("2026-10-01") - 2.1
    bounced = spare < INELIGIBLE
    complete = (u < chance) & ~bounced & in_time
    partial = ~complete & ~bounced & in_time & (spare > 1 - PARTIAL)
    refusal = ~complete & ~bounced & ~partial & (spare > 1 - PARTIAL - REFUSAL)
    disposition = np.select(
        [bounced, complete, partial, refusal],
        ["ineligible", "complete", "partial", "refusal"],
        "non-contact",
    )
    rows = np.flatnonzero(complete | partial)
    answers = _answers(truth, asked.iloc[rows], rng)
    answers.insert(0, "invitation_id", invited["invitation_id"].to_numpy()[rows])
    answers["ticket_row"] = invited["ticket_row"].to_numpy()[rows]
    answers["finished"] = complete[rows]
    answers["responded_at"] = _daylight(moments(sent[rows] + wait[rows]))
    answers = _with_late(truth, answers, sent[rows], rng)
    answers = answers.sort_values("responded_at", kind="stable", ignore_index=True)
    return answers, invited.assign(disposition=disposition)


def _answer_chance(
    truth: Truth, tickets: pd.DataFrame, asked: pd.DataFrame, rng: np.random.Generator
) -> np.ndarray:
    """The chance to answer; its level gives the planned share of all tickets."""
    person = rng.normal(0.0, 0.5, int(tickets["contact_row"].max()) + 1)
    odds = (
        truth.unhappy_answers * (asked["felt"] < 0).to_numpy()
        + truth.urgent_answers * (asked["priority"] == "Urgent").to_numpy()
        + truth.heavy_answers * asked["heavy"].to_numpy()
        + person[asked["contact_row"]]
    )
    goal = truth.answer_rate * truth.tickets / len(asked) / (1 - INELIGIBLE)
    low, high = -12.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _logistic(odds + middle).mean() < goal else (low, middle)
    return _logistic(odds + low)


def _answers(truth: Truth, asked: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    felt = asked["felt"].to_numpy()
    count = len(asked)
    fixed = rng.random(count) < _logistic(2.2 + 1.2 * felt - 1.5 * (asked["reopens"] > 0))
    return pd.DataFrame(
        {
            "response_id": ["R_" + code for code in codes(rng, count, 15)],
            "ticket_id": asked["ticket_id"].to_numpy(),
            "score": scores(truth, felt),
            "resolved": np.where(fixed, "Yes", "No"),
            "language": asked["language"].to_numpy(),
            "seconds": np.round(25 + 60 * np.exp(rng.normal(0.0, 0.7, count))).astype(int),
            "late": False,
        }
    )


def _daylight(times: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Moments moved out of the hour that the autumn clock shows twice: a file has no offset."""
    doubled = (times.month == 10) & (times.day >= 25) & (times.dayofweek == 6) & (times.hour < 2)
    return times + pd.to_timedelta(np.where(doubled, 3, 0), unit="h")


def _with_late(
    truth: Truth, answers: pd.DataFrame, sent: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Some people asked in the spring answer in its last days, the unhappy ones more often."""
    quarter = (sent >= hour_of("2026-04-01")) & (sent < hour_of("2026-06-27"))
    inside = hours_since_origin(answers["responded_at"]) < hour_of(_LATE_FROM)
    rows = np.flatnonzero(quarter & inside & answers["finished"].to_numpy())
    weight = np.where(answers["score"].to_numpy()[rows] <= 3, 2.2, 1.0)
    count = min(truth.late_answers, len(rows))
    if count == 0:
        return answers
    late = rng.choice(rows, count, replace=False, p=weight / weight.sum())
    frame = answers.copy()
    frame.loc[late, "late"] = True
    hours = rng.uniform(hour_of(_LATE_FROM), hour_of(_LATE_UNTIL) + 18, count)
    frame.loc[late, "responded_at"] = moments(hours)
    return frame


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(x)))
