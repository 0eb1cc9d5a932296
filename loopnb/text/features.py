"""Comments as rows of numbers: their words, the themes' words in them, and further facts."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from loopnb.text.matching import UNSPACED

# Each character of a script without spaces counts as a word.
WORD = rf"[{UNSPACED}]|[^\W{UNSPACED}]+"
SELDOM = 50  # texts; in fewer of them a word may teach although it stands in one alone
SHARE = 0.5  # weight of a word under one fact, beside 1 for the word under any


def vocabulary(texts: Sequence[str]) -> TfidfVectorizer | None:
    """Return what turns texts into weights of their words (TF-IDF); None where no word is left."""
    least = 1 if len(texts) < SELDOM else 2
    words = TfidfVectorizer(min_df=least, sublinear_tf=True, token_pattern=WORD, dtype=np.float32)
    try:
        return words.fit(texts)
    except ValueError:  # no text, or no word in them
        return None


def features(
    words: TfidfVectorizer | None,
    texts: Sequence[str],
    hits: np.ndarray,
    facts: np.ndarray | None = None,
) -> sparse.csr_matrix:
    """Return words, themes' words and facts as one sparse matrix, a row for each text.

    Words and themes' words stand there once for all texts and once more for each fact, times
    the fact: "nothing" says another thing when the question was what to do better. `facts` are
    numbers around 0…1, (n, m); best are few columns that are mostly 0, such as the question asked.
    """
    seen = [sparse.csr_matrix(hits, dtype=np.float32)]
    if words is not None:
        seen.insert(0, words.transform(texts))
    both = sparse.hstack(seen, format="csr")
    if facts is None:
        return both
    facts = np.nan_to_num(np.asarray(facts, dtype=np.float32))
    own = [sparse.diags(SHARE * fact) @ both for fact in facts.T]
    return sparse.hstack([both, *own, sparse.csr_matrix(facts)], format="csr")
