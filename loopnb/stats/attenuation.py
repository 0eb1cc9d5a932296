"""The slope on a score that is a mean of few answers, cleared of their noise.

Answers scatter around what an account feels, so a plain regression on their mean finds too small a
slope. The noise is known from how far answers of one account and period lie apart: it is taken off
the score's variance (errors in variables: Fuller, Measurement Error Models, 1987, 1.2 and 2.2).
The slope is then a ratio of two uncertain sums, and its interval is Fieller's (1954), which has no
bounds where the noise may be all there is.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from loopnb.stats.intervals import CONFIDENCE


@dataclass(frozen=True)
class Noise:
    """The variance of one answer within account and period, and what each account adds to it."""

    variance: float
    parts: pd.Series


def noise_of(panel: pd.DataFrame) -> Noise | None:
    """Return the noise of `panel`: `account`, `answers` behind a score, their `spread`.

    `spread` is the sum of squares around the score. None where no score has several answers.
    """
    scored = panel.loc[panel["answers"] > 0]
    each = pd.DataFrame({"squares": scored["spread"], "df": scored["answers"] - 1})
    each = each.groupby(scored["account"]).sum()
    total = each["df"].sum()
    if not total:
        return None
    variance = each["squares"].sum() / total
    return Noise(float(variance), (each["squares"] - variance * each["df"]) / total)


def shares_of(panel: pd.DataFrame) -> pd.DataFrame:
    """Return, for a noise of 1, that of a score's distance from its account's mean.

    `own` is its variance, `shared` its covariance with the noise of that mean.
    """
    each = (1 / panel["answers"]).where(panel["score"].notna())
    by = each.groupby(panel["account"])
    n = by.transform("count")
    mean = by.transform("sum") / n**2
    return pd.DataFrame({"own": each - 2 * each / n + mean, "shared": each / n - mean})


def slope(
    rows: pd.DataFrame, outcome: np.ndarray, held: np.ndarray, noise: Noise
) -> tuple[float, float, float] | None:
    """Return the slope on `lagged` with its bounds, None where it has none.

    `rows` have `account`, `lagged`, `own` and `shared`; `held` is what is held, the account's mean
    first. Sums are clustered by account.
    """
    inverse = np.linalg.pinv(held)
    score = rows["lagged"].to_numpy(dtype=float)
    weights = inverse @ score
    score, outcome = score - held @ weights, outcome - held @ (inverse @ outcome)
    known = (rows["own"] - weights[0] * rows["shared"]).to_numpy(dtype=float)
    sums = pd.DataFrame({"y": score * outcome, "x": score**2 - noise.variance * known})
    sums = sums.groupby(rows["account"].to_numpy()).sum()
    sums = sums.reindex(sums.index.union(noise.parts.index), fill_value=0.0)
    sums["x"] -= known.sum() * noise.parts.reindex(sums.index, fill_value=0.0)
    n, groups = len(rows), rows["account"].nunique()
    factor = groups / (groups - 1) * (n - 1) / max(n - np.linalg.matrix_rank(held) - 1, 1)
    return _fieller(sums.to_numpy(), factor, groups - 1)


def _fieller(sums: np.ndarray, factor: float, df: int) -> tuple[float, float, float] | None:
    y, x = sums.sum(axis=0)
    apart = sums - sums.mean(axis=0)
    spread = factor * special.stdtrit(df, 0.5 + CONFIDENCE / 2) ** 2 * apart.T @ apart
    a, b, c = x * x - spread[1, 1], x * y - spread[0, 1], y * y - spread[0, 0]
    if x <= 0 or a <= 0:
        return None
    half = np.sqrt(max(b * b - a * c, 0.0))
    return float(y / x), float((b - half) / a), float((b + half) / a)
