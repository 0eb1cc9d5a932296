"""Which of many texts to read: typical of their kind, and different from each other.

Texts are TF-IDF vectors of words and pairs of words; all steps are exact and give the same
choice each time, ties to the earlier text.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from loopnb.text.languages import STOP_WORDS

LIKENESS = 0.5  # what being like a text already chosen costs, beside being typical


def vectors(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return the texts (rows) as TF-IDF vectors of length 1; 0 where a text has no telling word."""
    words = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, stop_words=None, token_pattern=r"(?u)\b[^\W\d]{2,}\b"
    )
    bare = [" ".join(w for w in text.casefold().split() if w not in STOP_WORDS) for text in texts]
    try:
        return words.fit_transform(bare).tocsr()
    except ValueError:  # no text has a word
        return sparse.csr_matrix((len(texts), 1))


def typical(
    rows: sparse.csr_matrix, kind: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """Return how typical each text is of its kind: the cosine with what sets the kind apart.

    `kind` tells by True which rows are of the kind. What sets it apart is its centroid less that
    of all texts, as far as it is above (Rocchio 1971); for a kind that is all, its centroid.
    `weights` say what each text counts in a centroid, so that one in many parts is one.
    """
    if not kind.any():
        return np.zeros(rows.shape[0])
    weights = np.ones(len(kind)) if weights is None else weights
    own, every = (rows.T @ (part / part.sum()) for part in (weights * kind, weights))
    apart = np.maximum(own - every, 0)
    centre = apart if apart.any() else own
    length = np.sqrt(centre @ centre)
    return np.round(rows @ centre / length, 12) if length else np.zeros(rows.shape[0])


def alike(rows: sparse.csr_matrix, least: float) -> np.ndarray:
    """Return the number of the group of each text, by average linkage of cosines.

    Two groups are one where the mean cosine between their texts is `least` or more.
    """
    if rows.shape[0] < 2:
        return np.zeros(rows.shape[0], dtype=int)
    with threadpool_limits(1):
        near = np.clip(np.round((rows @ rows.T).toarray(), 10), 0, 1)
    np.fill_diagonal(near, 1)
    tree = linkage(squareform(1 - near, checks=False), method="average")
    return fcluster(tree, t=1 - least, criterion="distance") - 1


def different(
    rows: sparse.csr_matrix, worth: np.ndarray, count: int,
    *, persons: Sequence | None = None, taken: Sequence[int] = (),
) -> list[int]:  # fmt: skip
    """Return the places of `count` texts, best first: worth much, and unlike those chosen.

    Maximal marginal relevance (Carbonell and Goldstein 1998): worth less LIKENESS × the largest
    cosine with a text chosen or `taken`. No person is chosen twice. A worth of −inf is never
    chosen; fewer than `count` come back where there are no more.
    """
    persons = np.arange(len(worth)) if persons is None else np.asarray(persons, dtype=object)
    left, chosen = np.isfinite(worth), []
    like = np.zeros(len(worth))
    for place in taken:
        _nearer(rows, place, like)
        left &= persons != persons[place]
    while len(chosen) < count and left.any():
        value = np.where(left, np.round(worth - LIKENESS * like, 10), -np.inf)
        best = int(np.argmax(value))
        chosen.append(best)
        _nearer(rows, best, like)
        left &= persons != persons[best]
    return chosen


def _nearer(rows: sparse.csr_matrix, place: int, like: np.ndarray) -> None:
    """Raise each text's likeness to those chosen by that to one more."""
    near = np.asarray((rows @ rows[[place]].T).todense()).ravel()
    np.maximum(like, near, out=like)
