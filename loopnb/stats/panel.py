"""What a point of satisfaction is worth later on, within the same account, or that none can tell.

Satisfied accounts differ from others in much that no survey asks. So an account is compared with
itself: the outcome in one period with how far its satisfaction, some periods before, was from the
account's own mean (a linear model with the account's means beside the deviations: Mundlak 1978,
Allison 2009). That is the estimate with a constant for each account where outcomes repeat, and it
also holds where they end the account, as a lost renewal does: there a constant for each account,
and a conditional logit too, sees only that the loss came last.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from loopnb.stats import attenuation
from loopnb.stats.intervals import CONFIDENCE

ACCOUNTS, RARER = 50, 20
ALIKE = 0.5  # a placebo this large beside the estimate speaks against it, shown or not
FEW = "too few answers an account and period"
TOLD, NOT_TOLD = "told", "cannot be told from these data"


@dataclass(frozen=True)
class Association:
    """What a point more goes with, a lag later; the verdict says whether it may be told.

    `estimate`, `low` and `high` are in units of the outcome for one point of the score; `lead_*`
    is the placebo, the same for the score after the outcome. None where nothing was estimated.
    Where the answers behind each score are known, a point is one that customers truly feel, else
    one of a score that is partly noise: a point felt goes with at least as much.
    """

    verdict: str
    reason: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    lead: float | None = None
    lead_low: float | None = None
    lead_high: float | None = None
    n: int = 0
    accounts: int = 0

    def worth(self, base: float) -> tuple[float, float, float] | None:
        """Return estimate, low and high times a base, such as the revenue up for renewal."""
        if self.verdict != TOLD:
            return None
        return tuple(base * value for value in (self.estimate, self.low, self.high))


def association(
    panel: pd.DataFrame,
    lag: int,
    confounders: Sequence[str] = (),
    *,
    accounts: int = ACCOUNTS,
    rarer: int = RARER,
) -> Association:
    """Return what a point of `score` goes with in the `outcome` of the same account, `lag` later.

    `panel` has a row an account and period: `account`, `period` (whole numbers, one a period),
    `score` (NaN without answers), `outcome` (0 and 1, or any number; NaN where none fell due) and
    the confounders. Where it tells the `answers` behind each score and their `spread` (see
    `attenuation`), their noise is taken off; where little else is left, no value is given.
    Needs `accounts` accounts with score and outcome and, of two outcomes, the
    rarer one `rarer` times. It is told only where its interval, clustered by account, excludes
    zero, and the placebo, the score `lag` periods after the outcome in the same model,
    neither excludes it nor is half as large: what comes later cannot be the cause.
    """
    frame = _arranged(panel, lag, confounders)
    rows = frame.loc[frame[["outcome", "lagged", *confounders]].notna().all(axis=1)]
    counts = {"n": len(rows), "accounts": int(rows["account"].nunique())}
    reason = _lacking(rows, accounts, rarer)
    if reason:
        return Association(NOT_TOLD, reason, **counts)
    estimate, low, high = _fitted(rows, ["lagged"], confounders)[0]
    times = 1.0
    if "answers" in panel:
        plain = estimate
        cleared = _cleared(panel, rows, confounders)
        if cleared is None:
            return Association(NOT_TOLD, FEW, **counts)
        estimate, low, high = cleared
        times = estimate / plain
    found = {"estimate": estimate, "low": low, "high": high, **counts}
    if low <= 0 <= high:
        return Association(NOT_TOLD, "no association shown", **found)
    both = rows.loc[rows["lead"].notna()]
    reason = _lacking(both, accounts, rarer)
    if reason:
        return Association(NOT_TOLD, f"no placebo to test it with: {reason}", **found)
    lead = _fitted(both, ["lead", "lagged"], confounders)[0]
    lead = tuple(times * each for each in lead)  # as noisy as the score before the outcome
    found |= dict(zip(("lead", "lead_low", "lead_high"), lead, strict=True))
    if not lead[1] <= 0 <= lead[2] or lead[0] / estimate >= ALIKE:
        return Association(NOT_TOLD, "satisfaction after the outcome goes with it as well", **found)
    return Association(TOLD, "", **found)


def _arranged(panel: pd.DataFrame, lag: int, confounders: Sequence[str]) -> pd.DataFrame:
    """Return the panel with the lagged and the leading score as deviations, and all means."""
    frame = panel.drop_duplicates(["account", "period"], keep="last").reset_index(drop=True)
    mean = frame.groupby("account")["score"].transform("mean")
    apart = frame.assign(apart=frame["score"] - mean).set_index(["account", "period"])["apart"]
    for name, shift in (("lagged", -lag), ("lead", lag)):
        keys = pd.MultiIndex.from_arrays([frame["account"], frame["period"] + shift])
        frame[name] = apart.reindex(keys).to_numpy()
    if "answers" in frame:
        shares = attenuation.shares_of(frame).set_index(apart.index)
        keys = pd.MultiIndex.from_arrays([frame["account"], frame["period"] - lag])
        frame[["own", "shared"]] = shares.reindex(keys).to_numpy()
    means = {f"mean of {name}": frame.groupby("account")[name].transform("mean")
             for name in confounders}  # fmt: skip
    return frame.assign(mean=mean, **means)


def _lacking(rows: pd.DataFrame, accounts: int, rarer: int) -> str:
    """Say what is too little for an estimate, or nothing."""
    seen, outcomes = rows["account"].nunique(), rows["outcome"]
    if seen < accounts:
        return f"{seen} accounts with satisfaction and outcome, {accounts} needed"
    if outcomes.isin([0, 1]).all():
        fewer = int(min(outcomes.sum(), len(outcomes) - outcomes.sum()))
        return f"{fewer} of the rarer outcome, {rarer} needed" if fewer < rarer else ""
    if np.isclose(outcomes.std(), 0):
        return "all outcomes are equal"
    return ""


def _cleared(
    panel: pd.DataFrame, rows: pd.DataFrame, confounders: Sequence[str]
) -> tuple[float, float, float] | None:
    """Return estimate, low and high of the lagged score without its noise, None if unbounded."""
    noise = attenuation.noise_of(panel)
    if noise is None:
        return None
    outcome = rows["outcome"].to_numpy(dtype=float)
    return attenuation.slope(rows, outcome, _design(rows, [], confounders), noise)


def _design(rows: pd.DataFrame, first: list[str], confounders: Sequence[str]) -> np.ndarray:
    """Return the regressors, the accounts' mean score, the confounders and the periods."""
    held = ["mean", *confounders, *(f"mean of {name}" for name in confounders)]
    periods = pd.get_dummies(rows["period"], dtype=float).to_numpy()
    return np.column_stack([rows[[*first, *held]].to_numpy(dtype=float), periods])


