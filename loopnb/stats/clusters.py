"""What answers of the same customer are worth together.

A cluster is a customer: answers of one resemble each other, customers do not. Every function
works on sums over clusters, so no answer ever leaves the database: `n`, `y` (the values'
total), `squares` (of the single values), `clusters`, and over clusters the sums of products `nn`,
`ny`, `yy`, `nnn` and `nnnn`. Each may be a number, or an array with one entry a sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from loopnb.stats.intervals import Z, critical

LIKENESS = 0.3  # intraclass correlation taken where the answers cannot tell it
UNLIKE = 10  # answers' worth on the rarer side, below which they cannot tell it


def cluster_sums(n: np.ndarray, y: np.ndarray, squares: np.ndarray | None = None) -> dict:
    """Return the sums over the last axis, the clusters: their answers, totals, squares.

    Without `squares` the values are taken for 0 and 1. An empty cluster counts for nothing.
    """
    n, y = np.asarray(n, dtype=float), np.asarray(y, dtype=float)
    total = y if squares is None else np.asarray(squares, dtype=float)
    products = {"nn": n * n, "ny": n * y, "yy": y * y, "yyy": y**3, "nnn": n**3, "nnnn": n**4}
    every = {"n": n, "y": y, "squares": total, "clusters": n > 0} | products
    return {name: part.sum(axis=-1) for name, part in every.items()}


@dataclass(frozen=True)
class Clustered:
    """A mean of clustered answers and what its variance is made of.

    `variance` is that of a single answer, `effect` the design effect (below 1 where a customer's
    answers differ more than chance would have it), `df` the degrees of freedom, `size` the mean
    size of an answer's cluster, `bias` what the design effect was multiplied by.
    """

    n: np.ndarray
    clusters: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    effect: np.ndarray
    df: np.ndarray
    size: np.ndarray
    bias: np.ndarray = 1.0

    @property
    def worth(self) -> np.ndarray:
        """Return how many independent answers these are worth (Kish 1965)."""
        return self.n / np.maximum(self.effect, 0.2)

    @property
    def se(self) -> np.ndarray:
        """Return the standard error, no smaller than that of independent answers."""
        return np.sqrt(self.variance * np.maximum(self.effect, 1) / np.maximum(self.n, 1))

    def widest(self, bounds) -> tuple[np.ndarray, np.ndarray]:
        """Return the wider of the clustered bounds, by Student's t, and the independent ones.

        `bounds` takes a number of answers and a critical value, and returns low and high.
        """
        clustered = bounds(self.worth, critical(self.df))
        plain = bounds(self.n, np.full_like(self.df, Z))
        return np.minimum(clustered[0], plain[0]), np.maximum(clustered[1], plain[1])


def clustered(sums: Mapping[str, np.ndarray]) -> Clustered:
    """Return the mean of clustered answers with its design effect and degrees of freedom.

    The variance is the linearised one of a ratio (Cochran 1977); its bias with few or
    unequal clusters and its degrees of freedom (Satterthwaite 1946; Bell and McCaffrey 2002) are
    those of answers with the intraclass correlation found, the same in all clusters.
    """
    part = {name: np.asarray(each, dtype=float) for name, each in sums.items()}
    n = np.maximum(part["n"], 1)
    mean = part["y"] / n
    variance = np.maximum(part.get("squares", part["y"]) / n - mean**2, 0)
    variance = np.where(variance < 1e-12 * (1 + mean**2), 0, variance)
    spread = part["yy"] - 2 * mean * part["ny"] + mean**2 * part["nn"]
    raw = np.divide(np.maximum(spread, 0), variance * n, out=np.ones_like(n), where=variance > 0)
    effect, df = corrected(raw, part)
    bias = np.divide(effect, raw, out=np.ones_like(raw), where=raw > 0)
    return Clustered(part["n"], part["clusters"], mean, variance, effect, df, part["nn"] / n, bias)


def corrected(raw: np.ndarray, sums: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the design effect without its bias, and its degrees of freedom, from the raw one.

    `raw` is the sum of the clusters' squared residuals over that which independent answers lead
    one to expect; `sums` has the sizes `n`, `nn`, `nnn`, `nnnn`.
    """
    n, nn, nnn, nnnn = (np.asarray(sums[name], float) for name in ("n", "nn", "nnn", "nnnn"))
    n = np.maximum(n, 1)
    # What is expected of the squared residuals, in answers' variances: alone, and wholly alike.
    alone, alike = n - nn / n, nn - 2 * nnn / n + nn**2 / n**2
    gap = alike - alone
    likeness = np.divide(raw * n - alone, gap, out=np.zeros_like(n + raw), where=gap > 1e-9 * n)
    likeness = np.clip(likeness, 0, 1)
    total = n * (1 - likeness) + likeness * nn
    expected = np.maximum(alone * (1 - likeness) + likeness * alike, 1e-9)
    square = (1 - likeness) ** 2 * nn + 2 * likeness * (1 - likeness) * nnn + likeness**2 * nnnn
    df = np.divide(total**2, square, out=np.ones_like(total), where=square > 0)
    return raw * np.minimum(total / expected, n), np.maximum(df, 1)
