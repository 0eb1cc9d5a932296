"""Shares by a reader and hand codes: exact at the ends, as PPI++, honest on known truths."""

from dataclasses import dataclass

import numpy as np
import pytest

from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import difference
from loopnb.stats.estimates import NO_ANSWERS, ONE_CLUSTER
from loopnb.stats.predicted import covariance, share, weights
from loopnb.stats.proportions import proportion


@dataclass(frozen=True)
class World:
    """Answers of customers: what each is, what a reader says, who gave it."""

    truth: np.ndarray
    read: np.ndarray
    group: np.ndarray

    def coded(self, rng: np.random.Generator, n: int) -> np.ndarray:
        hand = np.full(len(self.truth), np.nan)
        drawn = rng.choice(len(hand), n, replace=False)
        hand[drawn] = self.truth[drawn]
        return hand


def world(
    rng: np.random.Generator, level: float, *, customers: int = 300, found: float = 0.7,
    wrong: float = 0.03,
) -> World:  # fmt: skip
    """Return about four answers of each customer, alike in a customer by beta's spread."""
    size = rng.geometric(0.25, customers)
    own = rng.beta(level * 9, (1 - level) * 9, customers)  # intraclass correlation 0.1
    group = np.repeat(np.arange(customers), size)
    truth = rng.random(len(group)) < own[group]
    named = rng.random(len(group)) < np.where(truth, found, wrong)
    return World(truth.astype(float), np.where(named, 0.9, 0.02), group)


def plain(values: np.ndarray, group: np.ndarray) -> object:
    n, y = np.bincount(group), np.bincount(group, values)
    return proportion(cluster_sums(n, y))


def same(one: object, other: object) -> None:
    for name in ("value", "low", "high", "se", "df"):
        assert getattr(one, name) == pytest.approx(getattr(other, name)), name
    assert one.note == other.note


@pytest.mark.parametrize("level", [0.01, 0.2])
def test_all_answers_coded_give_the_share_of_the_codes(level):
    one = world(np.random.default_rng(1), level)
    same(share(one.read, one.truth, one.group).estimate, plain(one.truth, one.group))


@pytest.mark.parametrize("level", [0.02, 0.2])
def test_without_power_the_share_is_that_of_the_coded_alone(level):
    rng = np.random.default_rng(2)
    one = world(rng, level)
    hand = one.coded(rng, 200)
    own = ~np.isnan(hand)
    group = np.unique(one.group[own], return_inverse=True)[1]
    found = share(one.read, hand, one.group, power=0.0)
    same(found.estimate, plain(one.truth[own], group))


@pytest.mark.parametrize("power", [0.3, 0.7])
def test_share_and_error_are_those_of_ppi_plus_plus(power):
    """PPI++ (Angelopoulos, Duchi and Zrnic 2023): ppi_mean_pointestimate and ppi_mean_ci of ppi_py.

    It takes the predictions of the uncoded alone, with less power by as many as are coded.
    """
    one = world(np.random.default_rng(9), 0.3)
    hand = np.where(np.arange(len(one.truth)) < 200, one.truth, np.nan)
    found = share(one.read, hand, np.arange(len(hand)), power=power)
    coded, rest = one.read[:200], one.read[200:]
    less = power * len(rest) / len(hand)
    off = one.truth[:200] - less * coded
    assert found.estimate.value == pytest.approx(less * rest.mean() + off.mean())
    variance = less**2 * rest.var() / len(rest) + off.var() / 200
    # Ours takes the predictions' spread about the mean of all, theirs about those of the two parts.
    assert found.pulls @ found.pulls == pytest.approx(variance, rel=5e-4)


def repeated(level: float, n: int, runs: int = 250, **reader: float) -> dict[str, float]:
    """Return what repeated worlds and draws show: coverage of the true share, widths, bias."""
    rng = np.random.default_rng(int(1000 * level) + n)
    held, ratio, off, naive = [], [], [], []
    for _ in range(runs):
        one = world(rng, level, **reader)
        hand = one.coded(rng, n)
        with_reader = share(one.read, hand, one.group).estimate
        alone = share(one.read, hand, one.group, power=0.0).estimate
        held.append(with_reader.low <= level <= with_reader.high)
        ratio.append((with_reader.high - with_reader.low, alone.high - alone.low))
        off.append(with_reader.value - level)
        naive.append((one.read > 0.5).mean() - level)
    widths = np.array(ratio).mean(axis=0)
    return {"covers": np.mean(held), "ratio": widths[0] / widths[1], "bias": np.mean(off),
            "noise": np.std(off) / np.sqrt(runs), "naive": np.mean(naive)}  # fmt: skip


@pytest.mark.parametrize(("level", "n"), [(0.02, 150), (0.05, 300), (0.1, 800)])
def test_the_interval_holds_and_a_good_reader_makes_it_narrower(level, n):
    found = repeated(level, n)
    assert found["covers"] >= 0.93
    assert found["ratio"] < 0.97
    assert abs(found["bias"]) < 4 * found["noise"] + 0.001
    assert abs(found["bias"]) < abs(found["naive"]) / 2  # the reader alone would be off


