"""The funnel: a planted group is found, groups that merely differ are not, few are not judged."""

import numpy as np
import pytest

from loopnb.stats.differences import benjamini_hochberg
from loopnb.stats.excess import excess
from loopnb.stats.funnel import FEWEST, _variance, funnel


def drawn(rng, *, groups=6, n=300, between=0.0, planted=0.0, customers=80):
    """Return flags, groups, strata, clusters: one in ten, groups and customers differing."""
    group = np.repeat(np.arange(groups), n)
    strata = rng.integers(0, 4, len(group))
    who = rng.integers(0, customers, len(group))
    rate = 0.12 + 0.02 * strata + rng.normal(0, between, groups)[group]
    rate = rate + rng.normal(0, 0.03, customers)[who] + planted * (group == 0)
    so = rng.random(len(group)) < np.clip(rate, 0.005, 0.995)
    return so, np.char.add("g", group.astype(str)), strata, who


def flags(places) -> list[str]:
    return [place.group for place in places if place.p_adjusted < 0.05]


def test_the_variance_between_groups_is_that_of_metafor():
    """The CLASP trials of DerSimonian and Kacker (2007), Contemporary Clinical Trials 28, 105-114.

    Log odds ratios; the median-unbiased estimate (method PMM) of the R package metafor, in its
    tests/testthat/test_analysis_example_dersimonian2007.r.
    """
    n = np.array([[156, 303, 565, 1570, 103, 4659], [74, 303, 477, 1565, 105, 4650]])
    so = np.array([[5, 5, 12, 69, 9, 313], [8, 17, 9, 94, 11, 352]])
    value = np.subtract(*np.log(so / (n - so)))
    error = np.sqrt((1 / so + 1 / (n - so)).sum(axis=0))
    assert np.sqrt(_variance(value, error)) == pytest.approx(0.4341, abs=5e-5)


def test_a_planted_group_is_found_and_no_other():
    for seed in range(10):
        assert flags(funnel(*drawn(np.random.default_rng(seed), planted=0.2))) == ["g0"]


def test_without_a_plant_hardly_any_run_has_a_flag():
    rng = np.random.default_rng(1)
    runs = [bool(flags(funnel(*drawn(rng)))) for _ in range(150)]
    assert np.mean(runs) <= 0.05 + 2 * (0.05 * 0.95 / 150) ** 0.5


@pytest.mark.parametrize("groups", [4, 6, 12])
def test_groups_that_differ_without_a_reason_are_not_flagged(groups):
    rng, runs, plain = np.random.default_rng(2), [], []
    for _ in range(60):
        given = drawn(rng, groups=groups, between=0.04)
        runs.append(bool(flags(funnel(*given))))
        alone = [excess(given[0], given[1] == name, *given[2:]).p for name in set(given[1])]
        plain.append(bool((benjamini_hochberg(np.array(alone)) < 0.05).any()))
    assert np.mean(runs) <= 0.05 + 2 * (0.05 * 0.95 / 60) ** 0.5
    assert np.mean(plain) > 0.25  # why the variance between groups counts


def test_a_bad_group_does_not_hide_in_the_spread_that_it_makes():
    places = {each.group: each for each in
              funnel(*drawn(np.random.default_rng(3), planted=0.3))}  # fmt: skip
    assert places["g0"].spread < 0.03 < places["g1"].spread


def test_what_it_finds_is_the_excess_and_its_order_does_not_matter():
    so, group, strata, who = drawn(np.random.default_rng(4), planted=0.1)
    places = funnel(so, group, strata, who)
    alone = excess(so, group == "g0", strata, who)
    assert places[0].found.value == alone.value and places[0].found.n == 300
    assert places[0].found.p >= alone.p
    turned = np.random.default_rng(5).permutation(len(so))
    again = funnel(so[turned], group[turned], strata[turned], who[turned])
    for one, other in zip(places, again, strict=True):
        assert one.group == other.group
        assert one.p_adjusted == pytest.approx(other.p_adjusted)
        assert one.spread == pytest.approx(other.spread)


def test_few_or_small_groups_are_not_judged():
    few = funnel(*drawn(np.random.default_rng(6), groups=FEWEST - 1, planted=0.5))
    assert np.isnan([each.p_adjusted for each in few]).all()
    so, group, strata, who = drawn(np.random.default_rng(7))
    group[:5] = "tiny"
    places = {each.group: each for each in funnel(so, group, strata, who, least=30)}
    assert np.isnan(places["tiny"].p_adjusted) and np.isnan(places["tiny"].spread)
    assert not np.isnan(places["g1"].p_adjusted)


def test_groups_that_share_no_stratum_tell_nothing():
    group = np.repeat(["a", "b", "c", "d"], 50)
    so = np.repeat([True, False, False, False], 50)
    places = funnel(so, group, group, np.arange(200))
    assert [each.found.p for each in places] == [1.0] * 4 and flags(places) == []