def _fitted(
    rows: pd.DataFrame, regressors: list[str], confounders: Sequence[str]
) -> list[tuple[float, float, float]]:
    """Return estimate, low and high of each regressor; periods, means and confounders are held.

    Least squares with a covariance clustered by account (Liang and Zeger 1986), corrected as
    usual for few clusters and many terms, and Student's t with one degree less than accounts.
    """
    design = _design(rows, regressors, confounders)
    outcome = rows["outcome"].to_numpy(dtype=float)
    inverse = np.linalg.pinv(design.T @ design, hermitian=True)
    beta = inverse @ design.T @ outcome
    codes, names = pd.factorize(rows["account"])
    scores = np.zeros((len(names), design.shape[1]))
    np.add.at(scores, codes, design * (outcome - design @ beta)[:, None])
    n, groups, terms = len(rows), len(names), np.linalg.matrix_rank(design)
    factor = groups / (groups - 1) * (n - 1) / max(n - terms, 1)
    error = np.sqrt(np.diag(factor * inverse @ (scores.T @ scores) @ inverse))
    half = special.stdtrit(groups - 1, 0.5 + CONFIDENCE / 2) * error
    return [
        (float(beta[i]), float(beta[i] - half[i]), float(beta[i] + half[i]))
        for i in range(len(regressors))
    ]
