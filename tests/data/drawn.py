"""One picture of each figure from small results made here, in plain and in odd shapes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from loopnb import figures, results, verdicts
from loopnb.figures.picture import Picture
from loopnb.results.base import Result
from loopnb.results.drivers import ADDS, COSTS, NOT_SHOWN
from loopnb.results.flow import BANDS
from loopnb.results.voices import NEW

NOW, BEFORE = "2026-Q3", "2025"
WORDS = ("Restores that fail", "Waiting", "Licence portal", "Night queue")


@dataclass(frozen=True)
class Shape:
    """How a result differs from a plain one."""

    name: str = ""  # instead of the names of themes, actions, causes and segments
    rows: int = 3
    ranges: bool = True  # whether likely ranges are known
    value: float | None = None  # instead of all values

    def called(self, at: int) -> str:
        return f"{self.name} {'abcd'[at]}".strip() if self.name else WORDS[at]

    def of(self, at: int, value: float) -> float:
        return value + 2.0 * at if self.value is None else self.value

    def ends(self, value: float, wide: float = 3.0) -> tuple[float, float]:
        if not self.ranges:
            return math.nan, math.nan
        wide = 0.0 if self.value is not None else wide
        return value - wide, value + wide


PLAIN = Shape()
ODD = {
    "one row": Shape(rows=1),
    "long names": Shape(name="All that customers write about restoring after a long night"),
    "one long word": Shape(name="W" * 58),
    "signs": Shape(name="$a_b$ < & > \"q\" 'x' </text>"),
    "far letters": Shape(name="日本語の顧客 مرحبا 😀 \u202eoverride"),
    "no ranges": Shape(ranges=False),
    "all equal": Shape(value=7.0),
    "zero": Shape(value=0.0),
    "one row without ranges": Shape(rows=1, ranges=False),
    "one row of zero": Shape(rows=1, value=0.0),
}


def filled(kind: type[Result], rows: list[dict]) -> Result:
    """Return a result from rows that name only what matters; texts elsewhere are empty."""
    known = [dict.fromkeys(kind.columns, "") | row for row in rows]
    return kind.from_table(pd.DataFrame(known, columns=None if known else kind.columns))


def measured(
    shape: Shape = PLAIN, quarters: int = 8, metric: str = "csat", **columns
) -> list[dict]:
    """Return one metric's quarters up to NOW."""
    lines = []
    for at in range(quarters if shape.rows > 1 else 1):
        months = 2026 * 4 + 2 - (quarters - 1 if shape.rows > 1 else 0) + at
        period, value = f"{months // 4}-Q{months % 4 + 1}", shape.of(at % 3, 80.0)
        low, high = shape.ends(value)
        lines.append({
            "metric": metric, "title": shape.name or "Satisfied customers", "unit": "%",
            "better": "higher", "level": "satisfaction", "kind": "share", "headline": True,
            "period": period, "start": f"{months // 4}-{months % 4 * 3 + 1:02d}-01",
            "value": value, "low": low, "high": high, "n": 554 + at, "minimum": 30, "version": 1,
        } | columns)  # fmt: skip
    return lines


def spark(shape: Shape) -> Picture | None:
    measures = filled(results.Measures, measured(shape))
    return figures.spark(measures, "csat", goal=88.0, baseline=("2025", 81.0))


def history(shape: Shape) -> Picture | None:
    rows = measured(shape) + measured(shape, metric="b", title="Time to resolve", unit="hours")
    return figures.history(filled(results.Measures, rows))


def forest(shape: Shape) -> Picture | None:
    rows = []
    for at, verdict in enumerate((verdicts.IMPROVED, verdicts.NO_CHANGE, verdicts.WORSENED)):
        change = shape.of(at, 5.0)
        low, high = shape.ends(change)
        rows.append(measured(metric=f"m{at}")[-1] | {
            "title": shape.called(at), "baseline": BEFORE, "change": change, "change_low": low,
            "change_high": high, "noticeable": 4.0, "verdict": verdict, "headline": not at,
        })  # fmt: skip
    return figures.forest(filled(results.Comparison, rows[: shape.rows]))


def themed(shape: Shape) -> results.Themes:
    rows = []
    for at in range(shape.rows):
        now, then = shape.of(at, 9.0), shape.of(at, 6.5)
        rows.append(dict(zip(("low", "high"), shape.ends(now), strict=True)) | dict(
            zip(("low_before", "high_before"), shape.ends(then), strict=True)) | {
            "theme": shape.called(at), "tone": "praise" if at == 2 else "complaint",
            "share": now, "share_before": then, "n": 577, "n_before": 3026, "period": NOW,
            "before": BEFORE, "verdict": verdicts.NO_CHANGE if at else verdicts.MORE,
            "change": now - then, "comments": 40, "negative": 0.5, "coded": 0, "method": "x",
            "source": "survey",
        })  # fmt: skip
    return filled(results.Themes, rows)


def issues(shape: Shape) -> Picture | None:
    found = themed(shape)
    return figures.issues(found, list(found.table.theme))


