"""The design effect: what answers of the same customer are worth together."""

import numpy as np
import pytest

from loopnb.stats.clusters import design_effect


def sums(n, hits) -> dict[str, float]:
    """Sums over clusters from the number of answers and of hits in each."""
    n, hits = np.asarray(n, float), np.asarray(hits, float)
    return {"n": n.sum(), "hits": hits.sum(), "clusters": len(n),
            "nn": n @ n, "nh": n @ hits, "hh": hits @ hits}  # fmt: skip


def test_answers_that_are_all_alone_have_none_but_the_small_sample_correction():
    effect = design_effect(sums(np.ones(1000), np.arange(1000) < 700))
    assert effect == pytest.approx(1000 / 999)


def test_by_hand():
    # Clusters of 2 with 2, 1, 0 hits: share 1/2, residuals 1, 0, -1, spread 2; the clustered
    # variance is 3/2 * 2 / 36 = 1/12, the plain one 1/24.
    assert design_effect(sums([2, 2, 2], [2, 1, 0])) == pytest.approx(2)


def test_answers_that_agree_within_a_customer_count_once():
    effect = design_effect(sums(np.full(400, 5), 5 * (np.arange(400) < 200)))
    assert effect == pytest.approx(5, rel=0.01)


def test_answers_that_differ_within_a_customer_gain_nothing():
    assert design_effect(sums([2] * 50, [1] * 50)) == 1


def test_a_single_customer_is_worth_one_answer():
    assert design_effect(sums([30], [20])) == 30


def test_no_answers_are_worth_no_more_than_one():
    assert design_effect(sums([], [])) == 1


@pytest.mark.parametrize("hits", [[0, 0, 0], [1, 1, 6]])
def test_where_all_say_the_same_the_unequal_sizes_count(hits):
    assert design_effect(sums([1, 1, 6], hits)) == pytest.approx((1 + 1 + 36) / 8)


@pytest.mark.parametrize(("size", "likeness"), [(2, 0.5), (5, 0.2), (10, 0.05)])
def test_equal_clusters_give_kishs_formula(size, likeness):
    # Beta-binomial answers: the correlation within a cluster is 1 / (a + b + 1).
    random = np.random.default_rng(1)
    both = 1 / likeness - 1
    hits = random.binomial(size, random.beta(0.7 * both, 0.3 * both, (40, 1000)))
    found = np.mean([design_effect(sums(np.full(1000, size), each)) for each in hits])
    assert found == pytest.approx(1 + (size - 1) * likeness, rel=0.03)
