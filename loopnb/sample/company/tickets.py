"""The tickets: when they come, what they are about, who works on them and for how long."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .accounts import product_shares
from .clock import END_HOUR, ORIGIN, ZONE, hour_of, moments, ramp
from .contacts import contact_rows
from .streams import drawn, words
from .truth import Truth

# Tickets opened before the first export but worked on within it
WARM_UP_DAYS = 45
CLOSING_HOURS = 96
LONGEST_HOURS = 2400.0
_REGION_HOURS = {"EMEA": 10.0, "Americas": 17.5, "Asia-Pacific": 4.0}


def opened_tickets(
    truth: Truth, accounts: pd.DataFrame, contacts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Who opened which ticket when, on which product and about what, in order of time."""
    shares = product_shares(accounts)
    weight = accounts["weight"].to_numpy()
    restore = words("catalogue")["shares"]["Vault"][0]
    base_restore = (weight * shares[:, 0]).sum() * restore
    day = _days(truth, base_restore, rng)
    count = len(day)
    excess = base_restore * (_restore_level(truth, day * 24.0) - 1.0)
    caused = rng.random(count) < excess / (1.0 + excess)
    row = rng.choice(len(accounts), count, p=weight)
    vault = weight * shares[:, 0]
    row = np.where(caused, rng.choice(len(accounts), count, p=vault / vault.sum()), row)
    product = np.where(caused, 0, drawn(rng, shares[row]))
    table = np.array(list(words("catalogue")["shares"].values()))
    category = np.where(caused, 0, drawn(rng, table[product]))
    hour = day * 24.0 + _hour_of_day(accounts["region"].to_numpy()[row], rng)
    contact = contact_rows(row, contacts, rng.random(count))
    frame = pd.DataFrame({"account_row": row, "contact_row": contact, "opened": hour,
                          "product": product, "category": category, "caused": caused})  # fmt: skip
    frame = frame.sort_values("opened", kind="stable", ignore_index=True)
    for column in ("product", "category"):
        names = list(words("catalogue")[{"product": "products", "category": "categories"}[column]])
        frame[column] = np.array(names)[frame[column]]
    frame["region"] = accounts["region"].to_numpy()[frame["account_row"]]
    return frame


