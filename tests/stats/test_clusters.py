"""The design effect: what answers of the same customer are worth together."""

import numpy as np
import pytest

from loopnb.stats.clusters import cluster_sums, clustered


def effect(n, hits) -> float:
    return clustered(cluster_sums(np.asarray(n), np.asarray(hits))).effect


def test_answers_that_are_all_alone_have_none_but_the_small_sample_correction():
    assert effect(np.ones(1000), np.arange(1000) < 700) == pytest.approx(1000 / 999)


def test_by_hand():
    # Clusters of 2 with 2, 1, 0 hits: share 1/2, residuals 1, 0, -1, spread 2; the clustered
    # variance is 3/2 * 2 / 36 = 1/12, the plain one 1/24.
    assert effect([2, 2, 2], [2, 1, 0]) == pytest.approx(2)


def test_answers_that_agree_within_a_customer_count_once():
    assert effect(np.full(400, 5), 5 * (np.arange(400) < 200)) == pytest.approx(5, rel=0.01)


def test_answers_that_differ_within_a_customer_gain_no_standard_error():
    assert clustered(cluster_sums(np.full(50, 2), np.ones(50))).se == pytest.approx(0.05)


@pytest.mark.parametrize(("size", "likeness"), [(2, 0.5), (5, 0.2), (10, 0.05)])
def test_equal_clusters_give_kishs_formula(size, likeness):
    # Beta-binomial answers: the correlation within a cluster is 1 / (a + b + 1).
    random = np.random.default_rng(1)
    both = 1 / likeness - 1
    hits = random.binomial(size, random.beta(0.7 * both, 0.3 * both, (40, 1000)))
    found = effect(np.full((40, 1000), size), hits).mean()
    assert found == pytest.approx(1 + (size - 1) * likeness, rel=0.03)
