"""Differences of clustered estimates: customers in both periods, few customers, families."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.multitest import multipletests

from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import (
    benjamini_hochberg,
    difference,
    holm,
    mover,
    noticeable,
    p_value,
    shared,
)  # fmt: skip
from loopnb.stats.estimates import stored
from loopnb.stats.intervals import wilson
from loopnb.stats.means import mean
from loopnb.stats.proportions import proportion


def both(n, y, n0, y0) -> dict:
    return {"nn": (n * n0).sum(), "ny": (n * y0).sum(), "yn": (y * n0).sum(), "yy": (y * y0).sum()}


def test_the_interval_of_a_paired_difference_is_joined_by_the_correlation():
    # The formula, by hand, of Newcombe (1998), Improved confidence intervals for the difference
    # between binomial proportions based on paired data, Statistics in Medicine 17, 2635-2650. His
    # own interval corrects the correlation besides, so his published numbers do not match. Here 36
    # and 30 of 50, correlation 0.43.
    now, then = (0.72, *wilson(0.72, 50)), (0.6, *wilson(0.6, 50))
    low, high = mover(now, then, 0.43)
    one, other = now[0] - now[1], then[2] - then[0]
    assert low == pytest.approx(0.12 - np.sqrt(one**2 + other**2 - 0.86 * one * other))
    assert high > 0.12 > low > mover(now, then)[0]


def test_the_covariance_through_shared_customers_is_that_of_statsmodels():
    random = np.random.default_rng(1)
    taste = random.normal(5, 1, (40, 1))
    now, then = (taste + random.normal(0, 1, (40, 4)) for _ in range(2))
    sums, sums0 = (cluster_sums(np.full(40, 4), x.sum(1), (x**2).sum(1)) for x in (now, then))
    n = np.full(40, 4.0)
    covariance = shared(sums, sums0, both(n, now.sum(1), n, then.sum(1)))
    one, other = mean(sums), mean(sums0)
    ours = np.sqrt(one.se**2 + other.se**2 - 2 * covariance)
    period = np.repeat([1.0, 0.0], 160)
    fit = OLS(np.append(now, then), np.column_stack([np.ones(320), period])).fit(
        cov_type="cluster",
        cov_kwds={"groups": np.tile(np.repeat(np.arange(40), 4), 2), "use_correction": False},
    )
    assert ours == pytest.approx(fit.bse[1] * np.sqrt(40 / 39), rel=1e-9)


def test_customers_in_both_periods_make_a_change_surer():
    random = np.random.default_rng(2)
    taste, n = random.beta(3, 1, 80), np.full(80, 10.0)
    y, y0 = (random.binomial(10, taste).astype(float) for _ in range(2))
    now, then = cluster_sums(n, y), cluster_sums(n, y0)
    alone = difference(proportion(now), proportion(then))
    together = difference(proportion(now), proportion(then), shared(now, then, both(n, y, n, y0)))
    assert together.high - together.low < 0.8 * (alone.high - alone.low)


def test_the_same_answers_twice_differ_by_nothing():
    n, y = np.array([4.0, 8, 3, 9, 5, 7]), np.array([2.0, 5, 3, 4, 1, 6])
    sums = cluster_sums(n, y)
    found = difference(proportion(sums), proportion(sums), shared(sums, sums, both(n, y, n, y)))
    assert found.value == 0 and found.p == 1
    assert found.low < 0 < found.high


def test_a_difference_of_means_of_single_answers_is_welchs():
    random = np.random.default_rng(3)
    one, other = random.normal(5, 1, 200), random.normal(5.2, 2, 60)
    ours = difference(*(mean(cluster_sums(np.ones_like(x), x, x**2)) for x in (one, other)))
    welch = stats.ttest_ind(one, other, equal_var=False)
    assert ours.p == pytest.approx(welch.pvalue, rel=0.02)
    assert (ours.low, ours.high) == pytest.approx(tuple(welch.confidence_interval()), rel=0.02)


def test_few_degrees_of_freedom_ask_more_of_a_small_p():
    assert p_value(3, 0, 6, df=5) == pytest.approx(0.05)
    assert p_value(6, 3, 9, df=5) > p_value(6, 3, 9)


def test_what_cannot_be_told_changes_nothing():
    nothing = proportion(cluster_sums(np.zeros(0), np.zeros(0)))
    some = proportion(cluster_sums(np.ones(50), np.arange(50) < 40))
    for found in (difference(nothing, some), difference(some, nothing)):
        assert found.p > 0.05 and found.low < 0 < found.high
    # An unbounded side leaves the whole unbounded and shows nothing.
    assert p_value(2.0, -np.inf, np.inf) == 1
    assert noticeable(-np.inf, np.inf, 5, df=7) == np.inf


def test_fewer_customers_must_differ_by_more_to_be_noticed():
    assert noticeable(-1, 1, 5, df=8) / noticeable(-1, 1, 1, df=8) > 1.2


def test_families_are_held_as_by_statsmodels():
    p = np.random.default_rng(4).uniform(size=40) ** 3
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_segments_that_were_not_tested_stay_out_of_the_family():
    adjusted = benjamini_hochberg([np.nan, 0.01, 0.04])
    assert adjusted[1:] == pytest.approx([0.02, 0.04])
    assert np.isnan(adjusted[0])
    assert benjamini_hochberg([]).size == 0


def test_a_frozen_baseline_is_compared_by_its_interval_alone_in_its_own_unit():
    now = proportion(cluster_sums(np.ones(70), np.arange(70) < 56)).scaled(100)
    then = stored(60.0, *(100 * np.array(wilson(0.6, 80))))
    found = difference(now, then)
    # Newcombe (1998), table II, method 10, in per cent.
    assert (found.low, found.high) == pytest.approx((5.24, 33.39), abs=0.005)
