"""Goals for the next period: from the prior best by rule, what they ask, how they are judged."""

import math
from types import SimpleNamespace

import pytest

from data.frames import CSAT, HOURS, VOLUME, measures
from data.registers import BASELINE, GOAL, register
from loopnb.periods import parse
from loopnb.repeat import propose_objectives
from loopnb.repeat.asks import asked
from loopnb.repeat.judging import judged
from loopnb.results import Objectives, Reassessment
from loopnb.results.goals import sentence
from loopnb.settings import Settings

NOW = parse("2026-Q3")
EARLIER = CSAT | {"period": "2026-Q2", "start": "2026-04-01"}
NONE = Reassessment.from_table(
    measures().table.reindex(columns=Reassessment.columns).astype(object)
)


def settings(**more) -> Settings:
    return Settings(company="Desk", mission="They can work again.", zone="UTC", sources={}, **more)


def proposed(tmp_path, *rows: dict, period=NOW, files=None, **more) -> list:
    known = register(tmp_path, **(files or {}))
    found = propose_objectives(measures(*rows), NONE, known, settings(**more), period=period)
    return list(found.table.itertuples())


def test_the_prior_best_is_the_best_period_with_enough_answers(tmp_path):
    rows = [
        CSAT | {"period": "2025-Q4", "value": 60.0},
        CSAT | {"period": "2026-Q1", "value": 99.0, "n": 29},
        CSAT | {"period": "2026-Q2", "value": 55.0},
    ]
    (found,) = proposed(tmp_path, *rows)
    assert (found.prior_best, found.prior_best_period, found.goal) == (60, "2025-Q4", 66)
    assert found.rule == "10 % above the prior best of 60 % (2025-Q4)"
    assert (found.period, found.step, found.level) == ("2026-Q4", "set", "satisfaction")


def test_of_durations_the_shortest_is_the_best(tmp_path):
    (found,) = proposed(tmp_path, HOURS | {"period": "2026-Q2", "value": 20.0}, HOURS)
    assert (found.prior_best, found.goal) == (20, 18)


@pytest.mark.parametrize(
    "rows", [[CSAT], [CSAT, CSAT | {"period": "2026-Q2", "n": 29}]], ids=["one", "one with enough"]
)
def test_one_period_gives_no_goal(tmp_path, rows):
    (found,) = proposed(tmp_path, *rows)
    assert math.isnan(found.goal)
    assert found.rule == "set after two periods with enough answers"
    assert sentence(found) == "Satisfied customers: set after two periods with enough answers."


def test_a_measure_without_a_better_direction_or_without_rows_has_no_goal(tmp_path):
    nothing = HOURS | {"n": 0, "value": math.nan}
    assert proposed(tmp_path, VOLUME, nothing) == []


def test_a_rule_of_loop_yaml_is_taken_instead_and_named(tmp_path):
    goals = {"csat": {"rule": "points", "by": 3}}
    (found,) = proposed(tmp_path, EARLIER | {"value": 80.0}, CSAT, goals=goals)
    assert found.goal == 89
    assert found.rule == "3 points better than the prior best of 86 % (2026-Q3)"
    goals = {"csat": {"rule": "fixed", "goal": 90}}
    (found,) = proposed(tmp_path, CSAT, goals=goals)
    assert (found.goal, found.rule) == (90, "the goal that loop.yaml names")


def test_the_baseline_in_force_stands_beside(tmp_path):
    (found,) = proposed(tmp_path, EARLIER, CSAT, files={"baselines": [BASELINE]})
    assert found.baseline == 79


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ({"period": "2026-Q4"}, True),
        ({"period": "2026-Q4", "step": "retired", "goal": ""}, True),
        ({"period": "2026-Q2", "step": "retired", "goal": ""}, True),  # and never again
        ({"period": "2026-Q2"}, False),
    ],
)
def test_what_people_decided_for_the_next_period_is_not_proposed_again(tmp_path, row, left):
    found = proposed(tmp_path, EARLIER, CSAT, files={"objectives": [GOAL | row]})
    assert (found == []) == left


