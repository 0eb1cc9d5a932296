"""The step of weekly series by generalised least squares, with the noise estimated from them."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

YEAR, HIGHEST_RHO = 365.25 / 7, 0.9


class Fit(NamedTuple):
    """The step of each row: estimate, standard error, degrees of freedom, slope, noise."""

    estimate: np.ndarray
    error: np.ndarray
    df: np.ndarray
    slope: np.ndarray
    rho: np.ndarray
    dispersion: np.ndarray


def fit(rows: tuple[np.ndarray, ...], *, floor: float, drift: float, season: float) -> Fit:
    """Return the step of each row by generalised least squares.

    `rows` are response, variance, step and seen, each of the shape (rows, weeks); the step is any
    regressor, with a third axis for a second one. The dispersion is at least `floor`; the first
    autocorrelation of the residuals is corrected for its bias (Kendall 1954; two means) and kept
    in 0…0.9; the degrees of freedom are those of a variance from autocorrelated weeks (Bartlett
    1946).
    """
    z, v, step, seen = (np.atleast_2d(array) for array in rows)
    m = seen.astype(float)
    columns = [step] if step.ndim == 2 else list(np.moveaxis(step, -1, 0))
    design = np.stack([m, *(column * m for column in columns)], axis=-1)
    n, apart = m.sum(axis=1), _apart(z.shape[1])
    scale = m / np.sqrt(v)
    rough = _solved(design * scale[..., None], z * scale)
    residual = scale * (z - np.einsum("rtk,rk->rt", design, rough))
    rho = _autocorrelation(residual, m)
    dispersion = np.maximum((residual**2).sum(axis=1) / (n - 2), floor)
    spread = np.sqrt(dispersion[:, None] * v) * m
    powers = rho[:, None] ** np.arange(z.shape[1])
    cover = powers[:, apart] * spread[:, :, None] * spread[:, None, :]
    cover += _own(z.shape[1], drift, season) * m[:, :, None] * m[:, None, :]
    cover[:, range(z.shape[1]), range(z.shape[1])] += 1 - m
    across = np.linalg.solve(cover, design).swapaxes(1, 2)
    spread_of = np.linalg.inv(across @ design)
    beta = (spread_of @ (across @ (z * m)[..., None]))[..., 0]
    df = np.maximum((n - 2) * (1 - rho**2) / (1 + rho**2), 3)
    return Fit(beta[:, 1], np.sqrt(spread_of[:, 1, 1]), df, beta[:, -1], rho, dispersion)


@lru_cache(maxsize=256)
def _apart(weeks: int) -> np.ndarray:
    t = np.arange(weeks)
    return np.abs(t[:, None] - t)


@lru_cache(maxsize=256)
def _own(weeks: int, drift: float, season: float) -> np.ndarray:
    """Return the covariance of what the series does by itself: a drift and a yearly wave."""
    t = np.arange(weeks) - (weeks - 1) / 2
    wave = season**2 * np.cos(2 * np.pi * _apart(weeks) / YEAR)
    return (drift / YEAR) ** 2 * np.outer(t, t) + wave


def _solved(design: np.ndarray, z: np.ndarray) -> np.ndarray:
    across = design.swapaxes(1, 2)
    return np.linalg.solve(across @ design, across @ z[..., None])[..., 0]


def _autocorrelation(residual: np.ndarray, m: np.ndarray) -> np.ndarray:
    n, pairs = m.sum(axis=1), np.maximum((m[:, 1:] * m[:, :-1]).sum(axis=1), 1)
    square = np.maximum((residual**2).sum(axis=1) / n, 1e-12)  # less is rounding
    raw = (residual[:, 1:] * residual[:, :-1]).sum(axis=1) / pairs / square
    return np.clip((n * raw + 2) / np.maximum(n - 5, 1), 0, HIGHEST_RHO)
