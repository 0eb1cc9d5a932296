"""Findings of an invented quarter as results: what moved, what customers say, what was done."""

import math

import pandas as pd

from data.frames import CSAT, HOURS, VOLUME
from loopnb import verdicts
from loopnb.results import Actions, Comparison, Effects, Items, Objectives, Result, Themes

UP, DOWN, STILL = verdicts.IMPROVED, verdicts.WORSENED, verdicts.NO_CHANGE
AGAINST = {
    "baseline": "2025", "noticeable": 6.0, "p": 0.01, "p_adjusted": 0.02, "goal": math.nan,
    "goal_verdict": "", "best_period": "", "note": "", "bridge": "",
}  # fmt: skip
ROWS = {
    "csat": CSAT | {"verdict": UP, "baseline_value": 79.2, "change": 6.8, "last_value": 84.1},
    "time_to_resolve": HOURS | {"verdict": DOWN, "baseline_value": 18.2, "change": 3.8,
                                "kind": "quantile"},
    "sla_met": CSAT | {"metric": "sla_met", "title": "Resolved on time", "level": "performance",
                       "value": 91.0, "low": 90.1, "high": 91.8, "n": 4507, "clusters": 430,
                       "verdict": DOWN, "baseline_value": 92.6, "change": -1.6},
    "volume": VOLUME | {"verdict": STILL, "baseline_value": 49.0, "change": 1.0, "kind": "rate",
                        "n": 4600},
}  # fmt: skip


def frame(kind: type[Result], *rows: dict) -> Result:
    """Return a result from rows; numbers that are not given are NaN, texts are empty."""
    table = pd.DataFrame(rows, columns=kind.columns)
    texts = [name for name in kind.columns if table[name].map(type).eq(str).any()]
    return kind.from_table(table.fillna(dict.fromkeys(texts, "")))


def comparison(**changed: dict) -> Comparison:
    """Return the four measures, some of their columns changed: csat={"verdict": ...}."""
    rows = [AGAINST | row | changed.get(name, {}) for name, row in ROWS.items()]
    return frame(Comparison, *rows)


def first() -> Comparison:
    """Return the measures without any baseline."""
    none = {"baseline": "", "verdict": verdicts.NO_BASELINE, "change": math.nan,
            "baseline_value": math.nan}  # fmt: skip
    return comparison(**dict.fromkeys(ROWS, none))


def items(*rows: tuple[str, float, float]) -> Items:
    """Return themes that ask for action from theme, points and share."""
    told = [
        {"rank": n, "theme": theme, "owner": "Engineering", "points": points, "share": share,
         "points_low": points - 1, "points_high": points + 1, "trend": STILL, "new": False,
         "evidence": f"{points} points at stake", "suggestion": "", "comment_id": ""}
        for n, (theme, points, share) in enumerate(rows, 1)
    ]  # fmt: skip
    return frame(Items, *told)


def themes(*rows: tuple[str, float, float, str]) -> Themes:
    """Return themes from theme, share, share before and verdict; of 600 and 3,000 comments."""
    told = [
        {"theme": theme, "owner": "Support", "tone": "praise" if theme == "Kind staff" else "",
         "comments": round(6 * share), "n": 600, "share": share, "low": share - 3,
         "high": share + 3, "share_before": before, "n_before": 3000, "change": share - before,
         "verdict": verdict, "negative": 0.8, "method": "reader alone", "source": "survey",
         "period": "2026-Q3", "before": "2025"}
        for theme, share, before, verdict in rows
    ]  # fmt: skip
    return frame(Themes, *told)


MENDED = {
    "action_id": "A-101", "theme": "Restores that fail", "owner": "Storage", "metric": "volume",
    "action": "Release 7.2.1 mends restores in Vault 7.2", "due": "2026-05-15",
    "done_on": "2026-05-12", "title": "New tickets", "where": "Vault, Restore", "better": "lower",
    "unit": "%", "level_unit": "a week", "estimate": -32.6, "low": -41.8, "high": -21.8,
    "expected": 67.3, "observed": 45.25, "noticeable": 18.8, "smallest": 10.0,
    "verdict": "worked", "n": 812, "minimum": 100, "counted": "tickets", "placebos": 10,
    "as_strong": 0, "since": "2026-01-26", "until": "2026-08-10", "earliest": "", "reason": "",
    "method": "",
}  # fmt: skip
TAUGHT = MENDED | {
    "action_id": "A-102", "theme": "Night queue", "action": "Escalation training", "unit": "points",
    "title": "Reopened tickets", "metric": "reopened", "where": "Night queue", "level_unit": "%",
    "estimate": 0.6, "low": -3.1, "high": 4.3, "expected": 6.4, "observed": 7.0,
    "noticeable": 5.2, "verdict": "no effect shown", "n": 474, "done_on": "2026-04-06",
}  # fmt: skip
NOT_YET = TAUGHT | {"action_id": "A-103", "action": "Four people move to the night queue",
                    "verdict": "not enough data", "reason": "not done yet", "done_on": "",
                    "due": "2026-10-31"}  # fmt: skip


def effects(*rows: dict) -> Effects:
    """Return actions with their verdicts."""
    return frame(Effects, *rows)


def actions(*rows: tuple[str, str]) -> Actions:
    """Return proposals from theme and owner."""
    told = [
        {"action_id": f"P-{n}", "theme": theme, "owner": owner, "status": "proposed",
         "proposal": f"Find the root cause behind “{theme}”", "evidence": ""}
        for n, (theme, owner) in enumerate(rows, 1)
    ]  # fmt: skip
    return frame(Actions, *told)


def objectives(**goals: float) -> Objectives:
    """Return proposed goals by metric."""
    told = [{"metric": name, "title": ROWS[name]["title"], "unit": ROWS[name]["unit"], "goal": goal,
             "prior_best": goal, "prior_best_period": "2025-Q1", "rule": ""}
            for name, goal in goals.items()]  # fmt: skip
    return frame(Objectives, *told)


def quarter(**changed: Result) -> dict[str, Result]:
    """Return the findings of the whole quarter by name, some of them changed."""
    return {
        "comparison": comparison(),
        "themes": themes(("Waiting", 14.0, 13.5, STILL), ("Restores that fail", 6.6, 4.8, STILL),
                         ("Licence portal", 8.7, 0.0, verdicts.MORE),
                         ("Kind staff", 11.0, 12.0, STILL)),
        "items": items(("Restores that fail", 4.1, 6.6), ("Waiting", 1.6, 14.0)),
        "effects": effects(MENDED, TAUGHT),
        "actions": actions(("Restores that fail", "Engineering"), ("Waiting", "Support")),
        "objectives": objectives(csat=93.0, time_to_resolve=15.7),
    } | changed  # fmt: skip
