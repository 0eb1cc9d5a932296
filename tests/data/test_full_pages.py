"""A scorecard at its fullest: six goals within the words, and each number with its rows below."""

from data import findings
from data.frames import CSAT, measures
from loopnb import verdicts
from loopnb.audiences import AUDIENCES
from loopnb.periods import parse
from loopnb.present import cards
from loopnb.results import Mix

BRIEF, WHOLE = AUDIENCES["executive"], AUDIENCES["support"].model_copy(update={"themes": ()})


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
