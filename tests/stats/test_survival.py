"""Censored times: the Freireich data, scipy and statsmodels, a bootstrap, what is not reached."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg, PHRegResults
from statsmodels.duration.survfunc import SurvfuncRight

from loopnb.stats import estimates
from loopnb.stats import logrank as module
from loopnb.stats.logrank import logrank
from loopnb.stats.survival import (
    cross_tabulate,
    curve_bounds,
    kaplan_meier,
    restricted_mean,
    time_to_end,
)

# Weeks of remission with 6-MP and with placebo: Freireich et al. (1963), as given by Klein and
# Moeschberger (2003), Survival analysis, 1.2; + is censored.
ENDED, STILL = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
WEEKS = np.arange(1, 36)


def counts(ended, still=(), clusters=None) -> tuple[np.ndarray, np.ndarray]:
    """Events and censored by cluster, each person one unless told, and week."""
    times = [*ended, *still]
    own = np.arange(len(times)) if clusters is None else np.asarray(clusters)
    kinds = np.zeros((2, own.max() + 1, len(WEEKS)))
    for place, (time, cluster) in enumerate(zip(times, own, strict=True)):
        kinds[int(place >= len(ended)), cluster, time - 1] += 1
    return kinds[0], kinds[1]


def curve(ended, still=(), **options):
    return kaplan_meier(WEEKS, *counts(ended, still), **options)


def test_the_curve_and_greenwoods_error_are_the_published_ones():
    # Klein and Moeschberger (2003).
    found = curve(ENDED, STILL, independent=True)
    for week, share, error in ((6, 0.857, 0.0764), (7, 0.807, 0.0869), (10, 0.753, 0.0963),
                               (13, 0.690, 0.1068), (16, 0.627, 0.1141), (22, 0.538, 0.1282),
                               (23, 0.448, 0.1346)):  # fmt: skip
        assert found.share[week - 1] == pytest.approx(share, abs=5e-4)
        assert math.sqrt(found.plain[week - 1]) * found.share[week - 1] == pytest.approx(
            error, abs=5e-5
        )


@pytest.mark.parametrize("level", [0.25, 0.5])
@pytest.mark.parametrize(("ended", "still"), [(ENDED, STILL), (PLACEBO, [])])
def test_the_median_and_its_interval_are_those_of_statsmodels(ended, still, level):
    times, status = [*ended, *still], [1] * len(ended) + [0] * len(still)
    other = SurvfuncRight(times, status)
    with np.errstate(divide="ignore"):
        expected = (other.quantile(level), *other.quantile_ci(level))
    found = time_to_end(curve(ended, still, independent=True), level).rows()[0]
    assert found["value"] == expected[0]
    assert found["low"] == expected[1]
    # Statsmodels keeps the last time within, R's survfit and we the first one outside.
    later = [week for week in WEEKS if week >= expected[2] and week in ended]
    assert found["high"] in (expected[2], *later[:2])


def test_the_log_rank_test_is_the_published_one_and_scipys():
    # 16.79 with one degree of freedom; observed 9 ends beside 19.25 expected.
    now, then = counts(ENDED, STILL), counts(PLACEBO)
    apart = [np.concatenate([part, 0 * part]) for part in now]
    other = [np.concatenate([0 * part, part]) for part in then]
    found = logrank(apart, other)
    assert found.plain == pytest.approx(16.79, abs=0.005)
    assert (found.observed, found.expected) == pytest.approx((9, 19.25), abs=0.005)
    six = stats.CensoredData(uncensored=ENDED, right=STILL)
    scipys = stats.logrank(six, PLACEBO)
    assert found.plain == pytest.approx(scipys.statistic**2)
    assert found.p < 0.001


def test_the_same_things_in_both_groups_are_not_told_apart():
    group = counts(ENDED, STILL)
    found = logrank(group, group)
    assert found.observed == pytest.approx(found.expected)
    assert found.p == pytest.approx(1)


def test_the_restricted_mean_is_the_area_under_scipys_curve():
    six = stats.CensoredData(uncensored=ENDED, right=STILL)
    steps = stats.ecdf(six).sf
    grid = np.arange(0, 30, 0.01)
    found = restricted_mean(curve(ENDED, STILL, independent=True), 30).rows()[0]
    assert found["value"] == pytest.approx(steps.evaluate(grid).sum() * 0.01, rel=1e-3)


def clustered_times(random, customers):
    """Weeks of customers who have one to six tickets each, and resemble themselves."""
    sizes = random.integers(1, 7, customers)
    own = np.repeat(np.arange(customers), sizes)
    logs = 2 + random.normal(0, 0.7, customers)[own] + random.normal(0, 0.5, len(own))
    times, seen = np.exp(logs), random.uniform(5, 60, len(own))
    return np.clip(np.ceil(np.minimum(times, seen)), 1, 35).astype(int), times <= seen, own


def by_customer(times, ended, own) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(~ended, kind="stable")
    return counts(times[ended], times[~ended], own[order])


def test_the_clustered_errors_are_those_of_a_bootstrap_over_customers():
    times, ended, own = clustered_times(np.random.default_rng(1), 60)
    events, still = by_customer(times, ended, own)
    found = kaplan_meier(WEEKS, events, still)
    random = np.random.default_rng(2)
    drawn = random.integers(0, 60, (1500, 60))
    again = kaplan_meier(WEEKS, events[drawn], still[drawn], independent=True)
    for week in (5, 9, 14):
        ours = math.sqrt((found.influence[:, week] ** 2).sum()) * found.share[week]
        assert ours == pytest.approx(again.share[:, week].std(), rel=0.1)
        assert ours > math.sqrt(found.plain[week]) * found.share[week]
    mean = restricted_mean(found, 30)
    # Ours is freed of the bias that the bootstrap shares.
    assert mean.se == pytest.approx(restricted_mean(again, 30).value.std(), rel=0.12)


def test_the_clustered_log_rank_test_is_the_score_test_of_statsmodels(monkeypatch):
    """Lee, Wei and Amato (1992): the customers' score residuals in Cox's model, summed and squared.

    The residuals are those of statsmodels' PHReg; ours without its correction for few customers.
    """
    random = np.random.default_rng(4)
    times, ended, own = clustered_times(random, 50)
    now = (random.random(len(own)) < np.where(own < 25, 0.2, 0.8)).astype(int)
    kinds = np.zeros((2, 2, 50, len(WEEKS)))
    np.add.at(kinds, (now, (~ended).astype(int), own, times - 1), 1)
    monkeypatch.setattr(module, "corrected", lambda raw, sizes: (raw, np.inf))
    found = logrank(kinds[1], kinds[0])
    model = PHReg(times, now[:, None], status=ended, ties="breslow")
    parts = PHRegResults(model, np.zeros(1), np.eye(1)).score_residuals[:, 0]
    assert found.observed - found.expected == pytest.approx(parts.sum())
    robust = parts.sum() ** 2 / (np.bincount(own, parts) ** 2).sum()
    assert found.p == pytest.approx(stats.chi2.sf(robust, 1))
    assert robust < found.plain / 1.2


def test_an_upper_bound_that_is_not_reached_is_infinite():
    found = time_to_end(curve(ENDED, STILL)).rows()[0]
    assert found["value"] == 23 and found["high"] == math.inf
    slow = time_to_end(curve(ENDED, STILL), 0.9).rows()[0]
    assert slow["value"] == math.inf and slow["note"] == estimates.NOT_REACHED


@pytest.mark.parametrize("method", [time_to_end, lambda c: restricted_mean(c, 20)])
def test_degenerate_curves_give_a_reason(method, recwarn):
    nothing = kaplan_meier(WEEKS, np.zeros((2, 35)), np.zeros((2, 35)))
    assert method(nothing).rows()[0]["note"] == estimates.NO_ANSWERS
    single = kaplan_meier(WEEKS, *counts(ENDED, STILL, clusters=[0] * 21))
    assert method(single).rows()[0]["note"] == estimates.ONE_CLUSTER
    at_once = method(curve([3] * 12)).rows()[0]
    assert not any(isinstance(part, float) and math.isnan(part) for part in at_once.values())
    never = method(curve([], [20] * 12)).rows()[0]
    assert not any(isinstance(part, float) and math.isnan(part) for part in never.values())
    assert not recwarn.list


def test_a_log_rank_test_of_nothing_shows_nothing(recwarn):
    empty = np.zeros((2, 35)), np.zeros((2, 35))
    found = logrank(empty, empty)
    assert (found.p, str(found.note)) == (1, estimates.NO_ANSWERS)
    assert not recwarn.list


def test_rows_of_a_query_become_a_table_of_customers_by_bins():
    table = cross_tabulate([0, 2, 0, 2], [1, 0, 1, 2], [3, 1, 2, 5], shape=(3, 4))
    assert table.tolist() == [[0, 5, 0, 0], [0, 0, 0, 0], [1, 0, 5, 0]]


def test_the_bounds_of_the_curve_are_scipys():
    six = stats.CensoredData(uncensored=ENDED, right=STILL)
    theirs = stats.ecdf(six).sf.confidence_interval(method="log-log")
    low, high = curve_bounds(curve(ENDED, STILL, independent=True))
    for week in (6, 7, 10, 13, 16, 22, 23, 30):
        expected = [float(part.evaluate(week)) for part in (theirs.low, theirs.high)]
        assert [low[week - 1], high[week - 1]] == pytest.approx(expected)
    assert (low[:5] == 1).all() and (high[:5] == 1).all()


def test_the_bounds_of_the_curve_cover_its_truth_with_clusters():
    random, weeks, hits = np.random.default_rng(3), np.array([4, 9, 20]), []
    truth = stats.norm.sf(np.log(weeks), 2, math.hypot(0.7, 0.5))
    for _ in range(250):
        low, high = curve_bounds(kaplan_meier(WEEKS, *by_customer(*clustered_times(random, 40))))
        hits.append((low[weeks - 1] <= truth) & (truth <= high[weeks - 1]))
    assert 0.92 <= np.mean(hits) <= 0.99


def test_customers_whose_things_are_alike_widen_the_bounds():
    four = [np.repeat(part, 4, axis=0) for part in counts(ENDED, STILL)]
    alike = [4 * part for part in counts(ENDED, STILL)]
    wide = np.subtract(*curve_bounds(kaplan_meier(WEEKS, *alike))[::-1])
    narrow = np.subtract(*curve_bounds(kaplan_meier(WEEKS, *four))[::-1])
    assert (wide[6:22] > 1.5 * narrow[6:22]).all()


def test_bounds_of_many_curves_are_those_of_each():
    groups = counts(ENDED, STILL), [part[:21] for part in counts(PLACEBO)]
    both = [np.stack(parts) for parts in zip(*groups, strict=True)]
    together = curve_bounds(kaplan_meier(WEEKS, *both))
    for at, group in enumerate(groups):
        alone = curve_bounds(kaplan_meier(WEEKS, *group))
        assert np.allclose([part[at] for part in together], alone)


def test_a_single_customer_leaves_the_curve_without_bounds():
    low, high = curve_bounds(kaplan_meier(WEEKS, *counts(ENDED, STILL, clusters=[0] * 21)))
    assert (low == 0).all() and (high == 1).all()