CASES = [
    # of 300 answers 3 points more: 9; 300 / 9 = 33
    ("csat", "share", "higher", 81.0, 84.0, 300, "satisfaction",
     "9 more of 300 answers satisfied: about one in 33."),
    ("csat_low", "share", "lower", 10.0, 8.0, 200, "satisfaction",
     "4 fewer of 200 answers dissatisfied: about one in 50."),
    ("sla_met", "share", "higher", 92.0, 93.0, 4507, "performance",
     "Of 100 tickets, 1 more resolved on time."),
    ("reopened", "share", "lower", 6.1, 6.0, 4507, "performance",
     "Of 1,000 tickets, 1 fewer reopened."),
    ("own", "share", "higher", 50.0, 51.5, 900, "performance",
     "Of 100 tickets, 2 more count for “Title”."),
    ("time_to_resolve", "quantile", "lower", 20.0, 18.0, 4507, "performance",
     "Each ticket 2 hours sooner."),
    ("backlog_old", "stock", "lower", 11.0, 8.0, 179, "capacity", "3 fewer of 11 (title)."),
    ("volume", "rate", "lower", 50.0, 45.0, 4500, "capacity", "5 fewer title a day."),
    ("urgent_hours", "exposure", "lower", 420.0, 380.0, 4500, "capacity", "40 fewer title a day."),
    ("incidents_per_100", "per 100", "lower", 211.0, 190.0, 4500, "capacity",
     "21 fewer incidents a month for 100 customers."),
    ("nps", "score", "higher", 30.0, 43.0, 200, "satisfaction",
     "Of 100 answers, 13 one group up: from detractor to passive, or from passive to promoter."),
    ("ces2", "mean", "higher", 5.0, 5.4, 200, "satisfaction",
     "Each answer 0.4 of a point higher."),
    ("csat", "share", "higher", 86.0, 84.0, 300, "satisfaction", "Hold what is reached."),
    ("csat", "share", "higher", math.nan, 84.0, 0, "satisfaction", ""),
]  # fmt: skip


@pytest.mark.parametrize(("metric", "kind", "better", "value", "goal", "n", "level", "said"), CASES)
def test_what_a_goal_asks_of_one_ticket(metric, kind, better, value, goal, n, level, said):
    row = SimpleNamespace(metric=metric, kind=kind, better=better, value=value, n=n, level=level,
                          title="Title", unit="")  # fmt: skip
    assert asked(row, goal) == said


def row(**cells):
    return next(measures(CSAT | cells).table.itertuples())


@pytest.mark.parametrize(
    ("half", "goal", "on"),
    [
        (3.0, 93.0, "period"),  # 7 points; two such quarters show 3/1.96*1.414*2.80 = 6.1
        (3.0, 91.0, "year"),
        (1.0, 88.1, "period"),  # 2.1 points; shown from 2.02
        (1.0, 87.9, "year"),
        (3.0, 86.0, "period"),  # hold: there is no step to tell
    ],
)
def test_a_goal_that_one_quarter_cannot_tell_is_judged_on_the_year(half, goal, on):
    now = row(low=86 - half, high=86 + half)
    assert judged(now, now, goal, NOW)[0] == on


def test_how_a_goal_is_judged_is_said_with_the_reason():
    now = row(low=83.0, high=89.0)
    assert judged(now, now, 88.0, NOW)[1] == (
        "Judged on the full year: one quarter would show 6 points or more, and this is 2 points "
        "from the prior best."
    )
    assert judged(now, now, 93.0, NOW)[1] == "Judged each quarter."
    alone = row(low=math.nan, high=math.nan, note="all of them are of one customer")
    assert judged(alone, now, 99.0, NOW) == (
        "year", "Judged on the full year: one quarter cannot tell it from the prior best."
    )  # fmt: skip


def test_a_years_goal_and_a_count_at_the_periods_end_have_no_longer_time_to_wait_for():
    now = row(low=60.0, high=99.0)
    assert judged(now, now, 88.0, parse("2026"))[0] == "period"
    stock = row(low=60.0, high=99.0, kind="stock")
    assert judged(stock, stock, 88.0, NOW)[0] == "period"


def test_the_text_of_no_proposal_says_so():
    assert Objectives.from_table(NONE.table.reindex(columns=Objectives.columns)).text == (
        "No goal is proposed."
    )
