"""What each comment says before it has words: sentiment and themes, the expert's labels."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .clock import hour_of
from .truth import Truth

MENTION, MOST_THEMES = 0.85, 3
# How many write, how many of those write nothing of worth
WRITES = {"Q3": 0.74, "Q4": 0.42, "reason": 0.62}
EMPTY = {"Q3": 0.07, "Q4": 0.16, "reason": 0.07}
IRONY, PERSONAL = 0.2, 0.07
PERSONAL_KINDS = ("email", "phone", "name", "ticket number", "email;phone")
PERSONAL_SHARES = (0.25, 0.3, 0.25, 0.15, 0.05)


def comment_plans(
    truth: Truth, answers: pd.DataFrame, lived: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Plans for the texts of ``answers`` (response_id, question, rating 1-5, language, may_bend).

    ``straight`` is the sentiment as it would be had nobody asked for a good mark.
    """
    question = answers["question"]
    rating = answers["rating"].to_numpy()
    u = rng.random((len(answers), 8))
    keen = 1 + 0.2 * (rating <= 2)
    writes = u[:, 0] < question.map(WRITES).to_numpy() * keen
    empty = u[:, 1] < question.map(EMPTY).to_numpy()
    asks = (question == "Q4").to_numpy()
    mentioned = _mentioned(truth, lived, asks, rng) & ~empty[:, None]
    negative = np.array([theme.penalty < 0 for theme in truth.themes])
    sour = (mentioned & negative).any(axis=1)
    sentiment = np.select([rating >= 4, rating == 3], [1, 0], -1)
    sentiment = np.where((rating == 4) & sour & (u[:, 2] < 0.5), 0, sentiment)
    flipped = u[:, 3] < truth.contradiction
    sentiment = np.where(flipped, np.where(sentiment == 0, -1, -sentiment), sentiment)
    straight = np.where(asks, np.minimum(sentiment, 0), sentiment)
    # The draw that flips a few flips more of these, so that all others stay as they are.
    bent = answers["may_bend"].to_numpy() & (rating >= 4) & (u[:, 3] < truth.bent_share)
    sentiment = np.where(bent, -1, straight)
    personal = np.array(PERSONAL_KINDS)[_picks(u[:, 4], PERSONAL_SHARES)]
    names = np.array([theme.name for theme in truth.themes])
    plans = answers.assign(
        sentiment=np.where(empty, "none", sentiment.astype(str)),
        straight=np.where(empty, "none", straight.astype(str)),
        themes=[";".join(names[row]) for row in mentioned],
        ironic=(sentiment == -1) & sour & ~asks & ~empty & (u[:, 5] < IRONY),
        personal=np.where((u[:, 6] < PERSONAL) & ~empty, personal, ""),
    )
    return plans[writes].reset_index(drop=True)


def may_bend(truth: Truth, tickets: pd.DataFrame) -> np.ndarray:
    """For each ticket, whether its engineer asks for a good mark."""
    solved = (tickets["opened"] + tickets["hours"]).to_numpy()
    team = (tickets["team"] == truth.bent_team).to_numpy()
    return team & (solved >= hour_of(truth.bent_from))


def _mentioned(
    truth: Truth, lived: np.ndarray, asks: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The themes that get into the text: a few in a story, one in a suggestion."""
    u = rng.random(lived.shape)
    said = lived & (u < MENTION)
    negative = np.array([theme.penalty < 0 for theme in truth.themes])
    said &= ~asks[:, None] | negative
    rank = np.where(said, u, 2.0).argsort(axis=1).argsort(axis=1)
    return said & (rank < np.where(asks, 1, MOST_THEMES)[:, None])


def _picks(u: np.ndarray, shares: tuple[float, ...]) -> np.ndarray:
    return np.searchsorted(np.cumsum(shares)[:-1], u)
