"""Weights: a well-known table, an independent optimiser, trimming, refusal, the weighted share."""

import numpy as np
import pytest
from scipy.optimize import minimize

from loopnb.stats import estimates
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.proportions import proportion
from loopnb.stats.raking import kish, rake
from loopnb.stats.weighted import weighted_proportion

# The example of Wikipedia's article on iterative proportional fitting, from memory; it stops early:
# its first row sums to 150.14.
SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
ROWS, COLUMNS = np.array([150, 300, 400, 150]), np.array([200, 300, 400, 100])
FITTED = [[64.61, 46.28, 35.42, 3.83], [49.95, 68.15, 156.49, 25.37],
          [56.70, 144.40, 145.06, 53.76], [28.74, 41.18, 63.03, 17.03]]  # fmt: skip


def test_raking_fits_the_well_known_table():
    found = rake(SEED, [ROWS, COLUMNS])
    fitted = SEED * found.weights * 1000 / (SEED * found.weights).sum()
    assert fitted == pytest.approx(np.array(FITTED), abs=0.06)
    assert (found.trimmed, found.reason) == (0, "")
    assert found.gap < 1e-6


def test_raking_is_the_nearest_table_with_these_margins():
    # Deming and Stephan's answer minimises the Kullback-Leibler distance (Ireland and Kullback
    # 1968): here by a general optimiser.
    seed, rows, columns = np.array([[8.0, 2], [5, 5]]), np.array([0.4, 0.6]), np.array([0.5, 0.5])

    def distance(x):
        table = np.array([[x[0], rows[0] - x[0]], [columns[0] - x[0], rows[1] - columns[0] + x[0]]])
        return (table * np.log(table / (seed / 20))).sum()

    best = minimize(distance, [0.25], bounds=[(0.01, 0.39)], tol=1e-12).x[0]
    found = rake(seed, [rows, columns])
    assert (seed * found.weights / 20)[0, 0] == pytest.approx(best, abs=1e-5)


def test_the_design_effect_is_one_and_the_squared_variation_of_the_weights():
    # Kish (1965): half the answers at weight 1, half at 3.
    assert kish(np.array([50.0, 50]), np.array([1.0, 3])) == pytest.approx(1 + (1 / 2) ** 2)
    assert kish(np.array([7.0, 9]), np.array([2.0, 2])) == pytest.approx(1)


def test_large_weights_are_cut_and_it_is_said():
    found = rake(np.array([[90, 2], [100, 8]]), [[0.5, 0.5], [0.6, 0.4]], most=3)
    assert found.weights.max() == pytest.approx(3)
    assert 0 < found.trimmed < 0.1
    assert found.gap > 0.01
    loose = rake(np.array([[90, 2], [100, 8]]), [[0.5, 0.5], [0.6, 0.4]], most=50)
    assert found.design_effect < loose.design_effect


@pytest.mark.parametrize(
    ("table", "margins", "reason"),
    [([[5, 0], [5, 0]], [[1, 1], [1, 1]], "nobody answered in category 2 of trait 2"),
     ([[0, 0], [0, 0]], [[1, 1], [1, 1]], "no respondents"),
     ([[1, 1], [1, 1]], [[1, 1, 1], [1, 1]], "trait 1 has 2 categories, its margin 3"),
     ([[1, 1], [1, 1]], [[0, 0], [1, 1]], "the population's margin of trait 1 is empty"),
     ([[5, 0], [0, 5]], [[0.9, 0.1], [0.1, 0.9]], "the margins contradict each other")],
)  # fmt: skip
def test_what_weights_cannot_make_up_for_is_refused_with_a_reason(table, margins, reason):
    found = rake(np.array(table), [np.array(margin) for margin in margins])
    assert found.reason == reason
    assert (found.weights == 1).all()


def test_a_category_without_tickets_and_without_answers_does_not_matter():
    assert rake(np.array([5, 3, 0]), [[0.5, 0.5, 0]]).reason == ""


def respondents(random, customers=60):
    """Answers and hits by customer, in two cells, of which the second answers less."""
    n = random.multinomial(random.integers(2, 12, customers), [0.8, 0.2])
    taste = random.normal(0, 0.1, (customers, 1))
    return n, random.binomial(n, np.clip(np.array([0.9, 0.6]) + taste, 0, 1))


def test_the_weighted_share_is_that_of_the_population():
    n, hits = respondents(np.random.default_rng(1))
    found = weighted_proportion(rake(n.sum(0), [[0.5, 0.5]]), n, hits)
    shares = hits.sum(0) / n.sum(0)
    assert float(found.weighted.value) == pytest.approx(shares.mean())
    assert found.unweighted.rows() == proportion(cluster_sums(n.sum(1), hits.sum(1))).rows()
    assert found.design_effect > 1.3


def test_equal_weights_change_nothing_but_take_the_trait_out_of_the_error():
    n, hits = respondents(np.random.default_rng(2))
    found = weighted_proportion(rake(n.sum(0), [n.sum(0)]), n, hits)
    assert float(found.weighted.value) == pytest.approx(float(found.unweighted.value))
    assert found.weighted.se <= found.unweighted.se * 1.01


def test_the_weighted_error_is_that_of_a_bootstrap_over_customers():
    random = np.random.default_rng(3)
    n, hits = respondents(random, 120)
    margins = [np.array([0.5, 0.5])]
    found = weighted_proportion(rake(n.sum(0), margins), n, hits)
    drawn = random.integers(0, 120, (400, 120))
    again = [weighted_proportion(rake(n[one].sum(0), margins), n[one], hits[one]).weighted.value
             for one in drawn]  # fmt: skip
    assert float(found.weighted.se) == pytest.approx(np.std(again), rel=0.15)


def test_without_weights_the_share_stands_as_it_came_with_the_reason():
    n, hits = np.array([[5, 0], [7, 0]]), np.array([[3, 0], [6, 0]])
    found = weighted_proportion(rake(n.sum(0), [[0.5, 0.5]]), n, hits)
    assert "category 2" in found.reason
    assert found.weighted is found.unweighted


def test_all_equal_answers_still_leave_room():
    n = np.array([[3, 1], [4, 2], [5, 1]])
    found = weighted_proportion(rake(n.sum(0), [[0.5, 0.5]]), n, n)
    assert float(found.weighted.value) == 1
    assert 0 < float(found.weighted.low) < 0.95


def test_one_customer_has_no_weighted_interval():
    n, hits = np.array([[5, 3]]), np.array([[4, 1]])
    found = weighted_proportion(rake(n.sum(0), [[0.5, 0.5]]), n, hits)
    assert found.weighted.rows()[0]["note"] == estimates.ONE_CLUSTER
