"""The numbers that a sentence says, in digits or words: how much, of what, how exactly, which way.

What is said of one number is its text as written, its value in the unit of the tables (hours for
times, per cent for fractions) and how far a true value may lie from it.
"""

import re
from dataclasses import dataclass

from loopnb.present.values import COUNT, HOURS, MONEY, NOUN_OF, PERCENT, POINTS

NUMBER, FRACTION, DATE, NAME = "number", "fraction", "date", "name"
BARE, UNKNOWN = "bare", "unknown"  # without a unit: alone, or before a word that we do not count
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
MONTH = "|".join(f"{name[:3].title()}(?:{name[3:]})?" for name in MONTHS).replace("(?:)?", "")
MONTH = rf"(?-i:{MONTH}|Sept)"  # not the verb
ONES = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = {word: float(n) for n, word in enumerate(ONES, 2)}
WORDS |= {word: 10.0 * n for n, word in enumerate(TENS, 2)}
WORDS |= {f"{ten}-{one}": WORDS[ten] + WORDS[one] for ten in TENS for one in ONES[:8]}
WORDS |= {f"{ten}-one": WORDS[ten] + 1 for ten in TENS}
WORDS |= {"dozen": 12.0, "hundred": 100.0, "thousand": 1000.0}
PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7,
         "eighth": 8, "ninth": 9, "tenth": 10}  # fmt: skip
TIMES = {"twice": 2, "double": 2, "doubled": 2, "doubles": 2, "triple": 3, "tripled": 3,
         "trebled": 3}  # fmt: skip
UNITS = {
    "%": (PERCENT, 1), "per cent": (PERCENT, 1), "percent": (PERCENT, 1),
    "percentage points": (POINTS, 1), "percentage point": (POINTS, 1), "points": (POINTS, 1),
    "point": (POINTS, 1), "minutes": (HOURS, 1 / 60), "minute": (HOURS, 1 / 60),
    "hours": (HOURS, 1), "hour": (HOURS, 1), "h": (HOURS, 1), "days": (HOURS, 24),
    "day": (HOURS, 24), "weeks": (HOURS, 168), "week": (HOURS, 168),
}  # fmt: skip
LARGE = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
}
LESS = ("fewer", "less", "lower", "shorter", "sooner", "faster", "quicker", "earlier", "down",
        "fell", "fallen", "smaller")  # fmt: skip
