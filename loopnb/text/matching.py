"""The taxonomy's words: which texts hold one of the starts of words that a theme lists."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from loopnb.schema import MARKS

MOST = 200  # starts in one pattern; more would outgrow the matcher's memory
BOUNDARY = r"(?:^|[^\pL\pN_])"  # the matcher's own \b knows ASCII alone
GAP = r"[\s\pZ]+"
APOSTROPHE = "['’ʼ]"
# Scripts written without spaces: none of their words has a boundary of its own.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
BOUNDED = re.compile(rf"[^\W{UNSPACED}]")


def matched(texts: Sequence[str], words: Sequence[str]) -> np.ndarray:
    """Return whether each of n texts holds a word of each of k themes: booleans, (n, k).

    A theme's words are starts of words separated by '|', matched in any case at a word's
    boundary. A start may be several words ("needed help from"): the last may go on, any white
    space may stand between. A start that does not begin with a letter or digit, or is of a script
    written without spaces, is found anywhere. A theme without words matches nothing.
    """
    codes, distinct = pd.factorize(np.asarray(list(texts), dtype=object))
    # What redaction left is no word of the customer's: [ticket] does not speak of tickets.
    marks = rf"\[(?:{'|'.join(MARKS)})\]"
    once = pc.replace_substring_regex(_arrow(distinct), marks, "[]")
    found = np.zeros((len(distinct), len(words)), dtype=bool)
    for theme, listed in enumerate(words):
        for pattern in _patterns(listed):
            hits = pc.match_substring_regex(once, pattern=pattern)
            found[:, theme] |= hits.to_numpy(zero_copy_only=False)
    return found[codes]


def _arrow(texts: Sequence[str]) -> pa.Array:
    try:
        return pa.array(texts, type=pa.large_string())
    except UnicodeEncodeError:  # half a character, as broken exports hold
        whole = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        return pa.array(whole, type=pa.large_string())


def _patterns(listed: str) -> list[str]:
    starts = sorted({" ".join(start.split()) for start in listed.split("|")} - {""})
    at_boundary = [_pattern(start) for start in starts if BOUNDED.match(start)]
    anywhere = [_pattern(start) for start in starts if not BOUNDED.match(start)]
    return [*_joined(BOUNDARY, at_boundary), *_joined("", anywhere)]


def _joined(before: str, starts: list[str]) -> list[str]:
    parts = [starts[at : at + MOST] for at in range(0, len(starts), MOST)]
    return [f"(?i){before}(?:{'|'.join(part)})" for part in parts]


def _pattern(start: str) -> str:
    words = (re.sub(APOSTROPHE, APOSTROPHE, re.escape(word)) for word in start.split(" "))
    return GAP.join(words)
