"""One text after the other: what is recognised first is nothing else afterwards.

The order: links and addresses, ids that the tables know, accounts and cards, numbers of a state,
addresses of machines, phones, names. In between, what only looks like one of them is set aside.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from loopnb.collect.redaction import addresses, national, numbers
from loopnb.collect.redaction.names import Names
from loopnb.collect.redaction.spans import Spans

SIGNS = re.compile(r"[@\d]|://|www\.|eyJ|[\[({<]\s?(?:at|ät|arroba|chiocciola|arobase)\b", re.I)
# What may be the number of a ticket: of six digits, or of letters and digits, or said to be one.
ID = re.compile(r"(?<![\w.,])#?\w[\w-]{3,}(?![\w]|[.,]\d)")
SAID = re.compile(
    r"(?:#|\b(?:ticket|case|incident|request|caso|fall|vorgang|incidencia|dossier|pratica)\W{0,3}"
    r"(?:(?:no|nr|number|nummer|id)\b\W{0,3})?)$",
    re.I,
)
PIECE = re.compile(r"\[\w+\]|[^\W\d_]+(?:['’-][^\W\d_]+)*")  # a mark, or a word
DATED = frozenset(
    name.lower()
    for names in (calendar.month_name, calendar.month_abbr, calendar.day_name, calendar.day_abbr)
    for name in names
) | {"sept", "utc", "gmt", "am", "pm"}  # fmt: skip
WORDS = re.compile(r"\[word\](?:[\s,.-]*\[word\])+")
PLAIN = 6  # digits from which a number alone is taken for the id that it equals


@dataclass(frozen=True)
class Redactor:
    """What is known before a text is read: whose phones and numbers, which names and versions."""

    regions: tuple[str, ...] = ("GB",)
    names: Names = field(default_factory=Names)
    versions: frozenset[str] = frozenset()

    def masked(self, text: str, ids: Mapping[str, str] | None = None) -> str:
        """Return the text with its marks; `ids` has the known ones that it may hold: their mark."""
        spans = self.read(text, ids)
        return spans.masked if spans.taken else text

    def misfit(self, text: str, ids: Mapping[str, str] | None = None) -> str:
        """Return a cell that may stand in a wrong column: what may be anybody's name is a mark too.

        Of words those in small letters stay that are no known name, and those of a date.
        """
        dated = DATED if any(sign.isdigit() for sign in text) else ()

        def shown(piece: re.Match) -> str:
            said = piece[0]
            plain = said.islower() and not self.names.knows(said)
            stays = said[0] == "[" or len(said) == 1 or plain or said.lower() in dated
            return said if stays else "[word]"

        return WORDS.sub("[word]", PIECE.sub(shown, self.masked(text, ids)))

    def read(self, text: str, ids: Mapping[str, str] | None = None) -> Spans:
        """Return the text with the parts that are recognised in it."""
        spans = Spans(text)
        if SIGNS.search(text):
            addresses.find(spans)
            _identified(spans, ids or {})
            numbers.codes(spans)
            if numbers.ENOUGH.search(spans.left):
                numbers.accounts(spans)
                national.find(spans, self.regions)
            addresses.machines(spans, self.versions)
            if numbers.ENOUGH.search(spans.left):
                numbers.others(spans)
                numbers.phones(spans, self.regions)
        self.names.find(spans)
        return spans


def candidates(text: str) -> set[str]:
    """Return what in a text may be a known id."""
    return {word.lstrip("#") for word in ID.findall(text) if any(c.isdigit() for c in word)}


def mask(text: str, region: str) -> str:
    """Return a text masked as far as that goes without knowing anybody."""
    return Redactor((region,)).masked(text)


def quotable(text: object, most: int | None = None) -> str:
    """Return a text as a message may quote it: masked as far as that goes without knowing anybody.

    Cut to `most` characters only then, since half of an address would not be recognised.
    """
    return mask(str(text), "US")[:most]


def _identified(spans: Spans, ids: Mapping[str, str]) -> None:
    for match in ID.finditer(spans.left) if ids else ():
        word = match.group().lstrip("#")
        if mark := ids.get(word):
            start = match.end() - len(word)
            sure = len(word) >= PLAIN or not word.isdecimal()
            if sure or SAID.search(spans.left[max(0, start - 24) : start]):
                spans.take(start, match.end(), mark)
