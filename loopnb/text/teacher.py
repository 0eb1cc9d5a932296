"""A model of how comments read, taught by ratings and questions, with one model a fold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import expit, logit

from loopnb.text import teaching
from loopnb.text.accuracy import area
from loopnb.text.polarity import polarity
from loopnb.text.teaching import ASKED, FOLDS, LEANING, LEXICON, Lesson
from loopnb.text.wording import CHUNK, Vocabulary

ROUNDS = 200
ENOUGH = 0.5  # of the way from chance to perfect, where a voice counts in full
LEAST = 0.05  # spread of a voice; less is noise, which must not be blown up
STEPS = 4  # a score's level among five, for the shares of complaints


@dataclass(frozen=True)
class Teacher:
    """Models that read comments: one without each fold's writers, and one of all (the last).

    `words` holds for each model the weights of columns (rows) by question (columns); `values` is
    the polarity of each word, `bias` its weight; `slope` and `shift` turn a reading into a chance.
    """

    vocabulary: Vocabulary
    words: tuple[np.ndarray, ...]
    values: np.ndarray
    bias: float
    slope: float
    shift: float

    def read(
        self, texts: Sequence[str], question: np.ndarray, fold: np.ndarray, leaning: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the chance (0..1) that each text complains, and the polarity of its words.

        Each is read by the model of its `fold`, as an answer to its question.
        """
        read, polar = np.empty(len(texts)), np.empty(len(texts))
        for start in range(0, len(texts), CHUNK):
            part = slice(start, start + CHUNK)
            rows = self.vocabulary.rows(texts[part])
            read[part] = spoken(rows, self.words, question[part], fold[part])
            polar[part] = teaching.lexicon(self.values, rows)
        read += self.bias * polar + LEANING * leaning
        return expit(self.slope * read + self.shift), polar


def numbered(questions: np.ndarray) -> np.ndarray:
    """Return the number of each question, the most frequent first; 0 for rare ones."""
    names, code, count = np.unique(questions, return_inverse=True, return_counts=True)
    often = np.argsort(-count, kind="stable")[: teaching.OWN_QUESTIONS]
    often = often[count[often] >= teaching.OWN_WORDS] if len(names) > 1 else often[:0]
    number = np.zeros(len(names), int)
    number[often] = 1 + np.arange(len(often))
    return number[code]


def learn(lesson: Lesson, scores: np.ndarray, vocabulary: Vocabulary) -> Teacher:
    """Return the models of a lesson whose comments all have scores (0..1).

    Each voice is divided by the spread of what it says of writers it has not seen, and counts as
    much as it proves right on them: ratings that have nothing to do with words are not heard.
    """
    every = [teaching.weights(lesson, lesson.fold != held) for held in range(FOLDS + 1)]
    rated = spoken(lesson.rows, [pair[0] for pair in every], lesson.question, lesson.fold)
    first = np.zeros(len(scores), int)
    asked = spoken(lesson.rows, [pair[1][:, None] for pair in every], first, lesson.fold)
    values = polarity(vocabulary.words.to_pylist())
    polar = teaching.lexicon(values, lesson.rows)
    loud = skill(rated, lesson.target) / _spread(rated)
    aside = ASKED * skill(asked, lesson.asks) / _spread(asked)
    bias = -LEXICON / _spread(polar)
    words = tuple(loud * one + aside * other[:, None] for one, other in every)
    read = loud * rated + aside * asked + bias * polar + LEANING * lesson.leaning
    cells = lesson.question * (STEPS + 1) + np.round(scores * STEPS).astype(int)
    slope, shift = mixture(read, cells)
    return Teacher(vocabulary, words, values, bias, slope, shift)


def skill(said: np.ndarray, truth: np.ndarray) -> float:
    """Return how far what was said may be trusted: 0 as good as chance … 1 good enough.

    Good enough is an area under the curve of 0.75 for the upper half of `truth` (NaN left out).
    """
    known = ~np.isnan(truth)
    worse = truth[known] > 0.5
    found = area(said[known], worse, np.arange(len(worse))).auc
    return 0.0 if np.isnan(found) else float(np.clip((2 * found - 1) / ENOUGH, 0, 1))


def _spread(said: np.ndarray) -> float:
    return max(float(said.std()), LEAST)


def spoken(
    rows: sparse.csr_matrix,
    models: Sequence[np.ndarray],
    question: np.ndarray,
    fold: np.ndarray,
) -> np.ndarray:
    """Return what each row's words weigh in the model of its fold, for its question."""
    said = np.zeros(rows.shape[0])
    for held in np.unique(fold):
        here = np.flatnonzero(fold == held)
        said[here] = (rows[here] @ models[held])[np.arange(len(here)), question[here]]
    return said


def mixture(read: np.ndarray, cells: np.ndarray) -> tuple[float, float]:
    """Return slope and shift of the chance, a logistic curve of the reading, that it complains.

    Readings are taken as a mixture of two normal distributions of one variance, whose shares
    differ between the cells (question and score): that tells how many complain, without any
    label. By expectation–maximisation from the readings' sign.
    """
    read = np.asarray(read, dtype=float)
    if read.std() < LEAST:
        return 0.0, 0.0
    chance, size = expit(2 * (read - read.mean()) / read.std()), np.bincount(cells)
    for _ in range(ROUNDS):
        share = (np.bincount(cells, chance) + 2 * chance.mean()) / (size + 2)
        bad, good = np.average(read, weights=chance), np.average(read, weights=1 - chance)
        spread = np.average(chance * (read - bad) ** 2 + (1 - chance) * (read - good) ** 2)
        slope, middle = (bad - good) / max(spread, 1e-9), (bad + good) / 2
        before, chance = (
            chance,
            expit(slope * (read - middle) + logit(np.clip(share, 1e-4, 1 - 1e-4))[cells]),
        )
        if np.abs(chance - before).max() < 1e-6:
            break
    return float(slope), float(logit(np.clip(chance.mean(), 0.01, 0.99)) - slope * middle)
