"""Which groups have more of something than chance explains, though honest groups differ as well.

A funnel with over-dispersion (Spiegelhalter 2005): each group against the others of its strata, its
error widened by the variance between groups. How much groups differ without a reason is told by the
others alone, so that one bad group neither hides itself nor accuses the rest.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from loopnb.stats.differences import benjamini_hochberg
from loopnb.stats.excess import Excess, excess
from loopnb.stats.intervals import critical

LEVEL = 0.05  # at which the false discoveries are to be held
FEWEST = 4  # groups; of fewer the others are too few to tell how much honest ones differ


@dataclass(frozen=True)
class Place:
    """One group in the funnel: its excess, the spread of the others, and its p among all groups.

    `spread` is the standard deviation between the others, in shares; `p_adjusted` holds the share
    of false discoveries (Benjamini and Hochberg 1995). NaN where it is not judged.
    """

    group: str
    found: Excess
    spread: float
    p_adjusted: float


def funnel(
    so: np.ndarray, group: np.ndarray, strata: np.ndarray, clusters: np.ndarray,
    *, least: int = 1,
) -> list[Place]:  # fmt: skip
    """Return the place of each group, in order of name; one entry a row in all arrays.

    Groups of fewer than `least` rows, and all where fewer than FEWEST are left, are not judged.
    """
    names, who = np.unique(np.asarray(group, dtype=object).astype(str), return_inverse=True)
    so = np.asarray(so, dtype=float)
    size = np.bincount(who, minlength=len(names))
    judged = np.flatnonzero(size >= least)
    enough = len(judged) >= FEWEST
    first = [excess(so, who == each, strata, clusters) for each in range(len(names))]
    spreads = np.full(len(names), np.nan)
    if enough:
        n, y = _sums(so, who, strata, judged)
        errors = np.array([first[each].error for each in judged])
        spreads[judged] = [_between(n, y, errors, at) for at in range(len(judged))]
    found = [
        one if np.isnan(spread) else
        excess(so, who == at, strata, clusters, between=spread**2)
        for at, (one, spread) in enumerate(zip(first, spreads, strict=True))
    ]  # fmt: skip
    p = np.where(np.isnan(spreads), np.nan, [each.p for each in found])
    adjusted = benjamini_hochberg(p)
    return [Place(*each) for each in zip(names, found, spreads, adjusted, strict=True)]


def _sums(
    so: np.ndarray, who: np.ndarray, strata: np.ndarray, judged: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and hits of each judged group (a row) in each stratum (a column)."""
    at = np.unique(np.asarray(strata), return_inverse=True)[1]
    n, y = (np.zeros((who.max() + 1, at.max() + 1)) for _ in range(2))
    np.add.at(n, (who, at), 1.0)
    np.add.at(y, (who, at), so)
    return n[judged], y[judged]


def _between(n: np.ndarray, y: np.ndarray, errors: np.ndarray, tested: int) -> float:
    """Return the standard deviation between all groups but the one tested, compared to each other.

    As likely too large as too small (the Q-profile of Viechtbauer 2007 at its median), since of few
    groups the moments often show none where there is some; widened by Student's t for how few tell
    it, at the level at which the first of all groups is flagged.
    """
    others = np.arange(len(n)) != tested
    n, y, errors = n[others], y[others], errors[others]
    rest, hits = n.sum(axis=0) - n, y.sum(axis=0) - y
    weight = n * rest / np.maximum(n.sum(axis=0), 1)
    apart = weight * (y / np.maximum(n, 1) - hits / np.maximum(rest, 1))
    told = (weight.sum(axis=1) > 0) & np.isfinite(errors)
    if told.sum() < 2:
        return 0.0
    value = apart[told].sum(axis=1) / weight[told].sum(axis=1)
    between = _variance(value, np.maximum(errors[told], 1e-9))
    first = 1 - LEVEL / (len(value) + 1)
    wider = critical(len(value) - 1, first) / critical(np.inf, first)
    return float(np.sqrt(between) * wider)


def _variance(value: np.ndarray, errors: np.ndarray) -> float:
    """Return the variance between values at which their spread about the mean is the usual one."""
    usual = stats.chi2.ppf(0.5, len(value) - 1)

    def surplus(between: float) -> float:
        firm = 1 / (errors**2 + between)
        middle = (firm * value).sum() / firm.sum()
        return float((firm * (value - middle) ** 2).sum() - usual)

    if surplus(0.0) <= 0:
        return 0.0
    return optimize.brentq(surplus, 0.0, 2.0)  # shares: no variance is larger
