"""Differences: published intervals, p that agrees with them, and a family held by Holm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.stats.differences import holm, mover, noticeable, p_value
from loopnb.stats.intervals import Z, wilson

# Newcombe (1998), Interval estimation for the difference between independent proportions:
# comparison of eleven methods, Statistics in Medicine 17, 873-890, table II, method 10.
NEWCOMBE_METHOD_10 = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
]


def with_interval(hits: int, n: int) -> tuple[float, float, float]:
    return (hits / n, *wilson(hits / n, n))


@pytest.mark.parametrize(("now", "then", "published"), NEWCOMBE_METHOD_10)
def test_mover_of_two_wilson_intervals_is_newcombes_method_10(now, then, published):
    interval = mover(with_interval(*now), with_interval(*then))
    assert interval == pytest.approx(published, abs=5e-5)


def test_mover_turned_round_is_the_same_interval_with_the_other_sign():
    now, then = with_interval(56, 70), with_interval(48, 80)
    low, high = mover(now, then)
    assert mover(then, now) == pytest.approx((-high, -low))


def test_mover_of_symmetric_intervals_adds_in_quadrature():
    assert mover((10, 7, 13), (4, 0, 8)) == pytest.approx((6 - 5, 6 + 5))


@given(st.floats(-50, 50), st.floats(0.01, 40), st.floats(0.01, 40))
def test_p_is_under_a_twentieth_just_where_zero_lies_outside(difference, below, above):
    low, high = difference - below, difference + above
    if min(abs(low), abs(high)) > 1e-9:
        assert (p_value(difference, low, high) < 0.05) == (low > 0 or high < 0)


def test_p_of_a_bound_at_zero_is_a_twentieth():
    assert p_value(3, 0, 5) == pytest.approx(0.05)
    assert p_value(-3, -9, 0) == pytest.approx(0.05)


def test_p_uses_the_side_that_faces_zero():
    assert p_value(2, 1, 9) == p_value(2, 1, 3) < p_value(2, -1, 3)


def test_p_of_no_difference_is_one():
    assert p_value(0, -1, 2) == 1
    assert p_value(0, 0, 0) == 1


def test_p_of_a_difference_known_exactly_is_zero():
    assert p_value(1, 1, 1) == 0


def test_noticeable_is_the_usual_sum_of_two_normal_quantiles():
    # A standard error of 2: 1.96 for significance and 0.84 for a power of four in five.
    assert noticeable(-2 * Z, 2 * Z) == pytest.approx(2 * (1.959964 + 0.841621), abs=1e-5)


def test_holm_by_hand():
    # Sorted 0.01, 0.02, 0.03, 0.04: times 4, 3, 2, 1 gives 0.04, 0.06, 0.06, 0.04; running maximum.
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_holm_never_exceeds_one():
    assert holm([0.6, 0.9]) == pytest.approx([1, 1])


def test_holm_leaves_what_was_not_tested_out_of_the_family():
    adjusted = holm([np.nan, 0.02, np.nan, 0.03])
    assert adjusted[[1, 3]] == pytest.approx([0.04, 0.04])
    assert np.isnan(adjusted[[0, 2]]).all()


def test_holm_of_nothing_is_nothing():
    assert holm([]).size == 0
    assert np.isnan(holm([np.nan])).all()


def plain_holm(p: list[float]) -> list[float]:
    """The step-down rule as its paper tells it: reject while p(i) is at most alpha / (m - i)."""
    ranked = sorted(p)
    return [
        min(1, max((len(p) - i) * ranked[i] for i in range(ranked.index(each) + 1))) for each in p
    ]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12, unique=True))
def test_holm_agrees_with_its_definition(p):
    assert holm(p) == pytest.approx(plain_holm(p))
