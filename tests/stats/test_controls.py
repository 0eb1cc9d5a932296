"""Difference-in-differences: an independent solution, common shocks, few groups, placebos."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from loopnb.stats.controls import METHOD, Panel, compared, judged
from loopnb.stats.effects import LOWER, NO_EFFECT, NOT_ENOUGH, WORKED, Rule, verdict
from loopnb.stats.series import COUNT, FREE, LEVEL, SHARE, Allowance, Plan, Window

AT = date(2025, 6, 30)
RULE = Rule(LOWER, smallest=10, minimum=300, weeks=12)


def panel(segments: dict, n=None) -> pd.DataFrame:
    """Weeks of each segment, half of them before the action."""
    parts = []
    for name, values in segments.items():
        weeks = pd.date_range(pd.Timestamp(AT) - pd.Timedelta(weeks=len(values) // 2),
                              periods=len(values), freq="7D")  # fmt: skip
        parts.append(pd.DataFrame({"week": weeks, "segment": name, "value": values, "n": n}))
    return pd.concat(parts, ignore_index=True)


def companies(random, runs, *, effect=0.0, shock=-0.25, own=0.0, others=5, weeks=(26, 12)):
    """Counts by run, segment and week: a common shock and season, and what hits one alone."""
    before, after = weeks
    t = np.arange(before + after) - before
    shape = (runs, 1 + others, len(t))
    level = np.sqrt(np.log1p(0.5 / 40)) * random.normal(size=shape)
    level += 0.2 * np.sin(2 * np.pi * (t / 52.18 + random.random((runs, 1, 1))))
    level += (t >= 0) * (shock + own * random.normal(size=(runs, 1 + others, 1)))
    level[:, 0] += (t >= 0) * np.log1p(effect)
    mean = 40 * np.array([1.0, *np.linspace(0.5, 1.5, others)])
    return random.poisson(mean[:, None] * np.exp(level)).astype(float)


def verdicts(counts, before=26) -> list[str]:
    sides = np.where(np.arange(counts.shape[2]) < before, -1, 1)
    weeks = pd.date_range("2024-01-01", periods=counts.shape[2], freq="7D")
    names = [str(place) for place in range(1, counts.shape[1])]
    plan = Plan(METHOD, COUNT, Allowance(season=0.0))
    found = (judged(Panel(run, 0 * run, weeks, sides), names, plan) for run in counts)
    return [verdict(effect, RULE).verdict for effect in found]


def test_two_by_two_is_the_difference_of_differences():
    # From 40 to 30 while the others go from 80 to 72: 0.75 / 0.9, but for the halves.
    frame = panel({"own": [40.0] * 20 + [30.0] * 20, "other": [80.0] * 20 + [72.0] * 20})
    found = compared(frame, "own", Window(AT), COUNT, allowance=Allowance(0.0, 0.0))
    expected = (30.5 / 40.5) / (72.5 / 80.5)
    assert found.estimate == pytest.approx(100 * (expected - 1))
    # Counting noise alone: the four totals' reciprocals (as for a ratio of rate ratios).
    error = np.sqrt(1 / 800 + 1 / 600 + 1 / 1600 + 1 / 1440)
    half = np.log1p(found.high / 100) - np.log1p(found.estimate / 100)
    assert 1.96 * error < half < 2.2 * error


def test_shares_and_levels_are_compared_with_all_others_together():
    frame = panel({"own": [0.8] * 20 + [0.9] * 20, "a": [0.7] * 20 + [0.75] * 20,
                   "b": [0.7] * 20 + [0.75] * 20}, 50.0)  # fmt: skip
    found = compared(frame, "own", Window(AT), SHARE)
    assert found.unit == "points" and found.estimate == pytest.approx(5)
    hours = panel({"own": [20.0] * 20 + [15.0] * 20, "a": [30.0] * 40, "b": [10.0] * 40}, 50.0)
    assert compared(hours, "own", Window(AT), LEVEL).estimate == pytest.approx(-25)


def test_the_estimate_is_that_of_prais_and_winsten():
    # Independently: the difference of the logarithms, weighted and whitened week by week (Prais
    # and Winsten 1954), then least squares on a constant and the step.
    random = np.random.default_rng(1)
    wave = 1 + 0.3 * np.sin(np.arange(40) / 2)
    own, other = random.poisson([60 * wave, 200 + 0 * wave]).astype(float)
    found = compared(panel({"own": own, "other": other}), "own", Window(AT), COUNT,
                     allowance=Allowance(0.0, 0.0))  # fmt: skip
    step = (np.arange(40) >= 20).astype(float)
    means = np.array([own, other]).reshape(2, 2, 20).mean(axis=2)
    variance = np.repeat((1 / means).sum(axis=0), 20)
    rows = np.column_stack([np.log(own + 0.5) - np.log(other + 0.5), np.ones(40), step])
    rows /= np.sqrt(variance)[:, None]
    white = rows.copy()
    white[0] *= np.sqrt(1 - found.rho**2)
    white[1:] -= found.rho * rows[:-1]
    beta = np.linalg.lstsq(white[:, 1:], white[:, 0], rcond=None)[0]
    assert found.rho > 0
    assert found.estimate == pytest.approx(100 * np.expm1(beta[1]))


def test_a_common_shock_is_not_an_effect():
    counts = companies(np.random.default_rng(2), 200)
    said = verdicts(counts)
    naive = stats.ttest_ind(counts[:, 0, 26:], counts[:, 0, :26], axis=1, equal_var=False)
    assert said.count(WORKED) <= 12  # 5 % of 200 is 10
    assert np.mean((naive.pvalue < 0.05) & (naive.statistic < 0)) > 0.5


def test_the_planted_effect_is_found_through_shock_and_season():
    said = verdicts(companies(np.random.default_rng(3), 100, effect=-0.35))
    assert said.count(WORKED) >= 80


def test_segments_that_move_by_themselves_widen_the_interval():
    random, widths = np.random.default_rng(4), []
    for own in (0.0, 0.15):
        counts = companies(random, 1, own=own, others=9, weeks=(40, 40))[0]
        frame = panel({str(place): row for place, row in enumerate(counts)})
        found = compared(frame, "0", Window(AT), COUNT)
        assert len([each for each in found.placebos if not each.name.startswith("20")]) == 9
        widths.append(np.log1p(found.high / 100) - np.log1p(found.low / 100))
    assert widths[1] > 1.5 * widths[0]


def test_what_a_segment_without_the_action_does_as_well_has_not_worked():
    random = np.random.default_rng(5)
    falls = {"own": 30, "copy": 20, "a": 40, "b": 40, "c": 40}
    frame = panel({name: [*random.poisson(40, 30), *random.poisson(after, 30)]
                   for name, after in falls.items()})  # fmt: skip
    found = verdict(compared(frame, "own", Window(AT), COUNT), RULE)
    assert found.verdict == NO_EFFECT
    alone = frame.loc[frame.segment != "copy"]
    assert verdict(compared(alone, "own", Window(AT), COUNT), RULE).verdict == WORKED


def test_a_trend_of_its_own_before_is_shown_and_fitted():
    random = np.random.default_rng(6)
    falling = random.poisson(60 * 0.985 ** np.arange(60)).astype(float)
    flat = {name: random.poisson(60, 60).astype(float) for name in "abc"}
    found = compared(panel({"own": falling} | flat), "own", Window(AT), COUNT)
    assert found.trend_p < 0.05 and found.trend < 0
    assert verdict(found, RULE).verdict == NO_EFFECT
    free = compared(panel({"own": falling} | flat), "own", Window(AT), COUNT,
                    allowance=Allowance(FREE, 0.0))  # fmt: skip
    assert found.estimate == pytest.approx(free.estimate)


def test_a_count_without_a_row_is_zero_where_the_week_is_there():
    frame = panel({"own": [3.0, 0] * 20, "a": [40.0] * 40, "b": [40.0] * 40})
    sparse = frame.loc[frame.value > 0]
    assert compared(sparse, "own", Window(AT), COUNT) == compared(frame, "own", Window(AT), COUNT)


def test_a_week_without_any_row_is_a_gap():
    frame = panel({"own": [30.0] * 40, "a": [40.0] * 40})
    found = compared(frame.loc[frame.week != frame.week[5]], "own", Window(AT), COUNT)
    assert (found.weeks_before, found.weeks_after) == (19, 20)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        ({"own": [40.0] * 40}, "no comparison segments"),
        ({"a": [40.0] * 40, "b": [40.0] * 40}, "no rows of own"),
        ({"own": [40.0] * 10, "a": [40.0] * 10}, "5 weeks with data before the action, 8 needed"),
    ],
)
def test_what_cannot_be_compared_has_a_reason(segments, reason):
    found = compared(panel(segments), "own", Window(AT), COUNT)
    assert found.reason == reason
    assert verdict(found, RULE).verdict == NOT_ENOUGH


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [COUNT, SHARE, LEVEL])
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_where_all_weeks_are_equal_there_is_no_nan(kind, value):
    names = ("own", "a", "b", "c", "d")
    found = compared(panel(dict.fromkeys(names, [value] * 40), 5.0), "own", Window(AT), kind)
    if not found.reason:
        assert found.estimate == pytest.approx(0, abs=1e-6)
        assert np.isfinite([found.low, found.high, found.expected]).all()
    else:
        assert (kind, value) == (LEVEL, 0.0)  # a median of 0 hours is no level
