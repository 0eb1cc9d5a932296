"""This period against the frozen baseline: every verdict, and what it rests on."""

import math

import pytest

from data.frames import CSAT, HOURS, VOLUME, baselines, goals, measures
from loopnb import verdicts
from loopnb.analyze import compare
from loopnb.periods import parse
from loopnb.stats.differences import mover, noticeable, p_value

NOW = parse("2026-Q3")


def compared(row: dict, *before: dict, frozen=None, agreed=None, period=NOW):
    """Return the one compared row of the period."""
    frozen = baselines() if frozen is None else frozen
    agreed = goals() if agreed is None else agreed
    (found,) = compare(measures(*before, row), frozen, agreed, period).table.itertuples()
    return found


@pytest.mark.parametrize(
    ("row", "base", "verdict"),
    [
        (CSAT, {"csat": (79, 77.5, 80.5)}, verdicts.IMPROVED),
        (CSAT, {"csat": (93, 92, 94)}, verdicts.WORSENED),
        (CSAT, {"csat": (85, 84, 86)}, verdicts.NO_CHANGE),
        (HOURS, {"time_to_resolve": (18, 17, 19)}, verdicts.WORSENED),
        (HOURS, {"time_to_resolve": (30, 28, 32)}, verdicts.IMPROVED),
        (VOLUME, {"volume": (40, 38, 42)}, verdicts.MORE),
        (VOLUME, {"volume": (60, 58, 62)}, verdicts.FEWER),
        (CSAT, {"time_to_resolve": (30, 28, 32)}, verdicts.NO_BASELINE),
        (CSAT | {"n": 29}, {"csat": (20, 19, 21)}, verdicts.TOO_FEW),
        (CSAT | {"n": 30}, {"csat": (20, 19, 21)}, verdicts.IMPROVED),
        (CSAT | {"n": 29}, {}, verdicts.TOO_FEW),
        (CSAT | {"version": 2}, {"csat": (20, 19, 21)}, verdicts.BREAK),
    ],
)
def test_the_verdict_follows_from_value_interval_and_baseline(row, base, verdict):
    assert compared(row, frozen=baselines(**base)).verdict == verdict


def test_a_comparison_holds_what_its_verdict_rests_on():
    found = compared(CSAT, frozen=baselines(csat=(79, 77.5, 80.5)))
    low, high = mover((86, 83, 89), (79, 77.5, 80.5))
    assert (found.baseline, found.baseline_value, found.change) == ("2025", 79, 7)
    assert (found.change_low, found.change_high) == (low, high)
    assert found.p == found.p_adjusted == p_value(7, low, high)
    assert found.noticeable == noticeable(low, high)


@pytest.mark.parametrize("period", ["2026-Q3", "2026-Q4", "2027"])
def test_a_baseline_of_this_period_or_a_later_one_is_none(period):
    found = compared(CSAT, frozen=baselines(csat=(79, 77, 81)).assign(period=period))
    assert found.verdict == verdicts.NO_BASELINE
    assert found.baseline == ""
    assert math.isnan(found.change)


@pytest.mark.parametrize(
    "period", ["2025", "2025-Q3", "2026-Q2", "2026-W26", "2025-07-01..2026-06-30"]
)
def test_a_baseline_of_any_earlier_period_is_one(period):
    found = compared(CSAT, frozen=baselines(csat=(79, 77, 81)).assign(period=period))
    assert (found.verdict, found.baseline) == (verdicts.IMPROVED, period)


@pytest.mark.parametrize("period", ["2026", "2026-06-01..2026-07-31"])
def test_a_baseline_that_reaches_into_the_period_is_none(period):
    found = compared(CSAT, frozen=baselines(csat=(79, 77, 81)).assign(period=period))
    assert found.verdict == verdicts.NO_BASELINE


def test_fiscal_baselines_are_read_with_the_workspaces_fiscal_year():
    period = parse("FY2026-Q3", fiscal_start=10)
    frozen = baselines(csat=(79, 77, 81)).assign(period="FY2026-Q2")
    assert compared(CSAT | {"period": "FY2026-Q3"}, frozen=frozen, period=period).baseline


