"""This period against the frozen baseline: every verdict, and what it rests on."""

import math
from datetime import date

import pytest
from scipy.stats import false_discovery_control, t

from data.frames import CSAT, HOURS, VOLUME, baselines, goals, measures
from loopnb import verdicts
from loopnb.analyze import compare
from loopnb.periods import parse
from loopnb.stats.differences import holm, mover, noticeable, p_value
from loopnb.stats.intervals import Z

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


def test_headlines_are_held_by_holm_and_the_rest_by_benjamini_and_hochberg():
    rows = [CSAT, HOURS] + [CSAT | {"metric": name, "headline": False} for name in "abc"]
    frozen = baselines(csat=(79, 77.5, 80.5), time_to_resolve=(21.5, 20.5, 22.5), a=(84, 83, 85),
                       b=(80, 79, 81), c=(81, 80, 82))  # fmt: skip
    table = compare(measures(*rows), frozen, goals(), NOW).table.set_index("metric")
    lead, rest = table.loc[table.headline], table.loc[~table.headline]
    assert lead.p_adjusted.tolist() == pytest.approx(holm(lead.p.to_numpy()).tolist())
    assert rest.p_adjusted.tolist() == pytest.approx(false_discovery_control(rest.p).tolist())
    assert table.noticeable["csat"] == pytest.approx(
        noticeable(table.change_low["csat"], table.change_high["csat"], 2)
    )


def test_headlines_come_first_and_can_be_taken_alone():
    rows = [CSAT | {"metric": "a", "headline": False}, CSAT]
    found = compare(measures(*rows), baselines(), goals(), NOW)
    assert found.table.metric.tolist() == ["csat", "a"]
    assert found.headlines.table.metric.tolist() == ["csat"]


def test_degrees_of_freedom_of_both_sides_make_those_of_the_difference():
    frozen = baselines(csat=(79, 77.5, 80.5)).assign(df=8.0)
    assert compared(CSAT, frozen=frozen.assign(df=math.inf)).change_df == math.inf
    now, then = 3 / Z, 1.5 / t.ppf(0.975, 8)  # standard errors; the interval of now is normal
    welch = (now**2 + then**2) ** 2 / (now**4 / 4 + then**4 / 8)
    assert compared(CSAT | {"df": 4.0}, frozen=frozen).change_df == pytest.approx(welch)


def test_a_baseline_frozen_without_degrees_of_freedom_counts_as_before():
    frozen = baselines(csat=(79, 77.5, 80.5))
    assert compared(CSAT, frozen=frozen.assign(df="")).p == compared(CSAT, frozen=frozen).p


@pytest.mark.parametrize("note", ["all of them are of one customer", "too few days"])
def test_a_value_without_an_interval_is_told_as_such(note):
    alone = CSAT | {"low": math.nan, "high": math.nan, "df": math.nan, "note": note}
    found = compared(alone, frozen=baselines(csat=(79, 77.5, 80.5)))
    assert (found.verdict, math.isnan(found.change)) == (verdicts.NOT_TOLD, True)
    assert verdicts.sentence(found) == f"{note.capitalize()}."


def test_a_bound_that_is_not_told_leaves_the_other_side_open():
    slow = HOURS | {"high": math.nan}
    found = compared(slow, frozen=baselines(time_to_resolve=(18, 17, 19)))
    assert found.change_high == math.inf
    assert found.verdict == verdicts.WORSENED


def test_a_running_period_has_no_verdict_but_says_how_far_it_is():
    period = NOW.so_far(date(2026, 8, 11))
    found = compared(CSAT, frozen=baselines(csat=(60, 58, 62)), period=period)
    assert verdicts.sentence(found) == (
        "Quarter to date, day 41 of 92; compared with the same 41 days."
    )


def test_the_year_and_the_best_period_before_stand_beside():
    before = [CSAT | {"period": f"2026-Q{q}", "start": f"2026-0{3 * q - 2}-01", "value": v, "n": n}
              for q, v, n in ((1, 99, 10), (2, 90, 500))]  # fmt: skip
    year = measures(CSAT | {"period": "2025-10-01..2026-09-30", "value": 84.0})
    found = compare(measures(*before, CSAT), baselines(), goals(), NOW, rolling=year).table.iloc[0]
    assert (found.rolling_value, found.rolling_low) == (84, 83)
    assert (found.best_value, found.best_period) == (90, "2026-Q2")  # of enough answers
