"""Verdicts on goals: by hand for each, on the year where a quarter cannot tell, and simulated."""

import math
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from data.frames import CSAT, HOURS, baselines, goals, measures
from loopnb import verdicts
from loopnb.analyze import compare, years
from loopnb.goals import against, stretch
from loopnb.periods import parse
from loopnb.present.cards import GOALS
from loopnb.repeat.judging import judged
from loopnb.stats.proportions import proportion
from loopnb.verdicts import goal_sentence

NOW, LAST = parse("2026-Q3"), parse("2026-Q4")


def on_year(period: str = "2026-Q3", **values: float) -> pd.DataFrame:
    return goals(**values).assign(judged_on="year", period=period)


def compared(row: dict, agreed, *, period=NOW, year: dict | None = None):
    whole = None if year is None else measures(row | {"period": "2026"} | year)
    row = row | {"period": period.name}
    found = compare(measures(row), baselines(), agreed, period, years=whole)
    return next(found.table.itertuples())


@pytest.mark.parametrize(
    ("row", "goal", "year", "verdict", "said"),
    [
        (CSAT, 88, {"value": 86.4}, verdicts.JUDGED_LATER,
         "Goal judged on the full year (2026 so far: 86 of 88)"),
        (HOURS, 18, {"value": 20.0}, verdicts.JUDGED_LATER,
         "Goal 18 hours: judged on the full year (2026 so far: 20 hours)"),
        (CSAT, 88, None, verdicts.JUDGED_LATER, "Goal 88 %: judged on the full year"),
    ],
)  # fmt: skip
def test_a_goal_judged_on_the_year_waits_and_says_how_the_year_stands(
    row, goal, year, verdict, said
):
    found = compared(row, on_year(**{row["metric"]: goal}), year=year)
    assert (found.goal_verdict, goal_sentence(found)) == (verdict, said)


@pytest.mark.parametrize(
    ("low", "value", "high", "verdict", "said"),
    [
        (88.5, 90, 91.5, verdicts.MET, "Goal 88 % on the full year: met (2026: 90 %)"),
        (87, 89, 91, verdicts.MET_NOT_SURE,
         "Goal 88 % on the full year: met, not yet for sure (2026: 89 %)"),
        (85, 87, 89, verdicts.JUST_SHORT,
         "Goal 88 % on the full year: just short; could be chance (2026: 87 %)"),
        (82, 84, 86, verdicts.MISSED,
         "Goal 88 % on the full year: missed by 4 points (2026: 84 %)"),
    ],
)  # fmt: skip
def test_in_the_years_last_quarter_the_years_value_is_judged(low, value, high, verdict, said):
    year = {"low": low, "value": value, "high": high, "n": 2000}
    # The quarter itself missed the goal by far, with few answers: it is not what counts.
    quarter = CSAT | {"value": 60.0, "low": 50.0, "high": 70.0, "n": 20}
    found = compared(quarter, on_year("2026-Q4", csat=88), period=LAST, year=year)
    assert (found.goal_verdict, goal_sentence(found)) == (verdict, said)


def test_a_year_is_not_judged_without_its_value_or_with_too_few():
    agreed = on_year("2026-Q4", csat=88)
    assert compared(CSAT, agreed, period=LAST).goal_verdict == ""
    assert compared(CSAT, agreed, period=LAST, year={"n": 29}).goal_verdict == ""


def test_a_fiscal_year_ends_with_its_own_last_quarter():
    period = parse("FY2026-Q4", fiscal_start=10)
    whole = measures(CSAT | {"period": "FY2026", "value": 90.0, "low": 89.0, "high": 91.0})
    row = measures(CSAT | {"period": "FY2026-Q4"})
    found = compare(row, baselines(), on_year("FY2026-Q4", csat=88), period, years=whole)
    assert found.table.goal_verdict.tolist() == [verdicts.MET]
    assert found.table.year.tolist() == ["FY2026"]


