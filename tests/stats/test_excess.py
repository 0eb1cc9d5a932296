"""More than expected: against Mantel and Haenszel as published, by statsmodels, by simulation."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from loopnb.stats.excess import excess


def drawn(
    rng: np.random.Generator, *, n: int = 600, accounts: int = 80, base: float = 0.08,
    alike: float = 0.08, extra: float = 0.0,
) -> tuple[np.ndarray, ...]:  # fmt: skip
    """Return comments of a group and of others; both the group and the rate go with the stratum."""
    size = rng.lognormal(0, 0.8, accounts)
    cluster = rng.choice(accounts, n, p=size / size.sum())
    strata = rng.integers(0, 8, n)
    taste = rng.normal(0, 0.7, accounts)[cluster]
    group = rng.random(n) < 1 / (1 + np.exp(1.6 - 0.2 * (strata - 3.5) - taste))
    spread = (1 - alike) / alike
    of_account = rng.beta(base * spread, (1 - base) * spread, accounts)[cluster] / base
    rate = np.clip(base * np.exp(0.2 * (strata - 3.5)) * of_account, 0, 1)
    so = rng.random(n) < np.clip(rate + extra * group, 0, 1)
    return so, group, strata, cluster


def test_two_strata_by_hand():
    # Stratum a: group 3 of 4, others 2 of 8. Stratum b: group 1 of 2, others 0 of 4.
    so = [1, 1, 1, 0, *[1, 1, 0, 0, 0, 0, 0, 0], 1, 0, *[0] * 4]
    group = [1] * 4 + [0] * 8 + [1] * 2 + [0] * 4
    found = excess(np.array(so), np.array(group), np.array(["a"] * 12 + ["b"] * 6), np.arange(18))
    weight = 4 * 8 / 12, 2 * 4 / 6
    value = (weight[0] * (3 / 4 - 2 / 8) + weight[1] * 1 / 2) / sum(weight)
    assert found.value == pytest.approx(value)
    assert (found.n, found.found, found.share) == (6, 4, pytest.approx(4 / 6))
    assert found.expected == pytest.approx(4 / 6 - value)
    assert found.low < value < found.high


def test_the_excess_is_the_published_difference_of_mantel_and_haenszel():
    """Rothman, Greenland and Lash (2008), Modern epidemiology, table 15-1: deaths by treatment.

    As the R package metafor has it in tests/testthat/test_analysis_example_rothman2008.r.
    """
    cells = [8, 98, 5, 115, 22, 76, 16, 69]  # dead and not, tolbutamide and placebo, by age
    so, group, age = (np.repeat(np.resize(np.repeat([1, 0], size), 8), cells) for size in (1, 2, 4))
    assert excess(so, group, age, np.arange(len(so))).value == pytest.approx(0.0349, abs=5e-5)


def test_p_is_near_that_of_the_cochran_mantel_haenszel_test_in_large_samples():
    rng = np.random.default_rng(5)
    n = 60_000
    strata, group = rng.integers(0, 5, n), rng.random(n) < 0.3
    so = rng.random(n) < 0.2 + 0.02 * strata + 0.005 * group
    tables = [
        [[(so & g & s).sum(), (~so & g & s).sum()] for g in (group, ~group)]
        for s in (strata == k for k in range(5))
    ]
    other = StratifiedTable([np.array(table) for table in tables]).test_null_odds()
    assert excess(so, group, strata, np.arange(n)).p == pytest.approx(other.pvalue / 2, rel=0.1)


def test_nothing_planted_is_rarely_flagged_and_an_excess_is_found():
    rng = np.random.default_rng(1)
    idle = [excess(*drawn(rng)).p for _ in range(800)]
    like = [excess(*drawn(rng, n=1500, accounts=60, alike=0.3)).p for _ in range(300)]
    for flags in (idle, like):
        for level in (0.05, 0.01):
            assert np.mean(np.array(flags) < level) <= level + 2.6 * (level / len(flags)) ** 0.5
    assert np.mean(np.array(idle) < 0.1) > 0.04  # nor is it blind
    planted = [excess(*drawn(rng, extra=0.15)).p for _ in range(100)]
    assert np.mean(np.array(planted) < 0.01) > 0.85


def test_what_is_clustered_is_worth_less():
    rng = np.random.default_rng(2)
    group, cluster = np.repeat([True, False], [40, 400]), np.repeat(np.arange(44), 10)
    by_account = np.repeat(rng.random(44) < 0.15, 10)
    by_account[:10] = True
    same = (by_account, group, np.zeros(440))
    assert excess(*same, cluster).p > 10 * excess(*same, np.arange(440)).p


def test_the_interval_holds_the_true_excess():
    rng = np.random.default_rng(3)
    held = []
    for _ in range(400):
        found = excess(*drawn(rng, n=1500, accounts=200, extra=0.1))
        held.append(found.low <= 0.1 <= found.high)
    assert np.mean(held) > 0.93


@pytest.mark.parametrize(
    ("so", "group", "cluster"),
    [
        ([], [], []),
        ([1, 0], [1, 1], [1, 2]),
        ([1, 0], [0, 0], [1, 2]),
        ([0, 0, 0, 0], [1, 1, 0, 0], [1, 2, 3, 4]),
        ([1, 1, 1, 1], [1, 1, 0, 0], [1, 2, 3, 4]),
        ([1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 1]),
    ],
    ids=["nothing", "no others", "no group", "never so", "always so", "one customer"],
)
def test_odd_cases_are_finite_and_not_flagged(so, group, cluster):
    found = excess(np.array(so, bool), np.array(group, bool), np.zeros(len(so)), np.array(cluster))
    numbers = (found.share, found.expected, found.value, found.low, found.high, found.p)
    assert np.isfinite(numbers).all() and found.p > 0.05
    assert found.low <= found.value <= found.high
