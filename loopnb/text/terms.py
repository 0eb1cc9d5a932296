"""Words and phrases of many texts, in any language, and which text uses which.

Words become numbers once; phrases are then counted by arithmetic on those numbers, so that a
million comments take seconds. A text uses a term or not: how often does not matter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from loopnb.schema import MARKS
from loopnb.text.languages import STOP_WORDS

LEAST = 5  # groups (accounts, persons) that use a term
LONGEST = 3  # words of a term
MOST = 40_000  # terms; of more, those that most groups use
INSIDE = 0.8  # share of its uses within a longer term, from which a term is that longer term
CHUNK = 100_000  # texts at a time, so that memory stays small
BREAK = "|"  # whatever ends a phrase
# One after the other: what of a text is a break, and what is a word of its own.
CLAUSES = (
    (rf"\[(?:{'|'.join(MARKS)})\]", " | "),  # what redaction left is no word
    (r"’", "'"),
    (r"[^\pL\pM\pN\s.'-]+|\.{2,}", " | "),
    (r"([^\pN])\.", r"\1 | "),  # the points of 7.2.1 stay
    (r"(^|\s)[.'-]+|[.'-]+(\s|$)", " | "),
)
# Scripts without spaces: each Han sign is a word, Japan's endings (Hiragana) are none.
UNSPACED = ((r"\p{Hiragana}+", " | "), (r"(\p{Han}|\p{Katakana}[\p{Katakana}ー]*)", r" \1 "))
HAN = re.compile("[\u3400-\u9fff]")
NUMBER = re.compile(r"[\d_]+")


@dataclass(frozen=True)
class Terms:
    """Terms by name, and for each text (row) the terms (columns) that it uses, as ones."""

    names: list[str]
    used: sparse.csr_matrix


@dataclass(frozen=True)
class _Words:
    """The words of all texts in a row: their numbers, texts, and what each number stands for."""

    word: np.ndarray
    text: np.ndarray
    names: np.ndarray


def terms(texts: Sequence[str], groups: Sequence, *, least: int = LEAST) -> Terms:
    """Return the words and phrases that `least` or more groups use, in order of their names.

    A phrase has two or three words within a clause and begins and ends with a word that means
    something. A plural ("keys") counts as its singular where both occur. A term that is nearly
    always said within a longer one gives way to it.
    """
    codes = pd.factorize(np.asarray(groups, dtype=object))[0]
    words = _folded(_words(texts))
    found = [_found(words, length, codes, least) for length in range(1, LONGEST + 1)]
    names = [name for each in found for name in each[0]]
    if not names:
        return Terms([], sparse.csr_matrix((len(codes), 0), dtype=np.int8))
    used = sparse.hstack([each[1] for each in found]).tocsc()
    reach = np.concatenate([each[2] for each in found])
    keep = _telling(names, used)
    keep = keep[np.argsort(-reach[keep], kind="stable")[:MOST]]
    keep = np.array(sorted(keep.tolist(), key=lambda at: names[at]))
    return Terms([names[at] for at in keep], used[:, keep].tocsr())


def together(used: sparse.csr_matrix, least: float) -> np.ndarray:
    """Return which terms (columns) go with the first: used in the same texts.

    A term goes with others if `least` or more of the texts that use the rarer of the two use
    both; with the first, or with it and what goes with it.
    """
    hits = used.astype(np.int32)
    uses = np.asarray(hits.sum(axis=0)).ravel()
    same = np.arange(len(uses)) == 0
    for _ in range(2):
        any_of = (np.asarray(hits[:, same].sum(axis=1)).ravel() > 0).astype(np.int32)
        same = same | (hits.T @ any_of >= least * np.clip(uses, 1, any_of.sum()))
    return same


def _words(texts: Sequence[str]) -> _Words:
    """Return the numbered words of the texts, with a number for a break between clauses."""
    parts, lengths = [], []
    for start in range(0, len(texts), CHUNK):
        split = pc.utf8_split_whitespace(
            _spaced(pa.array(texts[start : start + CHUNK], pa.string()))
        )
        lengths.append(pc.list_value_length(split).to_numpy())
        parts.append(pc.list_flatten(split).dictionary_encode())
    if not parts:
        return _Words(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, dtype=object))
    whole = pa.chunked_array(parts).unify_dictionaries()
    flat = np.concatenate([chunk.indices.to_numpy() for chunk in whole.chunks])
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), np.concatenate(lengths))
    return _Words(flat, owner, whole.chunk(0).dictionary.to_numpy(zero_copy_only=False))


def _spaced(column: pa.Array) -> pa.Array:
    """Return texts in small letters, with spaces between words and a sign for each break."""
    column = pc.utf8_lower(column)
    unspaced = pc.any(pc.match_substring_regex(column, r"\p{Han}|\p{Hiragana}|\p{Katakana}"))
    for pattern, into in CLAUSES + (UNSPACED if unspaced.as_py() else ()):
        column = pc.replace_substring_regex(column, pattern, into)
    return pc.utf8_trim_whitespace(column)


def _folded(words: _Words) -> _Words:
    """Return the words with plurals in -s as their singulars, where both are there."""
    at = {name: number for number, name in enumerate(words.names)}
    into = np.arange(len(words.names), dtype=np.int32)
    for name, number in at.items():
        if len(name) > 4 and name.endswith("s") and name[:-1] in at and name not in STOP_WORDS:
            into[number] = at[name[:-1]]
    return _Words(into[words.word], words.text, words.names)


def _found(words: _Words, length: int, codes: np.ndarray, least: int) -> tuple:
    """Return names, uses (texts × terms) and groups of the terms of so many words."""
    key, text = _keys(words, length, least)
    number, known = pd.factorize(key)
    frequent = np.bincount(number, minlength=len(known)) >= least
    number, text, known = _only(frequent, number, text, known)
    number, text = _distinct(number, text, max(len(codes), 1))
    reach = np.bincount(_distinct(number, codes[text], len(codes))[0], minlength=len(known))
    number, text, known = _only(reach >= least, number, text, known)
    ones = np.ones(len(number), dtype=np.int8)
    used = sparse.csr_matrix((ones, (text, number)), shape=(len(codes), len(known)))
    return _named(known, words.names, length), used, reach[reach >= least]


def _distinct(one: np.ndarray, other: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the different pairs of numbers, in order; the second is below `size`."""
    pairs = np.sort(one.astype(np.int64) * size + other)  # many times faster than np.unique
    pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
    return pairs // size, (pairs % size).astype(np.int32)