def handled_tickets(truth: Truth, tickets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same tickets with priority, team, first reply, hours to resolve and reopening."""
    count, opened = len(tickets), tickets["opened"].to_numpy()
    rise = ramp(opened, truth.ramp_from, truth.ramp_to)
    urgent = truth.urgent_before + (truth.urgent_after - truth.urgent_before) * rise
    others = (1 - urgent)[:, None] * np.array(truth.non_urgent_mix)
    priority = drawn(rng, np.column_stack([urgent, others]))
    pace = tickets["category"].map(words("catalogue")["pace"]).to_numpy()
    noise = rng.normal(0.0, 1.0, count) * np.array(truth.spread)[priority]
    centre = np.log(np.array(truth.hours)[priority]) + np.log(truth.slowdown) * rise
    hours = _bounded(np.exp(centre + pace + noise))
    reopened = rng.random(count) < truth.reopen_rate
    first_part = np.where(reopened, rng.uniform(0.3, 0.7, count), 1.0)
    minutes = np.array(words("catalogue")["first_reply_minutes"])[priority]
    reply = minutes / 60 * np.exp(rng.normal(0.0, 0.9, count))
    names = words("catalogue")
    return tickets.assign(
        priority=np.array(names["priorities"])[priority],
        sla_policy=np.array(names["policies"])[priority],
        sla_target_hours=np.array(truth.goal_hours)[priority],
        hours=hours,
        reply=np.minimum(reply, hours * first_part * 0.9),
        reopens=np.where(reopened, 1 + (rng.random(count) < 0.12), 0),
        first_part=first_part,
        team=_teams(tickets, rng),
        agent_place=rng.random(count),
        contacts=1 + rng.poisson(2, count),
    )


def dated(tickets: pd.DataFrame) -> pd.DataFrame:
    """The same tickets with UTC moments, in place of hours, as a help desk records them."""
    opened, hours = tickets["opened"].to_numpy(), tickets["hours"].to_numpy()
    first = opened + hours * tickets["first_part"].to_numpy()
    again = np.where(tickets["reopens"] > 0, first + 0.4 * (opened + hours - first), np.nan)
    return tickets.assign(
        opened_at=moments(opened),
        first_response_at=_happened(opened + tickets["reply"].to_numpy()),
        first_solved_at=_happened(first),
        reopened_at=_happened(again),
        resolved_at=_happened(opened + hours),
        closed_at=_happened(opened + hours + CLOSING_HOURS),
    )


def _happened(hours: np.ndarray) -> pd.DatetimeIndex:
    """Moments up to the last export; what comes later is not known yet."""
    return moments(np.where(hours < END_HOUR, hours, np.nan))


def _bounded(hours: np.ndarray) -> np.ndarray:
    """Hours within what a help desk lets happen, without a heap at the bound."""
    folded = LONGEST_HOURS * (0.5 + 0.5 * LONGEST_HOURS / np.maximum(hours, LONGEST_HOURS))
    return np.maximum(np.where(hours > LONGEST_HOURS, folded, hours), 0.2)


def _restore_level(truth: Truth, hours: np.ndarray) -> np.ndarray:
    """The rate of restore tickets of Vault relative to the time before the release."""
    level = np.where(hours >= hour_of(truth.release_at), truth.restore_factor, 1.0)
    return np.where(hours >= hour_of(truth.fix_at), level * (1 - truth.fix_effect), level)


def _days(truth: Truth, base_restore: float, rng: np.random.Generator) -> np.ndarray:
    """The day of each ticket, as days since the origin."""
    days = np.arange(-WARM_UP_DAYS, int(END_HOUR / 24))
    stamps = ORIGIN.tz_localize(None) + pd.to_timedelta(days, unit="D")
    rate = np.where(stamps.dayofweek < 5, 1.0, 0.2)
    quiet = ((stamps.month == 12) & (stamps.day >= 24)) | ((stamps.month == 1) & (stamps.day == 1))
    rate = rate * np.where(quiet, truth.christmas, 1.0)
    week = (days + WARM_UP_DAYS) // 7
    rate = rate * np.exp(truth.week_noise * rng.normal(0.0, 1.0, week.max() + 1))[week]
    rate = rate * (1 + base_restore * (_restore_level(truth, days * 24.0) - 1.0))
    # The count is exact within the eight quarters; the warm-up comes on top.
    inside = days >= 0
    counts = np.zeros(len(days), dtype=int)
    counts[inside] = rng.multinomial(truth.tickets, rate[inside] / rate[inside].sum())
    counts[~inside] = rng.poisson(rate[~inside] / rate[inside].sum() * truth.tickets)
    return np.repeat(days, counts)


def _hour_of_day(region: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    centre = pd.Series(region).map(_REGION_HOURS).to_numpy()
    hour = centre + rng.normal(0.0, 2.8, len(region))
    return np.where(rng.random(len(region)) < 0.12, rng.uniform(0, 24, len(region)), hour % 24)


def _teams(tickets: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    local = moments(tickets["opened"].to_numpy()).tz_convert(ZONE).hour
    u, second = rng.random(len(tickets)), rng.random(len(tickets))
    night = ((local >= 20) | (local < 6)) & (u < 0.45)
    storage = (tickets["product"] == "Strata") & (second < 0.75)
    americas = (tickets["region"] == "Americas") & (second < 0.7)
    hard = tickets["category"].isin(["Performance", "Upgrade", "Restore"]) & (second < 0.55)
    return np.select([night, storage, americas, hard],
                     ["Night queue", "Storage Lisbon", "Americas desk", "Expert desk"],
                     "First line")  # fmt: skip
