"""Least squares on answers that come in clusters: coefficients, combinations, intervals.

A cluster is a customer. The covariance is the cluster-robust one of Bell and McCaffrey (2002),
CR2, with Satterthwaite's degrees of freedom, as Pustejovsky and Tipton (2018) give them for
few and unequal clusters. All of it follows from k x k sums of each cluster: with M the inverse of
X'X and V s V' the eigenvectors of M^½ X_g'X_g M^½, the adjusted sums of residuals of cluster g are
M^-½ V (1 − s)^-½ V' M^½ X_g'e_g. Where that would take too long for the number of clusters, CR1
stands in: with so many the two hardly differ.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from loopnb.stats.intervals import critical

CELLS = 1.2e7  # clusters x columns², up to which CR2 is worked out
ALIKE = 1e-7  # of a column's length, below which nothing is left of it beside those before it


@dataclass(frozen=True)
class Combined:
    """Combinations of coefficients, each with its interval of 95 % and p, as arrays."""

    value: np.ndarray
    se: np.ndarray
    df: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


@dataclass(frozen=True)
class Regression:
    """A fit: coefficients (0 for a column that was dropped), and what their variance is made of.

    `kept` says which columns are no combination of those before them; `scores` are the clusters'
    sums of residuals times the kept columns, adjusted (clusters x kept); `spread` the inverse of
    X'X; `groups` numbers each row's cluster; `turns` are s and V of each cluster, None with CR1.
    """

    coefficients: np.ndarray
    kept: np.ndarray
    residuals: np.ndarray
    scores: np.ndarray
    spread: np.ndarray
    explained: float
    n: int
    clusters: int
    groups: np.ndarray
    turns: tuple[np.ndarray, np.ndarray] | None
    design: np.ndarray

    @property
    def covariance(self) -> np.ndarray:
        """Return the covariance of all coefficients, 0 for those dropped."""
        whole = np.zeros((len(self.kept), len(self.kept)))
        inner = self.spread @ self.scores.T @ self.scores @ self.spread
        whole[np.ix_(self.kept, self.kept)] = inner
        return whole

    def combined(
        self, contrasts: np.ndarray, extra: np.ndarray | float = 0.0, *, apart: np.ndarray = 0.0
    ) -> Combined:
        """Return each row of `contrasts` (rows x columns) times the coefficients.

        `extra` (clusters x rows) is what each cluster adds to the linearised value beside its
        coefficients, such as the error of a share that a coefficient is multiplied by (the delta
        method, jointly clustered); `apart` a variance from other data, one a row.
        """
        contrasts = np.atleast_2d(np.asarray(contrasts, float))
        across = self.spread @ contrasts[:, self.kept].T
        parts = self.scores @ across + extra
        se = np.sqrt((parts**2).sum(axis=0) + apart)
        value, df = contrasts @ self.coefficients, self._freedom(across)
        reach = critical(df) * se
        t = np.divide(np.abs(value), se, out=np.full_like(se, np.inf), where=se > 0)
        p = np.where(value == 0, 1.0, 2 * stats.t.sf(t, df))
        return Combined(value, se, df, value - reach, value + reach, p)

    def summed(self, rows: np.ndarray) -> np.ndarray:
        """Return the sums of `rows` (n x anything) over each cluster."""
        return _by_cluster(np.asarray(rows, float), self.groups, self.clusters)

    def _freedom(self, across: np.ndarray) -> np.ndarray:
        """Return Satterthwaite's degrees of freedom, answers alike in variance and independent."""
        found = np.ones(across.shape[1])
        half = _root(self.spread)
        for place, direction in enumerate(across.T):
            own, reach = self._leverage(direction)
            reach = reach @ half
            through = (reach**2).sum(axis=1)
            total = (own - through).sum()
            cross = reach.T @ reach
            square = (own**2).sum() - 2 * (own * through).sum() + (cross**2).sum()
            found[place] = total**2 / square if square > 0 else 1.0
        return np.maximum(found, 1.0)

    def _leverage(self, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return a'a and X'a of each cluster, a its adjusted weights on the residuals."""
        if self.turns is None:
            weights = self.design @ direction
            own = _by_cluster(weights**2, self.groups, self.clusters)
            return own, _by_cluster(self.design * weights[:, None], self.groups, self.clusters)
        back, (s, vectors) = np.linalg.pinv(_root(self.spread)), self.turns
        turned = np.einsum("gij,i->gj", vectors, back @ direction)
        own = (_adjusted(s, -1.0) * s * turned**2).sum(axis=1)
        reach = np.einsum("gij,gj->gi", vectors, _adjusted(s, -0.5) * s * turned)
        return own, reach @ back


def regression(
    y: np.ndarray, x: np.ndarray, clusters: np.ndarray, weights: np.ndarray | None = None
) -> Regression:
    """Return the least squares of y (n) on the columns of x (n x k), which has its own constant.

    `weights` are inverse variances. A column that is a combination of those before it is dropped.
    """
    root = np.ones(len(y)) if weights is None else np.sqrt(np.asarray(weights, float))
    y, x = np.asarray(y, float) * root, np.asarray(x, float) * root[:, None]
    kept = independent(x)
    inner = np.ascontiguousarray(x[:, kept])
    spread = np.linalg.inv(inner.T @ inner)
    some = spread @ (inner.T @ y)
    residuals = y - inner @ some
    names, groups = np.unique(np.asarray(clusters), return_inverse=True)
    plain = _by_cluster(inner * residuals[:, None], groups, len(names))
    small = len(names) * kept.sum() ** 2 <= CELLS
    turns = _turns(_squares(inner, groups, len(names)), spread) if small else None
    coefficients = np.zeros(x.shape[1])
    coefficients[kept] = some
    around = ((y - root * (root @ y) / (root @ root)) ** 2).sum()
    explained = 1 - (residuals**2).sum() / around if around > 0 else 0.0
    return Regression(
        coefficients, kept, residuals, _scores(plain, turns, spread, len(y)), spread,
        float(explained), len(y), len(names), groups, turns, inner,
    )  # fmt: skip


def independent(x: np.ndarray) -> np.ndarray:
    """Return which columns are no combination of the columns before them."""
    length = np.sqrt((x**2).sum(axis=0))
    scaled = np.divide(x, length, out=np.zeros_like(x), where=length > 0)
    kept, basis = np.zeros(x.shape[1], dtype=bool), np.empty((x.shape[0], 0))
    for place in range(x.shape[1]):
        rest = scaled[:, place]
        for _ in range(2):  # once more, for what rounding left
            rest = rest - basis @ (basis.T @ rest)
        if (left := np.sqrt(rest @ rest)) > ALIKE and basis.shape[1] < x.shape[0] - 1:
            kept[place], basis = True, np.column_stack([basis, rest / left])
    return kept


def _scores(plain: np.ndarray, turns: tuple | None, spread: np.ndarray, n: int) -> np.ndarray:
    """Return the clusters' sums of residuals, each raised by what fitting took off it."""
    clusters, k = plain.shape
    if turns is None:
        return plain * np.sqrt(clusters / (clusters - 1) * (n - 1) / max(n - k, 1))
    half, (s, vectors) = _root(spread), turns
    turned = np.einsum("gij,gi->gj", vectors, plain @ half)
    return np.einsum("gij,gj->gi", vectors, _adjusted(s, -0.5) * turned) @ np.linalg.pinv(half)


def _adjusted(s: np.ndarray, power: float) -> np.ndarray:
    """Return (1 − s)^power, 0 where a cluster alone decides a direction and nothing is left."""
    left = 1 - s
    return np.where(left > 1e-8, np.maximum(left, 1e-8) ** power, 0.0)


def _turns(squares: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    half = _root(spread)
    s, vectors = np.linalg.eigh(half @ squares @ half)
    return np.clip(s, 0, 1), vectors


def _root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def _by_cluster(rows: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    flat = rows.reshape(len(rows), -1)
    sums = [np.bincount(groups, weights=column, minlength=count) for column in flat.T]
    return np.stack(sums, axis=1).reshape(count, *rows.shape[1:])


def _squares(x: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Return X_g'X_g of each cluster."""
    order = np.argsort(groups, kind="stable")
    parts = np.split(x[order], np.cumsum(np.bincount(groups, minlength=count))[:-1])
    return np.stack([part.T @ part for part in parts])
