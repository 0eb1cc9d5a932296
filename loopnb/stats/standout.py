"""How many times as often a group is found among the chosen as among all that are alike.

Of the tickets whose comments name a theme, say, 71 % are about one component, of all answered
tickets 12 %: 5.9 times as many. Alike are those of one stratum (same quarter, same product), so
the ratio is that of observed to expected, as in indirect standardisation (Breslow and Day 1987).
"""

from dataclasses import dataclass

import numpy as np

from loopnb.stats.excess import excess
from loopnb.stats.intervals import critical


@dataclass(frozen=True)
class Standout:
    """A group's share among the chosen against that expected of them; shares in 0…1.

    `chosen` are all chosen, `n` the group's rows, `found` those in both, of `customers` clusters;
    `ratio` is `seen` over `expected` with its interval of 95 %, `p` one-sided, small where there
    are more than expected. Where none is found or expected, the ratio is 0 or 1 and p is 1.
    """

    chosen: int
    n: int
    found: int
    customers: int
    seen: float
    expected: float
    ratio: float
    low: float
    high: float
    p: float


def standout(
    chosen: np.ndarray, group: np.ndarray, strata: np.ndarray, clusters: np.ndarray
) -> Standout:  # fmt: skip
    """Return how many times as often the `group` is found among the chosen as among all alike.

    One entry a row: `chosen` and `group` are flags, `strata` and `clusters` any labels. The
    interval is linearised on the logarithm, summed by cluster, with the degrees of freedom that
    unequal clusters leave (Satterthwaite); the p is that of `excess`, which holds for few as well.
    """
    so, own = np.asarray(chosen, dtype=float), np.asarray(group, dtype=float)
    place, who = (
        np.unique(np.asarray(each), return_inverse=True)[1] for each in (strata, clusters)
    )
    size, picked, mine = (np.bincount(place, each) for each in (np.ones_like(so), so, own))
    found, expected = float(so @ own), float((picked * mine / np.maximum(size, 1)).sum())
    total, customers = max(so.sum(), 1.0), len(np.unique(who[(so * own) > 0]))
    counts = int(so.sum()), int(own.sum()), int(found), customers
    if found == 0 or expected <= 0:
        return Standout(*counts, found / total, expected / total, float(expected <= 0), 0.0,
                        np.inf, 1.0)  # fmt: skip
    share, rate = (each / np.maximum(size, 1) for each in (mine, picked))
    # What each row adds to observed and to expected; the last term is what its stratum's size does.
    expects = so * share[place] + own * rate[place] - (share * rate)[place]
    pull = np.bincount(who, so * own / found - expects / expected)
    squares = pull @ pull
    df = max(squares**2 / max((pull**4).sum(), 1e-300), 1.0)
    many = max(len(pull) - 1, 1)
    half = critical(df) * np.sqrt(squares * len(pull) / many)
    ratio = found / expected
    return Standout(
        *counts, found / total, expected / total, ratio, float(ratio * np.exp(-half)),
        float(ratio * np.exp(half)), excess(so, own > 0, strata, clusters).p,
    )  # fmt: skip
