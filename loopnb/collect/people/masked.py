"""The texts of a load, masked, with the books of what was masked where, kept beside the tables."""

from dataclasses import dataclass, field
from functools import cached_property

import ibis.expr.types as ir
import pandas as pd

from loopnb.collect.people.known import Known
from loopnb.collect.redaction import Redactor, redact
from loopnb.results import Redacted
from loopnb.results.privacy import LEFT
from loopnb.schema import TABLES
from loopnb.store import Draft
from loopnb.workspace import Loop

BOOKS = "redacted.csv"
ORDER = ["file", "table", "column", "mark"]


@dataclass
class Masking:
    """What masks the texts of one load; it knows the names of all files before the first text."""

    known: Known
    old_names: pd.DataFrame
    parts: list[pd.DataFrame] = field(default_factory=list)

    @cached_property
    def redactor(self) -> Redactor:
        return self.known.redactor(self.old_names)

    def of(self, rows: ir.Table, name: str, draft: Draft) -> ir.Table:
        """Return the rows of a table with all of its texts masked."""
        for column in TABLES[name].redacted:
            if not rows[column].count().execute():
                continue
            rows, counts = redact(rows, column, self.redactor, draft=draft, ids=self.known.ids)
            rows = draft.keep(f"redacted_{name}_{column}", rows)
            self.parts.append(counts.assign(table=name, column=column))
        return rows

    def enter(self, draft: Draft) -> None:
        """Write the books into the store that is about to count."""
        kept = self.redactor.names.kept if self.parts else {}  # without texts no name is looked for
        left = [("", "", "", LEFT.format(kind), 0, n) for kind, n in kept.items()]
        parts = [*self.parts, pd.DataFrame(left, columns=[*Redacted.columns])]
        whole = pd.concat([part for part in parts if len(part)] or parts[-1:], ignore_index=True)
        draft.note(BOOKS, Redacted.from_table(whole).table.sort_values(ORDER))


def redacted(loop: Loop) -> Redacted:
    """Return what the last load masked in the texts of each file."""
    return Redacted.noted(loop.store.noted(BOOKS, dtype={"file": str}))
