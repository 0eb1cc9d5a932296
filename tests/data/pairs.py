"""A help desk in two periods: random tickets and answers, and their compared headlines."""

from pathlib import Path

import ibis
import numpy as np
import pandas as pd

from loopnb.metrics import METRICS
from loopnb.periods import parse
from loopnb.results import Comparison
from loopnb.schema import stored
from loopnb.settings import Settings
from loopnb.store import Store

THEN, NOW = "2025-Q3", "2026-Q3"
PERIOD = parse(NOW)
STARTS = {THEN: "2025-07-01", NOW: "2026-07-01"}
SETTINGS = Settings(company="Desk", mission="They can work again.", zone="UTC", sources={})
PRODUCTS, REGIONS, PRIORITIES = ("Lens", "Vault"), ("EMEA", "Asia", None), ("Low", "Urgent")


def compared(*metrics: str, verdict: str = "improved", **columns: object) -> Comparison:
    """Return compared headlines with THEN as their baseline."""
    rows = [
        {name: getattr(METRICS[metric], name) for name in ("title", "unit", "better", "kind")}
        | {"metric": metric, "headline": True, "baseline": THEN, "verdict": verdict, "minimum": 30}
        | columns
        for metric in metrics
    ]
    return Comparison.from_table(pd.DataFrame(rows, columns=Comparison.columns))


def tickets(
    seed: int = 1, n: int = 900, customers: int = 70, *,
    urgent: tuple = (0.2, 0.2), products: tuple = PRODUCTS,
) -> pd.DataFrame:  # fmt: skip
    """Return tickets resolved in both periods; `urgent` is the share of such, then and now."""
    random = np.random.default_rng(seed)
    period = random.choice([THEN, NOW], n)
    urgent = random.uniform(size=n) < np.where(period == THEN, *urgent)
    hours = random.lognormal(np.where(urgent, 3.5, 2.5), 0.8)
    start = pd.to_datetime(pd.Series(period).map(STARTS)) + pd.to_timedelta(
        random.uniform(15, 80, n), "D"
    )
    return pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(n)], "period": period,
         "opened_at": (start - pd.to_timedelta(hours, "h")).dt.round("s"),
         "resolved_at": start.dt.round("s"), "reopens": random.poisson(0.2, n).astype(float),
         "product": random.choice(products, n), "region": random.choice(REGIONS, n),
         "priority": np.where(urgent, "Urgent", "Low"),
         "account_id": [f"A{int(customers * u**1.5)}" for u in random.uniform(size=n)]}
    )  # fmt: skip


def answers(frame: pd.DataFrame, seed: int = 2, rate: float = 1.0, lift: dict | None = None):
    """Return a rating for each of a share of the tickets; `lift` adds to a product's share now."""
    random = np.random.default_rng(seed)
    some = frame.loc[random.uniform(size=len(frame)) < rate]
    taste = random.normal(0, 0.1, 1000)[some.account_id.str[1:].astype(int)]
    added = some["product"].map(lift or {}).fillna(0) * (some.period == NOW)
    happy = random.uniform(size=len(some)) < 0.7 + taste + added
    return pd.DataFrame(
        {"response_id": "R" + some.ticket_id, "ticket_id": some.ticket_id,
         "account_id": some.account_id, "responded_at": some.resolved_at, "kind": "csat",
         "score": np.where(happy, 5.0, 2.0), "scale_min": 1.0, "scale_max": 5.0,
         "scale_direction": "high"}
    )  # fmt: skip


def joined(ratings: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings with the traits of their tickets, in plain pandas."""
    traits = ["ticket_id", "period", "product", "region", "priority"]
    rows = ratings.merge(frame[traits], on="ticket_id")
    return rows.assign(hit=(rows.score >= 4).astype(float)).fillna({"region": "not said"})


def hours(frame: pd.DataFrame) -> pd.DataFrame:
    took = (frame.resolved_at - frame.opened_at).dt.total_seconds() / 3600
    return frame.assign(hours=took).fillna({"region": "not said"})


def desk(folder: Path, **frames: pd.DataFrame) -> Store:
    """Return a store of its own with these tables, for several tests."""
    store = Store(folder)
    for name, frame in frames.items():
        rows = ibis.memtable(frame)
        columns = {column: rows[column].cast(kind) if column in frame else ibis.null(kind)
                   for column, kind in stored(name).items()}  # fmt: skip
        store.replace(name, rows.select(**columns))
    return store