MORE = ("more", "higher", "longer", "later", "slower", "up", "rose", "risen", "larger")
SENSES = dict.fromkeys(LESS, -1) | dict.fromkeys(MORE, 1)
HEDGES = ("about", "around", "roughly", "some", "nearly", "almost", "approximately", "circa")
ABOVE = ("more than", "over", "at least", "above")
BELOW = ("less than", "fewer than", "under", "at most", "up to", "below", "nearly", "almost")
RANGES = ("between", "from", "to", "and", "–", "-", "least", "most", "than", "over", "under")
PLAIN = (
    "a", "an", "the", "in", "and", "or", "but", "to", "of", "for", "on", "at", "by", "is", "are",
    "was", "were", "per", "each", "than", "with", "from", "as", "that", "which", "it", "we", "they",
    "this", "last", "now", "while", "since", "because", "if", "so", "again", "has", "have", "had",
    "will", "would", "not", "before", "after", "against", "until", "when", "where", "only", "still",
    "also", "too", "very", "instead", "out",
)  # fmt: skip
NEAR = 80  # characters looked at on either side
NO_PART = "party|parties|time|person|reason|way|quarter|week|month|year"  # a third one
NUMERAL = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
WORD = "|".join(sorted(WORDS, key=len, reverse=True)).replace("-", "[- ]")
SAID = re.compile(
    rf"""(?P<date>\b\d{{4}}-\d\d-\d\d\b
      |\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTH})\b\.?(?:,?\s+\d{{4}}\b)?
      |\b(?:{MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?)
    |(?P<times>\b(?:{"|".join(TIMES)}|halved|(?:{WORD}|{NUMERAL})\s+times)\b)
    |(?P<part>\b(?:(?:an?|one|{WORD}|\d+)[\s-]+(?:{"|".join(PARTS)})s?|half)\b(?!-)
      (?!\s+(?:{NO_PART})\b)(?!\s+an?\s+(?:minute|hour|day|week)\b))
    |(?P<among>\b(?:one|{WORD})\s+(?:[^\W\d_]+\s+)?in\s+(?:every\s+)?(?:{WORD})\b(?!\s*(?:%|per)))
    |(?P<odds>\b(?:one|{WORD}|\d{{1,2}})\s+(?:(?:in|out\s+of)\s+(?:every\s+)?(?:{WORD}|\d{{1,3}})
      |of\s+(?:every\s+)?(?:100|a\s+hundred))\b(?![.,]\d|\s*%))
    |(?P<name>\b[^\W\d_]+[-–]?\d[\w.-]*\w|\b[^\W\d_]+[-–]?\d\b|\b\d+(?:\.\d+){{2,}}\w*
      |\b\d{{4}}-[QW]\d+\b|\b\d+(?:\.\d+)?(?!(?:k|m|bn|h)\b)[^\W\d_]\w*|\b\d+[:/]\d+\b)
    |(?P<bit>\bhalf\s+an?\b)
    |(?P<number>(?<![\w.])[+−-]?(?:{NUMERAL})(?!\d))
    |(?P<word>\b(?:{WORD})\b)""",
    re.IGNORECASE | re.VERBOSE,
)
NEXT = re.compile(
    rf"\s*(?P<large>{'|'.join(LARGE)})?\b\s*(?P<unit>{'|'.join(sorted(UNITS, key=len)[::-1])})?"
    r"(?!\w)", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Numeral:
    """One number as said: `low` to `high` is what a true value may be, without its sign.

    `sense` is 1 where it says more or up, -1 where less or down, 0 where neither; `ranged` where
    it may be the end of a range; `before` and `after` are its neighbouring words.
    """

    text: str
    kind: str
    at: int
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0
    unit: str = BARE
    noun: str = ""
    sense: int = 0
    ranged: bool = False
    before: str = ""
    after: str = ""


def _before(text: str, at: int) -> str:
    return text[max(0, at - NEAR) : at]


def numerals(text: str) -> list[Numeral]:
    """Return the numbers that a text says, in their order."""
    told: list[Numeral] = []
    for found in SAID.finditer(text):
        if not told or found.start() >= told[-1].at + len(told[-1].text):
            told.append(_read(text, found))
    return told


def plain(text: str) -> float:
    """Return the value of a number in digits or words: '1,125', 'four', 'one'."""
    text = re.sub(r"[,\u00a0\u202f]", "", text.lower()).replace(" ", "-")
    known = WORDS | {"a": 1.0, "an": 1.0, "one": 1.0, "half-a": 0.5, "half-an": 0.5}
    return known[text] if text in known else float(text)


def _read(text: str, found: re.Match) -> Numeral:
    kind, said = found.lastgroup, found.group()
    before, after = _around(text, found)
    place = {"text": said, "at": found.start(), "before": before, "after": after}
    if kind == "date":
        return Numeral(kind=DATE, **place)
    if kind == "name":
        return Numeral(kind=NAME, **place)
    if kind in ("times", "part", "odds", "among") and (part := _fraction(text, found, place)):
        return part
    return _number(text, found, place)


def _number(text: str, found: re.Match, place: dict) -> Numeral:
    said = found.group().lstrip("+−-")
    if found.lastgroup == "part":  # as many quarters of a year
        said = said.split()[0].split("-")[0]
    value, ends = plain(said), NEXT.match(text, found.end())
    large = LARGE[ends["large"].lower()] if ends and ends["large"] else 1.0
    unit, factor = UNITS[ends["unit"].lower()] if ends and ends["unit"] else ("", 1)
    rest = ends.end() if ends and (ends["unit"] or ends["large"]) else found.end()
    unit, noun = (unit, "") if unit else _counted(text[rest : rest + NEAR])
    money = re.search(r"[€$£]\s*$", _before(text, found.start())) or re.match(
        r"\s*(?:EUR|USD|GBP|CHF|€|\$|£)", text[rest : rest + NEAR]
    )
    unit = MONEY if money else BARE if large > 1 and unit == UNKNOWN else unit
    low, high = _within(value, said, _before(text, found.start()))
    minus = {"−": -1, "-": -1, "+": 1}.get(found.group()[0], 0)
    scale = large * factor
    return Numeral(
        **place | {"text": text[found.start() : rest].strip()}, kind=NUMBER, value=value * scale,
        low=low * scale, high=high * scale, unit=unit, noun=noun,
        sense=minus or _sense(text, found.start(), rest), ranged=_ranged(text, found.start(), rest),
    )  # fmt: skip


def _fraction(text: str, found: re.Match, place: dict) -> Numeral | None:
    """Return a fraction or a multiple as per cent: of a whole, or of what it was before."""
    said = re.sub(r"[\s-]+", " ", found.group().lower())
    sense = _sense(text, found.start(), found.end())
    if found.lastgroup == "times":
        ratio = _ratio(said)
        value, spread, sense = 100 * abs(ratio - 1), 10 * max(ratio, 0.5), 1 if ratio > 1 else -1
    else:
        value = 100 * (_odds(said) if found.lastgroup in ("odds", "among") else _part(said))
        spread = max(0.5, min(value, 100 - value) / 10)
    if value >= 100 and found.lastgroup == "part":  # four quarters
        return None
    spread *= 1.5 if _word_before(text, found.start(), HEDGES) else 1
    return Numeral(**place, kind=FRACTION, value=value, low=value - spread, high=value + spread,
                   unit=PERCENT, sense=sense)  # fmt: skip


def _ratio(said: str) -> float:
    """Return how many times as much: 2 of 'twice', 0.5 of 'halved'."""
    return 0.5 if said == "halved" else TIMES.get(said) or plain(said.removesuffix(" times"))


def _odds(said: str) -> float:
    some, whole = re.split(r" (?:\S+ )?(?:in|out of|of)(?: every)?(?: a(?= hundred))? ", said)
    return plain(some) / max(plain(whole), 1)


def _part(said: str) -> float:
    many, _, part = said.rpartition(" ")
    return (plain(many) if many else 1) / PARTS[part if part in PARTS else part.removesuffix("s")]


def _within(value: float, said: str, before: str) -> tuple[float, float]:
    """Return what a true value may be: what rounds to what is said, more where it is hedged."""
    decimals = len(said.partition(".")[2]) if "." in said else 0
    digits = re.sub(r"\D", "", said)
    zeros = len(digits) - len(digits.rstrip("0")) if digits and not decimals else 0
    hedged = _word_before(before, len(before), HEDGES)
    spread = 0.5 * 10.0**-decimals
    if zeros and (hedged or (value >= 1000 and len(digits) - zeros >= 2)):
        spread = 0.5 * 10.0**zeros
    spread = max(spread, value / 20) if hedged else spread
    low, high = value - spread, value + spread
    low = 0.85 * value if _word_before(before, len(before), BELOW) else low
    return low, 1.15 * value if _word_before(before, len(before), ABOVE) else high


def _counted(rest: str) -> tuple[str, str]:
    """Return the unit of a number that names none, and what is counted, from what follows it."""
    clause = re.match(r"[^.,;:()!?–—]*", rest)[0]
    words = re.findall(r"[^\W\d_]+", clause.lower())[:3]
    noun = next((NOUN_OF[word] for word in words if word in NOUN_OF), "")
    if not words or words[0] in PLAIN:
        return BARE, ""
    return (COUNT, noun) if noun else (UNKNOWN, "")


def _sense(text: str, start: int, end: int) -> int:
    """Return which way a number goes: '33 % fewer', 'up 5 points', 'fell by 4'."""
    after = re.match(r"\s*(?:of\s+(?:the|a)\s+)?([^\W\d_]+)", text[end : end + NEAR])
    if after and after[1].lower() in SENSES:
        return SENSES[after[1].lower()]
    before = re.search(r"([^\W\d_]+)(?:\s+(?:by|about|a))?\s*$", _before(text, start))
    return SENSES.get(before[1].lower(), 0) if before and before[1].lower() != "more" else 0


def _ranged(text: str, start: int, end: int) -> bool:
    before = re.search(r"([^\W\d_]+|[–-])\s*$", _before(text, start))
    after = re.match(r"\s*([^\W\d_]+|[–-])", text[end : end + NEAR])
    ends = ("to", "and", "–", "-")
    return bool(before and before[1].lower() in RANGES) or bool(after and after[1].lower() in ends)


def _word_before(text: str, at: int, words: tuple[str, ...]) -> bool:
    return bool(
        re.search(rf"\b(?:{'|'.join(words)})\s+(?:an?\s+)?$", _before(text, at), re.IGNORECASE)
    )


def _around(text: str, found: re.Match) -> tuple[str, str]:
    before = re.search(r"([\w.]*\w)\W*$", _before(text, found.start()))
    after = re.match(r"\W*(\w[\w.]*\w|\w)", text[found.end() : found.end() + NEAR])
    return (before[1].lower() if before else ""), (after[1].lower() if after else "")
