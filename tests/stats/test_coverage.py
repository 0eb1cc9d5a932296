"""Claims proven on simulated answers whose truth is known: coverage, false alarms, power.

Each simulation is seeded; with some thousand runs a share near 95 % is known to within 1 point.
"""

import numpy as np
import pytest

from loopnb.stats.clusters import cluster_sums
from loopnb.stats.counts import daily_rate
from loopnb.stats.differences import difference, holm, mover, noticeable
from loopnb.stats.intervals import wilson
from loopnb.stats.proportions import proportion, quantile, woodruff

RUNS = 3000


def clustered_answers(random, truth, *, runs, customers):
    """Answers and hits of customers who answer 1 to 6 times and resemble themselves (0.3)."""
    n = random.choice([1, 1, 1, 2, 3, 6], (runs, customers))
    both = 1 / 0.3 - 1
    return n, random.binomial(n, random.beta(truth * both, (1 - truth) * both, n.shape))


def estimated(*args, **options):
    return proportion(cluster_sums(*clustered_answers(*args, **options)))


def share_of(hits) -> float:
    return float(np.mean(list(hits)))


@pytest.mark.parametrize("truth", [0.5, 0.86])
def test_the_interval_of_a_share_of_clustered_answers_holds_the_truth(truth):
    found = estimated(np.random.default_rng(11), truth, runs=RUNS, customers=200)
    assert 0.93 <= share_of((found.low <= truth) & (found.high >= truth)) <= 0.97


def test_taking_clustered_answers_for_independent_ones_would_promise_too_much():
    n, hits = clustered_answers(np.random.default_rng(11), 0.86, runs=RUNS, customers=200)
    totals, shares = n.sum(axis=1), hits.sum(axis=1) / n.sum(axis=1)
    naive = [wilson(share, total) for share, total in zip(shares, totals, strict=True)]
    assert share_of(low <= 0.86 <= high for low, high in naive) < 0.90


@pytest.mark.parametrize("n", [40, 300])
def test_the_interval_of_a_median_holds_the_truth(n):
    hours = np.random.default_rng(12).lognormal(np.log(22), 1.2, (RUNS, n))
    levels = woodruff(cluster_sums(np.ones(n), np.arange(n) < n / 2), 0.5)
    value, *bounds = np.quantile(hours, [0.5, levels.low, levels.high], axis=1)
    found = quantile(levels, value, tuple(bounds), least=0)
    assert 0.93 <= share_of((found.low <= 22) & (found.high >= 22)) <= 0.97


@pytest.mark.parametrize("variance", [20, 90])
def test_the_interval_of_a_rate_holds_the_truth_also_where_days_differ_more_than_by_chance(
    variance,
):
    random = np.random.default_rng(13)
    mean, days = 20, 92
    shape = mean**2 / (variance - mean) if variance > mean else np.inf
    rates = random.gamma(shape, mean / shape, (RUNS, days)) if shape < np.inf else mean
    found = daily_rate(random.poisson(rates, (RUNS, days)))
    assert 0.93 <= share_of((found.low <= mean) & (found.high >= mean)) <= 0.97


def test_of_five_measures_that_did_not_change_one_is_called_changed_in_a_twentieth_of_quarters():
    random = np.random.default_rng(14)
    p = [
        difference(*(estimated(random, 0.8, runs=2000, customers=many) for many in (300, 1200))).p
        for _ in range(5)
    ]
    families = [np.min(holm(each)) < 0.05 for each in np.transpose(p)]
    assert share_of(families) <= 0.06  # 5 %, and two standard errors of 2,000 families


def test_one_measure_that_did_not_change_is_called_changed_in_a_twentieth_of_quarters():
    random = np.random.default_rng(15)
    pair = (estimated(random, 0.86, runs=RUNS, customers=many) for many in (150, 600))
    assert 0.03 <= share_of(difference(*pair).p < 0.05) <= 0.06


def test_a_noticeable_change_is_shown_in_four_of_five_quarters():
    random, n = np.random.default_rng(16), 600
    even = (0.7, *wilson(0.7, n))
    step = noticeable(*mover(even, even))
    pairs = random.binomial(n, [[0.7, 0.7 + step]] * RUNS) / n
    intervals = [mover((a, *wilson(a, n)), (b, *wilson(b, n))) for b, a in pairs]
    assert 0.76 <= share_of(low > 0 for low, _ in intervals) <= 0.86
