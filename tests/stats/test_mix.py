"""A change taken apart: a published example, exact sums, clusters in both periods, intervals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.stats.mix import BOTH, MIX, NOT_TOLD, OPPOSED, SERVICE, UNCLEAR, decomposed, told

# Das Gupta (1993), Standardization and decomposition of rates: a user's manual, example 5.1:
# household headship rates in the United States by age, 1970 and 1985 (also in R's DasGuptR).
SIZE_1970 = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
SIZE_1985 = [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
RATE_1970 = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
RATE_1985 = [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]


def rows(period, segment, cluster, n, total) -> pd.DataFrame:
    return pd.DataFrame(
        {"period": period, "segment": segment, "cluster": cluster, "n": n, "total": total}
    )


def clustered(random, customers=150, fall=0.0, shift=0.0) -> pd.DataFrame:
    """Answers of the same customers in two periods and three segments, as sums by cluster."""
    own = 0.1 * random.normal(size=customers)
    likes = random.dirichlet([2, 2, 2], customers)
    parts = []
    for period, now in (("then", 0), ("now", 1)):
        chance = np.clip(likes + now * shift * np.array([1, 0, -1]), 0.01, None)
        n = random.multinomial(random.poisson(4, customers), chance / chance.sum(1)[:, None])
        share = np.clip(0.6 + 0.12 * np.arange(3) - now * fall + own[:, None], 0, 1)
        hits = random.binomial(n, share)
        who, segment = np.indices(n.shape)
        parts.append(rows(period, segment.ravel(), who.ravel(), n.ravel(), hits.ravel()))
    return pd.concat(parts)


def test_das_guptas_example():
    sums = pd.concat(
        [rows(year, range(13), "all", size, np.multiply(size, rate))
         for year, size, rate in (("1970", SIZE_1970, RATE_1970), ("1985", SIZE_1985, RATE_1985))]
    )  # fmt: skip
    totals = decomposed(sums, "1970", "1985").totals.value
    assert totals.tolist() == pytest.approx([2.9672, 1.7403, 1.2269], abs=5e-5)


def test_by_hand():
    # Urgent tickets go from 1/4 to 1/2 and are met in 40 % instead of 60 %, the others in 80 %.
    sums = rows(["a", "a", "b", "b"], ["u", "o"] * 2, range(4), [25, 75, 50, 50], [15, 60, 20, 40])
    found = decomposed(sums, "a", "b")
    rate, mix = -0.2 * 3 / 8, 0.25 * (0.5 - 0.8)
    assert found.totals.value.tolist() == pytest.approx([-0.15, rate, mix])
    # Told against the mean of the whole, (0.75 + 0.6) / 2: more of what is worse is negative.
    assert found.segments.set_index("segment").mix["u"] == pytest.approx(0.25 * (0.5 - 0.675))
    assert found.segments.set_index("segment").mix["o"] == pytest.approx(-0.25 * (0.8 - 0.675))


counts = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6)


@given(counts, counts)
def test_the_parts_add_up_exactly_whatever_segments_come_and_go(then, now):
    sums = pd.concat(
        [rows(period, range(len(part)), range(len(part)), [n for n, _ in part],
              [min(n, hits) for n, hits in part])
         for period, part in (("then", then), ("now", now))]
    )  # fmt: skip
    found = decomposed(sums, "then", "now")
    if found.reason:
        assert found.segments.empty and found.totals.empty
        return
    change, rate, mix = found.totals.value
    assert rate + mix == pytest.approx(change, abs=1e-12)
    assert found.segments.rate.sum() == pytest.approx(rate, abs=1e-12)
    assert found.segments.mix.sum() == pytest.approx(mix, abs=1e-12)
    assert not found.segments.isna().any(axis=None) and not found.totals.isna().any(axis=None)
    mean = [sums[(sums.period == p)].total.sum() / sums[sums.period == p].n.sum()
            for p in ("then", "now")]  # fmt: skip
    assert change == pytest.approx(mean[1] - mean[0], abs=1e-12)


def test_a_segment_of_one_period_only_is_all_mix():
    sums = rows(["a", "b", "b"], ["old", "old", "new"], [1, 1, 2], [10, 10, 10], [8, 8, 2])
    found = decomposed(sums, "a", "b").segments.set_index("segment")
    assert found.rate["new"] == 0
    assert found.mix.sum() == pytest.approx(0.5 - 0.8)


def test_without_answers_in_a_period_there_is_a_reason():
    sums = rows(["a"], ["s"], [1], [10], [8])
    assert decomposed(sums, "a", "b").reason == "no answers in b"
    assert told(decomposed(sums, "a", "b"), shown=True) == NOT_TOLD


def test_one_customer_alone_has_no_bounds():
    sums = rows(["a", "b"], "s", 1, [10, 10], [8, 5])
    totals = decomposed(sums, "a", "b").totals
    assert np.isinf(totals[["low", "high"]]).all(axis=None)


def test_the_same_customers_in_both_periods_narrow_the_interval_of_the_change():
    sums = clustered(np.random.default_rng(1))
    other = sums.assign(cluster=sums.cluster + 1000 * (sums.period == "now"))
    widths = [
        found.totals.high["change"] - found.totals.low["change"]
        for found in (decomposed(sums, "then", "now"), decomposed(other, "then", "now"))
    ]
    assert widths[0] < 0.95 * widths[1]


def test_the_interval_of_the_change_is_the_clustered_one_of_a_mean_difference():
    # Independently: the mean of what each cluster adds, its variance by the plain formula.
    sums = clustered(np.random.default_rng(2), fall=0.05)
    wide = sums.groupby(["cluster", "period"])[["n", "total"]].sum().unstack(fill_value=0)
    added = 0
    for period, sign in (("now", 1), ("then", -1)):
        n, total = wide["n"][period], wide["total"][period]
        added = added + sign * (total - total.sum() / n.sum() * n) / n.sum()
    size = len(added)
    half = 1.976 * np.sqrt(size * added.var(ddof=1))
    line = decomposed(sums, "then", "now").totals.loc["change"]
    assert (line.high - line.low) / 2 == pytest.approx(half, rel=2e-3)


def test_intervals_of_rate_and_mix_hold_the_truth():
    random, runs = np.random.default_rng(3), 200
    found = [decomposed(clustered(random, 100, fall=0.05, shift=0.1), "then", "now").totals
             for _ in range(runs)]  # fmt: skip
    values = np.array([line.value for line in found])
    truth = values.mean(axis=0)
    bounds = np.array([line[["low", "high"]].to_numpy() for line in found])
    covered = ((bounds[:, :, 0] <= truth) & (truth <= bounds[:, :, 1])).mean(axis=0)
    assert (covered >= 0.91).all() and (covered <= 0.985).all()


@pytest.mark.parametrize(
    ("rate", "mix", "said"),
    [
        ((-4, -6, -2), (-3, -5, -1), BOTH),
        ((-4, -6, -2), (1, -1, 3), SERVICE),
        ((-1, -3, 1), (-3, -5, -1), MIX),
        ((4, 2, 6), (-3, -5, -1), OPPOSED),
        ((-1, -3, 1), (-1, -3, 1), UNCLEAR),
    ],
)
def test_what_may_be_said_of_the_mix(rate, mix, said):
    sums = rows(["a", "b"], "s", 1, [10, 10], [8, 5])
    found = decomposed(sums, "a", "b")
    found.totals.loc["rate"], found.totals.loc["mix"] = rate, mix
    assert told(found, shown=True) == said
    assert told(found, shown=False) == NOT_TOLD
