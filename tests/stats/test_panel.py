"""Within-account association: an independent estimate, confounding, the placebo, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from loopnb.stats.panel import NOT_TOLD, TOLD, association


def repeated(random, accounts=80, periods=8, *, slope=0.0, level=0.0) -> pd.DataFrame:
    """Accounts whose revenue changes every period, with a lasting level that moves both."""
    own = random.normal(size=(accounts, 1))
    score = own + random.normal(size=(accounts, periods))
    outcome = level * own + random.normal(size=score.shape)
    outcome[:, 2:] += slope * score[:, :-2]
    who, when = np.indices(score.shape)
    return pd.DataFrame({"account": who.ravel(), "period": when.ravel(), "score": score.ravel(),
                         "outcome": outcome.ravel()})  # fmt: skip


def renewing(random, accounts=400, periods=12, *, slope=0.0, between=0.0) -> pd.DataFrame:
    """Accounts with a renewal a year, which ends them where it is lost."""
    own = 0.4 * random.normal(size=(accounts, 1))
    felt = own + 0.35 * random.normal(size=(accounts, periods))
    outcome = np.full(felt.shape, np.nan)
    due, there = random.integers(0, 4, accounts), np.ones(accounts, dtype=bool)
    for period in range(2, periods):
        now = there & (period % 4 == due)
        odds = 2.2 + slope * felt[:, period - 2] + between * own[:, 0]
        kept = random.random(accounts) < special.expit(odds)
        outcome[now, period] = kept[now]
        there &= kept | ~now
    score = felt + 0.4 * random.normal(size=felt.shape)
    who, when = np.indices(score.shape)
    return pd.DataFrame({"account": who.ravel(), "period": when.ravel(), "score": score.ravel(),
                         "outcome": outcome.ravel()})  # fmt: skip


def naive_p(frame) -> float:
    both = frame.assign(lagged=frame.groupby("account")["score"].shift(2))
    both = both.dropna(subset=["lagged", "outcome"])
    return stats.linregress(both["lagged"], both["outcome"]).pvalue


def test_by_the_book_of_least_squares_with_account_means():
    # Independently: residuals of outcome and score on everything else (Frisch and Waugh 1933), and
    # the clustered sandwich written out account by account.
    frame = repeated(np.random.default_rng(1), slope=0.5, level=1.0)
    found = association(frame, 2)
    mean = frame.groupby("account").score.transform("mean")
    apart = (frame.score - mean).to_numpy().reshape(80, 8)[:, :-2].ravel()
    rows = frame.loc[frame.period >= 2]
    held = np.column_stack([mean[rows.index], pd.get_dummies(rows.period, dtype=float)])
    off = np.eye(len(rows)) - held @ np.linalg.pinv(held)
    x, y = off @ apart, off @ rows.outcome.to_numpy()
    beta = x @ y / (x @ x)
    each = pd.Series(x * (y - beta * x)).groupby(rows.account.to_numpy()).sum()
    n, groups, terms = len(rows), 80, 1 + 1 + 6
    factor = groups / (groups - 1) * (n - 1) / (n - terms)
    error = np.sqrt(factor * (each**2).sum()) / (x @ x)
    assert found.estimate == pytest.approx(beta)
    assert found.high - found.low == pytest.approx(2 * stats.t.ppf(0.975, 79) * error)
    assert found.low < 0.5 < found.high and found.verdict == TOLD


def test_happy_accounts_that_are_loyal_for_other_reasons_tell_nothing():
    random = np.random.default_rng(2)
    frames = [renewing(random, between=2.0) for _ in range(60)]
    assert np.mean([naive_p(frame) < 0.05 for frame in frames]) > 0.6
    assert np.mean([association(frame, 2).verdict == TOLD for frame in frames]) <= 0.12


def test_what_satisfaction_moves_is_told_mostly():
    random = np.random.default_rng(3)
    found = [association(renewing(random, slope=3.0), 2) for _ in range(40)]
    assert np.mean([each.verdict == TOLD for each in found]) >= 0.7
    assert np.mean([each.estimate for each in found]) > 0.05


def test_an_account_that_ends_with_the_loss_does_not_make_one_up():
    # Where a lost renewal ends the account, a constant for each account sees only what came last;
    # without any association ours is right about the share that it should be.
    random = np.random.default_rng(4)
    found = [association(renewing(random), 2) for _ in range(100)]
    shown = [not each.low <= 0 <= each.high for each in found]
    assert np.mean(shown) <= 0.11
    assert abs(np.mean([each.estimate for each in found])) < 0.01


def test_satisfaction_after_the_outcome_speaks_against_it():
    # A trouble that lasts lowers both, before and after: the placebo shows it.
    random = np.random.default_rng(5)
    trouble = np.repeat(random.normal(size=(200, 3)), 4, axis=1)
    score = trouble + 0.3 * random.normal(size=trouble.shape)
    who, when = np.indices(score.shape)
    outcome = trouble + random.normal(size=score.shape)
    frame = pd.DataFrame({"account": who.ravel(), "period": when.ravel(), "score": score.ravel(),
                          "outcome": outcome.ravel()})  # fmt: skip
    found = association(frame, 1)
    assert found.verdict == NOT_TOLD and found.low > 0 and found.lead_low > 0
    assert found.reason == "satisfaction after the outcome goes with it as well"
    assert found.worth(1000) is None


def test_a_confounder_that_is_known_is_held():
    random = np.random.default_rng(6)
    frame = repeated(random, 200)
    outage = random.integers(0, 2, len(frame)).astype(float)
    frame["outages"] = outage
    # An outage lowers the score now and the outcome two periods later.
    frame["score"] -= 2 * outage
    later = frame.groupby("account")["outages"].shift(2)
    frame["outages before"] = later
    frame["outcome"] -= 2 * later.fillna(0)
    assert association(frame, 2).low > 0
    held = association(frame, 2, ["outages before"])
    assert held.low < 0 < held.high


def test_worth_is_the_estimate_times_a_base():
    found = association(repeated(np.random.default_rng(1), slope=0.5), 2)
    assert found.worth(1e6) == pytest.approx(
        (1e6 * found.estimate, 1e6 * found.low, 1e6 * found.high)
    )


def test_the_order_of_rows_does_not_matter():
    frame = repeated(np.random.default_rng(7), slope=0.3)
    shuffled = association(frame.sample(frac=1, random_state=1), 2)
    assert shuffled.estimate == pytest.approx(association(frame, 2).estimate)


def answered(random, accounts, answers, noise, slope=1.0) -> pd.DataFrame:
    """Panel data whose score is a mean of `answers` that scatter by `noise`; the slope is known."""
    frame = repeated(random, accounts, slope=slope)
    size = len(frame)
    each = frame.score.to_numpy()[:, None] + noise * random.normal(size=(size, max(answers)))
    n = random.choice(answers, size)
    each = np.where(np.arange(max(answers)) < n[:, None], each, np.nan)
    score = np.nanmean(each, axis=1)
    spread = np.nansum((each - score[:, None]) ** 2, axis=1)
    return frame.assign(score=score, answers=n, spread=spread)


@pytest.mark.parametrize(
    ("accounts", "answers", "noise"), [(200, [4], 0.7), (200, [1, 2, 3], 1.5), (60, [1, 2], 1.0)]
)
def test_the_range_holds_a_slope_on_what_is_felt_however_noisy_the_answers(
    accounts, answers, noise
):
    random, kept, plain = np.random.default_rng(9), [], []
    for _ in range(40):
        frame = answered(random, accounts, answers, noise)
        kept.append(association(frame, 2))
        plain.append(association(frame.drop(columns=["answers", "spread"]), 2))
    given = [each for each in kept if each.estimate is not None]
    assert len(given) >= 34
    assert np.mean([each.low <= 1 <= each.high for each in given]) >= 0.85  # 95 %, by chance
    assert np.median([each.estimate for each in given]) == pytest.approx(1, abs=0.15)
    assert np.mean([each.low <= 1 <= each.high for each in plain]) < 0.6


def test_where_the_score_is_noise_no_value_is_given():
    random = np.random.default_rng(10)
    found = association(answered(random, 80, [1, 2], 12.0), 2)
    single = association(answered(random, 80, [1], 0.1), 2)
    for each in (found, single):
        assert (each.verdict, each.estimate, each.low) == (NOT_TOLD, None, None)
        assert each.reason == "too few answers an account and period"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda f: f.iloc[:0], "0 accounts with satisfaction and outcome, 50 needed"),
        (lambda f: f[f.account < 40], "40 accounts with satisfaction and outcome, 50 needed"),
        (lambda f: f.assign(score=np.nan), "0 accounts with satisfaction and outcome, 50 needed"),
        (lambda f: f.assign(outcome=1.0), "0 of the rarer outcome, 20 needed"),
        (lambda f: f.assign(outcome=7.0), "all outcomes are equal"),
        (lambda f: f.assign(outcome=(np.arange(len(f)) > 5) * 1.0), "4 of the rarer outcome"),
        (lambda f: f.assign(score=3.0), "no association shown"),
        (lambda f: f[f.period.isin([0, 2])], "no placebo to test it with"),
    ],
)
def test_too_little_is_refused_with_a_reason(change, reason):
    frame = repeated(np.random.default_rng(8), slope=3.0)
    found = association(change(frame), 2)
    assert found.verdict == NOT_TOLD and reason in found.reason
    assert found.estimate is None or np.isfinite([found.low, found.high]).all()
