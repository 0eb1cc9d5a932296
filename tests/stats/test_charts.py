"""Control charts: the NHS's rules point by point, published limits, false alarms by simulation."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.stats.charts import (
    NEAR_LIMIT,
    ONE_SIDE,
    OUTSIDE,
    P_PRIME,
    TREND,
    U_PRIME,
    XMR,
    Rebase,
    Rules,
    chart,
    flagged,
    moving_range,
)

# R's set.seed(123); rnorm(20), the data of NHSRplotthedots' own test, with the mean and limits
# that its snapshot prints (tests/testthat/_snaps/ptd_spc_standard.md): 0.142, -3.01, 3.29.
NHS = [-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621,
       -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272,
       -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141]  # fmt: skip
# Attendances seen within 4 hours, of all, in emergency departments (Mohammed et al. 2013, in R's
# qicharts2 as nhs_accidents), the first six weeks.
SEEN = [266501, 264225, 276532, 281461, 269071, 261215]
ALL = [280443, 276823, 291681, 296155, 282343, 275888]


def points(values, n=None) -> pd.DataFrame:
    dates = pd.date_range("2025-01-06", periods=len(values), freq="7D")
    return pd.DataFrame({"date": dates, "value": values, "n": n})


def test_the_limits_that_the_nhs_prints():
    line = chart(points(NHS)).iloc[0]
    assert (line["mean"], line.low, line.high) == pytest.approx((0.142, -3.01, 3.29), abs=5e-3)


def test_the_limits_that_nist_prints():
    # NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals chart; their 3 / 1.128
    # is our 2.66 to three digits.
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    line = chart(points(flow), rules=Rules(least=10)).iloc[0]
    assert (line["mean"], line.low, line.high) == pytest.approx((50.81, 45.8159, 55.8041), abs=2e-3)


def test_extreme_moving_ranges_are_left_out_of_the_limits():
    values = [*NHS[:14], 10, *NHS[15:]]
    screened, not_screened = (
        chart(points(values), rules=Rules(screen=screen)).iloc[0] for screen in (True, False)
    )
    ranges = np.abs(np.diff(values))
    kept = ranges[ranges < 3.267 * ranges.mean()]
    assert len(kept) == 17
    assert screened.high - screened["mean"] == pytest.approx(2.66 * kept.mean())
    assert not_screened.high - not_screened["mean"] == pytest.approx(2.66 * ranges.mean())


def test_laneys_limits_by_his_formulas():
    share = np.divide(SEEN, ALL)
    mean = sum(SEEN) / sum(ALL)
    sigma = [(mean * (1 - mean) / n) ** 0.5 for n in ALL]
    z = [(value - mean) / each for value, each in zip(share, sigma, strict=True)]
    spread = sum(abs(b - a) for a, b in pairwise(z)) / 5 / 1.128
    found = chart(points(share, ALL), P_PRIME, Rules(least=6))
    assert spread > 4
    assert found["mean"].tolist() == pytest.approx([mean] * 6)
    assert found.high.tolist() == pytest.approx(
        [min(1, mean + 3 * each * spread) for each in sigma]
    )
    assert found.low.tolist() == pytest.approx([mean - 3 * each * spread for each in sigma])


def test_u_prime_is_laneys_too():
    n = np.array([10, 20, 40, 20, 10, 30], float)
    value = np.array([0.5, 0.3, 0.35, 0.4, 0.2, 0.3])
    mean = (value * n).sum() / n.sum()
    sigma = np.sqrt(mean / n)
    spread = np.abs(np.diff((value - mean) / sigma)).mean() / 1.128
    found = chart(points(value, n), U_PRIME, Rules(least=6))
    assert found.high.tolist() == pytest.approx((mean + 3 * sigma * spread).tolist())
    assert found.low.tolist() == pytest.approx(np.maximum(0, mean - 3 * sigma * spread).tolist())


def plainly(values, limits):
    """The NHS's four rules as a reader would apply them, with loops: flags of each point."""
    mean, high = (float(limit) for limit in limits)
    size, away = len(values), [(value - mean) / (high - mean) for value in values]
    side = [(a > 0) - (a < 0) for a in away]
    out = [abs(a) > 1 for a in away]
    near = [2 / 3 < abs(a) <= 1 for a in away]
    one_side, trend, two = [False] * size, [False] * size, [False] * size
    for start in range(size - 6):
        run = values[start : start + 7]
        if abs(sum(side[start : start + 7])) == 7:
            one_side[start : start + 7] = [True] * 7
        up = all(b > a for a, b in pairwise(run))
        down = all(b < a for a, b in pairwise(run))
        if up or down:
            trend[start : start + 7] = [True] * 7
    for start in range(size - 2):
        if abs(sum(side[start : start + 3])) == 3 and sum(near[start : start + 3]) >= 2:
            for place in range(start, start + 3):
                two[place] = two[place] or near[place]
    return [out, one_side, trend, two]


@given(st.lists(st.integers(-12, 12), min_size=12, max_size=40))
def test_flags_agree_with_the_rules_read_plainly(values):
    found = chart(points([float(value) for value in values]))
    line = found.iloc[0]
    if line.high > line["mean"]:
        expected = plainly(values, (line["mean"], line.high))
        assert found[["outside", "one_side", "trend", "near"]].to_numpy().T.tolist() == expected


