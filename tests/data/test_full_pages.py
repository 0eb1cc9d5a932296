"""A scorecard at its fullest: six goals within the words, and each number with its rows below."""

import pandas as pd
import pytest

from data import findings
from data.frames import CSAT, measures
from loopnb import verdicts
from loopnb.audiences import AUDIENCES
from loopnb.periods import parse
from loopnb.present import cards, foot
from loopnb.results import (
    Collected,
    Impact,
    ListeningPlan,
    Measures,
    Mix,
    Quotations,
    Refused,
    Restated,
    Risk,
)
from loopnb.results.risk import NOBODY

BRIEF, WHOLE = AUDIENCES["executive"], AUDIENCES["support"].model_copy(update={"themes": ()})
LOST = {"file": "a.csv", "table": "responses", "reason": "left out: not finished", "rows": 3}
BESIDE = (Collected, Impact, ListeningPlan, Measures, Quotations, Restated)


def told(count: int, settings, readers) -> str:
    """Return the cards of as many measures without a clear change, each with a goal."""
    row = findings.AGAINST | CSAT | {
        "goal": 84.0, "goal_verdict": verdicts.MET, "verdict": verdicts.NO_CHANGE, "change": 1.0,
        "baseline_value": 85.0, "last_value": 84.0, "year_ago_value": 80.0,
    }  # fmt: skip
    rows = [row | {"metric": f"m{i}", "title": f"Measure {i}"} for i in range(count)]
    shown = cards(findings.frame(findings.Comparison, *rows), measures(CSAT),
                  findings.frame(Mix), period=parse("2026-Q3"), settings=settings,
                  readers=readers)  # fmt: skip
    return shown._repr_html_()


def test_six_goals_leave_to_the_table_what_five_say_on_their_cards(settings):
    for count, readers in ((5, BRIEF), (6, WHOLE)):
        page = told(count, settings, readers)
        assert page.count("No clear change. We would have noticed 6 points or more.") == count
        assert page.count("Last quarter 84, year ago 80") == count
    page = told(6, settings, BRIEF)
    assert page.count('<p class="verdict">No clear change.</p>') == 6
    assert page.count('<p class="before">Last quarter 84</p>') == 6


@pytest.fixture
def results() -> dict:
    """Return what the foot of a page is made of."""
    beside = {kind.__name__.lower().removesuffix("plan"): findings.frame(kind) for kind in BESIDE}
    risk = findings.frame(Risk, {"verdict": NOBODY, "renewing": 4, "decided": 0})
    plan = ListeningPlan.from_table(pd.DataFrame([{"name": "Key Ltd"}],
                                                 columns=ListeningPlan.columns))  # fmt: skip
    refused = findings.frame(Refused, LOST)
    return findings.quarter(risk=risk, refused=refused, **beside | {"listening": plan})


def closing(results: dict, settings, readers) -> str:
    return foot(results, [], settings=settings, readers=readers)._repr_html_()


def test_a_brief_page_leaves_its_files_and_refused_rows_to_another(results, settings):
    assert 'id="refused"' in closing(results, settings, WHOLE)
    brief = closing(results, settings, BRIEF)
    assert 'id="refused"' not in brief and "stands on the page 1_collect" in brief


def test_the_issues_that_a_page_names_stand_below_with_their_ids(results, settings):
    page = closing(results, settings, BRIEF)
    for name in ("items", "themes"):
        assert f'<tr id="{name}-restores-that-fail">' in page
        assert f'<tr id="{name}-waiting">' in page
        assert f'id="{name}-kind-staff"' not in page
    assert "4.1 points at stake" in page


def test_a_page_without_cards_has_no_tables_of_theirs(results, settings):
    page = closing(results, settings, AUDIENCES["engineering"])
    assert 'id="items-restores-that-fail"' in page
    assert 'id="comparison"' not in page and "<dl>" not in page
    assert 'id="comparison-csat"' in closing(results, settings, BRIEF)


def test_what_stands_in_no_table_has_its_id_and_names_nobody(results, settings):
    page = closing(results, settings, BRIEF)
    for trace in ("effects:A-101", "effects:A-102", "risk:all", "listening:all"):
        assert f"<code>{trace}</code>" in page
    assert "Key Ltd" not in page
    fixes = closing(results, settings, AUDIENCES["engineering"])
    assert "effects:A-101" in fixes and "risk:all" not in fixes
