"""Comments as sparse arrays of their words, pairs of words and negated words, in any language."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

CHUNK = 100_000  # comments at a time, so that memory stays small
AT_ONCE = 2  # words after a negation that it may turn round
NEGATIONS = pa.array([
    "not", "no", "never", "without", "nor", "cannot", "cant", "dont", "didnt", "wasnt", "isnt",
    "nicht", "kein", "keine", "keinen", "keinem", "keiner", "nie", "ohne", "sin", "nunca", "ni",
    "pas", "sans", "jamais", "non", "senza", "mai", "não", "sem", "niet", "geen", "zonder", "inte",
    "utan", "ikke", "uden", "uten", "не", "нет", "без", "ні", "değil",
    "לא", "لا", "ليس", "不", "没",
])  # fmt: skip
# Scripts without spaces, and signs such as emoji: each sign is a word.
ALONE = r"(\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Thai}|\p{So})"
GAP = r"[^\pL\pM\pN\p{So}]+"


def tokens(texts: Sequence[str]) -> tuple[np.ndarray, pa.Array]:
    """Return the words of all texts in their order, and the number of the text of each."""
    column = pa.array(texts, pa.string())
    column = pc.replace_substring_regex(pc.utf8_lower(column), r"n['’´]t\b", " not")
    if pc.any(pc.match_substring_regex(column, ALONE)).as_py():
        column = pc.replace_substring_regex(column, ALONE, r" \1 ")
    split = pc.split_pattern_regex(column, GAP)
    words, texts_of = pc.list_flatten(split), pc.list_parent_indices(split)
    kept = pc.greater(pc.binary_length(words), 0)
    return texts_of.filter(kept).to_numpy(), words.filter(kept)


@dataclass(frozen=True)
class Vocabulary:
    """The words and pairs of words that occur in at least two of some comments.

    `words` and `pairs` (codes of two words in one number, sorted) stand in the columns' order:
    words, negated words, pairs; `weights` are the inverse document frequencies of the columns.
    """

    words: pa.Array
    pairs: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Vocabulary":
        """Return the vocabulary of some texts."""
        text, words = tokens(texts)
        counted = pc.value_counts(words)
        often = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
        often = often.take(pc.sort_indices(often))
        bare = cls(often, np.empty(0, np.int64), np.empty(0))
        code = bare._codes(words)
        found, count = counts(bare._pairs(text, code)[0])
        whole = cls(often, found[count > 1], np.empty(0))
        seen = np.bincount(whole._cells(text, code)[1], minlength=whole.width)
        return cls(often, whole.pairs, np.log((1 + len(texts)) / (1 + seen)) + 1)

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return 2 * len(self.words) + len(self.pairs)

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return one row a text: what occurs in it, weighted, of Euclidean length 1."""
        parts = [self._rows(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
        return sparse.vstack(parts, format="csr") if parts else sparse.csr_matrix((0, self.width))

    def _rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        text, words = tokens(texts)
        row, column = self._cells(text, self._codes(words))
        weight = self.weights[column]
        length = np.sqrt(np.bincount(row, weight**2, minlength=len(texts)))
        data = (weight / length[row]).astype(np.float32)
        starts = np.r_[0, np.cumsum(np.bincount(row, minlength=len(texts)))]
        return sparse.csr_matrix((data, column.astype(np.int32), starts), (len(texts), self.width))

    def _codes(self, words: pa.Array) -> np.ndarray:
        return pc.fill_null(pc.index_in(words, self.words), -1).to_numpy().astype(np.int64)

    def _pairs(self, text: np.ndarray, code: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return each pair of neighbouring known words as one number, and its text."""
        near = (text[1:] == text[:-1]) & (code[1:] >= 0) & (code[:-1] >= 0)
        return (code[:-1] * len(self.words) + code[1:])[near], text[1:][near]

    def _turned(self, text: np.ndarray, code: np.ndarray) -> np.ndarray:
        """Return which words a negation shortly before them may turn round."""
        known = self._codes(NEGATIONS)
        negation = np.isin(code, known[known >= 0])
        turned = np.zeros(len(code), bool)
        for step in range(1, AT_ONCE + 1):
            turned[step:] |= negation[:-step] & (text[step:] == text[:-step])
        return turned & ~negation & (code >= 0)

    def _cells(self, text: np.ndarray, code: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return text and column of all that occurs, each once, sorted."""
        size = len(self.words)
        pair, of = self._pairs(text, code)
        place = np.searchsorted(self.pairs, pair)
        known = place < len(self.pairs)
        known[known] = self.pairs[place[known]] == pair[known]
        known, turned = np.flatnonzero(known), self._turned(text, code)
        columns = np.r_[code[code >= 0], size + code[turned], 2 * size + place[known]]
        rows = np.r_[text[code >= 0], text[turned], of[known]]
        cells, _ = counts(rows.astype(np.int64) * max(self.width, 1) + columns)
        return np.divmod(cells, max(self.width, 1))


def counts(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct numbers, sorted, and how often each occurs; faster than np.unique."""
    numbers = np.sort(numbers)
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]][: len(numbers)])
    return numbers[starts], np.diff(np.r_[starts, len(numbers)])
