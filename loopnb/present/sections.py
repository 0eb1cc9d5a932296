"""The sections of the executive page, in the order in which they stand. Each shows itself.

A section whose source is missing is empty here and named once by `open_questions`.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from loopnb import figures, verdicts
from loopnb.periods import Period
from loopnb.present import sentences
from loopnb.results import (
    Actions,
    Collected,
    Comparison,
    Effects,
    Gaps,
    Measures,
    Mix,
    Objectives,
    Quotations,
    Refused,
    Themes,
    as_html,
)  # fmt: skip
from loopnb.results.words import listed
from loopnb.settings import Settings

MOST_CARDS, MOST_THEMES = 6, 3
BRIEF = ["Measure", "Value", "Likely range", "n", "Baseline", "Verdict", "p, adjusted"]
LEVELS = ("satisfaction", "performance", "capacity")
PAGES = Environment(
    loader=PackageLoader("loopnb.present", "templates"),
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One section of a page: a template and what it says."""

    template: str
    says: dict[str, Any]

    def _repr_html_(self) -> str:
        return PAGES.get_template(self.template).render(**self.says)


def headline(
    comparison: Comparison, themes: Themes, actions: Actions, *, period: Period, settings: Settings
) -> Section:
    """Return the title and the three sentences that open the page."""
    first = sentences.is_first(comparison)
    said = sentences.opening(comparison, themes, actions, settings.people)
    title = "First measurement" if first else "Customer support scorecard"
    return Section(
        "headline.html.j2",
        {"title": title, "period": period, "sentences": said, "company": settings.company},
    )


def asks(comparison: Comparison, actions: Actions, objectives: Objectives) -> Section:
    """Return what the readers are asked to do, three things at most."""
    return Section("asks.html.j2", {"asks": sentences.asks(comparison, actions, objectives)})


def cards(comparison: Comparison, measures: Measures, mix: Mix, *, people: str) -> Section:
    """Return a card for each measure of the period: satisfaction first, capacity last."""
    rows = sorted(comparison.table.itertuples(), key=lambda row: LEVELS.index(row.level))
    known = [
        _card(row, measures, people) | {"mix": mix.card(row.metric)} for row in rows[:MOST_CARDS]
    ]
    first = sentences.is_first(comparison)
    return Section("cards.html.j2", {"cards": known, "first": first})


def _card(row: Any, measures: Measures, people: str) -> dict[str, Any]:
    line = figures.spark(measures, row.metric)
    answers = row.level == "satisfaction"
    counted = (
        f"{row.n:,} answers from {row.clusters:,} {people}" if answers else f"{row.n:,} tickets"
    )
    before = [
        f"{words} {verdicts.amount(value, row.unit)}"
        for words, value in (("Period before", row.last_value), ("a year ago", row.year_ago_value))
        if not pd.isna(value)
    ]
    tail = "" if pd.isna(row.tail) else f"slowest tenth: {verdicts.duration(row.tail)} or more"
    return {
        "id": row.metric, "level": row.level.capitalize(), "title": row.title,
        "value": verdicts.amount(row.value, row.unit), "tail": tail,
        "between": verdicts.between(row.low, row.high, row.unit),
        "icon": verdicts.ICONS.get(row.verdict, ""), "verdict": verdicts.sentence(row),
        "goal": verdicts.goal_sentence(row), "counted": counted,
        "tone": row.verdict.replace(" ", "-"),
        "before": " · ".join(before), "spark": Markup(line.svg) if line else "",
    }  # fmt: skip


def voice(themes: Themes, quotations: Quotations) -> Section:
    """Return the leading themes with a quotation each, and one praise."""
    said = {row.theme: row for row in quotations.table[::-1].itertuples()}  # the first is the best
    issues = [
        {"theme": row.theme, "share": f"{row.share:.0f} % of {row.n:,} comments",
         "change": sentences.theme_change(row), "quote": said.get(row.theme)}
        for row in sentences.issues(themes).head(MOST_THEMES).itertuples()
    ]  # fmt: skip
    return Section("voice.html.j2", {"issues": issues, "praise": said.get("praise")})


def decided(actions: pd.DataFrame, effects: Effects) -> Section:
    """Return the actions that people decided earlier, with the verdict where there is one."""
    judged = effects.verdicts
    rows = [
        {"action": row.action, "owner": row.owner,
         "where": judged.get(row.action_id) or sentences.action_state(row)}
        for row in actions.itertuples()
    ]  # fmt: skip
    return Section("decided.html.j2", {"actions": rows})


def actions(proposed: Actions, *, first: bool) -> Section:
    """Return the actions that the run proposes, marked as proposed."""
    title = "What we will do first" if first else "What we will do next"
    return Section(
        "actions.html.j2", {"actions": list(proposed.table.itertuples()), "title": title}
    )


def goals(objectives: Objectives) -> Section:
    """Return the proposed goals with the rule behind each."""
    rows = [
        {"title": row.title, "rule": row.rule,
         "goal": "" if pd.isna(row.goal) else verdicts.amount(row.goal, row.unit)}
        for row in objectives.table.itertuples()
    ]  # fmt: skip
    return Section("goals.html.j2", {"goals": rows})


def open_questions(gaps: Gaps, comparison: Comparison) -> Section:
    """Return what these data cannot tell, and once what is not measured here."""
    missing = gaps.table.loc[gaps.table.kind == "not measured"]
    reasons = missing.groupby("why", sort=False).subject.agg(
        lambda names: listed(list(names.str.lower()))
    )
    few = gaps.table.loc[gaps.table.kind == "too few"]
    quiet = comparison.table.loc[comparison.table.verdict == verdicts.NO_CHANGE]
    return Section(
        "open_questions.html.j2",
        {"missing": list(reasons.items()), "few": list(few.itertuples()),
         "quiet": listed(list(quiet.title.str.lower())),
         "sure": sentences.how_sure(comparison)},
    )  # fmt: skip


def foot(
    comparison: Comparison, measures: Measures, quotations: Quotations,
    *, collected: Collected, refused: Refused, settings: Settings,
) -> Section:  # fmt: skip
    """Return how to read the page, where its numbers come from, and the tables behind it."""
    behind = {"periods": measures, "words": quotations, "files": collected, "refused": refused}
    # What the cards say already is not said again: the second printed page has to hold the rest.
    tables = [("now", Markup(as_html(comparison.shown[BRIEF], comparison.caption)))]
    tables += [
        (name, Markup(as_html(result.shown, result.caption)))
        for name, result in behind.items()
        if len(result.table)
    ]
    return Section(
        "foot.html.j2",
        {"definitions": list(comparison.table.itertuples()), "collected": collected,
         "refused": refused, "contact": settings.contact, "tables": tables,
         "minimum": settings.thresholds.minimum_responses},
    )  # fmt: skip
