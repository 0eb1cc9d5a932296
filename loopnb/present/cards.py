"""A card for each measure: value, verdict against the baseline, goal, history, n."""

from collections import Counter
from typing import Any

import pandas as pd
from markupsafe import Markup

from loopnb import figures, verdicts
from loopnb.audiences import Audience
from loopnb.periods import Period
from loopnb.present import sentences
from loopnb.present.sections import Section, section
from loopnb.results import Comparison, Measures, Mix
from loopnb.results.words import listed
from loopnb.settings import Settings

MOST = 6
LEVELS = ("satisfaction", "performance", "capacity")
LAST = {"quarter": "Last quarter", "year": "Last year", "week": "Last week"}
GOALS = {
    verdicts.MET: "met", verdicts.MET_NOT_SURE: "met, not yet for sure",
    verdicts.JUST_SHORT: "just short", verdicts.MISSED: "missed",
    verdicts.JUDGED_LATER: "later",
}  # fmt: skip


@section
def cards(
    comparison: Comparison, measures: Measures, mix: Mix,
    *, period: Period, settings: Settings, readers: Audience,
) -> Section:  # fmt: skip
    """Return a card for each measure of the period: satisfaction first, capacity last."""
    rows = sorted(_wanted(comparison), key=lambda row: LEVELS.index(row.level))[:MOST]
    last = LAST.get(period.kind, "Period before")
    least = readers.brief and len(rows) == MOST  # as many as its 450 words hold
    known = [_card(row, settings.people, last, least=least) | _drawn(row, measures, mix)
             for row in rows]  # fmt: skip
    base = listed(list(dict.fromkeys(row.baseline for row in rows if row.baseline)))
    counts = Counter(GOALS[row.goal_verdict] for row in rows if row.goal_verdict)
    goals = [f"{counts[word]} {word}" for word in GOALS.values() if counts[word]]
    title = "Are we meeting our goals?" if goals else f"Did it move since {base}?"
    if sentences.is_first(comparison):
        title = "Where do we stand?"
    return Section("cards.html.j2", {"cards": known, "title": title, "goals": "; ".join(goals)})


def _wanted(comparison: Comparison) -> list[Any]:
    """Return the measures for cards: where goals are agreed, those that have one."""
    rows = list(comparison.table.itertuples())
    return [row for row in rows if row.goal_verdict] or rows


def _card(row: Any, people: str, last: str, *, least: bool) -> dict[str, Any]:
    """Return what a card says; the `least` leaves a year ago to the table and the line."""
    answers = row.level == "satisfaction"
    counted = f"{row.n:,} answers, {row.clusters:,} {people}" if answers else f"{row.n:,} tickets"
    before = [
        f"{words} {_bare(value, row.unit)}"
        for words, value in ((last, row.last_value), ("year ago", row.year_ago_value))
        if not (pd.isna(value) or (least and words == "year ago"))
    ]
    tail = "" if pd.isna(row.tail) else f"slowest tenth {verdicts.duration(row.tail)}"
    return {
        "id": row.metric, "level": row.level, "title": row.title,
        "value": verdicts.amount(row.value, row.unit), "tail": tail,
        "between": verdicts.between(row.low, row.high, row.unit),
        "verdict": verdicts.in_short(row, least=least),
        "goal": verdicts.goal_sentence(row), "counted": counted,
        "tone": row.verdict.replace(" ", "-"), "before": ", ".join(before),
    }  # fmt: skip


def _bare(value: float, unit: str) -> str:
    """Return a value whose unit stands above it on the card."""
    return verdicts.duration(value) if unit == "hours" else verdicts.number(value)


def _drawn(row: Any, measures: Measures, mix: Mix) -> dict[str, Any]:
    base = (row.baseline, row.baseline_value) if row.baseline else None
    line = figures.spark(measures, row.metric, goal=row.goal, baseline=base)
    return {"spark": Markup(line.svg) if line else "", "mix": mix.card(row.metric)}
