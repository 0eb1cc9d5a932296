"""Shares of clustered answers and quantile levels: by other programs, at the edges, by hand."""

import math

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from loopnb.stats import estimates
from loopnb.stats.clusters import LIKENESS, UNLIKE, cluster_sums, clustered
from loopnb.stats.intervals import wilson
from loopnb.stats.proportions import proportion, quantile, woodruff


def row(n, hits) -> dict:
    return proportion(cluster_sums(np.array(n), np.array(hits))).rows()[0]


def test_customers_with_one_answer_each_have_wilsons_interval():
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in
    # Medicine 17, 857-872, table I, method 3: 81 of 263 and 15 of 148.
    for hits, n, published in ((81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605))):
        found = row(np.ones(n), np.arange(n) < hits)
        assert (found["low"], found["high"]) == pytest.approx(published, abs=5e-5)
        assert found["note"] == ""


def test_the_clustered_standard_error_of_equal_customers_is_that_of_statsmodels():
    random = np.random.default_rng(1)
    hits = random.binomial(5, random.beta(2, 1, 40))
    answers = np.array([[1.0] * hit + [0.0] * (5 - hit) for hit in hits]).ravel()
    groups = np.repeat(np.arange(40), 5)
    other = OLS(answers, np.ones_like(answers)).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert row(np.full(40, 5), hits)["se"] == pytest.approx(other.bse[0], rel=1e-9)


def test_unequal_customers_have_fewer_degrees_of_freedom_than_customers():
    random = np.random.default_rng(2)
    n = np.array([60, 40, 20] + [5] * 27)
    found = row(n, random.binomial(n, random.beta(1.5, 1.5, 30)))
    assert 2 < found["df"] < 15


def test_equal_customers_have_about_as_many_degrees_of_freedom_as_customers():
    random = np.random.default_rng(3)
    found = row(np.full(30, 20), random.binomial(20, random.beta(1.5, 1.5, 30)))
    assert found["df"] == pytest.approx(30)


def test_top_and_bottom_boxes_mirror_each_other():
    n, hits = np.array([4, 9, 2, 7, 5, 6, 3]), np.array([2, 5, 1, 3, 4, 2, 1])
    top, rest = row(n, hits), row(n, n - hits)
    assert (top["low"], top["high"]) == pytest.approx((1 - rest["high"], 1 - rest["low"]))


def test_answers_that_differ_within_customers_are_no_more_precise_than_independent_ones():
    found = row([2] * 50, [1] * 50)
    plain = wilson(0.5, 100)
    assert (found["low"], found["high"]) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("n", "hits", "note"),
    [([], [], estimates.NO_ANSWERS), ([0, 0], [0, 0], estimates.NO_ANSWERS),
     ([30], [20], estimates.ONE_CLUSTER), ([1], [1], estimates.ONE_CLUSTER)],
)  # fmt: skip
def test_without_two_customers_there_is_no_interval_and_a_reason(n, hits, note):
    found = row(n, hits)
    assert found["note"] == note
    assert found["low"] is None and found["high"] is None


@pytest.mark.parametrize("hits", [[0, 0, 0], [8, 8, 8]])
def test_where_all_agree_the_likeness_is_supposed(hits):
    found = row([8, 8, 8], hits)
    share = hits[0] / 8
    expected = wilson(share, 24 / (1 + LIKENESS * 7))
    assert (found["low"], found["high"]) == pytest.approx(expected)
    assert found["note"] == estimates.FEW_UNLIKE


def test_few_unlike_answers_widen_the_interval_and_say_so():
    n = np.full(40, 10)
    few = row(n, np.where(np.arange(40) < UNLIKE - 1, 9, 10))
    assert few["note"] == estimates.FEW_UNLIKE
    assert few["high"] - few["low"] > np.diff(wilson(few["value"], 400))


def test_no_input_gives_nan_or_a_warning(recwarn):
    for n, hits in (([], []), ([1], [0]), ([3, 1], [3, 1]), ([1, 1], [0, 1]), ([10**6, 1], [5, 1])):
        for part in row(n, hits).values():
            assert part is None or isinstance(part, str) or not math.isnan(part)
    assert not recwarn.list


def test_many_samples_at_once_are_each_alone():
    random = np.random.default_rng(4)
    n = random.integers(0, 9, (6, 12))
    hits = random.binomial(n, 0.7)
    together = proportion(cluster_sums(n, hits)).rows()
    assert together == [row(one, hit) for one, hit in zip(n, hits, strict=True)]


def test_the_design_effect_is_kishs_for_equal_customers():
    random = np.random.default_rng(5)
    hits = random.binomial(5, random.beta(0.7 * 4, 0.3 * 4, (200, 1000)))
    found = clustered(cluster_sums(np.full((200, 1000), 5), hits))
    assert found.effect.mean() == pytest.approx(1 + 4 * 0.2, rel=0.02)


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_quantile_bounds_are_no_narrower_than_the_exact_ones(level):
    # The exact interval from order statistics (Conover 1999) of 200 independent values.
    from scipy.stats import binom

    values = np.sort(np.random.default_rng(6).exponential(size=200))
    sums = cluster_sums(np.ones(200), np.arange(200) < 200 * level)
    levels = woodruff(sums, level)
    low, high = np.quantile(values, [levels.low, levels.high])
    exact = values[int(binom.ppf(0.025, 200, level)) - 1], values[int(binom.ppf(0.975, 200, level))]
    assert np.searchsorted(values, low) == pytest.approx(np.searchsorted(values, exact[0]), abs=2)
    assert np.searchsorted(values, high) == pytest.approx(np.searchsorted(values, exact[1]), abs=2)


def test_a_bound_beyond_the_slowest_value_is_infinite_and_says_so():
    levels = woodruff(cluster_sums(np.ones(20), np.arange(20) < 18), 0.9)
    found = quantile(levels, 7.0, (3.0, 9.0), least=0).rows()[0]
    assert found["high"] == math.inf
    assert found["low"] == 3.0
    assert found["note"] == estimates.NO_BOUND
