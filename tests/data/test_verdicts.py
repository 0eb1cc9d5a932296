"""Verdicts and numbers in the words of the scorecard."""

import math
from types import SimpleNamespace

import pytest

from loopnb import verdicts


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (86.4, "%", "86 %"),
        (1.08, "%", "1.1 %"),
        (9.94, "%", "9.9 %"),
        (9.96, "%", "10 %"),
        (100, "%", "100 %"),
        (0, "%", "0 %"),
        (169.747, "a day", "170 a day"),
        (4480, "a day", "4,480 a day"),
        (22.3, "hours", "22 hours"),
        (6.3167, "hours", "6.3 hours"),
        (1, "hours", "1 hour"),
        (1.02, "hours", "1 hour"),
        (2 / 3, "hours", "40 minutes"),
        (1 / 60, "hours", "1 minute"),
        (71.4, "hours", "71 hours"),
        (72, "hours", "3 days"),
        (216, "hours", "9 days"),
        (381.04, "hours", "16 days"),
        (84, "hours", "3.5 days"),
        (math.nan, "%", ""),
        (None, "hours", ""),
    ],
)
def test_an_amount_is_as_precise_as_people_need(value, unit, said):
    assert verdicts.amount(value, unit) == said


def test_just_under_an_hour_is_an_hour():
    assert verdicts.duration(0.995) == "1 hour"


def test_there_is_no_zero_below_zero():
    assert verdicts.number(-0.04) == "0"


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (83.1, 88.9, "%", "between 83 and 89"),
        (20, 24, "hours", "between 20 and 24 hours"),
        (0.5, 2, "hours", "between 30 minutes and 2 hours"),
        (0.5, 0.75, "hours", "between 30 and 45 minutes"),
        (60, 96, "hours", "between 60 hours and 4 days"),
        (math.nan, math.nan, "%", ""),
    ],
)
def test_an_interval_names_its_unit_once_where_it_can(low, high, unit, said):
    assert verdicts.between(low, high, unit) == said


def test_an_interval_without_end_is_not_printed():
    assert "inf" not in verdicts.between(0, math.inf, "a day")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (7.2, "%", "7 points"),
        (-1.2, "%", "1 point"),
        (0.4, "%", "0.4 points"),
        (-4, "hours", "4 hours"),
        (-0.5, "hours", "30 minutes"),
        (300, "a day", "300 a day"),
    ],
)
def test_a_difference_of_shares_is_in_points_and_has_no_sign(value, unit, said):
    assert verdicts.difference(value, unit) == said


ROW = {"unit": "%", "baseline": "2025", "change": 7.1, "noticeable": 6.2, "n": 24, "minimum": 30,
       "level": "satisfaction", "note": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "changed", "said"),
    [
        (verdicts.IMPROVED, {}, "Better than the 2025 baseline, by 7 points."),
        (
            verdicts.WORSENED,
            {"unit": "hours", "change": 4.0},
            "Worse than the 2025 baseline, by 4 hours.",
        ),
        (verdicts.NO_CHANGE, {}, "No clear change. We would have noticed 6 points or more."),
        (verdicts.TOO_FEW, {}, "Too few answers to say (24; 30 needed)."),
        (verdicts.TOO_FEW, {"level": "performance"}, "Too few tickets to say (24; 30 needed)."),
        (
            verdicts.NO_CHANGE,
            {"noticeable": math.inf},
            "No clear change. These data could not have shown one.",
        ),
        (
            verdicts.PARTIAL,
            {"note": "quarter to date, day 41 of 92; compared with the same 41 days"},
            "Quarter to date, day 41 of 92; compared with the same 41 days.",
        ),
        (
            verdicts.NOT_TOLD,
            {"note": "all of them are of one customer"},
            "All of them are of one customer.",
        ),
    ],
)
def test_verdicts_are_printed_in_the_words_of_the_scorecard(verdict, changed, said):
    row = SimpleNamespace(**ROW | changed, verdict=verdict)
    assert verdicts.sentence(row) == said


@pytest.mark.parametrize(
    ("verdict", "begins"),
    [
        (verdicts.MORE, "More than the 2025 baseline, by "),
        (verdicts.FEWER, "Fewer than the 2025 baseline, by "),
        (verdicts.NO_BASELINE, "First measurement. Later "),
        (verdicts.BREAK, "Counted in another way than the 2025 baseline"),
    ],
)
def test_every_verdict_is_one_sentence(verdict, begins):
    said = verdicts.sentence(SimpleNamespace(**ROW, verdict=verdict))
    assert said.startswith(begins)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (verdicts.MET, "Goal 18 hours: met"),
        (verdicts.MET_NOT_SURE, "Goal 18 hours: met, not yet for sure"),
        (verdicts.JUST_SHORT, "Goal 18 hours: just short; could be chance"),
        (verdicts.MISSED, "Goal 18 hours: missed by 4 hours"),
        ("", ""),
    ],
)
def test_a_goal_is_printed_in_the_words_of_the_scorecard(verdict, said):
    row = SimpleNamespace(unit="hours", value=22.0, goal=18.0, goal_verdict=verdict)
    assert verdicts.goal_sentence(row) == said


def test_a_verdict_has_an_icon_just_where_it_tells_a_direction_or_none():
    assert set(verdicts.WORDS) | {verdicts.NO_CHANGE} == set(verdicts.ICONS)
