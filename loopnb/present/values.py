"""The values that a page's tables hold, each with its unit, its name in words and its row's id."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from loopnb import verdicts
from loopnb.results import Result
from loopnb.results.risk import FEW, Risk
from loopnb.results.sources import ALL, KEYS, key

PERCENT, POINTS, HOURS, COUNT, MONEY, ANY = "%", "points", "hours", "", "money", "any"
# What a value is: a level now, of another time or a goal; an end of a range; a change; a half.
NOW, THEN, BOUND, MOVED, PART = "now", "then", "bound", "moved", "part"
LEVEL, OWN, CHANGE, OF_LEVEL = "level", "own", "change", "of level"  # units that the row tells
LEVELS = {"%": PERCENT, "points": POINTS, "hours": HOURS}
CHANGES = {"%": POINTS, "points": POINTS, "hours": HOURS}
NOUNS = {
    "answers": ("rating", "ratings", "response", "responses", "answer", "answers"),
    "tickets": ("case", "cases", "incident", "incidents", "requests", "ticket", "tickets"),
    "comments": ("comment", "comments"),
    "people": ("account", "accounts", "user", "users", "department", "departments", "customer",
               "customers"),
    "measures": ("measure", "measures"), "goals": ("goal", "goals"),
    "actions": ("action", "actions"),
    "renewals": ("renewal", "renewals", "contract", "contracts"),
}  # fmt: skip
NOUN_OF = {word: noun for noun, words in NOUNS.items() for word in words}


@dataclass(frozen=True)
class Value:
    """One number of a table: `what` it is in words, the unit and what is counted, if anything.

    `label` names its row: a measure, a theme, an action; `also` is what else an action is about.
    """

    id: str
    label: str
    what: str
    amount: float
    unit: str
    role: str
    noun: str = ""
    also: str = ""

    @property
    def printed(self) -> str:
        """The value as pages print it."""
        unit = "point" if self.unit == POINTS and abs(self.amount) == 1 else self.unit
        told = unit if unit not in (COUNT, MONEY, ANY) else NOUNS.get(self.noun, ("",))[-1]
        return verdicts.amount(abs(self.amount), told).strip()


# By result the column that names a row, and its numbers: role, unit, words; "{}" is the name.
Spec = dict[str, tuple[str, str, str]]
MEASURED: Spec = {
    "value": (NOW, LEVEL, "{}"), "last_value": (THEN, LEVEL, "{} in the period before"),
    "baseline_value": (THEN, LEVEL, "the baseline of {}"),
    "year_ago_value": (THEN, LEVEL, "{} a year ago"),
    "rolling_value": (THEN, LEVEL, "{} over a year"), "best_value": (THEN, LEVEL, "the best {}"),
    "year_value": (THEN, LEVEL, "{} in the year so far"),
    "goal": (THEN, LEVEL, "the goal for {}"), "low": (BOUND, LEVEL, "the low end of {}"),
    "high": (BOUND, LEVEL, "the high end of {}"), "change": (MOVED, CHANGE, "the change of {}"),
    "noticeable": (THEN, CHANGE, "what would have been noticed of {}"),
    "n": (NOW, OWN, "what is behind {}"), "clusters": (NOW, "people", "who is behind {}"),
    "excluded": (THEN, OWN, "what is left out of {}"), "minimum": (THEN, OWN, "what {} needs"),
    "tail": (NOW, HOURS, "the slowest tenth of {}"),
}  # fmt: skip
SPECS: dict[str, tuple[str, Spec]] = {
    "comparison": ("title", MEASURED),
    "measures": ("title", {"value": (THEN, LEVEL, "{} in another period")}),
    "themes": ("theme", {
        "share": (NOW, PERCENT, "the share of “{}”"),
        "low": (BOUND, PERCENT, "the low end of “{}”"),
        "high": (BOUND, PERCENT, "the high end of “{}”"),
        "share_before": (THEN, PERCENT, "the share of “{}” before"),
        "change": (MOVED, POINTS, "the change of “{}”"), "comments": (NOW, "comments", "“{}”"),
        "n": (NOW, "comments", "all"), "n_before": (THEN, "comments", "all before"),
    }),
    "items": ("theme", {
        "points": (NOW, POINTS, "the cost of “{}”"), "share": (NOW, PERCENT, "the share of “{}”"),
        "points_low": (BOUND, POINTS, "the low end of “{}”"),
        "points_high": (BOUND, POINTS, "the high end of “{}”"),
    }),
    "drivers": ("driver", {
        "share": (THEN, PERCENT, "the share of “{}” in a year"),
        "points": (MOVED, POINTS, "the cost of “{}”"),
        "penalty": (MOVED, POINTS, "the cost of “{}” where it is named"),
        "n": (NOW, "answers", "the answers with words"), "customers": (NOW, "people", "customers"),
        "n_with": (NOW, "answers", "“{}”"), "satisfied": (THEN, PERCENT, "the satisfied"),
    }),
    "effects": ("action", {
        "estimate": (MOVED, OWN, "the effect of “{}”"), "low": (BOUND, OWN, "the low end of “{}”"),
        "high": (BOUND, OWN, "the high end of “{}”"),
        "noticeable": (THEN, OWN, "what would have been noticed of “{}”"),
        "expected": (THEN, OF_LEVEL, "what was expected of “{}”"),
        "observed": (NOW, OF_LEVEL, "what was seen of “{}”"),
        "n": (NOW, "counted", "what is behind “{}”"),
        "minimum": (THEN, "counted", "what “{}” needs"),
    }),
    "objectives": ("title", {
        "goal": (NOW, LEVEL, "the goal for {}"), "prior_best": (THEN, LEVEL, "the best {}"),
    }),
    "causes": ("cause", {
        "share": (NOW, PERCENT, "the share of “{}”"), "cases": (NOW, "tickets", "“{}”"),
        "cumulative": (NOW, PERCENT, "the share up to “{}”"),
    }),
    "emerging": ("term", {
        "share_now": (NOW, PERCENT, "the share of “{}”"),
        "share_then": (THEN, PERCENT, "the share of “{}” before"),
        "now": (NOW, "comments", "“{}”"), "n_now": (NOW, "comments", "all"),
    }),
    "suggestions": ("theme", {
        "people": (NOW, "people", "who suggest the same on “{}”"),
        "comments": (NOW, "comments", "suggestions on “{}”"),
    }),
    "mix": ("title", {
        "mix": (MOVED, CHANGE, "what the mix changed of {}"),
        "rate": (MOVED, CHANGE, "what the service changed of {}"),
    }),
    "impact": ("kind", {
        "revenue": (NOW, MONEY, "what is up for renewal"), "worth": (NOW, MONEY, "a point’s worth"),
        "contracts": (NOW, "renewals", "what is up for renewal"),
        "hours": (NOW, HOURS, "the hours lost"), "urgent": (NOW, "tickets", "urgent tickets"),
    }),
}  # fmt: skip
# Sentences made of the numbers beside them.
DERIVED = ("evidence", "rule", "reason", "definition", "note", "method", "said", "conclusion")
# What is counted: of which result, the noun, by which column, what its values are called.
TALLIES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("comparison", "measures", "verdict", {
        verdicts.IMPROVED: "the number of measures that got better",
        verdicts.WORSENED: "the number of measures that got worse",
        verdicts.NO_CHANGE: "the number of measures without a clear change",
    }),
    ("comparison", "goals", "goal_verdict", {
        verdicts.MET: "the number of goals met",
        verdicts.MET_NOT_SURE: "the number of goals met, not yet for sure",
        verdicts.JUST_SHORT: "the number of goals just missed",
        verdicts.MISSED: "the number of goals missed",
        verdicts.JUDGED_LATER: "the number of goals judged on the full year",
    }),
    ("objectives", "goals", "", {"": "the number of goals proposed"}),
    ("actions", "actions", "", {"": "the number of actions proposed"}),
    ("effects", "actions", "verdict", {
        "worked": "the number of actions that worked", "worse": "the number that made it worse",
        "no effect shown": "the number of actions without an effect shown",
    }),
)  # fmt: skip
RATIOS = {"comparison": ("value", "baseline_value"), "themes": ("share", "share_before")}


def values(results: Mapping[str, Result]) -> list[Value]:
    """Return every number of the results that a sentence may name; of others whatever they hold."""
    found: list[Value] = []
    for name, result in results.items():
        if isinstance(result, Risk):
            found += _at_risk(result)
            continue
        for row in result.table.itertuples():
            found += _of_row(name, row, result)
    found += _tallies(results)
    return [value for value in found if math.isfinite(value.amount)]


def texts(results: Mapping[str, Result]) -> set[str]:
    """Return what the tables say in words: names, versions, periods, dates, customers' words."""
    told: set[str] = set()
    for result in results.values():
        if isinstance(result, Risk):  # its rows are customers by name
            continue
        table = result.table
        for column in table.columns.difference(DERIVED):
            known = table[column].dropna()
            told |= {text for text in known if isinstance(text, str) and re.search(r"\w", text)}
    return told