def test_a_goal_of_a_year_is_judged_on_that_years_value():
    found = compared(CSAT, on_year("2026", csat=80), period=parse("2026"))
    assert (found.goal_verdict, goal_sentence(found)) == (verdicts.MET, "Goal 80 %: met")


def test_a_running_period_has_no_verdict_on_any_goal():
    running = NOW.so_far(date(2026, 8, 11))
    for agreed in (goals(csat=80), on_year(csat=80)):
        assert compared(CSAT, agreed, period=running).goal_verdict == ""


def test_every_verdict_on_a_goal_has_its_word_on_the_cards():
    known = (verdicts.MET, verdicts.MET_NOT_SURE, verdicts.JUST_SHORT, verdicts.MISSED,
             verdicts.JUDGED_LATER)  # fmt: skip
    assert tuple(GOALS) == known


def test_nothing_is_measured_where_no_goal_asks_for_the_year():
    agreed = goals(csat=80).assign(judged_on="period")
    assert years(None, agreed, NOW.history(8), None).table.empty


# Simulated: 20,000 quarters of independent answers each; the prior best is the truth.
DESKS = [(p, n) for p in (0.6, 0.8, 0.9) for n in (60, 300, 1200)]


def simulated(share: float, n: int, seed: int, size: int = 20_000) -> list[SimpleNamespace]:
    """Return measured rows of periods in which a share of n customers is satisfied."""
    hits = np.random.default_rng(seed).binomial(n, share, size).astype(float)
    alone = np.full(size, float(n))
    sums = {"n": alone, "y": hits, "clusters": alone, "nn": alone, "ny": hits, "yy": hits,
            "nnn": alone, "nnnn": alone, "yyy": hits}  # fmt: skip
    found = proportion(sums).scaled(100)
    more = {"better": "higher", "n": n, "minimum": 30, "unit": "%", "kind": "share"}
    return [SimpleNamespace(**line, **more) for line in found.rows()]


def counted(rows, goal: float) -> dict[str, float]:
    found = pd.Series([against(row, goal) for row in rows])
    return found.value_counts(normalize=True).to_dict()


@pytest.mark.parametrize(("share", "n"), DESKS)
def test_who_is_as_good_as_before_meets_the_stretch_for_sure_in_at_most_one_of_twenty(share, n):
    goal, _ = stretch(100 * share, "%", "higher")
    assert counted(simulated(share, n, 1), goal).get(verdicts.MET, 0) <= 0.05


@pytest.mark.parametrize(("share", "n"), DESKS)
def test_who_is_just_at_the_goal_is_neither_said_to_have_met_nor_missed_it_for_sure(share, n):
    goal, _ = stretch(100 * share, "%", "higher")
    found = counted(simulated(goal / 100, n, 2), goal)
    assert found.get(verdicts.MET, 0) <= 0.05
    assert found.get(verdicts.MISSED, 0) <= 0.05
    reached = found.get(verdicts.MET, 0) + found.get(verdicts.MET_NOT_SURE, 0)
    assert 0.4 <= reached <= 0.65


@pytest.mark.parametrize(("share", "n"), DESKS)
def test_a_goal_is_judged_on_a_quarter_just_where_a_quarter_would_tell(share, n):
    """The share of quarters at the goal that differ from a quarter of the prior best (p < 0.05)."""
    goal, _ = stretch(100 * share, "%", "higher")
    then, now = simulated(share, n, 3, 4000), simulated(goal / 100, n, 4, 4000)
    told = np.mean([
        abs(b.value - a.value) / 100 > 1.96 * np.sqrt(
            (a.value * (100 - a.value) + b.value * (100 - b.value)) / 1e4 / n)
        for a, b in zip(then, now, strict=True)
    ])  # fmt: skip
    truth = SimpleNamespace(**vars(then[0]))
    half = 1.96 * math.sqrt(share * (1 - share) / n) * 100
    vars(truth).update(value=100 * share, low=100 * share - half, high=100 * share + half,
                       se=half / 1.96, df=math.inf)  # fmt: skip
    on, _ = judged(truth, truth, goal, NOW)
    assert on == ("period" if told >= 0.8 else "year")
