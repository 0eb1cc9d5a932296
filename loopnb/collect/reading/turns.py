"""Who says what in a talk that was written down: turns told apart, ours and the customers'."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

# Words that call somebody the one who asks, in the languages that talks are held in.
ASKING = frozenset(
    ("moderator", "moderatorin", "moderation", "interviewer", "interviewerin", "facilitator",
     "host", "moderador", "moderadora", "entrevistador", "entrevistadora", "moderateur",
     "moderatrice", "animateur", "animatrice")
)  # fmt: skip
# Such as: Ann (us) [00:12]
_LABEL = r"(?P<speaker>[^\W\d_][\w .,'’&/-]{0,60}?(?:\s*\([^()]{1,60}\))?)(?:\s*\[[\d:.]+\])?"
_TURN = re.compile(
    r"^\s*(?:[-*+>]\s+|#{1,6}\s+)*(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?[\])]?\s*)?"
    rf"(?P<bold>\*\*|__|\*|_)?{_LABEL}\s*(?P<end>:(?:\*\*|__|\*|_)|(?:\*\*|__|\*|_):|:)"
    r"(?:\s+(?P<words>.*\S))?\s*$"
)
_LEAD = re.compile(r"^\s*(?:[-*+>]\s+)*")
_PARTICLES = frozenset(
    ("von", "van", "de", "der", "den", "del", "la", "le", "di", "da", "dos", "of", "und", "y", "e")
)
# Words of labels that say what somebody is, or what a paragraph is about, and name nobody.
_ROLES = _PARTICLES | ASKING | frozenset(
    ("account", "admin", "agenda", "agent", "all", "alle", "anwender", "befragte", "befragter",
     "caller", "ceo", "cfo", "chef", "cio", "client", "cliente", "company", "cto", "customer",
     "director", "direktor", "everyone", "firma", "group", "groupe", "grupo", "gruppe", "guest",
     "head", "hr", "interviewee", "it", "kunde", "kunden", "kundin", "lead", "leiter", "leiterin",
     "manager", "note", "notes", "notizen", "nutzer", "participant", "participante", "person", "pm",
     "qa", "respondent", "speaker", "sprecher", "sprecherin", "summary", "support", "team",
     "teilnehmer", "teilnehmerin", "todos", "tous", "us", "user", "usuario", "utente",
     "utilisateur", "we")
)  # fmt: skip
_LEAST = 2  # letters of a name that stands alone


class Speakers:
    """The people of one talk: who asks for us, by any of the names that notes give them."""

    def __init__(self, ours: Iterable[str], customers: Iterable[str] = ()) -> None:
        ours, customers = list(ours), list(customers)
        self.people = [*ours, *customers]
        theirs = {name for each in customers for name in _names(each)}
        full = {_folded(_bare(each)) for each in ours}
        self.ours = (({name for each in ours for name in _names(each)}) - theirs) | full
        self.known = self.ours | theirs

    def asks(self, label: str) -> bool:
        """Hold for the moderator and whoever else of us speaks."""
        words, name = set(re.findall(r"\w+", _folded(label))), _folded(_bare(label))
        return bool(words & ASKING) or name == "q" or name in self.ours

    def is_one(self, label: str, bold: bool) -> bool:
        """Hold where what stands before a colon names a speaker, and is no part of a sentence."""
        words = _bare(label).split()
        if bold or self.asks(label) or _folded(_bare(label)) in self.known:
            return True
        named = (word[0].isupper() or word[0].isdigit() or word in _PARTICLES for word in words)
        return 0 < len(words) <= 4 and all(named)


def customer_words(body: str, speakers: Speakers) -> str:
    """Return what all but us say, a paragraph a turn, the names of all speakers masked in it.

    A turn runs on until the next one. Text without any speaker is the customer's as it stands;
    what stands before the first turn is nobody's.
    """
    turns = list(_turns(body, speakers))
    people = [*speakers.people, *(each for each, _ in turns if each is not None)]
    if not all(speaker is None for speaker, _ in turns):
        turns = [(speaker, words) for speaker, words in turns
                 if speaker is not None and not speakers.asks(speaker)]  # fmt: skip
    return unnamed("\n\n".join(words for _, words in turns), people)


def unnamed(text: str, people: Iterable[str]) -> str:
    """Return a text with a mark for each name of the people of its talk.

    A whole name is found in any case, a part of it where it is capitalised.
    """
    called = [[word for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", _bare(each))
               if _folded(word) not in _ROLES] for each in people]  # fmt: skip
    names = {r"\s+".join(map(re.escape, words)) for words in called if len(words) > 1}
    names |= {re.escape(word) for words in called for word in words if len(word) >= _LEAST}
    if not names:
        return text
    known = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(names, key=len, reverse=True))})(?!\w)", re.I)
    return known.sub(
        lambda said: "[name]" if said[0][0].isupper() or " " in said[0] else said[0], text
    )


def _turns(body: str, speakers: Speakers) -> Iterator[tuple[str | None, str]]:
    """Give each turn's speaker, None where there is none, and its words."""
    speaker, spoken = None, []
    for line in [*body.splitlines(), ""]:
        turn = _TURN.match(line)
        if turn and speakers.is_one(turn["speaker"], bool(turn["bold"])):
            if spoken:
                yield speaker, " ".join(spoken)
            speaker, spoken = turn["speaker"], [turn["words"]] if turn["words"] else []
        elif words := _LEAD.sub("", line).strip():
            spoken.append(words)
        elif spoken and speaker is None:  # paragraphs are told apart where speakers are not
            yield speaker, " ".join(spoken)
            spoken = []
    if spoken:
        yield speaker, " ".join(spoken)


def _names(name: str) -> set[str]:
    """Return the names that notes give a person: whole, first, last, first with initial, initials.

    Of 'Ann-Sofie Lee (Agora)': ann sofie lee, ann sofie, ann, lee, ann l, asl, a s l, al, a l.
    """
    words = [_folded(word) for word in _bare(name).split()]
    parts = " ".join(words).split()
    if not parts:
        return set()
    found = {" ".join(parts), words[0], parts[0], words[-1]}
    if len(words) > 1:
        ends = [parts[0][0], words[-1][:1]]
        letters = ([part[0] for part in parts], ends)
        found |= {mark.join(each) for each in letters for mark in ("", " ")}
        found |= {f"{first} {ends[1]}" for first in (words[0], parts[0])}
    return found - {""}


def _bare(name: str) -> str:
    """Return a name without what stands in brackets or after a comma."""
    return re.sub(r"\([^()]*\)|,.*", "", name).strip()


def _folded(text: str) -> str:
    """Return a text in small letters without accents and dots, its blanks single."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(plain.replace(".", " ").replace("-", " ").casefold().split())
