"""Each measure as a clause that can be read aloud: risen, fallen, and where it stands."""

import re
from typing import NamedTuple

from loopnb import verdicts

FULL, CHANGE, PLAIN = "full", "change", "plain"


class Phrase(NamedTuple):
    """A measure's clauses; `{value}` and `{by}` have units, `{number}` and `{size}` have none."""

    risen: str
    fallen: str
    stands: str


PHRASES = {
    "csat": Phrase(
        "more {people} are satisfied ({value}, up {by})",
        "fewer {people} are satisfied ({value}, down {by})",
        "{value} of {people} are satisfied",
    ),
    "csat_low": Phrase(
        "more {people} are dissatisfied ({value}, up {by})",
        "fewer {people} are dissatisfied ({value}, down {by})",
        "{value} of {people} are dissatisfied",
    ),
    "nps": Phrase(
        "more {people} would recommend us (up {by})",
        "fewer {people} would recommend us (down {by})",
        "our recommendation score (NPS) is {number}",
    ),
    "time_to_resolve": Phrase(
        "tickets take {by} longer",
        "tickets are solved {by} sooner",
        "half of the tickets are solved within {value}",
    ),
    "first_reply": Phrase(
        "the first reply comes {by} later",
        "the first reply comes {by} sooner",
        "half of the first replies come within {value}",
    ),
    "sla_met": Phrase(
        "more tickets are solved on time ({value}, up {by})",
        "fewer tickets are solved on time ({value}, down {by})",
        "{value} of tickets are solved on time",
    ),
    "reopened": Phrase(
        "more tickets are reopened ({value}, up {by})",
        "fewer tickets are reopened ({value}, down {by})",
        "{value} of tickets are reopened",
    ),
    "volume": Phrase(
        "more tickets arrive ({value}, up {size})",
        "fewer tickets arrive ({value}, down {size})",
        "{number} tickets arrive a day",
    ),
    "backlog": Phrase(
        "more tickets are open ({number}, up {size})",
        "fewer tickets are open ({number}, down {size})",
        "{number} tickets are open",
    ),
    "backlog_old": Phrase(
        "more tickets are open for over 30 days ({number}, up {size})",
        "fewer tickets are open for over 30 days ({number}, down {size})",
        "{number} tickets are open for over 30 days",
    ),
}


def moved(row: object, people: str, *, most: str = FULL) -> str:
    """Return how a compared measure moved: 'tickets take 3.8 hours longer to solve'.

    `most` says how much stands between brackets: FULL, the CHANGE alone, or nothing (PLAIN).
    """
    better = "better" if row.verdict == verdicts.IMPROVED else "worse"
    other = {verdicts.MORE: "up", verdicts.FEWER: "down"}.get(row.verdict, better)
    plain = f"“{{title}}” is {other} by {{by}}"
    phrase = PHRASES.get(row.metric, Phrase(plain, plain, ""))
    clause = phrase.risen if row.change > 0 else phrase.fallen
    shorter = {CHANGE: re.sub(r"\(\{\w+\}, ", "(", clause), PLAIN: re.sub(r" \(.*\)", "", clause)}
    return _filled(shorter.get(most, clause), row, people)


def stands(row: object, people: str) -> str:
    """Return where a measure stands: '86 % of customers are satisfied'."""
    phrase = PHRASES.get(row.metric, Phrase("", "", "“{title}” is at {value}"))
    return _filled(phrase.stands, row, people)


def _filled(clause: str, row: object, people: str) -> str:
    size = verdicts.difference(row.change, row.unit) if row.change == row.change else ""
    told = {
        "people": people, "title": row.title, "by": size,
        "value": verdicts.amount(row.value, row.unit), "number": verdicts.number(row.value),
        "size": size.removesuffix(f" {row.unit}"),
    }  # fmt: skip
    return re.sub(r"\{(\w+)\}", lambda found: told[found[1]], clause)  # a title may hold braces
