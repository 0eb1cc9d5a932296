"""Log-odds of words: known values, loud groups, strata, and false news that stay rare."""

import numpy as np
import pytest
from scipy import sparse, stats

from loopnb.stats.differences import benjamini_hochberg
from loopnb.stats.logodds import PRIOR, Uses, log_odds, matched, uses


def side(counts, size: float) -> Uses:
    """Return uses by that many different groups."""
    counts = np.asarray(counts, dtype=float)
    return Uses(counts, counts, size)


def test_the_ratio_and_z_are_those_of_monroe_and_others():
    now, then, n, n0 = 30.0, 40.0, 500.0, 2000.0
    found = log_odds(side([now], n), side([then], n0))
    prior = PRIOR * 500
    a, b = now + prior * 70 / 2500, then + prior * 70 / 2500
    ratio = np.log(a / (n + prior - a)) - np.log(b / (n0 + prior - b))
    assert found.ratio[0] == pytest.approx(ratio)
    assert found.z[0] == pytest.approx(ratio / np.sqrt(1 / a + 1 / b))


@pytest.mark.parametrize(("now", "then"), [(7, 3), (0, 12), (12, 0), (5, 5), (1, 1)])
def test_the_p_is_that_of_the_conditional_mid_p_test_of_two_rates(now, then):
    found = log_odds(side([now], 300), side([then], 900)).p[0]
    n = now + then
    half = stats.binom.pmf(now, n, 0.25) / 2
    tails = stats.binom.sf(now, n, 0.25) + half, stats.binom.cdf(now - 1, n, 0.25) + half
    assert found == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)


def test_a_term_that_nobody_uses_tells_nothing():
    found = log_odds(side([0], 100), side([0], 100))
    assert (found.ratio[0], found.z[0], found.p[0]) == (0, 0, 1)


def test_one_loud_group_is_worth_about_one_use_and_is_no_news():
    loud, many = np.zeros(400, dtype=int), np.arange(400)
    used = sparse.csr_matrix((np.arange(400) < 40).astype(np.int8)[:, None])
    quiet = uses(sparse.csr_matrix((400, 1), dtype=np.int8), np.arange(400), np.ones(400))
    one, forty = (log_odds(uses(used, who, np.ones(400)), quiet).p[0] for who in (loud, many))
    assert forty < 1e-9
    assert one > 0.3


def test_weights_are_worth_as_many_texts_as_kish_says():
    weights = np.r_[np.full(100, 3.0), np.full(300, 1.0)]
    used = sparse.csr_matrix(np.ones((400, 1), dtype=np.int8))
    found = uses(used, np.arange(400), weights)
    assert found.size == pytest.approx(600**2 / 1200)
    assert found.uses[0] == pytest.approx(found.size)


def test_matched_weights_give_the_other_side_the_same_mix():
    kind = np.repeat(["a", "b", "a", "b"], [30, 90, 200, 100])
    now = np.arange(420) < 120
    weight = matched(kind, kind, now, 5)
    assert (weight[now] == 1).all()
    assert weight[~now & (kind == "a")].sum() == pytest.approx(30)
    assert weight[~now & (kind == "b")].sum() == pytest.approx(90)


def test_what_is_asked_on_one_side_only_is_not_compared_and_few_fall_back():
    fine = np.array(["old x"] * 50 + ["new x"] * 40 + ["old y"] * 50 + ["old x"] * 2)
    coarse = np.array([name[:3] for name in fine])
    now = np.r_[np.zeros(50, bool), np.ones(40, bool), np.ones(52, bool)]
    weight = matched(fine, coarse, now, 30)
    assert (weight[coarse == "new"] == 0).all()  # asked now only
    assert (weight[coarse == "old"] > 0).all()  # x alone has 2 now: it counts with y


def null_uses(random: np.random.Generator, terms: int = 300) -> tuple[Uses, Uses]:
    """Return uses of two periods that differ in nothing; groups repeat their own words."""
    groups, sizes = 150, random.zipf(1.7, 150).clip(1, 60)
    who = np.repeat(np.arange(groups), sizes)
    taste = random.gamma(0.3, 1 / 0.3, (groups, terms)) * random.uniform(0.002, 0.08, terms)
    used = sparse.csr_matrix((random.random((len(who), terms)) < taste[who]).astype(np.int8))
    now = random.random(len(who)) < 0.25
    return tuple(uses(used[at], who[at], np.ones(at.sum())) for at in (now, ~now))


def test_with_nothing_new_at_most_one_run_in_twenty_shows_a_term():
    random = np.random.default_rng(11)
    shown = [benjamini_hochberg(log_odds(*null_uses(random)).p).min() < 0.05 for _ in range(120)]
    assert sum(shown) <= 6 + 5  # 5 %, and what 120 runs may add by chance (1 in 100)


def test_terms_said_twice_as_often_by_many_are_found():
    random = np.random.default_rng(3)
    truly = np.r_[np.full(20, 0.12), np.full(280, 0.05)]
    sides = []
    for n, rate in ((800, truly), (2400, np.full(300, 0.05))):
        used = sparse.csr_matrix((random.random((n, 300)) < rate).astype(np.int8))
        sides.append(uses(used, np.arange(n), np.ones(n)))
    news = benjamini_hochberg(log_odds(*sides).p) < 0.05
    assert news[:20].mean() > 0.9
    assert news[20:].sum() <= 3
