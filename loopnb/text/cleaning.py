"""Comments as plain text, and whether they say anything at all."""

import html
import re
import unicodedata
from collections.abc import Iterable

import numpy as np

from loopnb.text.phrases import COURTESY as POLITE
from loopnb.text.phrases import FEELINGS, FILLERS
from loopnb.text.phrases import NOTHING as EMPTY

WORDS, NOTHING, COURTESY, GIBBERISH = "words", "nothing", "courtesy", "gibberish"
TAG = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[a-z][^<>]*>|<!doctype[^<>]*>", re.I | re.S
)
# What only HTML has; without any of it "<host>" is what the customer wrote.
RICH = re.compile(
    r"</?(?:a|b|blockquote|body|br|center|div|em|font|h[1-6]|head|hr|html|i|li|o:p|ol|p|pre|span"
    r"|strong|style|table|tbody|td|th|tr|u|ul)\b[^<>]*>|<!--|<!doctype",
    re.I,
)
# Controls, marks of writing direction, soft hyphens, lone surrogates; joiners of emoji stay.
UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_])|[\u0300-\u036f\u0900-\u0dff])*")
SHORT = 10  # words; longer comments are taken to say something
POLITENESS = re.compile(rf"(?:(?:{'|'.join(POLITE.values())}|{FILLERS})(?: |$))+")
KERNEL = re.compile(rf"(?<!\S)(?:{'|'.join(POLITE.values())})(?!\S)")
EMPTINESS = re.compile(rf"(?:{'|'.join(EMPTY.values())})(?: {POLITENESS.pattern})?")
ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "йцукенгшщзхъ",
    "фывапролджэ", "ячсмитьбю",
)  # fmt: skip
TRIPLES = {"asd", "sdf", "dfg", "fgh", "ghj", "hjk", "jkl", "lkj", "qwe", "zxc", "xcv"}
REAL = {"wert", "werte", "zert"}  # words whose letters happen to be neighbours
MASHED = {a + b for a in "sdfghjkl" for b in "sdfghjkl" if a != b} - {
    "gh", "lk", "kl", "ld", "lf", "sh", "sk", "sl", "ls", "ds", "gs", "ks", "fs", "fl",
    "gl", "hl", "lg",
}  # fmt: skip
VOWELS = re.compile(r"[aeiouyàâäáãåæèéêëìíîïòóôöõøùúûüýœąęıő]")
LATIN = re.compile(r"[a-zà-ž]+")
ALPHABET = re.compile(r"[a-zà-žа-я]+")


def plain(text: object) -> str:
    """Return a comment without HTML, control characters and repeated white space.

    Emoji stay, and so do angle brackets in a text that is no HTML. None and NaN become "".
    """
    if not isinstance(text, str):
        return ""
    if text.isascii() and "<" not in text and "&" not in text:
        return " ".join(CONTROL.sub(" ", text).split())
    for _ in range(2):  # a tag may itself be escaped
        text = html.unescape(_bare(text))
    text = UNSEEN.sub("", CONTROL.sub(" ", _bare(text)))
    return " ".join(unicodedata.normalize("NFC", text).split())


def _bare(text: str) -> str:
    return TAG.sub(" ", text) if RICH.search(text) else text


def says(texts: Iterable[str]) -> np.ndarray:
    """Return for each plain text "words", "nothing", "courtesy" or "gibberish".

    "nothing" only says that there is nothing to say, "courtesy" is politeness that says nothing
    of the service, "gibberish" is no language. Anything doubtful is "words".
    """
    known: dict[str, str] = {}
    found = []
    for text in texts:
        if text not in known:
            known[text] = _says(text)
        found.append(known[text])
    return np.array(found, dtype=object)


def feeling(text: str) -> float | None:
    """Return the mean feeling (−1…1) of the emoji in a text; None where none carries any."""
    if text.isascii():
        return None
    felt = [FEELINGS[sign] for sign in text if sign in FEELINGS]
    return sum(felt) / len(felt) if felt else None


def _says(text: str) -> str:
    if text.count(" ") >= SHORT:
        text = " ".join(dict.fromkeys(text.split()))  # the same words again say nothing more
    if text.count(" ") >= SHORT or feeling(text) is not None:
        return WORDS
    tokens = LETTERS.findall(text)
    return _sense(tokens, text) if tokens else _signs(text)


def _sense(tokens: list[str], text: str) -> str:
    """Return what a short text with letters says, by its words."""
    longer = [token for token in tokens if len(token) > 2]
    if longer and all(mashed(token) for token in longer):
        return GIBBERISH
    phrase = " ".join(tokens).lower().replace("’", "'")
    if any(sign.isdigit() for sign in text):
        return WORDS
    if EMPTINESS.fullmatch(phrase):
        return NOTHING
    return COURTESY if POLITENESS.fullmatch(phrase) and KERNEL.search(phrase) else WORDS


def _signs(text: str) -> str:
    """Return what a text without letters says: numbers are words, dots are no language."""
    digits = [sign for sign in text if sign.isdigit()]
    if digits:
        return GIBBERISH if len(digits) > 3 and len(set(digits)) == 1 else WORDS
    return GIBBERISH if any(sign in ".?!,;:*#+=~" for sign in text) else NOTHING


def mashed(word: str) -> bool:
    """Return whether a word looks like keys hit at random.

    So it looks with one letter only, with runs of neighbouring keys, or without vowels. Capitals
    may be an acronym; of other scripts than Latin and Cyrillic nothing is judged.
    """
    low = word.lower()
    if len(low) > 3 and len(set(low)) == 1:
        return low[0] < "\u0530" and low[0] not in "mzh"
    if low in REAL or not ALPHABET.fullmatch(low):
        return False
    if _neighbours(low):
        return True
    pairs = [low[i : i + 2] for i in range(len(low) - 1)]
    rare = sum(pair in MASHED for pair in pairs)
    if len(low) < 4 or word.isupper() or not LATIN.fullmatch(low):
        return False
    if not VOWELS.search(low):
        return len(low) > 5 or rare == len(pairs)
    return rare >= 3 and rare >= 0.35 * len(pairs)


def _neighbours(word: str) -> bool:
    """Return whether a word is made of runs of four neighbouring keys, or of three, repeated."""
    triple = re.fullmatch(r"(.{3})\1*", word)
    if triple and triple[1] in TRIPLES:
        return True
    reached = 0
    for start in range(len(word) - 3):
        run = word[start : start + 4]
        if start <= reached and any(run in row or run[::-1] in row for row in ROWS):
            reached = start + 4
    return reached == len(word) > 0
