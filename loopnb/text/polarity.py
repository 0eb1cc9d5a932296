"""TextBlob's polarity of comments: the floor that needs no data.

TextBlob reads English by a lexicon; a few emoji that carry a feeling are read besides.
"""

from collections.abc import Iterable

import numpy as np
from textblob import TextBlob

from loopnb.text.cleaning import feeling


def polarity(texts: Iterable[str]) -> np.ndarray:
    """Return the polarity (−1 bad … 1 good) of each text; each distinct text is read once."""
    known: dict[str, float] = {}
    found = []
    for text in texts:
        if text not in known:
            known[text] = _polarity(text)
        found.append(known[text])
    return np.array(found, dtype=float)


def _polarity(text: str) -> float:
    """Return TextBlob's polarity, half-way to the emoji's feeling where there are any."""
    read = float(TextBlob(text).sentiment.polarity)
    felt = feeling(text)
    if felt is None:
        return read
    return felt if read == 0 else (read + felt) / 2
