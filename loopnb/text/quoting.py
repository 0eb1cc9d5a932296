"""Passages of a text that can be quoted: short, whole sentences that name nobody."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from loopnb.text.languages import language

READABLE = (25, 170)  # characters: whole, yet short enough for a card
CUT = "…"
ENOUGH = 20_000  # texts that tell which words have a capital only
END = re.compile(r"(?<=[.!?…。！？])[\"'”’)]*\s+|(?<=[。！？])")
SHORT_FORM = re.compile(
    r"(?:^|\W)(?:[a-zà-ÿ]|e\.g|i\.e|etc|ca|approx|dr|mr|mrs|ms|st|nr|no|vs|bzw|bspw|usw|evtl|ggf"
    r"|inkl|z\.b|u\.a|d\.h|sr|sra|p\.ej|ej)\.$",
    re.I,
)
MARK = re.compile(r"\[[a-z][a-z ]*\]")  # what stands for a masked address, phone number, name
DIGITS = re.compile(r"\d(?:[\s().-]*\d){4,}")
HOST = re.compile(r"\b(?=\w*[a-z])[a-z]+(?:-[a-z]+)*-?\d{2,}\b", re.I)
CAPITAL = re.compile(r"[^\W\d_]+")
GREETED = re.compile(
    r"\b(?:Herrn?|Frau|Mr|Mrs|Ms|Dr|Se[ñn]ora?|Sra?|Gr[uü](?:ß|ss)e?,?)\.? [^\W\d_]"
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text in order; each keeps its own mark at the end."""
    found: list[str] = []
    for part in END.split(text):
        if found and SHORT_FORM.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        elif part and part.strip():
            found.append(part.strip())
    return found


def passages(text: str) -> list[str]:
    """Return the whole text if it can be read at a glance, and its runs of one or two sentences.

    What is left out is marked by "…".
    """
    low, high = READABLE
    parts = sentences(text)
    found = [text] if low <= len(text) <= high else []
    for length in (1, 2):
        for start in range(len(parts) - length + 1):
            run = " ".join(parts[start : start + length])
            if length < len(parts) and low <= len(run) <= high:
                before, after = start > 0, start + length < len(parts)
                found.append(f"{f'{CUT} ' * before}{run}{f' {CUT}' * after}")
    return found


def blemish(text: str) -> float:
    """Return how much speaks against quoting a text: marks of masking, long numbers, shouting."""
    letters = [sign for sign in text if sign.isalpha()]
    shouts = len(letters) > 20 and sum(sign.isupper() for sign in letters) > 0.6 * len(letters)
    masked = bool(MARK.search(text) or DIGITS.search(text))
    return 0.5 * masked + 0.1 * bool(HOST.search(text)) + 0.2 * shouts


def name_like(texts: Sequence[str], known: Iterable[str] = ()) -> frozenset[str]:
    """Return words that look like names: written within sentences, and with a capital only.

    `known` are names of things, such as products. German texts are left out, where every noun
    has a capital. Of many texts evenly spaced ones are read.
    """
    inside, small = set(), Counter()
    for text in texts[:: len(texts) // ENOUGH + 1]:
        if language(text) == "de":
            continue
        for sentence in sentences(text):
            words = CAPITAL.findall(sentence)
            small.update(word for word in words if word[0].islower())
            inside.update(word for word in words[1:] if len(word) > 1 and word.istitle())
    things = {part for name in known for part in CAPITAL.findall(name)}
    return frozenset(word for word in inside if word.lower() not in small and word not in things)


def names_somebody(text: str, names: frozenset[str]) -> bool:
    """Return whether a text has a word that looks like a person's name."""
    return bool(GREETED.search(text)) or any(word in names for word in CAPITAL.findall(text))
