"""Every number of an analyst's sentences, found in the tables or refused by file and line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from loopnb.errors import DataError, listed
from loopnb.present.numerals import (
    BARE,
    DATE,
    FRACTION,
    MONTHS,
    NAME,
    NUMBER,
    UNKNOWN,
    Numeral,
    numerals,
)
from loopnb.present.rewriting import Sentence, Written
from loopnb.present.subjects import clause, subjects
from loopnb.present.values import (
    ANY,
    BOUND,
    COUNT,
    HOURS,
    MONEY,
    MOVED,
    NOW,
    PART,
    PERCENT,
    POINTS,
    THEN,
    Value,
    texts,
    values,
)
from loopnb.results import Result
from loopnb.results.voices import quoted

# What tells that a value of another time, or a goal, is meant.
THEN_WORDS = re.compile(
    r"\b(?:was|were|had|from|before|ago|last|previous|earlier|baseline|best|goals?|aims?|targets?|"
    r"against|compared|usual|years?|need\w*|noticed|expected|than|least|in (?:Q\d |FY)?\d{4}\S*)",
    re.IGNORECASE,
)
COMPARED = re.compile(r"(?:than in|compared with|^since)\s+(?:Q\d |FY)?$", re.IGNORECASE)
BASES = {"comparison": "baseline", "themes": "before"}
TOKEN = re.compile(r"\w+(?:[.\-–]\w+)*")
DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
HINT = "Correct it, or say where it comes from right after the sentence: [source: …]."
MOST_NEAR = 2


def checked(
    written: Iterable[Written], results: Mapping[str, Result], names: Iterable[str], place: str
) -> list[Sentence]:
    """Return the sentences with the ids of the rows that their numbers stand in.

    A sentence that names a source may say numbers that are in no table. Raises DataError that
    lists every other one, by line, with the values nearest to it.
    """
    known = Known.of(results, names)
    said, faults = [], []
    for sentence in written:
        evidence, missing = known.traced(sentence.text)
        said.append(Sentence(sentence.text, evidence, sentence.source))
        if not sentence.source:
            faults += [f"line {sentence.line}: {fault}" for fault in missing]
    if faults:
        many = "a number that is" if len(faults) == 1 else f"{len(faults)} numbers that are"
        heading = f"{place or 'The opening'} says {many} not in the tables. {HINT}"
        raise DataError(listed(heading, faults))
    return said


@dataclass(frozen=True)
class Known:
    """What the tables hold: values, and the words around each number that stands in a text."""

    values: list[Value]
    tokens: dict[str, set[tuple[str, str]]]
    days: set[date]
    bases: frozenset[str] = frozenset()

    @classmethod
    def of(cls, results: Mapping[str, Result], names: Iterable[str] = ()) -> "Known":
        """Take the numbers and the texts of results, and further texts."""
        tokens: dict[str, set[tuple[str, str]]] = {}
        days = set()
        for text in texts(results) | set(names):
            days |= {day for found in DAY.findall(text) if (day := _day(*map(int, found)))}
            days |= {
                day for each in numerals(text) if each.kind == DATE for day in _days(each.text)
            }
            for each in numerals(text):
                for token in _tokens(each.text):
                    tokens.setdefault(token, set()).add((each.before, each.after))
        bases = {base for name, column in BASES.items() if name in results
                 for base in results[name].table[column] if base}  # fmt: skip
        return cls(values(results), tokens, days, frozenset(bases))

    def traced(self, sentence: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the ids of the rows that the numbers stand in, and what is said of the others."""
        ids, missing = {}, []
        found = numerals(sentence)
        for place, each in enumerate(found):
            each = _ranged_with(each, found[place + 1 :], sentence)
            if self.year(each, sentence):
                continue
            if value := self.value(each, sentence):
                ids[value.id] = None
            elif not self.named(each):
                missing.append(self.fault(each, sentence))
        return tuple(ids), missing

    def value(self, said: Numeral, sentence: str) -> Value | None:
        """Return the value that a number says, of the rows that its clause is about, if of any."""
        if said.kind in (DATE, NAME):
            return None
        about, fitting = self.fitting(said, sentence)
        right = [value for value in fitting if _equal(said, value)]
        return min(right, key=lambda value: _rank(value, about), default=None)

    def fitting(self, said: Numeral, sentence: str) -> tuple[set[str], list[Value]]:
        """Return the labels of the rows that a number is about, and the values that it may say."""
        then = bool(THEN_WORDS.search(clause(sentence, said.at)))
        fitting = [value for value in self.values if _comparable(said, value, then=then)]
        about = subjects(sentence, said.at, {value.label: value.also for value in fitting})
        return about, [value for value in fitting if value.label in about] if about else fitting

    def year(self, said: Numeral, sentence: str) -> bool:
        """Hold where a number is a year of the tables; after 'than in' that of a baseline."""
        year = re.match(r"(?:19|20)\d\d(?!\d|,)", said.text)
        if not year or said.kind != NUMBER or year[0] not in self.tokens:
            return False
        bases = {token for base in self.bases for token in _tokens(base)}
        return not bases or year[0] in bases or not COMPARED.search(sentence[: said.at])

    def named(self, said: Numeral) -> bool:
        """Hold where a number is part of a name or a date: a version, a period, a year."""
        if said.kind == DATE:
            return bool(_days(said.text, self.days) & self.days)
        if said.kind == NAME:
            return all(token in self.tokens for token in _tokens(said.text))
        if said.kind == FRACTION or said.unit in (PERCENT, POINTS, MONEY):
            return False
        token = said.text.split()[0].lower()
        around = self.tokens.get(token, set())
        if "." in token and said.unit in (BARE, UNKNOWN):
            return bool(around)
        return any(
            (before and before == said.before and said.unit in (BARE, UNKNOWN))
            or (after and after == said.after)
            for before, after in around
        )

    def fault(self, said: Numeral, sentence: str) -> str:
        """Return that a number is in no table, and what the nearest values are."""
        if said.kind in (DATE, NAME):
            what = "date" if said.kind == DATE else "name, period or version"
            return f"{said.text} is no {what} in the tables"
        if said.unit == UNKNOWN:
            return f"{said.text} is not in the tables"
        about, fitting = self.fitting(said, sentence)
        alike: dict[str, str] = {}
        for value in sorted(fitting, key=lambda value: (
            abs(abs(value.amount) - said.value), value.role != NOW)):  # fmt: skip
            if value.unit != ANY and value.role not in (BOUND, PART):
                alike.setdefault(value.printed, value.what)
        near = [f"{what} is {printed}" for printed, what in list(alike.items())[:MOST_NEAR]]
        rows = quoted(sorted(about)[:MOST_NEAR]) if about else ""
        where = f"the tables for {rows}" if rows else "the tables"
        return "; ".join([f"{said.text} is not in {where}", *near])


