"""Every analysis of desks that no statistic likes: a sentence each, never a NaN or a traceback."""

import re

import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from loopnb import analyze, figures
from loopnb.analyze.comparison import compare
from loopnb.periods import parse
from loopnb.register import COLUMNS

NOW, BASE = parse("2026-Q3"), parse("2025")
BAD = re.compile(r"\b(nan|NaN|None|inf|NaT|null)\b")


def tickets(n: int = 600, accounts: int = 40) -> pd.DataFrame:
    """Return tickets evenly from October 2024 to the end of September 2026."""
    opened = pd.date_range("2024-10-01", "2026-09-28", n).round("s")
    took = pd.to_timedelta(1 + np.arange(n) % 97, "h")
    return pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(n)], "account_id": [f"A{i % accounts}"
         for i in range(n)], "opened_at": opened, "resolved_at": opened + took,
         "first_response_at": opened + pd.Timedelta(minutes=20), "sla_met": np.arange(n) % 5 > 0,
         "reopens": np.arange(n) % 11 == 0, "contacts": 1 + np.arange(n) % 3,
         "product": np.where(np.arange(n) % 2, "Vault", "Lens"), "priority": "High",
         "region": "EMEA", "sla_target_s": 72 * 3600}
    )  # fmt: skip


def responses(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a rating of every third ticket, between 1 and 5."""
    rows = frame.iloc[::3]
    return pd.DataFrame(
        {"response_id": "R" + rows.ticket_id, "ticket_id": rows.ticket_id,
         "account_id": rows.account_id, "responded_at": rows.opened_at + pd.Timedelta(days=1),
         "kind": "csat", "score": 1.0 + np.arange(len(rows)) % 5, "scale_min": 1.0,
         "scale_max": 5.0, "scale_direction": "high"}
    )  # fmt: skip


ALL = tickets()
DESKS = {
    "sound": (ALL, responses(ALL)),
    "no surveys": (ALL, None),
    "no tickets": (None, responses(ALL)),
    "too few": (ALL.iloc[::50], responses(ALL).iloc[::40]),
    "all equal": (ALL.assign(resolved_at=ALL.opened_at + pd.Timedelta(hours=5), sla_met=True,
                             reopens=0), responses(ALL).assign(score=5.0)),
    "all missing": (ALL.assign(resolved_at=pd.NaT, sla_met=None, reopens=np.nan),
                    responses(ALL).assign(score=np.nan)),
    "one account": (ALL.assign(account_id="A"), responses(ALL).assign(account_id="A")),
    "a quarter alone": (ALL.loc[ALL.opened_at >= "2026-07-01"],
                        responses(ALL).loc[lambda rows: rows.responded_at >= "2026-07-01"]),
    "weeks without answers": (ALL, responses(ALL).loc[lambda rows: rows.responded_at.dt.month
                                                      .isin([1, 7])]),
    "a broken scale": (ALL, responses(ALL).assign(score=9.0)),
    "no scale": (ALL, responses(ALL).assign(scale_max=np.nan)),
    "ends before they begin": (ALL.assign(resolved_at=ALL.opened_at - pd.Timedelta(hours=3)),
                               responses(ALL)),
    "all open": (ALL.assign(resolved_at=pd.NaT), None),
}  # fmt: skip
ACTIONS = pd.DataFrame(
    [{"action_id": "A-1", "action": "Mend it", "metric": metric, "where": "product=Vault",
      "against": against, "better": "lower", "smallest": "5", "minimum": "10", "weeks": "8",
      "done_on": "2026-06-01", "status": "done"}
     for metric in ("volume", "csat", "time_to_resolve") for against in ("", "product")]
).reindex(columns=COLUMNS["actions"], fill_value="")  # fmt: skip


def analysed(store, settings, frozen: bool) -> list:
    """Return every result of the pages of numbers, effects and checks, and their pictures."""
    goals = pd.DataFrame(columns=["metric", "period", "goal"])
    baselines = pd.DataFrame(columns=COLUMNS["baselines"])
    if frozen:
        year = analyze.measure(store, [BASE], settings)
        baselines = compare(year, baselines, goals, BASE).ready.assign(period=BASE.name)
    measures = analyze.measure(store, NOW.history(8), settings)
    rolling = analyze.measure(store, [NOW.rolling], settings, settings.headlines)
    comparison = compare(measures, baselines, goals, NOW, rolling=rolling)
    found = [measures, comparison, analyze.segments(store, comparison, NOW, settings),
             analyze.mix(store, comparison, NOW, settings), analyze.signals(store, NOW, settings),
             analyze.survival(store, comparison, NOW, settings),
             analyze.effects(store, ACTIONS, NOW, settings), analyze.impact(store, NOW, settings),
             analyze.weighted(store, NOW, settings), analyze.first_contact(comparison),
             analyze.flow(store, NOW.history(8), settings)]  # fmt: skip
    by_name = dict(zip(("measures", "forest", "segments", "mix", "signals", "survival", "effects"),
                       found, strict=False))  # fmt: skip
    pictures = [getattr(figures, name)(result) for name, result in by_name.items()
                if name != "measures"]  # fmt: skip
    return [*found, figures.history(measures), figures.flow(found[-1]), *pictures]


FIRST = ("sound", "one account", "a quarter alone", "no tickets")  # also without a baseline
CASES = [(name, True) for name in DESKS if name != "a quarter alone"]


@pytest.mark.parametrize(("name", "frozen"), [*CASES, *((name, False) for name in FIRST)])
def test_everything_is_said_in_words(store, settings, name, frozen):
    for table, frame in zip(("tickets", "responses"), DESKS[name], strict=True):
        if frame is not None:
            fill(store, table, frame)
    for result in filter(None, analysed(store, settings, frozen)):
        shown = re.sub(r"<[^>]*>", " ", result._repr_html_())
        assert not BAD.search(shown), (type(result).__name__, BAD.search(shown), shown[:400])
        assert not BAD.search(getattr(result, "text", "") or getattr(result, "alt", ""))
