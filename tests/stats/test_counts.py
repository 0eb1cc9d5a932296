"""Counts a day: by hand, by statsmodels, few days, a weekly pattern, bad days together."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from loopnb.stats import estimates
from loopnb.stats.counts import daily_rate


def row(counts, **options) -> dict:
    return daily_rate(np.array(counts), **options).rows()[0]


def test_a_quasi_poisson_mean_has_the_standard_error_of_statsmodels():
    # Fewer than seven days, in which neither a weekly pattern nor a memory is looked for.
    counts = np.random.default_rng(1).negative_binomial(5, 0.2, 6)
    fit = GLM(counts, np.ones(6), family=Poisson()).fit(scale="X2")
    # The coefficient is the logarithm of the mean.
    assert row(counts)["se"] == pytest.approx(fit.bse[0] * counts.mean(), rel=1e-6)


def test_even_days_are_no_surer_than_poisson_counts():
    found = row([9] * 10)
    assert found["se"] == pytest.approx(math.sqrt(0.9))
    exact = stats.chi2.ppf([0.025, 0.975], [180, 182]) / 2 / 10
    assert found["low"] < exact[0] and found["high"] > exact[1]


def test_no_count_at_all_leaves_room_above():
    found = row([0] * 30)
    assert (found["value"], found["low"]) == (0, 0)
    # The exact upper bound of a Poisson mean with no event: 3.69 in all.
    assert found["high"] == pytest.approx(3.69 / 30, rel=0.2)


def test_the_weekly_pattern_is_not_taken_for_chance():
    week = np.tile([40, 38, 36, 35, 33, 4, 2], 13)
    assert row(week)["se"] == pytest.approx(math.sqrt(week.mean() / 91))
    moved = row(np.roll(week, -3), first_weekday=3)
    assert moved["se"] == pytest.approx(row(week)["se"])


def test_bad_days_that_come_together_widen_the_interval():
    random = np.random.default_rng(2)
    days = random.poisson(np.repeat(random.gamma(4, 5, 31), 3)).astype(float)
    assert row(days)["se"] > 1.3 * row(random.permutation(days))["se"]


@pytest.mark.parametrize("days", [0, 1, 2])
def test_too_few_days_have_no_interval(days, recwarn):
    found = row([5] * days)
    assert found["note"] == estimates.FEW_DAYS
    assert found["high"] is None
    assert not recwarn.list


def test_less_than_four_weeks_say_so():
    assert row([3, 4, 5] * 9)["note"] == estimates.FEW_WEEKS
    assert row([3, 4, 5, 6] * 7)["note"] == ""
