"""Names of people and customers that the tables know, found in what others wrote.

A name of several words is found in any case. A word alone is taken for a name only where its case
says so and where it is no ordinary word: many surnames are, in some language.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from loopnb.collect.redaction.ordinary import LEGAL, ORDINARY
from loopnb.collect.redaction.spans import Spans

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
GAP = re.compile(r"(?:[ \t\u00a0]*\n?[ \t\u00a0]*|\. ?|, | & | \+ |/)\Z")
SPLIT = re.compile(r"[;|\n]")
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
PERSON, CUSTOMER, LEAST = "name", "account", 3
# Before a first name or an ordinary word, these say that somebody is meant.
TITLE = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam|herrn?|frau|hr|fr|señora?|sr|sra|srta|don|doña|"
    r"monsieur|madame|mme|mlle|signora?|sig|dott|dear|hi|hello|hey|hallo|liebe[r]?|guten tag|hola|"
    r"estimad[oa]|querid[oa]|bonjour|salut|cher|chère|ciao|gentile|caro|cara|buongiorno|regards|"
    r"cheers|sincerely|wishes|gru(?:ß|ss)|grüße|gruesse|grüßen|saludos?|cordialement|saluti|"
    r"salutations|atentamente|thanks|thank you|danke|gracias|merci|grazie)\b\.?[ ,:!\n-]{1,4}"
    r"|^\s*-{1,2} ?)\Z",
    re.I,
)


@dataclass(frozen=True)
class Words:
    """What stands for itself: names that people said to leave, products, words of the language.

    `loud` are words that texts also write small in the middle of other words.
    """

    leave: frozenset[str] = frozenset()
    loud: frozenset[str] = frozenset()

    def ordinary(self, word: str) -> bool:
        """Hold for a word, in small letters, that is no name when it stands alone."""
        return word in self.leave or word in self.loud or word in ORDINARY or len(word) < LEAST


@dataclass(frozen=True)
class Names:
    """Known names by their first word: `whole` of several words, `alone` surnames and one-worders.

    `given` are first names, taken only after a title or a greeting, as is an ordinary surname.
    `kept` counts what is left alone by kind.
    """

    whole: dict[str, list[tuple[tuple[str, ...], str, bool]]] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    kept: Counter = field(default_factory=Counter)

    @classmethod
    def known(
        cls, people: Iterable[str], accounts: Iterable[str], words: Words | None = None
    ) -> "Names":
        """Return the names of people and of accounts, as the tables write them."""
        words, given, surnames = words or Words(), set(), set()
        found: dict[tuple[str, ...], str] = {}
        alone: dict[str, str] = {}
        for name in accounts:
            for form in _company(name):
                found[form] = CUSTOMER
        for first, last in _persons(people):
            found |= dict.fromkeys(((*first, *last), (*last, *first)), PERSON)
            given |= set(first)
            surnames.add(last[-1]) if first else given.add(last[-1])
        kept: Counter = Counter()
        for word, mark in [
            (form[0], CUSTOMER) for form, of in found.items() if len(form) == 1 and of == CUSTOMER
        ] + [(word, PERSON) for word in sorted(surnames)]:
            if words.ordinary(word):
                kept[mark] += 1
                given |= {word} if mark == PERSON else set()
            else:
                alone.setdefault(word, mark)
        leave = {tuple(parts) for name in words.leave if len(parts := _words(name)) > 1}
        return cls(_index(found, words, leave), alone, frozenset(given), kept)

    def knows(self, word: str) -> bool:
        """Hold for a word that is a known name or the first or last part of one, in any case."""
        return word.lower() in self.alone or word.lower() in self.given

    def find(self, spans: Spans) -> None:
        """Take the names of a text, the longest first."""
        if not (self.whole or self.alone):
            return
        text, at = spans.left, -1
        said = [(m.start(), m.end(), m.group().lower().replace("’", "'"))
                for m in WORD.finditer(text)]  # fmt: skip
        for place, (start, end, word) in enumerate(said):
            if start < at:
                continue
            if hit := _longest(self.whole.get(word, ()), said, place, text):
                at, mark = hit
                spans.take(start, at, mark)
                continue
            mark, given = self.alone.get(word), word in self.given and text[start].isupper()
            if mark and _cased(text[start:end]):
                spans.take(start, at := end, mark)
            elif (mark == PERSON or given) and TITLE.search(text[max(0, start - 24) : start]):
                spans.take(start, at := end, PERSON)


def _cased(said: str) -> bool:
    return len(said) >= LEAST and said[0].isupper()


def _longest(
    forms: Iterable, said: list[tuple[int, int, str]], place: int, text: str
) -> tuple[int, str] | None:
    """Return end and mark of the longest known name that begins at a word."""
    for form, mark, strict in forms:
        here = said[place : place + len(form)]
        if tuple(word for _, _, word in here) != form:
            continue
        gaps = (text[a[1] : b[0]] for a, b in pairwise(here))
        shape = not strict or all(text[start].isupper() for start, _, _ in here)
        if shape and all(GAP.match(gap) for gap in gaps):
            return here[-1][1], mark
    return None


def _index(found: dict, words: Words, leave: set) -> dict[str, list]:
    """Return names of several words by their first, the longest first; some want capitals."""
    whole: dict[str, list] = {}
    for form in sorted(found, key=lambda form: (-len(form), form)):
        if len(form) > 1 and form not in leave:
            strict = all(words.ordinary(word) for word in form)
            whole.setdefault(form[0], []).append((form, found[form], strict))
    return whole


def _company(name: str) -> list[tuple[str, ...]]:
    """Return a company's name as words: in full, and less its legal form."""
    full = tuple(_words(name))
    bare = full
    while len(bare) > 1 and bare[-1] in LEGAL:
        bare = bare[:-1]
    return [form for form in dict.fromkeys((full, bare)) if form and not set(form) <= LEGAL]


def _persons(cells: Iterable[str]) -> Iterable[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return first and last names of the people in some cells; addresses are no names."""
    for cell in cells:
        for name in SPLIT.split(ASIDE.sub(" ", cell or "")):
            if "@" in name or any(c.isdigit() for c in name):
                continue
            last, comma, first = name.partition(",")
            words = _words(name)
            if comma and _words(first) and _words(last):
                yield tuple(_words(first)), tuple(_words(last))
            elif 0 < len(words) <= 5:
                yield tuple(words[:-1]), (words[-1],)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFC", name)
    return [word.lower().replace("’", "'") for word in WORD.findall(plain)]
