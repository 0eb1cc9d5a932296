"""Totals in bundles and incidents apiece: simulated truths, other programs, edges."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.api import GLM, families
from statsmodels.stats.rates import confint_poisson

from loopnb.stats.clusters import cluster_sums
from loopnb.stats.estimates import ONE_CLUSTER
from loopnb.stats.totals import FEW_BUNDLES, NO_BUNDLE, incidence, standing, total

RUNS = 3000
WIDTHS = {"one": 0.0, "log-normal": 1.0}


def brought(*amounts: float) -> dict:
    """Return the sums of what customers bring, each of them one amount."""
    amounts = np.array(amounts, dtype=float)
    return cluster_sums(np.ones_like(amounts), amounts)


def simulated(random, customers: float, spread: float, mean: float = 1.0) -> dict:
    """Return the sums of RUNS totals: a Poisson number of customers, log-normal amounts."""
    each = random.poisson(customers, RUNS)
    amounts = mean * random.lognormal(-(spread**2) / 2, spread, each.sum())
    own = np.repeat(np.arange(RUNS), each)
    return {name: np.bincount(own, amounts**power, RUNS)
            for name, power in (("y", 1), ("yy", 2), ("yyy", 3))}  # fmt: skip


def covered(found, truth: float) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


@pytest.mark.parametrize("spread", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("customers", [5, 25, 120, 500])
def test_the_interval_of_a_total_holds_the_level_and_is_not_wider_than_it_must(customers, spread):
    sums = simulated(np.random.default_rng(customers), customers, spread, 20.0)
    found = total(sums, np.full(RUNS, 92.0))
    assert 0.935 <= covered(found, 20 * customers / 92) <= 0.99
    if customers >= 25:
        oracle = 2 * 1.96 * 20 * math.sqrt(customers * math.exp(spread**2)) / 92
        assert np.median(found.high - found.low) < 1.15 * oracle


def test_bundles_taken_for_single_tickets_would_promise_too_much():
    random = np.random.default_rng(3)
    customers = random.poisson(60, RUNS)
    sizes = random.geometric(0.25, customers.sum()).astype(float)
    own = np.repeat(np.arange(RUNS), customers)
    sums = {name: np.bincount(own, sizes**power, RUNS)
            for name, power in (("y", 1), ("yy", 2), ("yyy", 3))}  # fmt: skip
    assert 0.94 <= covered(standing(sums), 240) <= 0.975
    single = standing({"y": sums["y"], "yy": sums["y"], "yyy": sums["y"]})
    assert covered(single, 240) < 0.6


def test_many_single_tickets_have_the_score_interval_of_a_poisson_count():
    found = standing(brought(*[1.0] * 4000))
    assert (float(found.low), float(found.high)) == pytest.approx(
        confint_poisson(4000, 1, method="score"), rel=1e-4
    )


def test_a_total_scales_with_what_is_brought_and_with_the_days():
    one, other = total(brought(1, 2, 3, 4, 9, 2, 5), 1.0), total(brought(2, 4, 6, 8, 18, 4, 10), 4)
    for name in ("value", "low", "high", "se"):
        assert float(getattr(other, name)) == pytest.approx(float(getattr(one, name)) / 2)
    assert float(one.df) == pytest.approx(1 + 140**3 / (1 + 8 + 27 + 64 + 729 + 8 + 125) ** 2)


def test_none_at_all_is_nought_and_leaves_room_above():
    found = standing(brought()).rows()[0]
    assert (found["value"], found["low"], found["note"]) == (0, 0, "")
    assert found["high"] == pytest.approx(stats.norm.ppf(0.975) ** 2)


def test_no_hours_at_all_have_no_upper_bound():
    found = total(brought(), 92.0).rows()[0]
    assert (found["value"], found["low"], found["high"]) == (0, 0, math.inf)
    assert found["note"] == NO_BUNDLE


@pytest.mark.parametrize("amounts", [(1,), (7,), (7, 0, 0)])
def test_what_one_customer_brings_has_no_interval(amounts):
    found = standing(brought(*amounts)).rows()[0]
    assert (found["low"], found["high"], found["note"]) == (None, None, ONE_CLUSTER)


def test_few_customers_are_said_to_be_few(recwarn):
    found = standing(brought(2, 1, 1)).rows()[0]
    assert found["note"] == FEW_BUNDLES
    assert 0 < found["low"] < 4 < found["high"] < 40
    assert standing(brought(*[1.0] * 12)).rows()[0]["note"] == ""
    assert not recwarn.list


@pytest.mark.parametrize("members", [40, 400])
@pytest.mark.parametrize(("rate", "unlike"), [(0.2, 1), (1, 0), (1, 2), (10, 1)])
def test_the_interval_of_incidents_apiece_holds_the_rate(members, rate, unlike):
    random = np.random.default_rng(int(members + 10 * rate + unlike))
    shape = (RUNS, members)
    rates = random.gamma(1 / unlike, rate * unlike, shape) if unlike else np.full(shape, rate)
    counts = random.poisson(rates).astype(float)
    found = incidence(cluster_sums(np.ones_like(counts), counts), np.full(RUNS, members))
    assert 0.935 <= covered(found, rate) <= 0.99


def test_students_interval_of_the_same_counts_falls_short():
    counts = np.random.default_rng(8).negative_binomial(0.4, 0.4 / 1.4, (RUNS, 30)).astype(float)
    half = stats.t.ppf(0.975, 29) * counts.std(axis=1, ddof=1) / math.sqrt(30)
    assert np.mean(np.abs(counts.mean(axis=1) - 1) <= half) < 0.91
    found = incidence(cluster_sums(np.ones_like(counts), counts), np.full(RUNS, 30))
    assert covered(found, 1) >= 0.935


def test_the_dispersion_is_that_of_a_quasi_poisson_model():
    counts = np.random.default_rng(9).negative_binomial(2, 0.25, 150).astype(float)
    fit = GLM(counts, np.ones(150), family=families.Poisson()).fit(scale="X2")
    found = incidence(cluster_sums(np.ones(150), counts), 150.0)
    assert float(found.se) == pytest.approx(fit.bse[0] * counts.mean())


def test_accounts_without_any_incident_and_a_single_account(recwarn):
    none = incidence(brought(), 400.0).rows()[0]
    assert (none["value"], none["low"]) == (0, 0)
    assert none["high"] == pytest.approx(stats.t.ppf(0.975, 399) ** 2 / 400)
    one = incidence(brought(1), 400.0).rows()[0]
    assert none["high"] < one["high"] < 0.06 and one["note"] == FEW_BUNDLES
    alone = incidence(brought(3), 1.0).rows()[0]
    assert (alone["value"], alone["low"], alone["note"]) == (3, None, ONE_CLUSTER)
    assert not recwarn.list
