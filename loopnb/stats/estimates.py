"""An estimate as every method returns it, and why one may have no interval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from loopnb.stats.intervals import critical

NO_ANSWERS = "no answers"
ONE_CLUSTER = "all of them are of one customer"
ALL_EQUAL = "all answers are equal, so their spread is not known"
FEW_UNLIKE = "too few unlike answers to tell how much a customer's answers resemble each other"
FEW_DAYS = "too few days"
FEW_WEEKS = "too few weeks to tell a weekly pattern from chance"
NO_BOUND = "too few answers beyond it for a bound"
NOT_REACHED = "too many are still open to reach it"
WITHOUT_INTERVAL = frozenset({NO_ANSWERS, ONE_CLUSTER, FEW_DAYS})


@dataclass(frozen=True)
class Estimate:
    """A value with its interval of 95 %, for one sample or, as arrays, for many.

    `se` and `df` are the standard error and its degrees of freedom, `note` what hindered the
    method, else "". Without an interval, `low` and `high` are the ends of what is possible, and a
    value without answers is their middle (0 where they have none): never NaN.
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    se: np.ndarray
    df: np.ndarray
    note: np.ndarray

    @property
    def has_interval(self) -> np.ndarray:
        """Hold where low and high are told by the answers."""
        return ~np.isin(self.note, list(WITHOUT_INTERVAL))

    def scaled(self, factor: float) -> "Estimate":
        """Return the estimate in another unit, such as per cent with a factor of 100."""
        parts = {name: factor * getattr(self, name) for name in ("value", "low", "high", "se")}
        return replace(self, **parts)

    def rows(self) -> list[dict]:
        """Return a plain dict for each sample, None for whatever the answers do not tell."""
        parts = [np.atleast_1d(part).ravel() for part in
                 (self.value, self.low, self.high, self.se, self.df, self.note)]  # fmt: skip
        return [_row(*map(_plain, line)) for line in zip(*parts, strict=True)]


def estimate(
    parts: Sequence[np.ndarray], hindrances: Sequence[tuple[str, np.ndarray]], *, space: tuple
) -> Estimate:
    """Return the estimate of (value, low, high, se, df), each hindrance noted where it holds.

    The first hindrance that holds is the one noted. `space` has the least and largest possible
    value. Bounds never cross the value or the space.
    """
    value, low, high, se, df = np.broadcast_arrays(*[np.asarray(p, dtype=float) for p in parts])
    note = np.full(value.shape, "", dtype=object)
    for text, holds in reversed(list(hindrances)):
        note = np.where(holds, text, note)
    nothing = np.isin(note, list(WITHOUT_INTERVAL))
    middle = float(np.mean(space)) if np.isfinite(space).all() else 0.0
    value = np.where(note == NO_ANSWERS, middle, value)
    low = np.where(nothing, space[0], np.clip(np.minimum(low, value), *space))
    high = np.where(nothing, space[1], np.clip(np.maximum(high, value), *space))
    se, df = np.where(nothing, np.inf, se), np.where(nothing, 1.0, df)
    return Estimate(value, low, high, se, df, note.astype(str))


def stored(value: float, low: float, high: float, *, df: float = np.inf) -> Estimate:
    """Return an estimate known by its interval alone, such as a frozen baseline."""
    value, low, high, df = (np.asarray(part, dtype=float) for part in (value, low, high, df))
    se = np.where(np.isfinite(high - low), (high - low) / 2 / critical(df), np.inf)
    return Estimate(value, low, high, se, df, np.full(value.shape, ""))


def _plain(part: object) -> object:
    return part.item() if isinstance(part, np.generic) else part


def _row(*parts: object) -> dict:
    row = dict(zip(("value", "low", "high", "se", "df", "note"), parts, strict=True))
    unknown = {"low", "high", "se", "df"} if row["note"] in WITHOUT_INTERVAL else set()
    unknown |= {"value"} if row["note"] == NO_ANSWERS else set()
    return {name: None if name in unknown else part for name, part in row.items()}