def drivers(shape: Shape) -> Picture | None:
    rows = []
    for at, verdict in enumerate((COSTS, NOT_SHOWN, ADDS)):
        points = shape.of(at, -2.4)
        low, high = shape.ends(points, 1.0)
        rows.append({
            "driver": shape.called(at), "kind": "theme", "share": 8.0, "penalty": 10 * points,
            "penalty_low": 10 * low, "penalty_high": 10 * high, "points": points,
            "points_low": low, "points_high": high, "importance": 20.0, "n_with": 90, "n": 1873,
            "answers": 1873, "customers": 230, "window": NOW, "verdict": verdict,
        })  # fmt: skip
    return figures.drivers(filled(results.Drivers, rows[: shape.rows]))


def bent(shape: Shape) -> Picture | None:
    rows = []
    for at in range(shape.rows):
        value = min(shape.of(2 - at, 80.0), 100.0)
        low, high = shape.ends(value)
        rows.append({
            "since": 2.0 * at, "until": 2.0 * at + 2, "days": 2.0 * at + 1, "satisfied": value,
            "low": low, "high": high, "n": 300, "total": 900, "customers": 240, "window": NOW,
            "knot": 2.0, "knot_low": 1.0, "knot_high": 3.0, "slope": -2.5, "slope_low": -3.2,
            "slope_high": -1.8, "level": 84.0, "most": 8.0, "verdict": "bend",
        })  # fmt: skip
    return figures.shape(filled(results.Shape, rows))


def emerging(shape: Shape) -> Picture | None:
    rows = [
        {"term": shape.called(at), "also": "key|new key", "verdict": verdict, "period": "Q3 2026",
         "baseline": BEFORE, "now": 44, "n_now": 577, "then": 9, "n_then": 2374,
         "share_now": shape.of(at, 7.6), "share_then": shape.of(at, 0.4)}
        for at, verdict in enumerate((NEW, verdicts.MORE, verdicts.FEWER))
    ]  # fmt: skip
    return figures.emerging(filled(results.Emerging, rows[: shape.rows]))


def effects(shape: Shape) -> Picture | None:
    rows = []
    for at, verdict in enumerate(("worked", "no effect shown", "worse")):
        value = -shape.of(at, 31.0)
        low, high = shape.ends(value, 8.0)
        rows.append({
            "action_id": f"A-{at}", "action": shape.called(at), "metric": "volume",
            "title": "New tickets", "where": "Vault", "better": "lower", "unit": "%",
            "level_unit": "a week", "estimate": value, "low": low, "high": high, "expected": 67.0,
            "observed": 45.0, "noticeable": 19.0, "smallest": 10.0, "n": 812, "minimum": 100,
            "placebos": 9, "as_strong": 0, "counted": "tickets", "verdict": verdict,
        })  # fmt: skip
    return figures.effects(filled(results.Effects, rows[: shape.rows]))


def pareto(shape: Shape) -> Picture | None:
    rows = [
        {"kind": "tickets by cause code", "cause": shape.called(at), "cases": 100 - at,
         "share": shape.of(-at, 40.0), "cumulative": shape.of(at, 40.0)}
        for at in range(shape.rows)
    ]  # fmt: skip
    return figures.pareto(filled(results.Causes, rows))


def flow(shape: Shape) -> Picture | None:
    rows = []
    for line in measured(shape):
        counts = dict(zip(BANDS, (56, 59, 53, 8, 3), strict=True))
        if shape.value is not None:
            counts = dict.fromkeys(BANDS, int(shape.value))
        rows.append({
            "period": line["period"], "start": line["start"], "arrived": 100, "solved": 90,
            "ratio": 1.1, "open": sum(counts.values()), "capacity": 3.0, "at_least": False,
            "a_working_day": False, "days": 90, "busy": 90,
        } | counts)  # fmt: skip
    return figures.flow(filled(results.Flow, rows))


def signals(shape: Shape) -> Picture | None:
    weeks = pd.date_range("2025-01-06", periods=40 if shape.rows > 1 else 1, freq="7D")
    rows = []
    for at, week in enumerate(weeks):
        low, high = shape.ends(80.0, 6.0)
        rows.append({
            "metric": "csat", "title": shape.name or "Satisfied customers", "unit": "%",
            "better": "higher", "date": f"{week:%Y-%m-%d}", "value": shape.of(at % 3, 79.0),
            "n": 45, "mean": 80.0 if shape.ranges else math.nan, "low": low, "high": high,
            "flag": "outside" if at in (9, 39) else "", "segment": 0,
            "event": f"Release {shape.name}" if at % 5 == 3 else "", "in_period": at > 26,
            **dict.fromkeys(("outside", "one_side", "trend", "near"), False),
        })  # fmt: skip
    return figures.signals(filled(results.Signals, rows))


