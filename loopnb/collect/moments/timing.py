"""The books of time: in which zone each file's times were read, who says it, where clocks change.

They are kept beside the tables, as the last load wrote them.
"""

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.collect.mapping import Sheet
from loopnb.collect.moments.clock import BITS, LATER, OWN, SKIPPED, TWICE, dated
from loopnb.collect.moments.zones import EACH
from loopnb.results import Times
from loopnb.schema import TABLES
from loopnb.store import Draft
from loopnb.workspace import Loop

BOOKS = "times.csv"
WHERE = ["file", "table", "column"]


def enter(draft: Draft, fates: dict[str, ir.Table], sheets: list[Sheet]) -> None:
    """Write the books into the store that is about to count."""
    zones = {raw.name: (sheet.source.zone or EACH, raw.zone_by)
             for sheet in sheets for raw in sheet.raws}  # fmt: skip
    lines = [line for name in fates for line in _lines(draft, name)]
    table = pd.DataFrame(lines, columns=[c for c in Times.columns if c not in ("zone", "by")])
    table["zone"], table["by"] = ([zones[file][at] for file in table.file] for at in (0, 1))
    draft.note(BOOKS, Times.from_table(table).table.sort_values(WHERE))


def times(loop: Loop) -> Times:
    """Return how the last load read the times of each file."""
    return Times.noted(loop.store.noted(BOOKS, dtype={"file": str}))


def _lines(draft: Draft, name: str) -> list[dict]:
    """Return a line for each file and time column of a table that has any times.

    The engine counts by what `clock` says, of which there are few; it is taken apart afterwards.
    """
    rows, places = draft.database.table(f"offered_{name}"), dated(TABLES[name])
    counts = rows.group_by(file=rows.source_file, clock=rows.clock).aggregate(
        first=rows.source_row.min(), **{column: rows[column].count() for column in places}
    )
    lines = []
    for file, part in counts.execute().groupby("file", sort=True):
        for at, column in enumerate(places):
            if part[column].sum():
                marks = part.clock.to_numpy() >> BITS * at & (1 << BITS) - 1
                said = _counted(part[column].to_numpy(), marks, part["first"].to_numpy())
                lines.append({"file": file, "table": name, "column": column} | said)
    return lines


def _counted(n: np.ndarray, marks: np.ndarray, first: np.ndarray) -> dict[str, int]:
    """Return how many times there are, how they were read, and the first row told to look at."""
    odd = np.isin(marks, [TWICE, LATER, SKIPPED]) & (n > 0)
    return {"times": int(n.sum()), "own": int(n[marks == OWN].sum()),
            "twice": int(n[np.isin(marks, [TWICE, LATER])].sum()),
            "later": int(n[marks == LATER].sum()), "skipped": int(n[marks == SKIPPED].sum()),
            "first_row": int(first[odd].min()) if odd.any() else 0}  # fmt: skip
