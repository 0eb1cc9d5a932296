"""The opening sentences as an analyst rewrites them in a note: plain text, short, with sources."""

import re
import unicodedata
from typing import NamedTuple

from loopnb.errors import DataError

MOST_WORDS = 90
END = re.compile(r"^\s*(?:#|-{3,}\s*$|\*{3,}\s*$)", re.MULTILINE)  # a heading or a rule
SOURCE = re.compile(r"\s*\[source:([^\[\]]*)\]", re.IGNORECASE)
STOP = re.compile(r"(?<=[.!?…])[”\"’)]*\s+(?=[^\sa-z])|\n\s*\n")
WORD = re.compile(r"\w")


class Sentence(NamedTuple):
    """A sentence with the ids of the rows that it stands on.

    `source` says where numbers come from that are in no table.
    """

    text: str
    evidence: tuple[str, ...] = ()
    source: str = ""


class Written(NamedTuple):
    """A sentence as written: on which line of the note, and its source if it names one."""

    text: str
    line: int
    source: str = ""


def words(text: str) -> int:
    """Count the words that are read: what has a letter or a digit."""
    return sum(bool(WORD.search(word)) for word in text.split())


def paragraphs(note: str, place: str = "") -> list[Written]:
    """Return the sentences of a note up to its first heading or rule, none of an empty one.

    Raises DataError where they are too long, or a source is empty.
    """
    ending = END.search(note)
    text = "".join(_seen(char) for char in note[: ending.start() if ending else None])
    found = _sentences(text)
    if any(SOURCE.match(each.text) or each.source == "-" for each in found):
        line = next(each.line for each in found if each.source == "-" or SOURCE.match(each.text))
        raise DataError(
            f"{place}, line {line}: a source is empty or stands before any sentence. Write it "
            "right after the sentence, such as [source: board paper of 3 May]."
        )
    total = sum(words(f"{each.text} {each.source}") for each in found)
    if total > MOST_WORDS:
        raise DataError(
            f"{place}: the opening has {total} words, at most {MOST_WORDS} fit. Shorten it, or put "
            "a heading before what is not for the page."
        )
    return found


def _sentences(text: str) -> list[Written]:
    found: list[Written] = []
    start = 0
    for part in [*SOURCE.finditer(text), None]:
        stop = part.start() if part else len(text)
        found += _split(text[start:stop], text.count("\n", 0, start) + 1, found)
        start = part.end() if part else stop
        if part and found:
            found[-1] = found[-1]._replace(source=" ".join(part[1].split()) or "-")
        elif part:
            found.append(Written(part.group().strip(), text.count("\n", 0, stop) + 1))
    return found


def _split(text: str, line: int, before: list[Written]) -> list[Written]:
    """Return the sentences of a piece; a stop after a source ends the sentence before it."""
    if before and (stop := re.match(r"[.!?]+", text)):
        before[-1] = before[-1]._replace(text=before[-1].text + stop.group())
        text = text[stop.end() :]
    found, at = [], 0
    for end in [*(match.end() for match in STOP.finditer(text)), len(text)]:
        piece = text[at:end]
        if WORD.search(piece):
            lead = len(piece) - len(piece.lstrip())
            found.append(Written(" ".join(piece.split()), line + text.count("\n", 0, at + lead)))
        at = end
    return found


def _seen(char: str) -> str:
    """Return a character that is seen, a blank for one that only steers the text around it."""
    return " " if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") and char != "\n" else char
