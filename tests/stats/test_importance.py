"""Relative importance against all orders tried one by one, a published example, equalities."""

from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm

from loopnb.stats.importance import importance, relative_weights, shapley

# Of R's mtcars by row: miles per gallon, cylinders, displacement, horsepower, gears.
CARS = np.array([
    [21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
     14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4],
    [6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6,
     8, 4],
    [160, 160, 108, 258, 360, 225, 360, 146.7, 140.8, 167.6, 167.6, 275.8, 275.8, 275.8, 472,
     460, 440, 78.7, 75.7, 71.1, 120.1, 318, 304, 350, 400, 79, 120.3, 95.1, 351, 145, 301, 121],
    [110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52,
     65, 97, 150, 150, 245, 175, 66, 91, 113, 264, 175, 335, 109],
    [4, 4, 4, 3, 3, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 4, 4, 4, 3, 3, 3, 3, 3, 4, 5, 5, 5, 5,
     5, 4],
])  # fmt: skip


def sample(drivers: int, seed: int = 1, n: int = 400):
    random = np.random.default_rng(seed)
    shared = random.normal(size=(n, 1))
    x = random.normal(size=(n, drivers)) + 0.8 * shared
    return x @ np.linspace(0.1, 0.6, drivers) + random.normal(size=n), x


def explained(y, x, chosen) -> float:
    return sm.OLS(y, sm.add_constant(x[:, chosen])).fit().rsquared if chosen else 0.0


def in_all_orders(y, x, groups) -> np.ndarray:
    """Return what each group adds, averaged over every order, by another program."""
    count = max(groups) + 1
    parts, orders = np.zeros(count), list(permutations(range(count)))
    for order in orders:
        chosen: list[int] = []
        for group in order:
            more = chosen + [at for at, own in enumerate(groups) if own == group]
            parts[group] += explained(y, x, more) - explained(y, x, chosen)
            chosen = more
    return parts / len(orders)


@pytest.mark.parametrize("groups", [[0, 1, 2, 3], [0, 0, 1, 2], [0, 1, 1, 0, 2]])
def test_it_is_the_mean_over_all_orders(groups):
    y, x = sample(len(groups))
    parts, total = importance(y, x, groups)
    expected = in_all_orders(y, x, groups)
    assert parts * total == pytest.approx(expected)
    assert total == pytest.approx(explained(y, x, list(range(len(groups)))))
    assert parts.sum() == pytest.approx(1)


def test_johnsons_weights_of_two_drivers_are_the_exact_ones():
    y, x = sample(2)
    among = np.corrcoef(np.column_stack([x, y]).T)
    two = among[:2, :2], among[:2, 2], np.arange(2)
    assert relative_weights(*two) == pytest.approx(shapley(*two))


def test_johnsons_weights_are_those_of_the_package_rwa():
    """Johnson (2000): the example in the README of the R package rwa, fuel used by 32 cars."""
    among = np.corrcoef(CARS)
    found = relative_weights(among[1:, 1:], among[1:, 0], np.arange(4))
    assert found == pytest.approx([0.2284797, 0.2221469, 0.2321744, 0.0963886], abs=5e-8)
    assert found.sum() == pytest.approx(0.7791896, abs=5e-8)


def test_johnsons_weights_come_close_to_the_exact_ones_and_add_up():
    y, x = sample(8)
    among = np.corrcoef(np.column_stack([x, y]).T)
    case = among[:8, :8], among[:8, 8], np.arange(8)
    exact, near = shapley(*case), relative_weights(*case)
    assert near.sum() == pytest.approx(exact.sum()) and np.abs(near - exact).max() < 0.02
    assert np.argsort(near).tolist() == np.argsort(exact).tolist()


def test_many_drivers_take_johnsons_weights_and_drivers_apart_their_own_part():
    random = np.random.default_rng(2)
    x = np.linalg.qr(random.normal(size=(500, 13)) - 0)[0]
    x = x - x.mean(axis=0)
    y = x @ np.arange(13.0)
    parts, total = importance(y, x, range(13))
    assert total == pytest.approx(1, abs=1e-6)
    assert parts == pytest.approx(np.arange(13.0) ** 2 / 650, abs=0.02)


def test_twins_share_and_nothing_gets_nothing(recwarn):
    y, x = sample(3)
    twins = np.column_stack([x[:, 0], x[:, 0], np.zeros(len(y))])
    parts, _ = importance(y, twins, [0, 1, 2])
    assert parts == pytest.approx([0.5, 0.5, 0])
    assert importance(np.ones(400), x, [0, 1, 2])[0].tolist() == [0, 0, 0]
    assert importance(y, x[:, :0], [])[1] == 0.0 and not len(recwarn)
