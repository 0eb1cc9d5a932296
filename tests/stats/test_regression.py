"""Clustered regression against the definition, other programs, and simulated truths."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from loopnb.stats import regression as module
from loopnb.stats.regression import independent, regression


def sample(seed: int, n: int = 150, clusters: int = 12, likeness: float = 0.0):
    """Return y, x (constant, a number, a trait of three customers, a rare theme) and customers."""
    random = np.random.default_rng(seed)
    size = random.lognormal(0, 0.8, clusters)
    group = random.choice(clusters, n, p=size / size.sum())
    x = np.column_stack([np.ones(n), random.normal(size=n), group < 3, random.random(n) < 0.1])
    own = random.normal(0, np.sqrt(likeness), clusters)[group]
    y = 0.5 * x[:, 1] - 1.0 * x[:, 3] + own + random.normal(0, np.sqrt(1 - likeness), n)
    return y, x.astype(float), group


def by_definition(y, x, group, pick):
    """Return CR2's variance and Satterthwaite's df with matrices of n x n."""
    spread = np.linalg.inv(x.T @ x)
    rest = np.eye(len(y)) - x @ spread @ x.T
    residuals, variance, parts = rest @ y, 0.0, []
    for name in np.unique(group):
        at = np.flatnonzero(group == name)
        values, vectors = np.linalg.eigh(rest[np.ix_(at, at)])
        raised = np.where(values > 1e-8, np.maximum(values, 1e-8) ** -0.5, 0)
        weights = (vectors * raised) @ vectors.T @ x[at] @ spread @ pick
        variance += (weights @ residuals[at]) ** 2
        parts.append(rest[:, at] @ weights)
    products = np.array(parts) @ np.array(parts).T
    return variance, np.trace(products) ** 2 / (products**2).sum()


@pytest.mark.parametrize("column", range(4))
def test_variance_and_degrees_of_freedom_are_those_of_the_definition(column):
    y, x, group = sample(1)
    pick = np.eye(4)[column]
    found = regression(y, x, group).combined(pick)
    variance, df = by_definition(y, x, group, pick)
    assert (found.se[0] ** 2, found.df[0]) == (pytest.approx(variance), pytest.approx(df))


def test_standard_errors_are_those_of_dfadjust():
    """The R package dfadjust (Kolesár), tests/testthat/test_clustervar.R.

    Of the first example it gives errors times t / z at df of its own (those of Imbens and Kolesár).
    """
    at = np.arange(1, 11)
    y, x = np.append(np.cos(at - 1), np.tan(at)), np.append(np.sin(at), np.sin(at + 1))
    group = np.tile([2, 1, 3, 2, 2, 3, 3, 1, 1, 2], 2)
    found = regression(y, np.column_stack([np.ones(20), x]), group)
    assert found.coefficients == pytest.approx([-0.4456202905, 0.3241183110], rel=1e-8)
    longer = stats.t.ppf(0.975, [2.001430933, 1.783242385]) / stats.norm.ppf(0.975)
    published = [1.053441197, 0.533126248]
    assert found.combined(np.eye(2)).se * longer == pytest.approx(published, rel=1e-8)
    sine = np.sin(np.arange(1, 101))
    x, group = sine[:, None] ** np.arange(3), np.repeat([1, 5, 2, 3, 4], [40, 20, 20, 10, 10])
    found = regression(np.arange(1, 101), x, group).combined(np.eye(3)[1])
    assert (found.value[0], found.se[0]) == pytest.approx((-1.955355241, 2.460094992), rel=1e-8)


def test_weights_are_inverse_variances():
    y, x, group = sample(2)
    weights = np.random.default_rng(2).uniform(0.2, 3, len(y))
    other = sm.WLS(y, x, weights=weights).fit()
    root = np.sqrt(weights)
    found = regression(y, x, group, weights)
    assert found.coefficients == pytest.approx(other.params)
    assert found.explained == pytest.approx(other.rsquared)
    pick = np.array([0, 1.0, 0, 2.0])
    variance, _ = by_definition(y * root, x * root[:, None], group, pick)
    assert found.combined(pick).se[0] ** 2 == pytest.approx(variance)


def test_with_many_clusters_it_is_statsmodels(monkeypatch):
    y, x, group = sample(3, 4000, 900)
    other = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": group})
    adjusted = regression(y, x, group)
    monkeypatch.setattr(module, "CELLS", 0)
    found = regression(y, x, group)
    assert found.coefficients == pytest.approx(other.params)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(other.bse)
    ratio = np.sqrt(np.diag(adjusted.covariance) / np.diag(found.covariance))
    assert np.abs(ratio[[0, 1, 3]] - 1).max() < 0.03 and adjusted.turns is not None
    assert ratio[2] > 1.5  # three customers have the trait: CR1 knows nothing of that ...
    df = [fit.combined(np.eye(4)).df for fit in (found, adjusted)]
    assert df[0] == pytest.approx(df[1], rel=0.2) and df[0][2] < 3  # ... but its df do


def test_a_column_that_says_nothing_new_is_dropped_and_the_rest_is_unchanged():
    y, x, group = sample(4)
    double = np.column_stack([x, x[:, 1] - 2 * x[:, 3], np.zeros(len(y)), x[:, 3]])
    found, plain = regression(y, double, group), regression(y, x, group)
    assert found.kept.tolist() == [True] * 4 + [False] * 3
    assert found.coefficients.tolist() == pytest.approx([*plain.coefficients, 0, 0, 0])
    assert found.combined(np.eye(7)[:4]).se == pytest.approx(plain.combined(np.eye(4)).se)
    assert independent(np.ones((3, 3))).tolist() == [True, False, False]


@pytest.mark.parametrize(("n", "clusters"), [(200, 12), (600, 40), (1500, 300)])
def test_intervals_of_a_slope_and_of_share_times_slope_cover_the_truth(n, clusters):
    runs, inside = 400, np.zeros(2)
    for seed in range(runs):
        y, x, group = sample(seed, n, clusters, likeness=0.1)
        fit, rare = regression(y, x, group), x[:, 3]
        share = rare.mean()
        around = fit.coefficients[3] * fit.summed((rare - share) / n)
        pick = np.zeros((2, 4))
        pick[:, 3] = 1, share
        extra = np.column_stack([np.zeros(fit.clusters), around])
        found = fit.combined(pick, extra)
        inside += (found.low <= [-1, -0.1]) & (found.high >= [-1, -0.1])
    assert (inside / runs).min() >= 0.93


def test_a_variance_from_elsewhere_is_added():
    y, x, group = sample(5)
    fit = regression(y, x, group)
    plain, wider = fit.combined(np.eye(4)[1]), fit.combined(np.eye(4)[1], apart=np.array([0.04]))
    assert wider.se[0] ** 2 == pytest.approx(plain.se[0] ** 2 + 0.04)
    assert wider.low < plain.low < plain.high < wider.high and wider.p > plain.p


def test_a_perfect_fit_has_no_width_and_no_warning(recwarn):
    _, x, group = sample(6)
    found = regression(x[:, 1] * 2, x, group).combined(np.eye(4))
    assert found.value == pytest.approx([0, 2, 0, 0], abs=1e-9)
    assert np.isfinite(found.p).all() and found.se.max() < 1e-9 and not len(recwarn)
