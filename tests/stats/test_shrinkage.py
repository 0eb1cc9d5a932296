"""Shrunken means: the variances that were drawn are found, and no group is worse off for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.regression.mixed_linear_model import MixedLM

from loopnb.stats.shrinkage import shrunken, spread


def drawn(between: float, within: float, groups: int = 3000, seed: int = 1):
    """Return true levels, and sums n, y and squares, of groups of one to eight answers."""
    random = np.random.default_rng(seed)
    n = random.integers(1, 9, groups)
    level = 3 + random.normal(0, np.sqrt(between), groups)
    answers = [random.normal(each, np.sqrt(within), many)
               for each, many in zip(level, n, strict=True)]  # fmt: skip
    sums = (
        n,
        np.array([each.sum() for each in answers]),
        np.array([each @ each for each in answers]),
    )
    return level, sums


def test_variances_and_predictions_are_those_of_the_dyestuff_example():
    """Dyestuff (Davies), in Bates's documentation of the R package lme4, model fm01.

    Its estimates 42.001 and 49.510; the batches' predictions by statsmodels.
    """
    batches = np.array([
        [1545, 1440, 1440, 1520, 1580], [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560], [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625], [1520, 1455, 1450, 1480, 1445]])  # fmt: skip
    sums = np.full(6, 5), batches.sum(axis=1), (batches**2).sum(axis=1)
    assert np.sqrt(spread(*sums)) == pytest.approx((42.001, 49.510), abs=5e-4)
    other = MixedLM(batches.ravel(), np.ones(30), np.repeat(np.arange(6), 5)).fit().random_effects
    assert shrunken(*sums) == pytest.approx([other[at].iloc[0] for at in range(6)], abs=1e-3)


@pytest.mark.parametrize(("between", "within"), [(0.5, 1.0), (0.1, 2.0), (2.0, 0.5)])
def test_the_variances_that_were_drawn_are_found(between, within):
    found = np.mean([spread(*drawn(between, within, seed=seed)[1]) for seed in range(8)], axis=0)
    assert found == pytest.approx((between, within), rel=0.06)


def test_the_prediction_is_closer_to_the_truth_than_the_means_and_than_none():
    level, sums = drawn(0.1, 1.0)
    truth, mean = level - level.mean(), sums[1] / sums[0] - sums[1].sum() / sums[0].sum()
    error = np.mean((shrunken(*sums) - truth) ** 2)
    assert error < 0.8 * np.mean(truth**2)
    assert error < 0.5 * np.mean((mean - truth) ** 2)
    # The best that is possible: the mean over groups of between * within / (within + n between).
    n = np.asarray(sums[0])
    assert error == pytest.approx(np.mean(0.1 / (1 + 0.1 * n)), rel=0.1)


def test_groups_that_do_not_differ_lie_together():
    assert np.abs(shrunken(*drawn(0.0, 1.0)[1])).max() < 0.35
    alike = np.full(40, 4.0), np.full(40, 8.0), np.full(40, 20.0)  # as 1, 1, 3, 3 in each group
    assert (shrunken(*alike) == 0).all()


@pytest.mark.parametrize(
    "sums", [([], [], []), ([3], [6], [14]), ([1, 1], [2, 4], [4, 16]), ([0, 0], [0, 0], [0, 0])]
)
def test_too_little_tells_nothing(sums):
    assert spread(*sums) == (0.0, 0.0)
    assert (shrunken(*sums) == 0).all()


@given(st.lists(st.lists(st.integers(0, 10), max_size=6), min_size=2, max_size=9))
def test_a_prediction_never_goes_further_than_the_mean_itself(groups):
    n, y = [len(each) for each in groups], [sum(each) for each in groups]
    squares = [sum(value**2 for value in each) for each in groups]
    found = shrunken(n, y, squares)
    assert np.isfinite(found).all()
    total = sum(y) / sum(n) if sum(n) else 0
    for many, value, part in zip(n, y, found, strict=True):
        mean = value / many - total if many else 0.0
        assert abs(part) <= abs(mean) + 1e-9
        assert part * mean >= -1e-9
