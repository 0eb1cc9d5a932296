"""The relationship survey: would customers recommend us, asked twice a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .clock import QUARTERS, moments, quarter_of
from .clock import hour_of as hour
from .streams import codes
from .survey import ADMINISTRATOR
from .truth import Truth

WAVES = ("2024-11", "2025-05", "2025-11", "2026-05")
ANSWER_RATE, BOUNCE_RATE = 0.28, 0.02
LEVEL, SLOPE, SPREAD = 8.2, 1.4, 1.8


def nps(
    truth: Truth, contacts: pd.DataFrame, means: np.ndarray, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers of all waves and the invitations they belong to."""
    answers, invited = [], []
    for wave in WAVES:
        asked = _invited(wave, contacts, rng)
        mood = means[contacts["account_row"], _quarter(wave)] - (truth.base - 0.3)
        answers.append(_answers(wave, asked, mood, rng))
        invited.append(asked)
    return pd.concat(answers, ignore_index=True), pd.concat(invited, ignore_index=True)


def _quarter(wave: str) -> int:
    """The place of the quarter whose tickets are on people's minds: the wave's own."""
    label = quarter_of(pd.Series([pd.Timestamp(f"{wave}-01", tz="UTC")])).iloc[0]
    return QUARTERS.index(label)


def _invited(wave: str, contacts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    count = len(contacts)
    u = rng.random(count)
    state = np.select([u < BOUNCE_RATE, u < BOUNCE_RATE + ANSWER_RATE], ["ineligible", "complete"],
                      "non-contact")  # fmt: skip
    return pd.DataFrame(
        {
            "invitation_id": [f"N-{wave}-{number:05d}" for number in range(1, count + 1)],
            "contact_row": np.arange(count),
            "survey": "relationship",
            "sent_at": moments(np.full(count, hour(f"{wave}-04") + 8.0)),
            "administrator": ADMINISTRATOR,
            "team": "",
            "disposition": state,
        }
    )


def _answers(
    wave: str, asked: pd.DataFrame, mood: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    rows = np.flatnonzero(asked["disposition"] == "complete")
    felt = LEVEL + SLOPE * mood[rows] + rng.normal(0.0, SPREAD, len(rows))
    days = np.minimum(rng.exponential(4.0, len(rows)), 20.0)
    return pd.DataFrame(
        {
            "response_id": ["N_" + code for code in codes(rng, len(rows), 12)],
            "invitation_id": asked["invitation_id"].to_numpy()[rows],
            "contact_row": rows,
            "wave": wave,
            "responded_at": moments(hour(f"{wave}-04") + 9.0 + 24 * days),
            "score": np.clip(np.round(felt), 0, 10).astype(int),
        }
    )