def test_a_series_break_names_the_baseline_but_no_difference():
    found = compared(CSAT | {"version": 2}, frozen=baselines(csat=(79, 77, 81)))
    assert found.baseline == "2025"
    assert math.isnan(found.change)
    assert math.isnan(found.p)


def test_claims_of_one_page_are_one_family():
    frozen = baselines(csat=(82, 80.5, 83.5), time_to_resolve=(22, 20, 24), volume=(50, 47, 53))
    alone = compared(CSAT, frozen=frozen)
    family = compare(measures(CSAT, HOURS, VOLUME), frozen, goals(), NOW).table.iloc[0]
    assert 0.01 < alone.p < 0.05
    assert (alone.verdict, family.verdict) == (verdicts.IMPROVED, verdicts.NO_CHANGE)
    assert family.p_adjusted == pytest.approx(3 * family.p)


def test_measures_without_a_baseline_are_not_of_the_family():
    frozen = baselines(csat=(82, 80.5, 83.5))
    found = compare(measures(CSAT, HOURS, VOLUME), frozen, goals(), NOW).table
    assert found.p_adjusted[0] == found.p[0]
    assert found.p_adjusted[1:].isna().all()


def test_earlier_values_stand_beside_without_a_verdict():
    before = CSAT | {"period": "2026-Q2", "value": 84.0}
    year_ago = CSAT | {"period": "2025-Q3", "value": 80.0}
    found = compared(CSAT, year_ago, before)
    assert (found.last_value, found.year_ago_value) == (84, 80)
    assert math.isnan(compared(CSAT).last_value)


def test_a_measure_without_rows_in_the_period_is_left_out():
    nothing = HOURS | {"n": 0, "value": math.nan, "low": math.nan, "high": math.nan}
    assert compare(measures(CSAT, nothing), baselines(), goals(), NOW).table.metric.tolist() == [
        "csat"
    ]


@pytest.mark.parametrize(
    ("row", "goal", "verdict"),
    [
        (CSAT, 80, verdicts.MET),
        (CSAT, 83, verdicts.MET),
        (CSAT, 86, verdicts.MET_NOT_SURE),
        (CSAT, 88, verdicts.JUST_SHORT),
        (CSAT, 93, verdicts.MISSED),
        (HOURS, 30, verdicts.MET),
        (HOURS, 23, verdicts.MET_NOT_SURE),
        (HOURS, 21, verdicts.JUST_SHORT),
        (HOURS, 18, verdicts.MISSED),
        (CSAT | {"n": 29}, 80, ""),
    ],
)
def test_a_goal_is_met_or_missed_for_sure_only_beyond_the_likely_range(row, goal, verdict):
    found = compared(row, agreed=goals(**{row["metric"]: goal}))
    assert (found.goal, found.goal_verdict) == (goal, verdict)


def test_a_goal_of_another_period_or_metric_is_none():
    agreed = goals(csat=80).assign(period="2026-Q4")
    assert compared(CSAT, agreed=agreed).goal_verdict == ""
    assert math.isnan(compared(CSAT, agreed=goals(time_to_resolve=80)).goal)


def test_the_text_of_a_first_measurement_gives_values_only():
    found = compare(measures(CSAT, HOURS), baselines(), goals(), NOW)
    assert found.text == (
        "First measurement, no baseline yet: satisfied customers 86 %; time to resolve 22 hours."
    )


def test_the_text_of_a_comparison_gives_values_and_verdicts():
    found = compare(measures(CSAT), baselines(csat=(79, 77.5, 80.5)), goals(), NOW)
    assert found.text == ("Satisfied customers: 86 %. Better than the 2025 baseline, by 7 points.")
    shown = found.shown.iloc[0]
    assert (shown.Value, shown["Likely range"], shown.n, shown.Baseline, shown["p, adjusted"]) == (
        "86 %", "between 83 and 89", 1125, "79 %", "under 0.001",
    )  # fmt: skip
