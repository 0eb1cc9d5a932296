"""The sentiment of comments, taught by the customers' own ratings beside their own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from loopnb.text import cleaning, teacher, teaching
from loopnb.text.accuracy import Area, area
from loopnb.text.polarity import polarity
from loopnb.text.wording import CHUNK, Vocabulary

UNHAPPY, HAPPY = 0.6, 0.75  # an own score at most, at least
NEEDED = {"scored": 200, "unhappy": 30, "happy": 30}
MANY = 100_000  # distinct texts; above, TextBlob reads their words instead of the texts
TRIED = 10_000  # comments on which TextBlob itself is then tried
PRAISE, MIXED, COMPLAINT, NONE = "praise", "mixed", "complaint", "none"
CUTS = (0.4, 0.7)  # below is praise, above a complaint, between both mixed
SIDES = (0.2, 0.8)  # a part below and a part above make a comment mixed
LONG = 8  # words, from which on a comment is read in parts
PARTS = re.compile(
    r"[.!?;\n]+\s+|,?\s+(?:but|however|although|though|except|unfortunately|aber|jedoch|allerdings"
    r"|leider|trotzdem|pero|aunque|sin embargo|mais|cependant|ma|però|mas|porém|maar)\s+", re.I
)  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """Comments with their writers' scores (NaN where none), writers, questions and scales."""

    texts: list[str]
    scores: np.ndarray
    groups: np.ndarray
    questions: np.ndarray
    scales: np.ndarray

    @property
    def unhappy(self) -> np.ndarray:
        """Return which comments were written by customers whose score says unhappy."""
        return self.scores <= UNHAPPY

    @property
    def told(self) -> np.ndarray:
        """Return the places of the comments of customers who were unhappy or happy."""
        return np.flatnonzero(self.unhappy | (self.scores >= HAPPY))

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of scored comments, of unhappy and of happy writers."""
        return {
            "scored": int((~np.isnan(self.scores)).sum()),
            "unhappy": len(set(self.groups[self.unhappy])),
            "happy": len(set(self.groups[self.scores >= HAPPY])),
        }


@dataclass(frozen=True)
class Reading:
    """How comments read: `negative` is each one's chance (0..1) that it complains.

    `worst` and `best` are the chances of its most and least complaining part. `polarity` is
    TextBlob's (−1..1), `taught` whether ratings taught the reading, `why` a sentence on that.
    `own` and `textblob` say how well the reading, and TextBlob alone, tell the unhappy customers'
    comments from the happy ones'; `unhappy` and `happy` count these customers.
    """

    negative: np.ndarray
    worst: np.ndarray
    best: np.ndarray
    polarity: np.ndarray
    taught: bool
    why: str
    scored: int
    unhappy: int
    happy: int
    own: Area
    textblob: Area

    @property
    def text(self) -> str:
        """Return how the comments were read and how well, in a few sentences."""
        if not self.taught:
            return f"{self.why} {self.textblob.sentence('TextBlob')}"
        return f"{self.why} {self.own.sentence('It')} {self.textblob.sentence('TextBlob alone')}"


def taught(
    texts: Sequence[str],
    scores: Sequence[float],
    *,
    groups: Sequence[str] | None = None,
    questions: Sequence[str] | None = None,
    scales: Sequence[str] | None = None,
    asks: Mapping[str, str] | None = None,
    by_question: bool = True,
) -> Reading:
    """Return how the comments read, by a model that the scored ones among them teach.

    `scores` are the respondents' own (0 worst … 1 best, NaN where none), `groups` the
    respondents, `questions` what was asked, `scales` the kind of score (csat, nps: scores compare
    within a kind), `asks` what a question asks for where its wording does not tell ("praise",
    "criticism" or ""). A comment whose score teaches is read by a model that has not seen its
    respondent; the others by the model of all. Without `by_question` a text reads alike
    whatever was asked.
    """
    given = Scored(
        [str(text) for text in texts],
        np.asarray(scores, dtype=float),
        _names(range(len(texts)) if groups is None else groups),
        _names([""] * len(texts) if questions is None else questions),
        _names([""] * len(texts) if scales is None else scales),
    )
    with threadpool_limits(1):
        enough = all(given.counts[kind] >= least for kind, least in NEEDED.items())
        read = _read(given, asks, by_question) if enough else _floor(given.texts)
        if enough and len(set(given.texts)) <= MANY:
            read = (*read[:3], polarity(given.texts))
    areas = _areas(given, read[0], read[3])
    return Reading(*read, enough, _why(enough, given.counts), **given.counts, **areas)


def tones(
    negative: np.ndarray,
    says: Sequence[str],
    *,
    worst: np.ndarray | None = None,
    best: np.ndarray | None = None,
) -> np.ndarray:
    """Return "praise", "mixed", "complaint" or "none" for each comment.

    Mixed is what cannot be told, and where one part of the comment praises and another complains
    (`worst` and `best` of the reading). What says nothing has the tone "none".
    """
    negative = np.asarray(negative, dtype=float)
    kinds = [negative < CUTS[0], negative > CUTS[1]]
    tone = np.select(kinds, [PRAISE, COMPLAINT], MIXED).astype(object)
    if worst is not None and best is not None:
        tone[(np.asarray(best) < SIDES[0]) & (np.asarray(worst) > SIDES[1])] = MIXED
    return np.where(np.asarray(says) == cleaning.WORDS, tone, NONE)


def _floor(texts: list[str]) -> tuple[np.ndarray, ...]:
    """Return chances by TextBlob's polarity, and that; of very many texts by their words'."""
    if len(set(texts)) <= MANY:
        floor = polarity(texts)
    else:
        vocabulary = Vocabulary.of(texts[:: 1 + len(texts) // teaching.MOST])
        values = polarity(vocabulary.words.to_pylist())
        parts = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        rows = (vocabulary.rows(part) for part in parts)
        floor = np.concatenate([teaching.lexicon(values, part) for part in rows])
    return (1 - floor) / 2, (1 - floor) / 2, (1 - floor) / 2, floor


def _areas(given: Scored, negative: np.ndarray, floor: np.ndarray) -> dict[str, Area]:
    """Return how well the reading, and TextBlob, tell unhappy customers' comments from happy."""
    told, unhappy, groups = given.told, given.unhappy, given.groups
    own, alone = area(negative[told], unhappy[told], groups[told]), -floor[told]
    if len(set(given.texts)) > MANY:
        told = told[teaching.spared(groups[told], TRIED)]
        alone = -polarity([given.texts[place] for place in told])
    return {"own": own, "textblob": area(alone, unhappy[told], groups[told])}


