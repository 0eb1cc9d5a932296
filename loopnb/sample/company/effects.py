"""What each theme, each day of waiting, each action and the mix truly do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from .clock import QUARTERS, ZONE, quarter_of
from .company import Company
from .satisfaction import casework, waiting_days
from .streams import words
from .truth import Truth

_ERF = np.frompyfunc(math.erf, 1, 1)


def theme_effects(company: Company) -> list[dict[str, Any]]:
    """For each theme, how many tickets have it and what it costs them in points of CSAT."""
    latent, cut = company.tickets["latent"].to_numpy(), company.truth.cuts[2]
    last = (quarter_of(company.tickets["resolved_at"]) == QUARTERS[-1]).fillna(False).to_numpy()
    told = _last_comments(company)
    rows = []
    for theme in company.truth.themes:
        lived = company.experience[theme.name].to_numpy()
        with_it = latent[lived] - cut
        change = (_normal(with_it) - _normal(with_it - theme.penalty)).mean() if lived.any() else 0
        rows.append(
            {
                "theme": theme.name,
                "penalty": theme.penalty,
                "share_of_tickets": share(lived),
                "csat_points_where_present": round(100 * float(change), 2),
                "csat_points_overall": round(100 * float(change) * float(lived.mean()), 2),
                "share_of_tickets_last_quarter": share(lived[last]),
                "share_of_comments_last_quarter": share(
                    [theme.name in said.split(";") for said in told]
                ),
            }
        )
    return rows


def waiting_effect(company: Company) -> dict[str, float]:
    """What a day of waiting costs those who wait too long, in points of CSAT."""
    truth, latent = company.truth, company.tickets["latent"].to_numpy() - company.truth.cuts[2]
    days = waiting_days(truth, company.tickets)
    late = days > 0
    with_day = _normal(latent[late]) - _normal(latent[late] + truth.wait_cost)
    without = _normal(latent) - _normal(latent + truth.wait_cost * days)
    return {
        "starts_after_days": truth.wait_free_days,
        "latent_per_day": -truth.wait_cost,
        "csat_points_per_day": round(100 * float(with_day.mean()), 2),
        "csat_points_overall": round(100 * float(without.mean()), 2),
    }


def actions(company: Company) -> list[dict[str, Any]]:
    """The corrective actions of the story, with their true effects."""
    truth, tickets = company.truth, company.tickets
    latent = tickets["latent"].to_numpy() - truth.cuts[2]
    lift = casework(truth, tickets)
    last = (quarter_of(tickets["resolved_at"]) == QUARTERS[-1]).fillna(False).to_numpy()
    day = last & (tickets["team"] != truth.training_team).to_numpy()
    points = 100 * float((_normal(latent[day]) - _normal(latent[day] - lift[day])).mean())
    rows = [
        ("A-101", "7.2.1 restore fix", truth.fix_at, "", "restore tickets of Vault",
         "relative change", -truth.fix_effect),
        ("A-102", "Escalation training", truth.training_at, truth.training_team,
         "satisfaction and reopened tickets", "latent satisfaction", truth.training_effect),
        ("A-103", "One engineer keeps the case", truth.casework_at, "all but Night queue",
         "satisfaction", "points of CSAT in 2026-Q3", round(points, 2)),
    ]  # fmt: skip
    columns = ("action", "title", "since", "team", "metric", "unit", "true_effect")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def clustering(company: Company) -> dict[str, float]:
    """How alike the answers of one account are: the account's share of the variance."""
    tickets, accounts = company.tickets, company.accounts
    between = float(np.average(accounts["effect"] ** 2, weights=accounts["weight"]))
    return {"icc_latent": round(between / float(tickets["felt"].var()), 4)}


def mix_effect(truth: Truth, tickets: pd.DataFrame) -> dict[str, float]:
    """The median hours before and after, and how much of the change the mix alone explains."""
    year = tickets[quarter_of(tickets["opened_at"]).str.startswith("2025").fillna(False)]
    shares = year["category"].value_counts(normalize=True).sort_index()

    def median(urgent: float, factor: float) -> float:
        """The median hours with this share of urgent tickets and this pace."""
        return _median(truth, (urgent, math.log(factor)), shares)

    before = median(truth.urgent_before, 1.0)
    after = median(truth.urgent_after, truth.slowdown)
    alone = median(truth.urgent_after, 1.0) - before
    on_top = after - median(truth.urgent_before, truth.slowdown)
    mix = (alone + on_top) / 2
    return {
        "median_hours_before": round(before, 2),
        "median_hours_after": round(after, 2),
        "hours_from_mix": round(mix, 2),
        "hours_from_slower_work": round(after - before - mix, 2),
        "share_from_mix": round(mix / (after - before), 3) if after != before else 0.0,
    }


def _median(truth: Truth, case: tuple[float, float], categories: pd.Series) -> float:
    """The median of the mixture of log-normal hours over priorities and categories."""
    urgent, shift = case
    weight = np.array([urgent, *((1 - urgent) * np.array(truth.non_urgent_mix))])
    pace = categories.index.map(words("catalogue")["pace"]).to_numpy(dtype=float)
    centre = np.log(np.array(truth.hours))[:, None] + pace + shift
    spread, share = np.array(truth.spread)[:, None], weight[:, None] * categories.to_numpy()
    low, high = -3.0, 9.0
    for _ in range(50):
        middle = (low + high) / 2
        below = (share * _normal((middle - centre) / spread)).sum()
        low, high = (middle, high) if below < 0.5 else (low, middle)
    return math.exp(low)


def _last_comments(company: Company) -> list[str]:
    """The themes of each comment of the transaction survey in the last quarter."""
    answers = company.responses
    quarter = quarter_of(answers["responded_at"].dt.tz_convert(ZONE))
    ids = answers.loc[quarter == QUARTERS[-1], "response_id"]
    return company.comments.loc[company.comments["response_id"].isin(ids), "themes"].tolist()


def _normal(x: np.ndarray) -> np.ndarray:
    return (1 + _ERF(np.asarray(x) / math.sqrt(2)).astype(float)) / 2


def share(flags: Any) -> float:
    """The share of true flags, to four digits; 0 where there are none."""
    return round(float(np.mean(np.asarray(flags, dtype=float))), 4) if len(flags) else 0.0
