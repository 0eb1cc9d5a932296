"""Reads which themes a comment names: the taxonomy's words joined with hand-coded comments.

Two steps. A logistic model a theme learns the coded comments' words, with the taxonomy's words
as further features. A second, small logistic model over all themes at once learns how far to
trust the taxonomy's words and how far the first model, from comments that the first had not seen;
a theme with few coded comments leans on what holds for the others. A theme is named where its
chance reaches the level at which the expected F1 over all comments is highest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from loopnb.text.features import features, vocabulary
from loopnb.text.joining import by_words, joined, levels, trust
from loopnb.text.matching import matched

__all__ = ["Reader", "learn", "matched", "out_of_fold"]

FOLDS = 5
BATCH = 50_000  # texts read at once; also the most uncoded texts that teach
STRENGTH = 5.0  # of what is learned from words: inverse of the ridge penalty


@dataclass(frozen=True)
class Reader:
    """Names the themes of comments; made by `learn`.

    `weights` are the first model's, (features + 1, k), the last row its constants; `trust` the
    second model's, (3, k): constant, of the taxonomy's words, of the first model's log odds.
    `coded` says which themes were coded at all; the others are named by their words.
    """

    words: TfidfVectorizer | None
    weights: np.ndarray
    trust: np.ndarray
    thresholds: np.ndarray
    coded: np.ndarray

    def read(
        self, texts: Sequence[str], hits: np.ndarray, *, facts: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the themes' probabilities and which are named, both (n, k)."""
        texts, hits = list(texts), np.asarray(hits, dtype=bool)
        chances = np.empty((len(texts), len(self.coded)))
        for at in range(0, len(texts), BATCH):
            part = slice(at, at + BATCH)
            given = None if facts is None else np.asarray(facts)[part]
            odds = np.zeros(hits[part].shape)
            if self.coded.any():
                seen = features(self.words, texts[part], hits[part], given)
                odds = _odds(seen, self.weights)
            chances[part] = joined(self.trust, hits[part], odds)
        return chances, self.verdicts(chances, hits)

    def verdicts(self, chances: np.ndarray, hits: np.ndarray) -> np.ndarray:
        """Return which themes are named: by their chance, or by their words if never coded."""
        return np.where(self.coded, chances >= self.thresholds, hits)


def learn(
    texts: Sequence[str],
    codes: np.ndarray,
    hits: np.ndarray,
    *,
    groups: Sequence | None = None,
    uncoded: Sequence[str] = (),
    uncoded_hits: np.ndarray | None = None,
    facts: np.ndarray | None = None,
    uncoded_facts: np.ndarray | None = None,
) -> Reader:
    """Return a reader taught by coded comments, the taxonomy's words and uncoded comments.

    `codes` and `hits` are (n, k) of 0 and 1: what the coder named, and where the theme's words
    stand (`matched`). `groups` says who wrote each coded comment. Uncoded comments (at most
    50,000 of them, evenly drawn) say which words there are and how often themes are likely.
    """
    with threadpool_limits(1):
        others = (uncoded, uncoded_hits, uncoded_facts)
        sheet = _sheet(texts, codes, hits, groups=groups, facts=facts, uncoded=others)
        return _learned(sheet, np.arange(len(sheet.codes)))