def _read(
    given: Scored, asks: Mapping[str, str] | None, by_question: bool
) -> tuple[np.ndarray, ...]:
    """Return the chances that the comments, their worst and best parts complain; polarity."""
    scored = ~np.isnan(given.scores)
    chosen = np.flatnonzero(scored)
    chosen = chosen[teaching.spared(given.groups[chosen])]
    texts = [given.texts[place] for place in chosen]
    vocabulary, fold = Vocabulary.of(texts), teaching.folds(given.groups)
    question = teacher.numbered(given.questions) if by_question else np.zeros(len(fold), int)
    asked = teaching.criticism(given.questions, asks)
    spoken = cleaning.says(given.texts) == cleaning.WORDS
    leaning = asked * np.where(spoken, 1, -1) * by_question  # "nothing" to improve is praise
    lesson = teaching.Lesson(
        vocabulary.rows(texts),
        teaching.unhappiness(given.scores[chosen], given.scales[chosen]),
        teaching.both(asked[chosen], given.groups[chosen]),
        leaning[chosen],
        question[chosen],
        fold[chosen],
    )
    model = teacher.learn(lesson, given.scores[chosen], vocabulary)
    fold[~scored] = teaching.FOLDS
    return _sides(model, given.texts, question, fold, leaning)


def _sides(model: teacher.Teacher, texts: list[str], *each: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return each comment's chance, those of its worst and best part, and its polarity."""
    negative, polar = model.read(texts, *each)
    parts, owner = _parts(texts)
    chance, _ = model.read(parts, *(part[owner] for part in each))
    worst, best = negative.copy(), negative.copy()
    np.maximum.at(worst, owner, chance)
    np.minimum.at(best, owner, chance)
    return negative, worst, best, polar


def _parts(texts: list[str]) -> tuple[list[str], np.ndarray]:
    """Return the sentences and clauses of longer comments, and the place of each one's comment."""
    parts, owner = [], []
    for place, text in enumerate(texts):
        if text.count(" ") >= LONG - 1:
            split = [part for part in PARTS.split(text) if part.count(" ") > 1]
            if len(split) > 1:
                parts += split
                owner += [place] * len(split)
    return parts, np.array(owner, dtype=int)


def _names(names: Sequence[object]) -> np.ndarray:
    return np.array([str(name) for name in names], dtype=object)


def _why(enough: bool, counts: Mapping[str, int]) -> str:
    if enough:
        return f"Taught by {counts['scored']:,} comments whose writers also gave a score."
    return (
        f"Read by TextBlob alone: {counts['scored']:,} comments come with a score, from"
        f" {counts['unhappy']:,} unhappy and {counts['happy']:,} happy customers. A reading taught"
        f" by scores needs {NEEDED['scored']}, {NEEDED['unhappy']} and {NEEDED['happy']}."
    )