def _of_row(name: str, row: Any, result: Result) -> Iterator[Value]:
    trace = key(name, row) if name in KEYS else f"{name}:{row.Index}"
    if name not in SPECS:
        yield from _unnamed(trace, row, result.table)
        return
    named, spec = SPECS[name]
    label = str(getattr(row, named))
    for column, (role, unit, words) in spec.items():
        unit, noun = _unit(unit, row)
        what = words.replace("{}", label.lower() if named == "title" else label)
        also = f"{row.theme}, {row.title}, {row.where}" if name == "effects" else ""
        yield Value(trace, label, what, float(getattr(row, column)), unit, role, noun, also)
    yield from _shares(trace, label, row, name)


def _shares(trace: str, label: str, row: Any, name: str) -> Iterator[Value]:
    """Give what follows from a row: by how much it changed in per cent, the halves of a median."""
    if name in RATIOS and row.verdict in verdicts.WORDS:  # what may be chance is no change
        now, then = (float(getattr(row, column)) for column in RATIOS[name])
        if then > 0:
            change = 100 * (now / then - 1)
            what = f"the change of “{label}”"
            yield Value(trace, label, what, change, PERCENT, MOVED)
    if name == "mix" and not row.segment and not row.reason and row.change:
        what = f"the part of the mix in the change of “{label}”"
        yield Value(trace, label, what, 100 * row.mix / row.change, PERCENT, NOW)
    if name == "themes":
        what = f"the complaints among comments on “{label}”"
        yield Value(trace, label, what, 100 * float(row.negative), PERCENT, NOW)
    if getattr(row, "kind", "") == "quantile":
        for share in (10, 50, 90):
            yield Value(trace, label, f"a part of “{label}”", share, PERCENT, PART)


