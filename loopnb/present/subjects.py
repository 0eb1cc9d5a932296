"""What a number in a sentence is about: the rows that are named in its clause, or before it."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

CLAUSE = re.compile(
    r"[;:()—]|,(?!\d)|\s–\s|\b(?:and|but|while|whereas|although|though)\b", re.IGNORECASE
)
ENDING = re.compile(r"(?:ings?|ed|e?s|tions?|e)$")
EFFECT = re.compile(r"\b(?:expected|work(?:s|ed)|effect|mend(?:s|ed)|fix(?:ed)?)\b", re.IGNORECASE)
UNIT = re.compile(r"\bpoints?\s+of\s+\w+", re.IGNORECASE)  # of satisfaction: no subject
LONGEST = 6  # letters of a word that tell it from others
# What else people call a measure.
ALIASES = {
    "Satisfied customers": "happy happier unhappy",
    "Dissatisfied customers": "unhappy unhappier",
    "Time to resolve": "wait waits waited solve take takes",
    "Resolved on time": "solve late punctual",
    "Open more than 30 days": "older backlog wait waits waited waiting",
    "Open tickets": "backlog",
    "Would recommend us (NPS)": "recommend recommendation",
}


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text, those of COMMON left out."""
    return _beginnings(UNIT.sub(" ", text)) - COMMON


def _beginnings(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{4,}", text.lower())
    return frozenset(ENDING.sub("", word)[:LONGEST] for word in words)


# Words that many rows have in common.
COMMON = _beginnings(
    "about after also answers before comments customers days first from have months more next open "
    "over quarter than that their this tickets time users weeks were when with work would years"
)


def subjects(sentence: str, at: int, labels: Mapping[str, str]) -> set[str]:
    """Return the labels that are named in the clause around a place, else last before it.

    A label is named where it stands as it is, or a word of it that few others have, in any form.
    The texts that `labels` lead to name them too, where the sentence speaks of an effect.
    """
    known = {label: (label, also if EFFECT.search(sentence) else "")
             for label, also in labels.items() if label}  # fmt: skip
    ends = [0, *(found.end() for found in CLAUSE.finditer(sentence)), len(sentence)]
    for start, stop in _outwards(ends, at):
        text = sentence[start:stop]
        if found := {label for label, names in known.items() if named(names[0], text)
                     or (names[1] and named(names[1], text))}:  # fmt: skip
            return found
    return set()


def named(label: str, text: str) -> bool:
    """Hold where a text names a row, in whatever case and form."""
    if label.lower() in text.lower():
        return True
    return not stems(f"{label} {ALIASES.get(label, '')}").isdisjoint(stems(text))


def clause(sentence: str, at: int) -> str:
    """Return the clause of a sentence that a place is in."""
    ends = [0, *(found.end() for found in CLAUSE.finditer(sentence)), len(sentence)]
    start, stop = next(_outwards(ends, at))
    return sentence[start:stop]


def _outwards(ends: list[int], at: int) -> Iterator[tuple[int, int]]:
    """Give the clause around a place, then each before it, the nearest first."""
    spans = list(pairwise(ends))
    before = [span for span in spans if span[0] <= at]
    yield from reversed(before or spans[:1])
