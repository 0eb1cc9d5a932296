"""How many times as often: by hand, against a bootstrap of customers, and by simulation."""

import numpy as np
import pytest

from loopnb.stats.standout import standout


def drawn(rng: np.random.Generator, effect: float, accounts: int = 60) -> tuple[np.ndarray, ...]:
    """Return tickets of customers who differ in what they ask and in what they complain of."""
    who = np.repeat(np.arange(accounts), rng.geometric(1 / 8, accounts))
    strata = rng.integers(0, 4, len(who))
    rate = np.clip(0.08 * np.exp(rng.normal(0, 0.6, accounts)), 0, 0.5)[who] * (1 + strata / 8)
    group = rng.random(len(who)) < rng.beta(2, 6, accounts)[who]
    chosen = rng.random(len(who)) < np.clip(rate * np.where(group, effect, 1), 0, 1)
    return chosen, group, strata, who


def test_two_strata_by_hand():
    # Stratum a: 4 chosen of 10, 5 of the group. Stratum b: 2 chosen of 20, 4 of the group.
    chosen = np.array([1] * 4 + [0] * 6 + [1] * 2 + [0] * 18)
    group = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0] + [1, 0, 1, 1, 1] + [0] * 15)
    found = standout(chosen, group, np.array(["a"] * 10 + ["b"] * 20), np.arange(30))
    expected = 4 * 5 / 10 + 2 * 4 / 20
    assert (found.chosen, found.n, found.found, found.customers) == (6, 9, 4, 4)
    assert found.seen == pytest.approx(4 / 6) and found.expected == pytest.approx(expected / 6)
    assert found.ratio == pytest.approx(4 / expected)
    assert found.low < found.ratio < found.high


def test_the_interval_is_that_of_a_bootstrap_of_customers():
    rng = np.random.default_rng(3)
    rows = drawn(rng, 2.0, accounts=300)
    found, ratios = standout(*rows), []
    places = [np.flatnonzero(rows[3] == each) for each in range(300)]
    for _ in range(400):
        take = rng.integers(0, 300, 300)
        some = np.concatenate([places[each] for each in take])
        new = np.repeat(np.arange(300), [len(places[each]) for each in take])
        ratios.append(standout(*(part[some] for part in rows[:3]), new).ratio)
    spread = np.log(ratios).std() * 1.97
    assert np.log(found.high / found.ratio) == pytest.approx(spread, rel=0.15)


def test_it_holds_the_truth_and_calls_nothing_by_chance():
    for effect, shown in ((1.0, (0.0, 0.06)), (2.5, (0.85, 1.0))):
        rng = np.random.default_rng(1)
        runs = [standout(*drawn(rng, effect)) for _ in range(400)]
        truth = sum(run.found for run in runs) / sum(run.expected * run.chosen for run in runs)
        covered = np.mean([run.low <= truth <= run.high for run in runs if run.found])
        assert covered >= 0.92, effect
        assert shown[0] <= np.mean([run.p < 0.05 for run in runs]) <= shown[1], effect


@pytest.mark.parametrize(
    ("chosen", "group", "ratio"),
    [([0, 0], [1, 0], 1.0), ([1, 1], [0, 0], 1.0), ([0, 1], [1, 0], 0)],
)
def test_nothing_found_is_no_claim(chosen, group, ratio):
    found = standout(np.array(chosen), np.array(group), np.array([0, 0]), np.array([0, 1]))
    assert (found.ratio, found.low, found.p) == (ratio, 0.0, 1.0)


def test_the_more_alike_a_customers_tickets_the_wider_the_interval():
    rng = np.random.default_rng(5)
    chosen, group, strata, who = drawn(rng, 2.0, accounts=200)
    alone = standout(chosen, group, strata, np.arange(len(who)))
    twice = standout(*(np.repeat(part, 2) for part in (chosen, group, strata, np.arange(len(who)))))
    assert twice.ratio == pytest.approx(alone.ratio)
    assert twice.high / twice.low == pytest.approx(alone.high / alone.low, rel=0.02)