def _keys(words: _Words, length: int, least: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each term of the length where it begins, and the text it is in."""
    size = len(words.names)
    often = np.bincount(words.word, minlength=size) >= least
    often &= words.names != BREAK
    edge = often & np.array([_tells(name) for name in words.names], dtype=bool)
    if length == 1:
        edge = edge & np.array([len(name) > 2 for name in words.names], dtype=bool)
    last = len(words.word) - length + 1
    if last < 1:
        return np.zeros(0, np.int64), np.zeros(0, np.int32)
    steps = [words.word[step : step + last] for step in range(length)]
    good = edge[steps[0]] & edge[steps[-1]] & (words.text[:last] == words.text[length - 1 :])
    for step in steps[1:-1]:
        good &= often[step]
    key = np.zeros(int(good.sum()), dtype=np.int64)
    for step in steps:
        key = key * size + step[good]
    return key, words.text[:last][good]


def _tells(name: str) -> bool:
    return name not in STOP_WORDS and not NUMBER.fullmatch(name)


def _only(keep: np.ndarray, number: np.ndarray, text: np.ndarray, known: np.ndarray) -> tuple:
    """Return the terms to keep, numbered anew, with their uses."""
    into = np.cumsum(keep) - 1
    there = keep[number]
    return into[number[there]], text[there], known[keep]


def _named(known: np.ndarray, names: np.ndarray, length: int) -> list[str]:
    parts = []
    for _ in range(length):
        known, rest = np.divmod(known, len(names))
        parts.append(names[rest])
    return [_joined(words) for words in zip(*reversed(parts), strict=True)]


def _joined(words: tuple[str, ...]) -> str:
    unspaced = all(HAN.fullmatch(word) for word in words)
    return ("" if unspaced else " ").join(words)


def _telling(names: list[str], used: sparse.csc_matrix) -> np.ndarray:
    """Return the places of the terms that are not nearly always part of a longer one."""
    counts = np.diff(used.indptr)
    at = {name: place for place, name in enumerate(names)}
    keep = np.ones(len(names), dtype=bool)
    for place, name in enumerate(names):
        words = name.split(" ")
        ends = [(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
        for part in {" ".join(words[i:j]) for i, j in ends} - {name}:
            if part in at and counts[place] >= INSIDE * counts[at[part]]:
                keep[at[part]] = False
    return np.flatnonzero(keep)
