"""What a page says of decided actions, next goals, and whom to meet, for each kind of reader."""

import pandas as pd
import pytest

from data.test_follow_up import FOUND, PERIOD, decide, effects, register  # noqa: F401
from loopnb.audiences import AUDIENCES
from loopnb.implement import follow_up
from loopnb.present import asks, decided, goals, restricted
from loopnb.results import (
    Actions,
    Comparison,
    Contradictions,
    ListeningPlan,
    Objectives,
    Owed,
    Pyramid,
    Renewing,
    Risk,
)
from loopnb.results.owed import REVIEW

BRIEF, WHOLE = AUDIENCES["executive"], AUDIENCES["support"].model_copy(update={"themes": ()})
SEES = {"sees": ("names", "revenue"), "classification": "Restricted",
        "sections": ("headline", "names", "renews", "meet")}  # fmt: skip
PLAN = {"place": 1, "account_id": "C1", "name": "Example Ltd", "owner": "S. P.", "by": "2026-11-02",
        "kinds": "silent", "why": "Never met.", "ask": "What helps?|And then?",
        "period": "Q4 2026"}  # fmt: skip


def of(kind, *rows: dict):
    """Return a result of rows whose other cells are blank."""
    return kind.from_table(pd.DataFrame(rows).reindex(columns=list(kind.columns)).fillna(""))


def shown(section) -> str:
    return " ".join(section._repr_html_().split())


def pyramid(*steps: str, standing: str = "proposed") -> Pyramid:
    """Return a goal for each step in the next quarter."""
    terms = {"level": "satisfaction", "unit": "%", "period": "2026-Q4", "standing": standing}
    return of(Pyramid, *(terms | {"metric": f"m{i}", "title": f"Measure {i}", "goal": 80.0 + i,
                                  "rule": "10 % above", "step": step, "weight": 1.0}
                         for i, step in enumerate(steps)))  # fmt: skip


def test_a_verdict_says_what_follows_and_by_when(register):  # noqa: F811
    found = effects(**FOUND)
    html = shown(decided(register.actions, found, follow_up(found, register, PERIOD),
                         readers=BRIEF))  # fmt: skip
    assert "No effect shown. Proposed for reopening; Desk decides by 30 October." in html
    assert "Thank you: Desk." in html
    decide(register, follow_up(found, register, PERIOD))
    html = shown(decided(register.actions, found, follow_up(found, register, PERIOD),
                         readers=WHOLE))  # fmt: skip
    assert "Reopened; Desk decides by 30 October." in html
    assert "Night queue could do the same." in html


def test_a_brief_page_names_the_goals_that_change_with_their_rule():
    around = {"period": PERIOD, "readers": BRIEF}
    html = shown(goals(pyramid("kept", "raised"), of(ListeningPlan), **around))
    assert "Measure 1: <strong>81 %</strong>" in html and "10 % above" in html
    assert "Measure 0" not in html and "The other goals stay: <strong>80 %</strong>." in html
    assert "<h2>Next quarter</h2>" in html and "proposed" in html
    html = shown(goals(pyramid("kept", "kept"), of(ListeningPlan, PLAN), **around))
    assert "All 2 goals stay: <strong>80 % · 81 %</strong>." in html
    assert "<h2>Next quarter</h2>" in html and "roposed" not in html
    whole = goals(pyramid("kept", "kept"), of(ListeningPlan), **around)._repr_html_()
    assert "80\xa0% · 81\xa0%" in whole  # a value and its unit stay on one line
    assert "<h2>Proposed goals</h2>" in shown(goals(pyramid("set"), of(ListeningPlan), **around))
    assert "We will meet 1 customer, 1 of them not heard from lately." in html
    assert "Example" not in html


def test_other_pages_name_every_goal_and_agreed_ones_as_agreed():
    around = {"period": PERIOD, "readers": WHOLE}
    html = shown(goals(pyramid("kept", "raised"), of(ListeningPlan), **around))
    assert html.count("<li>") == 2 and "Proposed goals" in html
    html = shown(goals(pyramid("kept", "kept"), of(ListeningPlan), **around))
    assert "<h2>Goals</h2>" in html and "roposed" not in html
    html = shown(goals(pyramid("set", standing="agreed"), of(ListeningPlan), **around))
    assert "<h2>Goals</h2>" in html
    assert shown(goals(pyramid(), of(ListeningPlan), **around)) == ""


def test_an_open_loop_is_asked_for_first_and_everything_has_a_day():
    loops = of(Owed, {"kind": REVIEW, "what": "Satisfied customers (2025)", "since": "2026-09-01"})
    proposed = of(Actions, {"theme": "Portal", "owner": ""})
    compared = of(Comparison, {"baseline": "2025"})
    wanted = of(Objectives)
    html = shown(asks(compared, proposed, wanted, loops, period=PERIOD, readers=BRIEF))
    assert html.index("Baseline past its review, no action followed") < html.index("Portal")
    assert "Name an owner and a sponsor for “Portal” by 30 October." in html


@pytest.mark.parametrize(
    ("steps", "asked"),
    [(("kept", "kept"), False), (("kept", "raised"), True), (("retired",), True), (("set",), True)],
)
def test_readers_are_asked_to_agree_on_goals_only_where_one_changes(steps, asked):
    wanted = of(Objectives, *({"step": step, "goal": float("nan") if step == "retired" else 80.0}
                              for step in steps))  # fmt: skip
    html = shown(asks(of(Comparison, {"baseline": "2025"}), of(Actions), wanted, of(Owed),
                      period=PERIOD, readers=BRIEF))  # fmt: skip
    assert ("Agree the proposed goals." in html) == asked


@pytest.mark.parametrize(("sees", "there"), [(True, True), (False, False)])
def test_names_are_shown_to_those_alone_who_may_see_them(sees, there):
    readers = BRIEF.model_copy(update=SEES if sees else {"sections": SEES["sections"]})
    renewing = of(Renewing, {"place": 1, "of": 9, "name": "Example Ltd", "account_id": "C1",
                             "due": "2026-11-30", "amount": 5000.0, "currency": "EUR",
                             "felt": -12.0})  # fmt: skip
    html = shown(restricted(of(Risk), renewing, of(ListeningPlan, PLAN), of(Contradictions),
                            readers=readers))  # fmt: skip
    for words in ("Example Ltd", "5,000 EUR", "What helps?", "2 November 2026"):
        assert (words in html) == there, words
