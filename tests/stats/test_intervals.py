"""Intervals of a share, a quantile and a rate: against scipy, at the edges, by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from loopnb.stats.intervals import quantile_levels, rate, wilson


@pytest.mark.parametrize("n", [1, 2, 7, 30, 365, 4466])
def test_wilson_agrees_with_scipy(n):
    for hits in np.unique(np.linspace(0, n, 25).astype(int)):
        expected = binomtest(int(hits), n).proportion_ci(confidence_level=0.95, method="wilson")
        assert wilson(hits / n, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_at_none_and_all_keeps_the_bound_and_leaves_room():
    assert wilson(0, 40)[0] == 0
    assert 0 < wilson(0, 40)[1] < 0.1
    assert wilson(1, 40)[1] == 1
    assert 0.9 < wilson(1, 40)[0] < 1


def test_wilson_without_answers_knows_nothing():
    assert wilson(math.nan, 0) == (0, 1)


@given(st.floats(0, 1), st.floats(0.5, 1e7))
def test_wilson_holds_the_share_and_stays_within_bounds(share, n):
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1


def test_wilson_takes_an_effective_number_that_is_not_whole():
    narrow, wide = wilson(0.8, 100), wilson(0.8, 66.7)
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1]


def test_quantile_levels_lie_around_the_level():
    assert quantile_levels(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    low, high = quantile_levels(0.9, 100)
    assert low < 0.9 < high


def test_rate_by_hand():
    # Daily counts 8, 12, 10, 14, 6: mean 10, sample variance 10, t(0.975, 4) = 2.776.
    low, high = rate(50, 64 + 144 + 100 + 196 + 36, 5)
    half = 2.776445 * math.sqrt(10 / 5)
    assert (low, high) == pytest.approx((10 - half, 10 + half), abs=1e-5)


def test_rate_of_even_days_is_still_as_wide_as_a_poisson_count():
    # Four days with 9 each: the sample variance is 0, the Poisson's is 9; t(0.975, 3) = 3.182.
    low, high = rate(36, 4 * 81, 4)
    assert (low, high) == pytest.approx((9 - 3.182446 * 1.5, 9 + 3.182446 * 1.5), abs=1e-5)


def test_rate_never_falls_below_zero():
    assert rate(1, 1, 3)[0] == 0


def test_rate_of_one_day_has_no_upper_bound():
    assert rate(5, 25, 1) == (0, math.inf)
