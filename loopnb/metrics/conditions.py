"""Which rows of a metric are meant: 'product=Vault; team!=Night queue', read and applied."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import ibis.expr.types as ir

from loopnb.errors import UsageError, one_of
from loopnb.metrics.population import TRAITS, UNSAID

FORM = "write it as product=Vault; team!=Night queue"


class Condition(NamedTuple):
    """Rows whose trait has a value, or any other one; those that do not say it are in neither."""

    trait: str
    value: str
    equal: bool = True

    @property
    def told(self) -> str:
        """The condition in words: 'product Vault', 'team not Night queue'."""
        return f"{self.trait} {'' if self.equal else 'not '}{self.value}"


def conditions(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a text, none of an empty one; raises UsageError that says why."""
    found = []
    for part in filter(str.strip, text.split(";")):
        parts = re.fullmatch(r"\s*(\w+)\s*(!?=)\s*(.*?\S)\s*", part)
        if not parts:
            raise UsageError(f"'{text}' is no condition: {FORM}.")
        if parts[1] not in TRAITS:
            raise UsageError(one_of("trait", parts[1], TRAITS))
        found.append(Condition(parts[1], parts[3], parts[2] == "="))
    return tuple(found)


def kept(rows: ir.Table, where: Sequence[Condition]) -> ir.Table:
    """Return the rows of a cohort that meet all conditions; their traits are its columns."""
    for trait, value, equal in where:
        met = rows[trait] == value if equal else (rows[trait] != value) & (rows[trait] != UNSAID)
        rows = rows.filter(met)
    return rows