def out_of_fold(
    texts: Sequence[str],
    codes: np.ndarray,
    hits: np.ndarray,
    *,
    groups: Sequence | None = None,
    uncoded: Sequence[str] = (),
    uncoded_hits: np.ndarray | None = None,
    facts: np.ndarray | None = None,
    uncoded_facts: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities and verdicts (n, k) of coded comments by readers that never saw them.

    Comments of one group stay in one fold; thresholds too are tuned without the fold's codes.
    """
    with threadpool_limits(1):
        others = (uncoded, uncoded_hits, uncoded_facts)
        sheet = _sheet(texts, codes, hits, groups=groups, facts=facts, uncoded=others)
        chances = np.zeros(sheet.codes.shape)
        named = np.zeros(sheet.codes.shape, dtype=bool)
        for held in _folds(sheet.groups) or [np.arange(len(sheet.codes))]:
            reader = _learned(sheet, np.setdiff1d(np.arange(len(sheet.codes)), held))
            odds = _odds(sheet.seen[held], reader.weights)
            chances[held] = joined(reader.trust, sheet.hits[held], odds)
            named[held] = reader.verdicts(chances[held], sheet.hits[held])
    return chances, named


@dataclass(frozen=True)
class _Sheet:
    """What teaches, as numbers; the rows of `seen` and `hits` are the coded, then the uncoded."""

    words: TfidfVectorizer | None
    seen: sparse.csr_matrix
    hits: np.ndarray
    codes: np.ndarray
    groups: np.ndarray


def _sheet(texts, codes, hits, *, groups, facts, uncoded) -> _Sheet:
    others, others_hits, others_facts = uncoded
    if len(others) and others_hits is None:
        raise ValueError("Uncoded comments come with uncoded_hits: where the themes' words stand.")
    drawn = np.arange(len(others))[:: max(1, -(-len(others) // BATCH))]
    texts = [*texts, *(others[at] for at in drawn)]
    all_hits = np.asarray(hits, dtype=bool)
    if len(drawn):
        all_hits = np.vstack([all_hits, np.asarray(others_hits, dtype=bool)[drawn]])
    if facts is not None:
        facts = np.asarray(facts, dtype=float)
        unknown = np.zeros((len(others), facts.shape[1]))
        facts = np.vstack(
            [facts, (unknown if others_facts is None else np.asarray(others_facts))[drawn]]
        )
    words = vocabulary(texts)
    groups = np.arange(len(hits)) if groups is None else np.asarray(groups)
    codes = np.asarray(codes).astype(bool)
    return _Sheet(
        words, features(words, texts, all_hits, facts), all_hits, codes, groups.astype(str)
    )


def _learned(sheet: _Sheet, kept: np.ndarray) -> Reader:
    """Return the reader that the coded comments `kept` teach."""
    codes, hits = sheet.codes[kept], sheet.hits[kept]
    k = sheet.hits.shape[1]
    coded = codes.any(axis=0) if len(codes) else np.zeros(k, dtype=bool)
    if not coded.any():
        untaught = np.zeros((sheet.seen.shape[1] + 1, k))
        return Reader(sheet.words, untaught, by_words(k), np.full(k, 0.5), coded)
    seen, odds = sheet.seen[kept], np.zeros(codes.shape)
    for held in _folds(sheet.groups[kept]):
        taught = np.setdiff1d(np.arange(len(kept)), held)
        odds[held] = _odds(seen[held], _weights(seen[taught], codes[taught]))
    usual = sheet.hits.mean(axis=0)
    weights = _weights(seen, codes)
    trusted = trust(hits, odds, codes, usual=usual)
    rest = np.arange(len(sheet.codes), len(sheet.hits))
    others = joined(trusted, sheet.hits[rest], _odds(sheet.seen[rest], weights))
    thresholds = levels(np.vstack([joined(trusted, hits, odds), others]))
    return Reader(sheet.words, weights, trusted, thresholds, coded)


def _weights(seen: sparse.csr_matrix, codes: np.ndarray) -> np.ndarray:
    """Return the first model's weights and constants; 0 for a theme that nothing tells apart."""
    weights = np.zeros((seen.shape[1] + 1, codes.shape[1]))
    for theme, named in enumerate(codes.T):
        if 0 < named.sum() < len(named):
            model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear")
            model.fit(seen, named)
            weights[:-1, theme], weights[-1, theme] = model.coef_[0], model.intercept_[0]
    return weights


def _odds(seen: sparse.csr_matrix, weights: np.ndarray) -> np.ndarray:
    return seen @ weights[:-1] + weights[-1]


def _folds(groups: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each fold, a group's in one fold; none where one group wrote all."""
    names, each = np.unique(groups, return_inverse=True)
    if len(names) < 2:
        return []
    fold = np.random.default_rng(0).permutation(len(names)) % FOLDS
    return [rows for one in range(FOLDS) if len(rows := np.flatnonzero(fold[each] == one))]