@pytest.mark.parametrize("level", [0.03, 0.1])
def test_a_reader_that_knows_nothing_does_no_harm(level):
    found = repeated(level, 300, found=0.3, wrong=0.3)
    assert found["covers"] >= 0.93
    assert found["ratio"] < 1.02


def test_a_perfect_reader_has_nearly_full_power():
    rng = np.random.default_rng(5)
    one = world(rng, 0.2, found=1.0, wrong=0.0)
    found = share(one.truth, one.coded(rng, 300), one.group)
    assert found.power > 0.95
    assert found.estimate.value == pytest.approx(one.truth.mean(), abs=0.005)


def test_a_few_codes_that_the_reader_got_right_do_not_prove_it_perfect():
    truth = np.arange(2000) % 50 == 0
    read, group = np.where(truth, 0.9, 0.02), np.arange(2000)
    hand = np.where(group < 200, truth, np.nan)  # four of the kind, all read as such
    one, alone = (share(read, hand, group, power=at).estimate for at in (None, 0.0))
    assert 0.5 < (one.high - one.low) / (alone.high - alone.low) < 0.8


def test_codes_from_elsewhere_set_the_share_right():
    rng = np.random.default_rng(6)
    held, off = [], []
    for _ in range(150):
        one = world(rng, 0.1)
        inside = one.group < 150
        hand = one.coded(rng, 400)
        hand[inside] = np.nan
        found = share(one.read, hand, one.group, inside=inside).estimate
        held.append(found.low <= 0.1 <= found.high)
        off.append(found.value - 0.1)
    assert np.mean(held) >= 0.92
    assert abs(np.mean(off)) < 0.004


def test_plain_draws_one_after_the_other_weigh_all_answers_alike():
    draw = np.repeat([1, 2], 20)
    chance = np.where(draw == 1, 20 / 100, 20 / 80)
    assert weights(chance, np.zeros(40), draw) == pytest.approx(2.5)


def test_when_the_rest_was_coded_in_full_all_weigh_alike():
    draw = np.repeat([1, 2], [20, 80])
    found = weights(np.where(draw == 1, 0.2, 1.0), np.zeros(100), draw)
    assert found == pytest.approx(1.0)


def test_strata_weigh_by_what_they_were_drawn_from():
    found = weights(np.array([0.5, 0.5, 0.1]), np.array(["a", "a", "b"]), np.zeros(3))
    assert found == pytest.approx([2, 2, 10])


def test_unequal_chances_in_two_draws_are_undone():
    rng = np.random.default_rng(7)
    right, wrong = [], []
    for _ in range(400):
        truth = rng.random(600) < 0.15
        chance = np.where(truth, 0.6, 0.15)  # the second draw prefers the kind
        first = rng.random(600) < 0.3
        second = ~first & (rng.random(600) < chance)
        own = np.flatnonzero(first | second)
        weight = weights(np.where(first, 0.3, chance)[own], np.zeros(len(own)), second[own])
        right.append(weight @ truth[own] / weight.sum() - truth.mean())
        wrong.append(truth[own].mean() - truth.mean())
    assert abs(np.mean(right)) < 4 * np.std(right) / 20 < abs(np.mean(wrong)) / 5


def test_a_change_is_surer_where_both_shares_lean_on_the_same_codes():
    rng = np.random.default_rng(8)
    one = world(rng, 0.1, customers=600)
    now = one.group % 2 == 0
    elsewhere = one.group % 5 == 0
    hand = np.where(elsewhere, one.truth, np.nan)
    here, there = (share(one.read, hand, one.group, inside=part) for part in (now, ~now))
    joint = difference(here.estimate, there.estimate, covariance(here, there))
    apart = difference(here.estimate, there.estimate)
    assert 0 < joint.high - joint.low < 0.9 * (apart.high - apart.low)


def test_without_codes_or_with_one_customer_there_is_no_interval():
    group, read = np.zeros(4, dtype=int), np.array([0.9, 0.1, 0.1, 0.1])
    nothing = share(read, np.full(4, np.nan), group).estimate
    assert (nothing.note, nothing.low, nothing.high) == (NO_ANSWERS, 0, 1)
    alone = share(read, np.array([1.0, 0, 0, np.nan]), group).estimate
    assert (alone.note, alone.low, alone.high) == (ONE_CLUSTER, 0, 1)


@pytest.mark.parametrize("code", [0.0, 1.0])
def test_codes_that_are_all_equal_leave_room(code):
    group = np.arange(60)
    hand = np.where(group < 20, code, np.nan)
    found = share(np.full(60, 0.3), hand, group).estimate
    assert found.value == code
    assert 0.1 < found.high - found.low < 0.2
    assert np.isfinite([found.se, found.low, found.high]).all()
