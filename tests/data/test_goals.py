"""Goals: the rule that leads from a prior best to the next goal, and settings of another rule."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from loopnb import verdicts
from loopnb.goals import SCALES, Rule, against, harder, next_goal, stretch
from loopnb.periods import parse

ABOVE, BELOW = "above the prior best of", "below the prior best of"


@pytest.mark.parametrize(
    ("best", "unit", "better", "goal", "rule"),
    [
        (60, "%", "higher", 66, f"10 % {ABOVE} 60 %"),
        (86, "%", "higher", 93, "half of the way from the prior best of 86 % to 100 %"),
        (100, "%", "higher", 100, "hold the prior best of 100 %"),
        (0, "%", "lower", 0, "hold the prior best of 0 %"),
        (20, "hours", "lower", 18, f"10 % {BELOW} 20 hours"),
        (5, "%", "lower", 4.5, f"10 % {BELOW} 5 %"),
        (71, "a day", "higher", 78.1, f"10 % {ABOVE} 71 a day"),
        (30, "points", "higher", 43, f"10 % {ABOVE} 30 points, on the scale from −100 to 100"),
        (-30, "points", "higher", -23, f"10 % {ABOVE} -30 points, on the scale from −100 to 100"),
        (80, "points", "higher", 90, "half of the way from the prior best of 80 points to 100 "
         "points"),
        (5, "of 7", "higher", 5.4, f"10 % {ABOVE} 5 of 7, on the scale from 1 to 7"),
        (2, "of 5", "lower", 1.9, f"10 % {BELOW} 2 of 5, on the scale from 1 to 5"),
        (1, "of 5", "lower", 1, "hold the prior best of 1 of 5"),
        (9, "tickets", "lower", 8, f"10 % {BELOW} 9 tickets"),
        (1, "tickets", "lower", 1, "hold the prior best of 1 ticket"),
    ],
)  # fmt: skip
def test_the_goal_and_its_rule_in_words(best, unit, better, goal, rule):
    assert stretch(best, unit, better) == (pytest.approx(goal), rule)


def test_the_ceiling_begins_where_a_tenth_is_half_of_the_way():
    edge = 100 / 1.2
    assert stretch(edge - 0.1, "%", "higher")[0] == pytest.approx(1.1 * (edge - 0.1))
    assert stretch(edge + 0.1, "%", "higher")[0] == pytest.approx(50 + (edge + 0.1) / 2)


def test_the_stretch_is_a_setting():
    assert stretch(20, "hours", "lower", by=0.25) == (15, "25 % below the prior best of 20 hours")


@given(st.floats(0, 1), st.sampled_from(list(SCALES)), st.sampled_from(["higher", "lower"]),
       st.floats(0.01, 0.99))  # fmt: skip
def test_a_goal_is_better_than_the_best_and_never_more_than_half_of_the_way(
    place, unit, better, by
):
    least, most = SCALES[unit]
    best = least + place * (most - least)
    goal, _ = stretch(best, unit, better, by)
    bound = most if better == "higher" else least
    assert least - 1e-9 <= goal <= most + 1e-9
    assert abs(goal - best) <= abs(bound - best) / 2 + 1e-9
    assert goal == best or harder(goal, best, better)


@pytest.mark.parametrize(
    ("rule", "goal", "words"),
    [
        ({"rule": "points", "by": 3}, 89, "3 points better than the prior best of 86 %"),
        ({"rule": "points", "by": 30}, 100, "30 points better than the prior best of 86 %"),
        ({"rule": "fixed", "goal": 90}, 90, "the goal that loop.yaml names"),
        ({"rule": "hold"}, 86, "hold the prior best of 86 %"),
        ({"rule": "stretch", "by": 0.05}, 90.3, "5 % above the prior best of 86 %"),
    ],
)
def test_another_rule_by_setting(rule, goal, words):
    assert next_goal(86, "%", "higher", Rule(**rule)) == (pytest.approx(goal), words)


def test_what_should_fall_falls_by_points_but_not_under_its_scale():
    assert next_goal(20, "hours", "lower", Rule(rule="points", by=2))[0] == 18
    assert next_goal(2, "%", "lower", Rule(rule="points", by=3))[0] == 0


def test_without_a_prior_best_only_a_fixed_rule_gives_a_goal():
    assert math.isnan(next_goal(math.nan, "%", "higher", Rule(rule="stretch", by=0.1))[0])
    assert next_goal(math.nan, "%", "higher", Rule(rule="fixed", goal=90))[0] == 90


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"rule": "points"}, "points needs by, how much better, as in {rule: points, by: 3}"),
        ({"rule": "fixed"}, "fixed needs goal, as in {rule: fixed, goal: 18}"),
        ({"rule": "stretch"}, "stretch needs by, a share under 1"),
        ({"rule": "stretch", "by": 3}, "stretch needs by, a share under 1"),
        ({"rule": "hold", "by": 3}, "hold takes no by"),
        ({"rule": "points", "by": 3, "goal": 90}, "points takes no goal"),
        ({"rule": "dream", "by": 3}, "'stretch', 'points', 'fixed' or 'hold'"),
        ({"rule": "points", "by": -3}, "greater than 0"),
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused_with_what_would_do(rule, fault):
    with pytest.raises(ValidationError) as caught:
        Rule(**rule)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("goal", "better", "verdict"),
    [
        (80, "higher", verdicts.MET), (85, "higher", verdicts.MET_NOT_SURE),
        (88, "higher", verdicts.JUST_SHORT), (93, "higher", verdicts.MISSED),
        (93, "lower", verdicts.MET), (88, "lower", verdicts.MET_NOT_SURE),
        (85, "lower", verdicts.JUST_SHORT), (80, "lower", verdicts.MISSED),
        (math.nan, "higher", ""),
    ],
)  # fmt: skip
def test_a_value_stands_to_a_goal_by_its_likely_range(goal, better, verdict):
    row = SimpleNamespace(value=86.0, low=83.0, high=89.0, better=better, n=300, minimum=30)
    assert against(row, goal) == verdict
    assert against(SimpleNamespace(**{**vars(row), "n": 29}), goal) == ""


@pytest.mark.parametrize(
    ("period", "fiscal", "year", "days"),
    [
        ("2026-Q3", 1, ("2026", "2026-01-01", "2027-01-01"), 273),
        ("2026-Q4", 1, ("2026", "2026-01-01", "2027-01-01"), 365),
        ("FY2026-Q1", 10, ("FY2026", "2025-10-01", "2026-10-01"), 92),
        ("FY2026-Q4", 10, ("FY2026", "2025-10-01", "2026-10-01"), 365),
        ("FY2026-Q2", 1, ("FY2026", "2026-01-01", "2027-01-01"), 181),
        ("2026", 1, ("2026", "2026-01-01", "2027-01-01"), 365),
        ("2026-W01", 1, ("2026", "2026-01-01", "2027-01-01"), 4),
        ("2026-07-01..2026-08-15", 1, ("2026", "2026-01-01", "2027-01-01"), 227),
    ],
)
def test_a_period_knows_its_year_and_the_year_so_far(period, fiscal, year, days):
    found = parse(period, fiscal_start=fiscal)
    told = found.year
    assert (told.name, told.start.isoformat(), told.end.isoformat()) == year
    assert (found.year_so_far.name, found.year_so_far.days) == (year[0], days)
