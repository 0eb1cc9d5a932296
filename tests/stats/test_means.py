"""Means and the Net Promoter Score: published values, other programs, edges."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from loopnb.stats import estimates
from loopnb.stats.clusters import cluster_sums, clustered
from loopnb.stats.means import mean, net_promoter


def alone(*scores: float) -> dict:
    """Sums of answers each of another customer."""
    scores = np.array(scores, dtype=float)
    return cluster_sums(np.ones_like(scores), scores, scores**2)


def promoters(p: int, passive: int, d: int) -> dict:
    return alone(*[1] * p, *[0] * passive, *[-1] * d)


def test_the_variance_of_a_net_promoter_score_is_the_published_one():
    # Cross Validated, question 18603, How can I calculate margin of error in a NPS result?: with
    # p = 1/2, passive 1/3, d = 1/6 the variance is 5/9. With n = 100 the standard error is 7.45.
    found = clustered(promoters(300, 200, 100))
    assert 100 * found.mean == pytest.approx(33.333, abs=1e-3)
    assert found.variance == pytest.approx(5 / 9)
    assert 100 * math.sqrt(found.variance / 100) == pytest.approx(7.45, abs=0.005)


def test_the_adjusted_wald_interval_adds_three_answers():
    # Rocks (2016): 0.75 promoters, 1.5 passives and 0.75 detractors; by hand for 9, 5 and 6.
    found = net_promoter(promoters(9, 5, 6)).rows()[0]
    p, d = 9.75 / 23, 6.75 / 23
    half = stats.norm.ppf(0.975) * math.sqrt((p + d - (p - d) ** 2) / 23)
    assert found["value"] == pytest.approx(0.15)
    assert (found["low"], found["high"]) == pytest.approx((p - d - half, p - d + half))


@pytest.mark.parametrize("counts", [(12, 0, 0), (0, 12, 0), (0, 0, 12)])
def test_a_score_of_equal_answers_still_leaves_room(counts):
    found = net_promoter(promoters(*counts)).rows()[0]
    assert found["note"] == estimates.ALL_EQUAL
    assert -1 <= found["low"] <= found["value"] <= found["high"] <= 1
    assert found["high"] - found["low"] > 0.1


def test_a_mean_of_single_answers_is_students():
    scores = [5, 6, 7, 3, 6, 6, 2, 7, 5, 4]
    found = mean(alone(*scores)).rows()[0]
    assert found["se"] == pytest.approx(stats.sem(scores), rel=1e-9)
    half = stats.t.ppf(0.975, 10) * stats.sem(scores)
    assert found["high"] - found["value"] == pytest.approx(half, rel=1e-9)


def test_the_clustered_standard_error_is_that_of_statsmodels():
    random = np.random.default_rng(1)
    scores = np.clip(np.round(random.normal(5, 1, (30, 1)) + random.normal(0, 1, (30, 6))), 1, 7)
    groups = np.repeat(np.arange(30), 6)
    fit = OLS(scores.ravel(), np.ones(180)).fit(cov_type="cluster", cov_kwds={"groups": groups})
    sums = cluster_sums(np.full(30, 6), scores.sum(1), (scores**2).sum(1))
    assert mean(sums).rows()[0]["se"] == pytest.approx(fit.bse[0], rel=1e-9)


def test_equal_scores_have_the_interval_of_their_place_on_the_scale():
    found = mean(alone(*[7] * 20), (1, 7)).rows()[0]
    assert found["note"] == estimates.ALL_EQUAL
    assert found["high"] == 7 and 5.5 < found["low"] < 6.5
    free = mean(alone(*[7] * 20)).rows()[0]
    assert (free["low"], free["high"]) == (-math.inf, math.inf)


@pytest.mark.parametrize("method", [mean, net_promoter])
def test_nothing_and_one_customer_have_no_interval(method, recwarn):
    nothing = method(cluster_sums(np.zeros(0), np.zeros(0), np.zeros(0))).rows()[0]
    assert nothing["value"] is None and nothing["note"] == estimates.NO_ANSWERS
    single = method(cluster_sums(np.array([9]), np.array([3]), np.array([5]))).rows()[0]
    assert single["value"] == pytest.approx(1 / 3)
    assert single["low"] is None and single["note"] == estimates.ONE_CLUSTER
    assert not recwarn.list