@pytest.mark.parametrize(
    ("distance", "which", "flags"),
    [
        ([0.2] * 7, 1, [1] * 7),
        ([0.2] * 6, 1, [0] * 6),
        ([0.2] * 3 + [0.0] + [0.2] * 3, 1, [0] * 7),
        ([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4], 2, [1] * 7),
        ([-0.3, -0.2, -0.1, 0.1, 0.1, 0.3, 0.4], 2, [0] * 7),
        ([0.8, 0.1, 0.8], 3, [1, 0, 1]),
        ([0.8, -0.1, 0.8], 3, [0, 0, 0]),
        ([0.8, 0.8, -0.8], 3, [0, 0, 0]),
        ([0.8, -0.8, -0.8, -0.1], 3, [0, 1, 1, 0]),
        ([1.01, -1.0, 0.9], 0, [1, 0, 0]),
    ],
)
def test_each_rule_on_points_made_for_it(distance, which, flags):
    assert flagged(np.array(distance), Rules())[which].astype(int).tolist() == flags


def test_rule_lengths_are_settings():
    distance = np.array([0.2] * 6)
    assert flagged(distance, Rules(one_side=6))[1].all()
    assert flagged(np.arange(5) / 10 - 0.2, Rules(trend=5))[2].all()


def test_frozen_limits_stay_and_show_what_comes_after():
    quiet = [10.0, 12, 11, 13, 9, 12, 10, 10, 12, 11, 12, 10]
    found = chart(points([*quiet, *[value + 6 for value in quiet]]), rules=Rules(freeze=12))
    assert found["mean"].nunique() == 1 and found["mean"].iloc[-1] == np.mean(quiet)
    assert (found.flag.iloc[12:] != "").all() and (found.flag.iloc[:12] == "").all()
    assert set(found.flag) <= {"", OUTSIDE, ONE_SIDE, TREND, NEAR_LIMIT}


def test_limits_are_never_frozen_over_fewer_than_twelve_points():
    assert chart(points(NHS), rules=Rules(freeze=3)).low.equals(
        chart(points(NHS), rules=Rules(freeze=12)).low
    )


def test_a_rebase_sets_new_limits_and_says_why():
    values = [*NHS[:12], *(value + 6 for value in NHS[:12])]
    found = chart(points(values), rebases=(Rebase(date(2025, 3, 31), "new survey tool"),))
    assert found.segment.tolist() == [0] * 12 + [1] * 12
    assert found.reason.iloc[-1] == "new survey tool" and found.reason.iloc[0] == ""
    assert found["mean"].iloc[-1] == pytest.approx(found["mean"].iloc[0] + 6)
    assert not found.one_side.any()


def test_a_rebase_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="2025-03-31 has no reason"):
        chart(points(NHS), rebases=(Rebase(date(2025, 3, 31), " "),))


def test_a_gap_stays_in_the_frame_and_changes_nothing_else():
    whole = chart(points(NHS))
    values = [*NHS[:5], np.nan, *NHS[5:]]
    gap = chart(points(values))
    assert gap.flag.iloc[5] == "" and np.isnan(gap.value.iloc[5])
    assert gap.drop(index=5).low.tolist() == whole.low.tolist()
    none = chart(points([*np.divide(SEEN, ALL), 0.5], [*ALL, 0]), P_PRIME, Rules(least=6))
    assert none.flag.iloc[6] == "" and np.isnan(none.low.iloc[6])


def test_too_few_points_have_no_limits_and_say_so():
    found = chart(points(NHS[:11]))
    assert found.low.isna().all() and not found.flag.any()
    assert found.reason.iloc[0] == "11 points, 12 needed for limits"
    assert len(chart(points([]))) == 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [XMR, P_PRIME, U_PRIME])
@pytest.mark.parametrize("value", [0.0, 0.1, 1.0])
def test_where_all_points_are_equal_nothing_is_flagged(kind, value):
    found = chart(points([value] * 20, 7.0), kind)
    assert not found.flag.any() and found["mean"].iloc[0] == pytest.approx(value)


def test_points_are_put_in_order_of_date():
    shuffled = points(NHS).sample(frac=1, random_state=1)
    assert chart(shuffled).value.tolist() == NHS


def test_moving_range_of_one_point_is_nothing():
    assert moving_range(np.array([3.0])) == 0


def test_alarms_without_cause_come_as_often_as_the_rules_have_it():
    # Points of a normal process against its true limits: 0.27 % outside; seven on one side after
    # 2^7 - 1 = 127 points on average (a fair coin's run); all four rules together after about 85.
    random = np.random.default_rng(5)
    outside, seven, first = [], [], []
    for _ in range(400):
        flags = flagged(random.normal(size=1500) / 3, Rules())
        outside.append(flags[0].mean())
        seven.append(np.flatnonzero(flags[1]).min(initial=1500) + 7)
        first.append(np.flatnonzero(flags.any(axis=0)).min(initial=1500))
    assert np.mean(outside) == pytest.approx(0.0027, abs=0.0003)
    assert np.mean(seven) == pytest.approx(127, rel=0.12)
    assert 70 < np.mean(first) < 100


def test_a_step_of_two_standard_deviations_is_flagged_within_a_few_weeks():
    random, waited = np.random.default_rng(6), []
    for _ in range(60):
        before, after = random.normal(size=26), 2 + random.normal(size=26)
        found = chart(points([*before, *after]), rules=Rules(freeze=26))
        waited.append(np.flatnonzero(found.flag.iloc[26:] != "").min(initial=26))
    assert np.median(waited) <= 3


def test_laneys_chart_keeps_calm_where_a_plain_p_chart_would_not():
    random, plain, laney = np.random.default_rng(7), 0, 0
    for _ in range(30):
        n = random.integers(2000, 6000, 52)
        share = random.binomial(n, np.clip(0.85 + 0.02 * random.normal(size=52), 0, 1)) / n
        found = chart(points(share, n), P_PRIME)
        laney += found.outside.sum()
        mean = (share * n).sum() / n.sum()
        plain += (abs(share - mean) > 3 * np.sqrt(mean * (1 - mean) / n)).sum()
    assert laney / 1560 < 0.01 < 0.2 < plain / 1560