def _tallies(results: Mapping[str, Result]) -> Iterator[Value]:
    """Give how many rows say the same: measures better and worse, goals, actions."""
    for name, noun, column, words in TALLIES:
        table = results[name].table if name in results else pd.DataFrame()
        by = table[column] if column and len(table) else pd.Series("", index=table.index)
        for value, rows in table.groupby(by):
            if what := words.get(value):
                yield Value(f"{name}:{ALL}", "", what, len(rows), COUNT, NOW, noun)


def _at_risk(found: Risk) -> Iterator[Value]:
    """Give how many customers are at risk and what they are worth, as far as that is told."""
    trace = f"risk:{ALL}"
    if found.told and found.count >= FEW:
        yield Value(trace, "", "those at risk", found.count, COUNT, NOW, "people")
        for amount in found.worth.values():
            yield Value(trace, "", "what those at risk are worth", amount, MONEY, NOW)


def _unnamed(trace: str, row: Any, table: pd.DataFrame) -> Iterator[Value]:
    """Give the numbers of a result that has no words for them."""
    for column in table.select_dtypes("number").columns:
        what = f"“{column.replace('_', ' ')}” of {trace}"
        yield Value(trace, "", what, float(getattr(row, column)), ANY, NOW)


def _unit(unit: str, row: Any) -> tuple[str, str]:
    """Return the unit of a value and what it counts."""
    if unit == LEVEL:
        return LEVELS.get(row.unit, COUNT), _counted(row.unit)
    if unit == CHANGE:
        return CHANGES.get(row.unit, COUNT), _counted(row.unit)
    if unit == OF_LEVEL:
        return LEVELS.get(row.level_unit, COUNT), ""
    if unit == OWN:
        if hasattr(row, "level"):
            return COUNT, "answers" if row.level == "satisfaction" else "tickets"
        return row.unit or ANY, ""
    if unit == "counted":
        return COUNT, NOUN_OF.get(row.counted, "")
    return (COUNT, unit) if unit in NOUNS else (unit, "")


def _counted(unit: str) -> str:
    return "tickets" if unit in ("a day", "tickets") else ""
