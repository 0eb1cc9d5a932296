"""What satisfaction goes with: renewal two quarters later, or hours lost where none is sold."""

import math
import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from loopnb.metrics import METRICS
from loopnb.metrics import renewal as sums
from loopnb.metrics.expressions import cohort
from loopnb.metrics.population import latest, population
from loopnb.periods import Period, parse
from loopnb.results.impact import AHEAD, LOST_TIME, NOTHING, RENEWAL, SEVERAL, STEP, Impact
from loopnb.settings import Settings
from loopnb.stats.panel import FEW, NOT_TOLD, Association, association
from loopnb.store import Store

LAG = 2  # quarters from an answer to a renewal, fixed before any data were seen
QUARTERS = 20  # what lies further back is another company
CONFOUNDERS = ("work", "urgent share", "reopened share")  # all in the quarter of the answers
# What stats.panel lacks, in the words of a reader.
REASONS = {
    r"(\d+) accounts with satisfaction and outcome, (\d+) needed":
        r"too few customers gave answers two quarters before a renewal (\1; \2 needed)",
    r"(\d+) of the rarer outcome, (\d+) needed":
        r"too few renewals of the rarer outcome, lost or kept (\1; \2 needed)",
    "all outcomes are equal": "all renewals ended alike",
    FEW: "too few answers a customer to tell",
    "no association shown": "the difference could be chance",
    "no placebo to test it with": "answers after the renewal, which cannot have moved it, do not "
    "suffice for a test",
    "satisfaction after the outcome goes with it as well":
        "satisfaction after the renewal goes with it as well, which cannot have moved it",
}  # fmt: skip


def impact(store: Store, period: Period, settings: Settings) -> Impact:
    """Return what satisfaction goes with in renewals up to the period's end, two quarters later.

    Where no renewals are loaded at all, as for a desk inside a company, the hours that users lost
    on urgent tickets in the period.
    """
    line = dict.fromkeys(Impact.columns, math.nan) | {
        "period": period.name, "kind": NOTHING, "verdict": NOT_TOLD, "reason": "", "lag": LAG,
        "n": 0, "accounts": 0, "contracts": 0, "currency": "", "urgent": 0,
    }  # fmt: skip
    if store.has("renewals"):
        found = association(_panel(store, period, settings), LAG, CONFOUNDERS)
        line |= {"kind": RENEWAL} | _told(found) | _revenue(store, period, settings, found)
    elif store.has("tickets"):
        line |= {"kind": LOST_TIME} | _hours(store, period, settings)
    return Impact.from_table(pd.DataFrame([line]))


def _panel(store: Store, period: Period, settings: Settings) -> pd.DataFrame:
    """Return accounts with a decided renewal by quarter: score, outcome and the confounders.

    The confounders are those of the quarter of the answers, LAG before.
    """
    quarters = quarters_to(period)
    outcome = sums.renewals(store, quarters, settings.zone).execute()
    score = sums.satisfaction(store, quarters, settings.zone).execute()
    work = sums.work(store, quarters, settings).execute()
    # Before the first quarter with any data nothing is known: that is not the same as no tickets.
    first = min([*score.period, *work.period, len(quarters)])
    grid = pd.MultiIndex.from_product(
        [sorted(outcome.account.unique()), range(int(first), len(quarters))],
        names=["account", "period"],
    )
    parts = [part.set_index(["account", "period"]).reindex(grid) for part in (outcome, score, work)]
    panel = pd.concat(parts, axis=1).astype("float64")
    tickets = panel.tickets.fillna(0)
    panel["work"] = np.log1p(tickets)  # the tenth ticket weighs less than the first
    for name in ("urgent", "reopened"):
        panel[f"{name} share"] = panel[name].fillna(0) / tickets.clip(lower=1)
    before = panel.groupby("account")[list(CONFOUNDERS)].shift(LAG)
    return panel[["score", "answers", "spread", "outcome"]].join(before).reset_index()


def quarters_to(period: Period) -> list[Period]:
    """Return the calendar quarters up to the period's end, the last one cut there."""
    last = period.end - timedelta(days=1)
    *before, now = parse(f"{last.year}-Q{(last.month + 2) // 3}").history(QUARTERS)
    return [*before, replace(now, end=period.end)]


def _told(found: Association) -> dict:
    """Return the association in points of renewal for STEP points of satisfaction."""
    parts = {name: getattr(found, name) for name in
             ("estimate", "low", "high", "lead", "lead_low", "lead_high")}  # fmt: skip
    scaled = {name: math.nan if value is None else 100 * STEP * value
              for name, value in parts.items()}  # fmt: skip
    reason = found.reason
    for words, plain in REASONS.items():
        reason = re.sub(words, plain, reason)
    return scaled | {"verdict": found.verdict, "reason": reason, "n": found.n,
                     "accounts": found.accounts}  # fmt: skip


def _revenue(store: Store, period: Period, settings: Settings, found: Association) -> dict:
    """Return what is up for renewal in the next quarters, and what a point of it is worth.

    Nothing where it is in several currencies.
    """
    until = (pd.Timestamp(period.end) + pd.DateOffset(months=3 * AHEAD)).date()
    span = Period("ahead", period.end, until, "range").bounds_utc(settings.zone)
    due = sums.up_for_renewal(store, *span).execute()
    if len(due) != 1:
        return {"currency": SEVERAL if len(due) else ""}
    row = due.iloc[0]
    line = {"revenue": float(row.amount), "contracts": int(row.contracts),
            "currency": "" if pd.isna(row.currency) else row.currency}  # fmt: skip
    worth = found.worth(line["revenue"])
    names = ("worth", "worth_low", "worth_high")
    return line | (dict(zip(names, worth, strict=True)) if worth else {})


def _hours(store: Store, period: Period, settings: Settings) -> dict:
    """Return the hours that urgent tickets were open in the period, as far as the exports reach.

    At least one user waits on a ticket, so they are the least that users lost.
    """
    metric = METRICS["urgent_hours"]
    last = latest(store)
    if last is None:
        return {}
    reach = last.tz_localize("UTC").tz_convert(settings.zone).date()
    span = replace(period, end=min(period.end, reach))
    if span.end <= span.start:
        return {}
    tickets = population(metric.table, store, settings, metric.needs)
    rows = cohort(metric, tickets, [span], settings.zone)
    found = rows.aggregate(n=rows.in_scope.sum(), hours=rows.value.sum()).execute().iloc[0]
    return {"hours": float(found.hours), "urgent": int(found.n)} if found.n else {}
