"""Where an outcome bends: a published example, planted bends, lines and flat ground."""

import numpy as np
import pytest

from loopnb.stats.bends import BEND, FLAT, LINE, NOTHING, bend, hinge

KNOTS = np.arange(0, 4.6, 0.5)


def sample(seed: int, *, n: int = 2300, clusters: int = 350, knot: float = 2.0, slope: float):
    """Return satisfied or not by days open: log-normal days, customers who resemble themselves."""
    random = np.random.default_rng(seed)
    size = random.lognormal(0, 0.8, clusters)
    group = random.choice(clusters, n, p=size / size.sum())
    days = random.lognormal(np.log(0.67), 1.7, n)
    group, days = group[days <= 12], days[days <= 12]
    chance = 0.88 + random.normal(0, 0.06, clusters)[group] + slope * hinge(days, knot)
    return (random.random(len(days)) < np.clip(chance, 0.02, 0.98)).astype(float), days, group


def found(runs: int, **case) -> list:
    return [bend(*sample(seed, **case), KNOTS) for seed in range(runs)]


def test_the_bend_is_that_of_hinkleys_example():
    """Hinkley (1971), Inference in two-phase regression, JASA 66, 736-743: his data and estimates.

    As the tests of the Python package segreg give them. His line is flat to the right: x is turned.
    """
    x = np.array([2, 2.52288, 3, 3.52288, 4, 4.52288, 5, 5.52288, 6, 6.52288, 7, 7.52288, 8,
                  8.52288, 9])  # fmt: skip
    y = [0.370483, 0.537970, 0.607684, 0.723323, 0.761856, 0.892063, 0.956707, 0.940349, 0.898609,
         0.953850, 0.990834, 0.890291, 0.990779, 1.050865, 0.982785]  # fmt: skip
    found = bend(y, -x, np.arange(15), np.append(-9, np.arange(-5.5, -4.5, 0.002)))
    assert found.shape == BEND
    assert found.knot == pytest.approx(-4.878, abs=1e-3)
    assert (found.level, found.slope) == pytest.approx((0.9617, -0.1935), abs=5e-5)


def test_bend_and_slope_lie_in_their_ranges():
    told = found(120, n=8000, slope=-0.05)
    assert sum(each.shape == BEND for each in told) >= 114
    knots = [each.knot_low <= 2.0 <= each.knot_high for each in told]
    slopes = [each.slope_low <= -0.05 <= each.slope_high for each in told]
    assert np.mean(knots) >= 0.93 and np.mean(slopes) >= 0.93
    assert np.mean([each.knot for each in told]) == pytest.approx(2.0, abs=0.1)
    assert np.mean([each.level for each in told]) == pytest.approx(0.88, abs=0.01)
    assert np.mean([each.knot_high - each.knot_low for each in told]) < 2


def test_a_straight_line_is_rarely_called_a_bend_and_its_slope_is_covered():
    told = found(200, knot=0.0, slope=-0.03)
    assert sum(each.shape == BEND for each in told) <= 22  # 5 % and chance
    lines = [each for each in told if each.shape == LINE]
    assert np.mean([each.slope_low <= -0.03 <= each.slope_high for each in lines]) >= 0.93
    assert {each.knot for each in lines} == {0.0}


def test_flat_ground_is_rarely_called_anything_else():
    told = found(200, slope=0.0)
    assert sum(each.shape != FLAT for each in told) <= 18  # 5 % and chance
    assert all(np.isnan(each.slope) for each in told if each.shape == FLAT)


def test_what_goes_with_the_days_is_held():
    y, days, group = sample(1, n=8000, slope=0.0)
    random = np.random.default_rng(1)
    urgent = (random.random(len(y)) < np.where(days > 3, 0.8, 0.1)).astype(float)
    y = np.where(random.random(len(y)) < 0.3 * urgent, 0.0, y)
    assert bend(y, days, group, KNOTS).shape != FLAT
    assert bend(y, days, group, KNOTS, controls=urgent[:, None]).shape == FLAT


def test_it_is_the_same_each_time():
    case = sample(2, slope=-0.05)
    assert bend(*case, KNOTS) == bend(*case, KNOTS)


@pytest.mark.parametrize("case", ["one customer", "all satisfied", "all equally long"])
def test_where_nothing_can_be_told_it_says_so(case):
    y, days, group = sample(3, slope=-0.05)
    y = np.ones_like(y) if case == "all satisfied" else y
    days = np.ones_like(days) if case == "all equally long" else days
    group = np.zeros_like(group) if case == "one customer" else group
    assert bend(y, days, group, KNOTS).shape == NOTHING