def _comparable(said: Numeral, value: Value, *, then: bool) -> bool:
    """Hold where a number may say a value, by its unit and by what it is called."""
    if value.role == BOUND and not said.ranged:
        return False
    if value.role == THEN and not then:
        return False
    if value.unit == ANY:
        return True
    if said.sense and value.role == MOVED:
        return _same_unit(said, value) and (value.amount > 0) == (said.sense > 0)
    return _same_unit(said, value) and not (said.sense and said.unit in (PERCENT, POINTS))


def _same_unit(said: Numeral, value: Value) -> bool:
    if said.unit == BARE:
        return said.kind != FRACTION
    if said.unit == UNKNOWN:
        return value.unit == COUNT
    if said.unit in (PERCENT, POINTS, HOURS, MONEY):
        return value.unit == said.unit
    return value.unit == COUNT and value.noun in ("", said.noun)


def _equal(said: Numeral, value: Value) -> bool:
    slack = 1e-9 * max(1.0, abs(said.value))
    return said.low - slack <= abs(value.amount) <= said.high + slack


def _rank(value: Value, about: set[str]) -> tuple:
    return value.label not in about, value.role != NOW, value.role in (BOUND, PART)


def _ranged_with(said: Numeral, later: list[Numeral], sentence: str) -> Numeral:
    """Return a number without a unit with that of the range's other end: '83 to 89 %'."""
    if said.unit != BARE or not later or said.kind != NUMBER:
        return said
    between = sentence[said.at + len(said.text) : later[0].at]
    if not re.fullmatch(r"\s*(?:and|to|–|-)\s*", between) or later[0].unit == BARE:
        return said
    return Numeral(**vars(said) | {"unit": later[0].unit, "noun": later[0].noun})


def _tokens(text: str) -> list[str]:
    """Return the parts of a name that hold a number, and the whole: '2026-q3', '2026', 'q3'."""
    whole = TOKEN.findall(text.lower())
    parts = [part for token in whole for part in re.split("[-–]", token)]
    return list(dict.fromkeys([*whole, *parts]))


def _days(text: str, known: Iterable[date] = ()) -> set[date]:
    """Return the day that a text names; where it names no year, those of the years known."""
    if found := DAY.search(text):
        return {day for day in [_day(*map(int, found.groups()))] if day}
    month = re.search("|".join(name[:3] for name in MONTHS), text.lower())
    number = re.search(r"\b(\d{1,2})(?!\d)", text)
    year = re.search(r"\b(\d{4})\b", text)
    if not month or not number:
        return set()
    at = [name[:3] for name in MONTHS].index(month[0]) + 1
    years = [int(year[1])] if year else sorted({day.year for day in known})
    return {day for each in years if (day := _day(each, at, int(number[1])))}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
