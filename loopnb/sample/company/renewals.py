"""Renewals: satisfaction of one quarter moves what is signed two quarters later."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .clock import END, ORIGIN, QUARTERS
from .truth import Truth


def account_quarters(
    tickets: pd.DataFrame, accounts: pd.DataFrame, truth: Truth
) -> tuple[np.ndarray, np.ndarray]:
    """Mean expected satisfaction by account and quarter, and where tickets were there to tell."""
    resolved = (tickets["opened"] + tickets["hours"]).to_numpy()
    edges = np.array([(quarter - ORIGIN) / pd.Timedelta(hours=1) for quarter in _edges()])
    quarter = np.searchsorted(edges, resolved, side="right") - 1
    inside = (quarter >= 0) & (quarter < len(QUARTERS))
    place = (tickets["account_row"].to_numpy()[inside], quarter[inside])
    total = np.zeros((len(accounts), len(QUARTERS)))
    count = np.zeros_like(total)
    np.add.at(total, place, tickets["latent"].to_numpy()[inside])
    np.add.at(count, place, 1.0)
    level = tickets["latent"].to_numpy()[inside].mean()
    usual = np.repeat(level + accounts["effect"].to_numpy()[:, None], len(QUARTERS), axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), usual), count > 0


def renewals(
    truth: Truth, accounts: pd.DataFrame, means: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """One row for each renewal, with the satisfaction that moved it; the next one is open."""
    level = means.mean() + accounts["effect"].to_numpy()
    draws = rng.random((len(accounts), 2))
    years = []
    for year in (0, 1):
        date = ORIGIN + pd.DateOffset(years=year) + pd.to_timedelta(accounts["renewal_day"], "D")
        lagged = _lagged(date, means, level, truth.renewal_lag_quarters)
        years.append(pd.DataFrame({"renewal_date": date, "mood": lagged, "draw": draws[:, year]}))
    chance = _chance(np.concatenate([y["mood"] for y in years]), truth)
    first, second = np.split(chance, 2)
    kept_first = draws[:, 0] < first
    kept_second = draws[:, 1] < second
    third = ORIGIN + pd.DateOffset(years=2) + pd.to_timedelta(accounts["renewal_day"], "D")
    rows = [
        _rows(accounts, years[0], kept_first, np.ones(len(accounts), dtype=bool)),
        _rows(accounts, years[1], kept_second, kept_first),
        _rows(accounts, pd.DataFrame({"renewal_date": third}), None, kept_first & kept_second),
    ]
    frame = pd.concat(rows, ignore_index=True)
    frame["amount"] = np.round(frame["amount"] * rng.normal(1.02, 0.05, len(frame)), -2)
    return frame.sort_values(["renewal_date", "account_id"], ignore_index=True)


def losses(truth: Truth, accounts: pd.DataFrame, means: np.ndarray) -> pd.Series:
    """The chance, by account, that its third renewal is lost: what nobody can know yet.

    It is known for renewals in the two quarters after the end of the exports.
    """
    level = means.mean() + accounts["effect"].to_numpy()
    dates = [ORIGIN + pd.DateOffset(years=year) + pd.to_timedelta(accounts["renewal_day"], "D")
             for year in range(3)]  # fmt: skip
    lagged = [_lagged(date, means, level, truth.renewal_lag_quarters) for date in dates]
    start = _start(np.concatenate(lagged[:2]), truth)
    return pd.Series(1 - _kept(start, lagged[2], truth), index=accounts["account_id"])


def _edges() -> list[pd.Timestamp]:
    starts = pd.date_range(ORIGIN, END, freq="QS")
    return list(starts)


def _lagged(date: pd.Series, means: np.ndarray, level: np.ndarray, lag: int) -> np.ndarray:
    """The mean of the quarter ``lag`` before the renewal, or the account's usual level."""
    quarter = (date.dt.year - 2024) * 4 + date.dt.quarter - 4 - lag
    known = (quarter >= 0).to_numpy()
    last = means.shape[1] - 1
    return np.where(known, means[np.arange(len(means)), quarter.clip(0, last)], level)


def _chance(mood: np.ndarray, truth: Truth) -> np.ndarray:
    return _kept(_start(mood, truth), mood, truth)


def _start(mood: np.ndarray, truth: Truth) -> float:
    """The log odds at a mood of 0 with which as many renew as planned."""
    low, high = -20.0, 20.0
    for _ in range(50):
        middle = (low + high) / 2
        rate = _kept(middle, mood, truth).mean()
        low, high = (middle, high) if rate < truth.renewal_rate else (low, middle)
    return low


def _kept(start: float, mood: np.ndarray, truth: Truth) -> np.ndarray:
    return 1 / (1 + np.exp(-(start + truth.renewal_slope * mood)))


def _rows(
    accounts: pd.DataFrame, year: pd.DataFrame, kept: np.ndarray | None, there: np.ndarray
) -> pd.DataFrame:
    status = "Open" if kept is None else np.where(kept, "Renewed", "Lost")
    frame = pd.DataFrame(
        {
            "account_id": accounts["account_id"].to_numpy(),
            "renewal_date": year["renewal_date"].to_numpy(),
            "status": status,
            "amount": accounts["annual_revenue"].to_numpy(),
            "mood": year["mood"].to_numpy() if "mood" in year else np.nan,
        }
    )
    return frame[there]
