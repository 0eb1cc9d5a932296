"""What customers lived through with each ticket, and how satisfied it leaves them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .clock import hour_of, ramp
from .truth import Theme, Truth


def experience(truth: Truth, tickets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """For each ticket, which themes its customer lived through: one boolean column a theme."""
    hours = tickets["hours"]
    pace = np.select([hours > 48, hours < 12], ["slow", "quick"], "usual")
    context = tickets.assign(pace=pace)
    solved = (tickets["opened"] + hours).to_numpy()
    draws = rng.random((len(tickets), len(truth.themes)))
    columns = {
        theme.name: draws[:, i] < _chance(theme, context, solved)
        for i, theme in enumerate(truth.themes)
    }
    frame = pd.DataFrame(columns, index=tickets.index)
    # Whoever was hit by the broken release says so.
    frame["restore failures"] |= tickets["caused"] & (draws[:, 0] < 0.95)
    return frame


def latent(
    truth: Truth, tickets: pd.DataFrame, lived: pd.DataFrame, effects: np.ndarray
) -> np.ndarray:
    """The expected satisfaction of each ticket's customer, before the luck of the day."""
    penalties = np.array([theme.penalty for theme in truth.themes])
    urgent = (tickets["priority"] == "Urgent").to_numpy()
    return (
        truth.base
        + effects[tickets["account_row"]]
        + lived.to_numpy() @ penalties
        - truth.wait_cost * waiting_days(truth, tickets)
        - truth.urgent_cost * urgent
        - truth.reopen_cost * (tickets["reopens"] > 0).to_numpy()
        + casework(truth, tickets)
    )


def waiting_days(truth: Truth, tickets: pd.DataFrame) -> np.ndarray:
    """The days of waiting that hurt: those beyond the free ones, up to a cap."""
    days = tickets["hours"].to_numpy() / 24 - truth.wait_free_days
    return np.clip(days, 0.0, truth.wait_cap_days)


def casework(truth: Truth, tickets: pd.DataFrame) -> np.ndarray:
    """What the action in the day teams adds; the idle training adds its own nothing."""
    solved = (tickets["opened"] + tickets["hours"]).to_numpy()
    day = (tickets["team"] != truth.training_team).to_numpy()
    lift = truth.casework_effect * ramp(solved, truth.casework_at, truth.casework_full) * day
    trained = ~day & (solved >= hour_of(truth.training_at))
    return lift + truth.training_effect * trained


def scores(truth: Truth, felt: np.ndarray) -> np.ndarray:
    """Scores from 1 to 5 for satisfaction as felt."""
    return 1 + np.searchsorted(np.array(truth.cuts), felt)


def _chance(theme: Theme, context: pd.DataFrame, solved: np.ndarray) -> np.ndarray:
    chance = np.full(len(context), theme.share)
    if theme.column:
        chance[(context[theme.column] == theme.value).to_numpy()] = theme.share_there
    if theme.since:
        chance[solved < hour_of(theme.since)] = 0.0
    return chance
