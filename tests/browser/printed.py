"""A printed page's words beside those of its screen: whether paper leaves any out."""

import io
import re
from collections import Counter

from pypdf import PdfReader

WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")  # a word or a number; a PDF may join two
Sheet = tuple[str, ...]
JOINED = 4  # letters from which a word may stand within another, or be broken where a line ends


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, those with a hyphen as two."""
    return WORD.findall(_plain(text))


def counted(text: str) -> int:
    """Return how many words a reader counts: what spaces part, signs alone left out."""
    return sum(any(map(str.isalnum, part)) for part in text.split())


def sheets(pdf: bytes) -> list[Sheet]:
    """Return the text of each page of a PDF: as it was written, and as it lies on the page.

    The first may join the numbers of a chart, the second leaves out what is turned.
    """
    return [(page.extract_text(), page.extract_text(extraction_mode="layout"))
            for page in PdfReader(io.BytesIO(pdf)).pages]  # fmt: skip


def missing(said: str, *readings: str) -> list[str]:
    """Return words of a text that stand less often on paper, however it is read, than in it."""
    found = [(Counter(words(text)), re.sub(r"[\s\u2010-]", "", _plain(text))) for text in readings]
    lost = []
    for word, count in Counter(words(said)).items():
        long = len(word) >= JOINED
        there = max(max(all_[word], long * joined.count(word)) for all_, joined in found)
        lost += [word] if there < count else []
    return lost


def faults(texts: list[dict], paper: list[Sheet], most: int) -> list[str]:
    """Return how paper differs from a screen's texts, each {text, after: of the foot}.

    Where a page has a foot, all before it stands on the first sheet and the foot on the rest.
    """
    found = [f"{len(paper)} printed pages of {most}"] if len(paper) > most else []
    foot = any(text["after"] for text in texts)
    parts = {False: paper[:1] if foot else paper, True: paper[1:] if foot else paper}
    for after, sheets in parts.items():
        said = "\n".join(text["text"] for text in texts if text["after"] is after)
        lost = missing(said, *map("\n".join, zip(*sheets, strict=True))) if sheets else words(said)
        place = f"page {1 + after}" if foot else "paper"
        found += [f"not on {place}: {', '.join(lost[:12])}"] if lost else []
    return found


def _plain(text: str) -> str:
    """Return text without soft hyphens, in lower case, which undoes ligatures too."""
    return text.replace("\u00ad", "").casefold()
