"""The score interval of a share: against scipy, and at the edges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from loopnb.stats.intervals import wilson


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
