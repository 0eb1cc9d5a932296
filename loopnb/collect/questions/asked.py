"""What a file itself says that it asked: the text and the id of the question over each column.

What loop.yaml calls a question is ours; only the file can show that it reads otherwise.
"""

import html
import re
import unicodedata

from loopnb.collect.dialects import DIALECTS
from loopnb.collect.reading.files import Raw
from loopnb.settings import Column

_TAG = re.compile(r"<[^<>]*>")
_ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def asked(raw: Raw) -> tuple[tuple[str, str], ...]:
    """Return text and id of what each column asks, "" for what the file does not say.

    A vendor's file says it as its dialect knows. In any other file the name of a column says it:
    several words are a text, one word is an id.
    """
    dialect = DIALECTS.get(raw.dialect)
    if dialect is None:
        return tuple((name, "") if " " in name.strip() else ("", name) for name in raw.header)
    if dialect.asks is None:
        return (("", ""),) * len(raw.header)
    return dialect.asks(raw.heads)


def by_rows(spec: Column | None) -> bool:
    """Hold where each row of a file says by itself what was asked, in a column of its own."""
    return bool(spec and spec.column and not spec.values)


def plain(text: str) -> str:
    """Return a text as people read it, without tags and line breaks."""
    return " ".join(_TAG.sub(" ", html.unescape(text)).split())


def folded(text: str) -> str:
    """Return what is left of a text to compare: no tags, no blanks, one case, plain quotes."""
    text = unicodedata.normalize("NFKC", _TAG.sub("", html.unescape(text))).translate(_ALIKE)
    seen = (each for each in text if not each.isspace() and unicodedata.category(each) != "Cf")
    return "".join(seen).casefold()