def survival(shape: Shape) -> Picture | None:
    hours = np.array([0, 0.25, 1, 4, 12, 24, 72, 168, 720, 2000])
    lines = []
    for period, median in ((NOW, 22.0), (BEFORE, 18.0))[: max(1, shape.rows - 1)]:
        middle = median if shape.value is None else max(shape.value, 0.1)
        share = 100 / (1 + (hours / middle) ** 1.1)
        for hour, at in zip(hours, share, strict=True):
            low, high = (0.95 * at, min(100.0, 1.02 * at)) if shape.ranges else (math.nan,) * 2
            lines.append({
                "period": period, "hours": hour, "open": at, "low": low, "high": high, "n": 4541,
                "still_open": 12, "left_out": 0, "customers": 240, "median": middle,
                "median_low": 0.9 * middle if shape.ranges else math.nan,
                "median_high": 1.1 * middle if shape.ranges else math.nan, "p90": 8 * middle,
                "restricted": 60.0, "verdict": verdicts.WORSENED if shape.rows > 1 else
                verdicts.NO_BASELINE,
            })  # fmt: skip
    return figures.survival(filled(results.Survival, lines))


def segments(shape: Shape) -> Picture | None:
    rows = []
    for metric in range(5):
        for at in range(shape.rows):
            change = shape.of(at, 5.2)
            low, high = shape.ends(change)
            verdict = (verdicts.IMPROVED, verdicts.NO_CHANGE, verdicts.TOO_FEW)[(metric + at) % 3]
            rows.append({
                "metric": f"m{metric}", "title": f"Measure {shape.name or 'of calls'}", "unit": "%",
                "order": metric, "better": "higher", "kind": "share", "baseline": BEFORE,
                "period": NOW, "trait": "product", "segment": shape.called(at), "n": 412, "n0": 900,
                "minimum": 30, "value": 86.0, "value0": 79.0, "low": 82.0, "high": 89.0,
                "change": change, "change_low": low, "change_high": high, "verdict": verdict,
                "contribution": 3.0, "whole": 5.0, "whole_verdict": verdict,
            })  # fmt: skip
    return figures.segments(filled(results.Segments, rows))


def mix(shape: Shape) -> Picture | None:
    part = shape.of(0, 1.9)
    low, high = shape.ends(part, 0.3)
    row = {
        "metric": "hours", "title": shape.name or "Time to resolve", "unit": "hours",
        "better": "lower", "kind": "quantile", "rows": "tickets", "baseline": BEFORE,
        "period": NOW, "verdict": verdicts.WORSENED, "trait": "priority", "n0": 900.0, "n1": 400.0,
        "share0": 1.0, "share1": 1.0, "value0": 18.0, "value1": 18.0 + 2 * part,
        "change": 2 * part or 1.0, "change_low": 1.0, "change_high": 5.0, "rate": part,
        "rate_low": low, "rate_high": high, "mix": part, "mix_low": low, "mix_high": high,
        "told": "both", "reason": "",
    }  # fmt: skip
    part_of = row | {"segment": shape.name or "Urgent", "share0": 0.1, "share1": 0.2}
    return figures.mix(filled(results.Mix, [row, part_of]))


def contradictions(shape: Shape) -> Picture | None:
    rows = []
    for at in range(shape.rows):
        low, high = shape.ends(0.0 if at else 8.0)
        share = shape.of(-at, 22.6)
        rows.append({
            "trait": "team", "segment": shape.called(at), "periods": NOW, "n": 300, "n_high": 213,
            "high_score_bad_words": 48, "high_share": share, "high_expected": share * 0.7,
            "n_low": 20, "low_score_good_words": 1, "low_share": 5.0, "low_expected": 6.0,
            "excess": 6.0, "low": low, "high": high, "minimum": 30,
            "verdict": "no contradiction shown" if at else "words say worse than scores",
        })  # fmt: skip
    return figures.contradictions(filled(results.Contradictions, rows))


def progress(shape: Shape) -> Picture | None:
    rows = []
    for at in range(shape.rows):
        row = {"theme": shape.called(at), "action": "Mend it", "where": shape.name or "Vault",
               "against": "" if at else "elsewhere", "change": -4.3, "change_low": -9.9,
               "change_high": 1.3, "words": verdicts.FEWER, "numbers": "worked",
               "measured": "It worked.", "state": "agree"}  # fmt: skip
        for place, size in (("", 13.2), ("else_", 1.3)):
            for side, more in (("before", 0.0), ("after", -1.1)):
                share = shape.of(at, size + more)
                head = f"{place}{side}"
                ends = zip((f"{head}_low", f"{head}_high"), shape.ends(share, 1.0), strict=True)
                row |= dict(ends) | {head if place else f"share_{side}": share,
                                     f"{place}n_{side}": 510}  # fmt: skip
        rows.append(row)
    return figures.progress(filled(results.Progress, rows))


DRAW: dict[str, Callable[[Shape], Picture | None]] = {
    "contradictions": contradictions, "drivers": drivers, "effects": effects,
    "emerging": emerging, "flow": flow, "forest": forest, "history": history, "issues": issues,
    "mix": mix, "pareto": pareto, "progress": progress, "segments": segments, "shape": bent,
    "signals": signals, "spark": spark, "survival": survival,
    "themes": lambda shape: figures.themes(themed(shape)),
}  # fmt: skip
