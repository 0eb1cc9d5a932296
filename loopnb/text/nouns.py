"""Which terms name a thing: those that articles, possessives or prepositions go before.

A rule of thumb in place of a grammar, for the languages listed; no model is fetched.
"""

import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from loopnb.text.languages import LETTERS, STOP_WORDS

BEFORE = {
    "en": "the a an our your my this that these those its their any some no more less fewer better"
    " in on of for with about each every",
    "de": "der die das den dem des ein eine einen einem einer unser unsere unseren euer eure mehr"
    " weniger keine kein im zur zum beim vom am",
    "es": "el la los las un una unos unas nuestro nuestra su más menos del al de",
    "fr": "le la les un une des du de notre votre nos vos ce cette plus moins",
    "it": "il lo la i gli le un uno una del della dei delle più meno nostro vostro",
    "nl": "de het een meer minder onze uw deze dit geen",
    "pt": "o a os as um uma do da dos das no na mais menos nosso nossa",
}
WORDS = "|".join(sorted({word for words in BEFORE.values() for word in words.split()}))
# Nouns, and words used as such, that are no subject by themselves.
VAGUE = {
    "en": "bit lot thing point way hand time day week month year hour bad good best first last"
    " whole new short wish experience problem issue case fault start end need needed use part",
    "de": "ding sache mal zeit tag tage tagen woche wochen jahr stunde stunden punkt problem fall"
    " anfang ende erfahrung neue neuer neues neuen",
    "es": "cosa vez veces tiempo día días semana año hora punto problema caso final experiencia"
    " nuevo nueva",
    "fr": "chose fois temps jour jours semaine heure point cas problème fin nouveau nouvelle",
    "it": "cosa tempo giorno giorni settimana ora punto volta problema caso nuovo nuova",
    "nl": "ding keer tijd dag dagen week uur punt probleem geval nieuw nieuwe",
    "pt": "coisa vez tempo dia dias semana hora ponto problema caso novo nova",
}
EMPTY = STOP_WORDS | {word for words in VAGUE.values() for word in words.split()}
LOOKED_AT, MOSTLY = 200, 0.5  # texts of a term; the share that has a word of BEFORE before it


def things(names: Sequence[str], used: sparse.spmatrix, texts: Sequence[str]) -> np.ndarray:
    """Return which terms are things, from the texts (rows) that use each (column).

    One other word may stand between ("the new portal"). A text without any common word of the
    languages listed says nothing against a term. Vague nouns ("thing", "day") are none.
    """
    columns = used.tocsc()
    found = np.zeros(len(names), dtype=bool)
    for place, name in enumerate(names):
        if all(word in EMPTY for word in name.split(" ")):
            continue
        rows = columns.indices[columns.indptr[place] : columns.indptr[place + 1]][:LOOKED_AT]
        before = re.compile(rf"\b(?:{WORDS})\s+(?:[\w'-]+\s+)?{re.escape(name)}", re.I)
        said = [bool(before.search(texts[row])) or not _known(texts[row]) for row in rows]
        found[place] = bool(said) and sum(said) >= MOSTLY * len(said)
    return found


def _known(text: str) -> bool:
    return any(word in STOP_WORDS for word in LETTERS.findall(text.casefold()))
