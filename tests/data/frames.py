"""Small frames and column maps: measures, baselines, goals, themes; tickets and ratings."""

import math

import pandas as pd

from loopnb.register import COLUMNS
from loopnb.results import Measures, Themes
from loopnb.stats.intervals import Z

CSAT = {
    "metric": "csat", "title": "Satisfied customers", "unit": "%", "better": "higher",
    "level": "satisfaction", "period": "2026-Q3", "start": "2026-07-01", "value": 86.0,
    "kind": "share", "headline": True, "note": "", "df": math.inf,
    "low": 83.0, "high": 89.0, "n": 1125, "clusters": 240, "excluded": 0, "tail": math.nan,
    "minimum": 30, "definition": "d", "version": 1, "broke": "", "break_note": "",
}  # fmt: skip
HOURS = CSAT | {"metric": "time_to_resolve", "title": "Time to resolve", "unit": "hours",
                "better": "lower", "level": "performance", "value": 22.0, "low": 20.0,
                "high": 24.0, "n": 4480}  # fmt: skip
VOLUME = CSAT | {"metric": "volume", "title": "New tickets", "unit": "a day", "better": "neither",
                 "level": "capacity", "value": 50.0, "low": 47.0, "high": 53.0}  # fmt: skip

TICKETS = {"tickets": {"ticket_id": "id", "opened_at": "at"}}
SCORES = {
    "response_id": "id", "responded_at": "at", "kind": {"value": "csat"}, "score": "score",
    "scale_min": {"value": 1}, "scale_max": {"value": 5},
}  # fmt: skip


def measures(*rows: dict) -> Measures:
    """Return measures from rows; the standard error is that of the interval."""
    rows = [row | {"se": (row["high"] - row["low"]) / 2 / Z} for row in rows]
    return Measures.from_table(pd.DataFrame(rows, columns=Measures.columns))


def baselines(**values: tuple[float, float, float]) -> pd.DataFrame:
    """Return frozen baselines of 2025 from value, low and high by metric."""
    rows = [
        {"metric": metric, "period": "2025", "value": value, "low": low, "high": high, "n": 4500.0,
         "version": 1.0}
        for metric, (value, low, high) in values.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["metric", "period", "value", "low", "high", "n", "version"])


def goals(**values: float) -> pd.DataFrame:
    """Return agreed goals for 2026-Q3 by metric."""
    rows = [(metric, "2026-Q3", goal) for metric, goal in values.items()]
    return pd.DataFrame(rows, columns=["metric", "period", "goal"])


def taxonomy(*rows: tuple[str, str]) -> pd.DataFrame:
    """Return themes with their words; a theme named 'Praise' has that tone, all have one owner."""
    table = pd.DataFrame(rows, columns=["theme", "words"])
    tone = table.theme.eq("Praise").map({True: "praise", False: ""})
    return table.assign(owner="Desk", tone=tone).reindex(columns=COLUMNS["themes"], fill_value="")


def themes(*rows: tuple[str, int, float]) -> Themes:
    """Return themes of 100 comments from theme, comments and the chance that these complain."""
    table = pd.DataFrame(rows, columns=["theme", "comments", "negative"])
    return Themes.from_table(
        table.assign(n=100, share=table.comments.astype(float), owner="Support").reindex(
            columns=Themes.columns
        )
    )
