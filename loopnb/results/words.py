"""Segments and parts of a change in words: 'product Vault', '1.9 of the 3.8 hours'."""

import math
from collections.abc import Iterable

from loopnb import verdicts
from loopnb.query import is_called

UNSAID = "not said"
PLURAL = {
    "product": "products", "version": "versions", "component": "components",
    "category": "categories", "channel": "channels", "region": "regions", "team": "teams",
    "priority": "priorities", "type": "types", "segment": "kinds of customers",
    "is_key": "key and other customers", "language": "languages",
}  # fmt: skip
NAMED = {"segment": "customers:", "is_key": "key customer:"}
WERE = {
    "product": "were about {}", "version": "were about version {}", "channel": "came by {}",
    "component": "were about {}", "category": "were about {}", "region": "came from {}",
    "team": "went to {}", "segment": "came from {} customers", "language": "were in {}",
}  # fmt: skip
EXACT = 2.0  # a change under this is told with a decimal where parts of it are told


def place(trait: str, segment: str) -> str:
    """Return a segment by name: 'product Vault', 'region not said'."""
    return f"{NAMED.get(trait, trait)} {segment}"


def were(trait: str, segment: str) -> str:
    """Return what rows of a segment did or were: 'were urgent', 'came from Asia'."""
    if segment == UNSAID:
        return f"did not say their {NAMED.get(trait, trait).rstrip(':')}"
    if trait == "priority":
        return f"were {segment.lower()}" if segment.isalpha() else f"had priority {segment}"
    if trait == "is_key":
        return f"came from {'key' if segment == 'true' else 'other'} customers"
    return WERE.get(trait, f"had the {trait} {{}}").format(segment)


def origins(names: Iterable[str]) -> str:
    """Return how many files and queries there are: '2 files and 1 query'."""
    kinds = [is_called(str(name)) for name in names]
    files, queries = kinds.count(False), kinds.count(True)
    said = [f"{files:,} file{'s' * (files != 1)}"] if files or not queries else []
    said += [f"{queries:,} quer{'y' if queries == 1 else 'ies'}"] if queries else []
    return listed(said)


def listed(names: list[str], last: str = "and") -> str:
    """Return names as people list them: 'a, b and c'."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def kinds(traits: list[str], last: str = "and") -> str:
    """Return traits as people list them: 'products, regions and priorities'."""
    return listed([PLURAL.get(trait, trait) for trait in traits], last)


def part_of(part: float, whole: float, unit: str, article: str = "") -> str:
    """Return '1.9 of 3.8 hours', with an article '1.9 of the 3.8 hours'."""
    exact = unit != "hours" and abs(whole) < EXACT
    texts = [_exact(value, unit) if exact else verdicts.difference(value, unit)
             for value in (part, whole)]  # fmt: skip
    (one, _, of_one), (_, _, of_all) = (text.partition(" ") for text in texts)
    same = of_one.rstrip("s") == of_all.rstrip("s")
    return f"{one if same else texts[0]} of {article}{texts[1]}"


def signed(value: float, unit: str) -> str:
    """Return '+1.9 hours' or '−2 points', nothing where it is not known."""
    if value is None or not math.isfinite(value):
        return ""
    text = verdicts.difference(value, unit)
    sign = "" if text.startswith(("0 ", "less")) else "−" if value < 0 else "+"
    return f"{sign}{text}"


def span(low: float, high: float, unit: str) -> str:
    """Return '+1.5 to +2 hours', nothing where an end is not known."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    short = unit == "hours" and max(abs(low), abs(high)) < 1
    noun = {"%": "points", "hours": "minutes" if short else "hours"}.get(unit, unit)
    ends = [60 * end if short else end for end in (low, high)]
    numbers = [verdicts.number(abs(end)) for end in ends]
    marks = ["" if number == "0" else "−" if end < 0 else "+"
             for number, end in zip(numbers, ends, strict=True)]  # fmt: skip
    return f"{marks[0]}{numbers[0]} to {marks[1]}{numbers[1]} {noun}"


def _exact(value: float, unit: str) -> str:
    noun = "points" if unit == "%" else unit
    return f"{verdicts.number(abs(value))} {noun}"
