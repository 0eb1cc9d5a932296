"""Agreement of a reader with a person: well-known examples, and another implementation."""

import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

from loopnb.stats.raters import rated


def table(both: int, first: int, second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Return two judges' verdicts from the four counts of their table."""
    counts = [both, first, second, neither]
    return np.repeat([1, 1, 0, 0], counts), np.repeat([1, 0, 1, 0], counts)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ((20, 5, 10, 15), 0.40),  # Wikipedia's examples, from memory: fifty grant proposals
        ((45, 15, 25, 15), 0.1304),  # same agreement, 60 of 100, with other margins
        ((25, 35, 5, 35), 0.2593),
    ],
)
def test_kappa_of_well_known_examples(counts, kappa):
    assert rated(*table(*counts)).kappa == pytest.approx(kappa, abs=5e-5)


def test_all_measures_are_those_of_scikit_learn():
    rng = np.random.default_rng(3)
    hand = rng.random(400) < 0.2
    named = np.where(rng.random(400) < 0.8, hand, rng.random(400) < 0.3)
    weight = rng.integers(1, 6, 400)
    found = rated(named, hand, weight)
    assert (found.n, found.positives) == (400, hand.sum())
    ours = (found.precision, found.recall, found.f1)
    theirs = precision_recall_fscore_support(hand, named, average="binary", sample_weight=weight)
    assert ours == pytest.approx(theirs[:3])
    assert found.kappa == pytest.approx(cohen_kappa_score(hand, named, sample_weight=weight))


def test_a_weight_of_two_is_the_same_answer_twice():
    named, hand = table(8, 3, 2, 9)
    weight = np.where(np.arange(22) % 3, 1, 2)
    twice = rated(np.repeat(named, weight), np.repeat(hand, weight))
    once = rated(named, hand, weight)
    assert (once.precision, once.recall, once.kappa) == pytest.approx(
        (twice.precision, twice.recall, twice.kappa)
    )


@pytest.mark.parametrize(
    ("counts", "unknown"),
    [
        ((0, 0, 0, 0), {"precision", "recall", "f1", "kappa"}),
        ((0, 0, 5, 5), {"precision"}),
        ((0, 5, 0, 5), {"recall"}),
        ((0, 0, 0, 5), {"precision", "recall", "f1", "kappa"}),
    ],
)
def test_what_cannot_be_told_is_not_told(counts, unknown):
    found = vars(rated(*table(*counts)))
    assert {name for name, value in found.items() if math.isnan(value)} == unknown
