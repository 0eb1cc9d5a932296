"""Difference in differences of shares: against clustered regression, and by simulation."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from loopnb.stats.did import did

CELLS = ((300, 0.13), (350, 0.09), (200, 0.05), (250, 0.05))


def drawn(rng: np.random.Generator, cells=CELLS, accounts: int = 150, alike: float = 0.05) -> list:
    """Return cells of answers whose customers keep their likeness from one cell to the next."""
    size = rng.lognormal(0, 0.8, accounts)
    taste, found = rng.normal(0, 1, accounts), []
    for n, rate in cells:
        place = stats.norm.cdf(0.8 * taste + 0.6 * rng.normal(0, 1, accounts))
        spread = (1 - alike) / alike
        chance = stats.beta.ppf(place, rate * spread, (1 - rate) * spread)
        count = np.bincount(rng.choice(accounts, n, p=size / size.sum()), minlength=accounts)
        found.append((count.astype(float), rng.binomial(count, chance).astype(float)))
    return found


def regressed(cells: list) -> tuple[float, float]:
    """Return the interaction and its standard error from a clustered linear regression."""
    rows = [
        (after, here, cluster, hit)
        for (here, after), (n, y) in zip(((1, 0), (1, 1), (0, 0), (0, 1)), cells, strict=False)
        for cluster, (count, hits) in enumerate(zip(n, y, strict=True))
        for hit in [1.0] * int(hits) + [0.0] * int(count - hits)
    ]
    after, here, cluster, hit = np.array(rows).T
    design = np.column_stack([np.ones(len(hit)), after, here, after * here][: len(cells)])
    design = design if len(cells) == 4 else design[:, :2]
    fit = sm.OLS(hit, design).fit(cov_type="cluster", cov_kwds={"groups": cluster.astype(int)})
    used = (len(hit) - 1) / (len(hit) - design.shape[1])
    return float(fit.params[-1]), float(fit.bse[-1] / used**0.5)


@pytest.mark.parametrize("cells", [4, 2], ids=["against elsewhere", "before and after alone"])
def test_it_is_the_interaction_of_a_clustered_regression(cells):
    given = drawn(np.random.default_rng(7), alike=0.2)[:cells]
    found = did(given)
    value, error = regressed(given)
    assert found.value == pytest.approx(value)
    half = stats.t.ppf(0.975, found.df) * error
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=1e-6)
    assert (found.p < 0.05) == (not found.low <= 0 <= found.high)


@pytest.mark.parametrize(
    "cells",
    [CELLS, ((300, 0.3), (60, 0.3), (1500, 0.004), (400, 0.004)),
     ((60, 0.05), (60, 0.05), (100, 0.05), (100, 0.05))],
    ids=["usual", "hardly elsewhere", "few"],
)  # fmt: skip
def test_intervals_hold_the_truth(cells):
    rng = np.random.default_rng(3)
    truth = (cells[1][1] - cells[0][1]) - (cells[3][1] - cells[2][1])
    found = [did(drawn(rng, cells)) for _ in range(400)]
    assert np.mean([each.low <= truth <= each.high for each in found]) > 0.93


def test_without_answers_or_with_one_customer_nothing_is_told():
    cell, none = (np.array([5.0, 5.0]), np.array([1.0, 0.0])), (np.zeros(2), np.zeros(2))
    one = (np.array([5.0, 0.0]), np.array([1.0, 0.0]))
    for cells in ([cell, none], [one, one], [none] * 4):
        found = did(cells)
        assert (found.low, found.high, found.p) == (-np.inf, np.inf, 1.0)


def test_no_hit_anywhere_is_not_taken_for_certainty():
    cell = (np.full(30, 2.0), np.zeros(30))
    found = did([cell] * 4)
    assert found.value == 0 and found.low < -0.02 and found.p == 1
