"""Which themes each rated answer names, as chances, with the reader's mistakes corrected for.

A reader that misses themes, or sees them where there are none, makes a theme look less costly than
it is. Where people have coded enough comments, the chance that a theme is truly there, given what
the reader said, takes the place of its verdict (regression calibration: Carroll and others,
*Measurement Error in Nonlinear Models*, 2006): this is unbiased where the mistakes have
nothing to do with the rating. Shared by the modules that ask what goes with satisfaction.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from loopnb.results import Comments, Mentions
from loopnb.stats.intervals import Z, critical

EDGES = (0.02, 0.2, 0.5, 0.8)  # of the reader's chance, between which people's codes are counted
CODED, FOUND = 30, 8  # comments coded by people, and of these with the theme, to correct a reader
PRIOR = 1.0  # coded comments that the reader's own chance counts for


class Readings(NamedTuple):
    """By answer and theme the chance that it names the theme: `chances` has response ids as index.

    By theme: whether it is `corrected`, the standard error of the slope of truth on chance
    (`slope_se`), and of the chance where the reader saw nothing (`missed_se`).
    """

    chances: pd.DataFrame
    corrected: dict[str, bool]
    slope_se: dict[str, float]
    missed_se: dict[str, float]


def readings(
    comments: Comments, mentions: Mentions, themes: Sequence[str], among: pd.Series
) -> Readings:
    """Return the themes of each answer with an id in `among` that says something in words."""
    words = comments.table.loc[
        comments.table.says.eq("words") & comments.table.response_id.isin(among)
    ]
    ids, answers = words.comment_id.to_numpy(), words.response_id.to_numpy()
    known = mentions.table.loc[mentions.table.coded.notna()]
    coded = pd.Index(known.comment_id.unique()).intersection(comments.table.comment_id)
    by_theme = dict(iter(mentions.table.groupby("theme")))
    none = mentions.table.head(0)
    columns, corrected, slope_se, missed_se = {}, {}, {}, {}
    for theme in themes:
        rows = by_theme.get(theme, none).drop_duplicates("comment_id").set_index("comment_id")
        chance, codes = _chances(rows, ids), rows.coded.reindex(coded).fillna(0).to_numpy(float)
        corrected[theme] = len(coded) >= CODED and codes.sum() >= FOUND
        if corrected[theme]:
            table = _calibrated(rows.probability.reindex(coded).fillna(0).to_numpy(float), codes)
            truth = pd.Series(codes, index=coded).reindex(ids).to_numpy(float)
            chance = np.where(np.isnan(truth), table.at(chance), truth)
            slope_se[theme], missed_se[theme] = table.slope_se, table.missed_se
        else:
            chance = rows.named.reindex(ids).eq(True).to_numpy(float)
            slope_se[theme] = missed_se[theme] = 0.0
        # An answer of several comments names what any of them names.
        absent = pd.Series(np.log1p(-np.minimum(chance, 1 - 1e-12))).groupby(answers).sum()
        columns[theme] = (1 - np.exp(absent)).round(9)
    index = pd.Index(np.unique(answers), name="response_id")
    return Readings(pd.DataFrame(columns, index=index), corrected, slope_se, missed_se)


class _Table(NamedTuple):
    """The share that truly names the theme, by the reader's chance."""

    shares: np.ndarray
    slope_se: float
    missed_se: float

    def at(self, chance: np.ndarray) -> np.ndarray:
        return self.shares[np.searchsorted(EDGES, chance, side="right")]


def _chances(rows: pd.DataFrame, ids: np.ndarray) -> np.ndarray:
    return rows.probability.reindex(ids).fillna(0).to_numpy(float)


def _calibrated(chance: np.ndarray, codes: np.ndarray) -> _Table:
    """Return the shares that people's codes show, drawn to the reader's own where they are few."""
    place = np.searchsorted(EDGES, chance, side="right")
    count = len(EDGES) + 1
    n = np.bincount(place, minlength=count)
    found = np.bincount(place, weights=codes, minlength=count)
    middle = np.convolve([0.0, *EDGES, 1.0], [0.5, 0.5], "valid")
    own = np.bincount(place, weights=chance, minlength=count)
    own = np.where(n > 0, own / np.maximum(n, 1), middle)
    shares = (found + PRIOR * own) / (n + PRIOR)
    fitted = shares[place]
    apart = fitted - fitted.mean()
    around = (apart**2).sum()
    # Codes scatter most where the reader names the theme: White's variance, not an equal one.
    error = np.sqrt((apart**2 * (codes - fitted) ** 2).sum())
    error *= critical(codes.sum() - 1) / Z  # for how few codes with the theme told it
    missed = np.sqrt(max(shares[0], 0.5 / (n[0] + 1)) / (n[0] + PRIOR))
    return _Table(shares, float(error / around) if around > 0 else 0.0, float(missed))
