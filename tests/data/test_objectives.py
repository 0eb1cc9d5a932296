"""Goals: a tenth better than the prior best, and a ceiling rule near the bound."""

import math

import pytest

from data.frames import CSAT, HOURS, VOLUME, measures
from loopnb.repeat import propose_objectives
from loopnb.repeat.objectives import stretch


@pytest.mark.parametrize(
    ("best", "unit", "better", "goal", "rule"),
    [
        (60, "%", "higher", 66, "10 % above the prior best of 60 %"),
        (86, "%", "higher", 93, "half of the way from the prior best of 86 % to 100 %"),
        (100, "%", "higher", 100, "hold the prior best of 100 %"),
        (20, "hours", "lower", 18, "10 % below the prior best of 20 hours"),
        (5, "%", "lower", 4.5, "10 % below the prior best of 5 %"),
        (71, "a day", "higher", 78.1, "10 % above the prior best of 71 a day"),
    ],
)
def test_the_goal_and_its_rule_in_words(best, unit, better, goal, rule):
    assert stretch(best, unit, better) == (pytest.approx(goal), rule)


def test_the_ceiling_begins_where_a_tenth_is_half_of_the_way():
    edge = 100 / 1.2
    assert stretch(edge - 0.1, "%", "higher")[0] == pytest.approx(1.1 * (edge - 0.1))
    assert stretch(edge + 0.1, "%", "higher")[0] == pytest.approx(50 + (edge + 0.1) / 2)


def test_the_stretch_is_a_setting():
    assert stretch(20, "hours", "lower", by=0.25) == (15, "25 % below the prior best of 20 hours")


def test_the_prior_best_is_the_best_period_with_enough_answers():
    rows = [
        CSAT | {"period": "2025-Q4", "value": 60.0},
        CSAT | {"period": "2026-Q1", "value": 99.0, "n": 29},
        CSAT | {"period": "2026-Q2", "value": 55.0},
    ]
    (found,) = propose_objectives(measures(*rows)).table.itertuples()
    assert (found.prior_best, found.prior_best_period, found.goal) == (60, "2025-Q4", 66)
    assert found.rule == "10 % above the prior best of 60 % (2025-Q4)"


def test_of_durations_the_shortest_is_the_best():
    rows = [HOURS | {"period": "2026-Q2", "value": 20.0}, HOURS]
    (found,) = propose_objectives(measures(*rows)).table.itertuples()
    assert (found.prior_best, found.goal) == (20, 18)


@pytest.mark.parametrize(
    "rows", [[CSAT], [CSAT, CSAT | {"period": "2026-Q2", "n": 29}]], ids=["one", "one with enough"]
)
def test_one_period_gives_no_goal(rows):
    (found,) = propose_objectives(measures(*rows)).table.itertuples()
    assert math.isnan(found.goal)
    assert found.rule == "set after two periods with enough answers"


def test_a_measure_without_a_better_direction_or_without_rows_has_no_goal():
    nothing = HOURS | {"n": 0, "value": math.nan}
    assert propose_objectives(measures(VOLUME, nothing)).table.empty
