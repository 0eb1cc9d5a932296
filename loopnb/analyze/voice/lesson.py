"""What the reader of themes learns from: comments, the taxonomy's words in them, hand codes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loopnb.results import Comments, Tones
from loopnb.text import themes as reading


@dataclass(frozen=True)
class Lesson:
    """The comments that say something, n of them, and k themes.

    `hits` (n, k) says where a theme's words stand, `hand` (n, k) what people coded: 1, 0, or NaN
    for a comment that nobody coded. `facts` (n, 1) is the chance that a comment complains.
    """

    ids: np.ndarray
    texts: np.ndarray
    who: np.ndarray
    hits: np.ndarray
    hand: np.ndarray
    facts: np.ndarray | None

    @property
    def coded(self) -> np.ndarray:
        return ~np.isnan(self.hand).any(axis=1)

    def learn(self, rows: np.ndarray) -> reading.Reader:
        """Return the reader that the coded comments among `rows` (a mask) teach."""
        return reading.learn(*self._codes(rows), **self._beside(rows))

    def out_of_fold(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities and verdicts of `rows`, each by a reader that has not seen it."""
        return reading.out_of_fold(*self._codes(rows), **self._beside(rows))

    def read(self, reader: reading.Reader, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities and verdicts of `rows` (a mask) by the reader."""
        facts = None if self.facts is None else self.facts[rows]
        return reader.read(self.texts[rows], self.hits[rows], facts=facts)

    def _codes(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.texts[rows], np.nan_to_num(self.hand[rows]), self.hits[rows]

    def _beside(self, rows: np.ndarray) -> dict:
        rest = ~self.coded
        facts = self.facts
        return {
            "groups": self.who[rows],
            "uncoded": self.texts[rest],
            "uncoded_hits": self.hits[rest],
            "facts": None if facts is None else facts[rows],
            "uncoded_facts": None if facts is None else facts[rest],
        }


def lesson(
    comments: Comments, taxonomy: pd.DataFrame, labels: pd.DataFrame, tones: Tones | None = None
) -> Lesson:
    """Return what there is to learn from the comments that say something."""
    rows = comments.table.loc[comments.table.says == "words"]
    texts = rows.text.to_numpy(dtype=object)
    facts = None
    if tones is not None:
        negative = tones.table.set_index("comment_id").negative
        facts = rows.comment_id.map(negative).fillna(0.5).to_numpy(dtype=float)[:, None]
    hits = reading.matched(texts, taxonomy.words.tolist())
    return Lesson(rows.comment_id.to_numpy(dtype=object), texts, rows.cluster.to_numpy(dtype=str),
                  hits, _hand(rows.comment_id, taxonomy.theme, labels), facts)  # fmt: skip


def _hand(ids: pd.Series, names: pd.Series, labels: pd.DataFrame) -> np.ndarray:
    row = pd.Index(ids).get_indexer(labels.comment_id)
    theme = pd.Index(names).get_indexer(labels.theme)
    hand = np.full((len(ids), len(names)), np.nan)
    hand[row[row >= 0]] = 0.0
    told = (row >= 0) & (theme >= 0)
    hand[row[told], theme[told]] = 1.0
    return hand
