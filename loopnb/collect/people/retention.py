"""Raw files past the months that `retention` gives them; nothing here deletes any."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from loopnb.results import Retained
from loopnb.schema import TABLES
from loopnb.store import Draft, Store
from loopnb.workspace import Loop

PAST, PARTLY = "past", "past in part"
BOOKS = "days.csv"


def retained(loop: Loop) -> Retained:
    """Return the raw files whose rows are older than `retention` in loop.yaml allows.

    The dates are those of a file's own rows, also of those that a later export replaced: past is a
    file whose newest row is, past in part one whose oldest is. A file that no load found a date in
    is as old as it was last written.
    Of several patterns that a file meets the shortest time counts.
    """
    times: dict[Path, int] = {}
    for pattern, months in loop.settings.retention.items():
        for path in loop.root.glob(pattern):
            if path.is_file():
                times[path] = min(months, times.get(path, months))
    if not times:
        return Retained.from_table(pd.DataFrame(columns=Retained.columns))
    spans, lines = _spans(loop.store), []
    for path, months in sorted(times.items()):
        name = path.relative_to(loop.root).as_posix()
        oldest, newest = spans.get(name) or (_written(path),) * 2
        last = (pd.Timestamp(loop.today) - pd.DateOffset(months=months)).date()
        if oldest < last:
            state = PAST if newest < last else PARTLY
            lines.append((name, months, f"{oldest}", f"{newest}", f"{last}", state))
    return Retained.from_table(pd.DataFrame(lines, columns=Retained.columns))


def unmet(loop: Loop) -> list[str]:
    """Return the patterns of `retention` that no file meets."""
    return [pattern for pattern in loop.settings.retention
            if not any(path.is_file() for path in loop.root.glob(pattern))]  # fmt: skip


def enter(draft: Draft, fates: Iterable[str]) -> None:
    """Write down the days of the rows of each file that was read, whatever became of them."""
    tables = {name: draft.database.table(f"offered_{name}") for name in fates}
    draft.note(BOOKS, _days(tables).reset_index())


def _spans(store: Store) -> dict[str, tuple[date, date]]:
    """Return the days of the oldest and the newest row of each raw file, sheets of one together.

    What the last load has not written down, as an earlier version did not, the tables tell.
    """
    known = _days({name: store.table(name) for name in TABLES if store.has(name)})
    noted = store.noted(BOOKS)
    if len(noted):
        said = noted.set_index("file").apply(pd.to_datetime)
        known = said.combine_first(known)
    return {str(row.Index): (row.low.date(), row.high.date()) for row in known.itertuples()}


def _days(tables: dict[str, ir.Table]) -> pd.DataFrame:
    """Return `low` and `high` by file."""
    frames = [pd.DataFrame(columns=["file", "low", "high"], dtype=str)]
    for name, rows in tables.items():
        if when := TABLES[name].date:
            by = rows.group_by(file="source_file")
            frames.append(by.aggregate(low=rows[when].min(), high=rows[when].max()).execute())
    whole = pd.concat([frame for frame in frames if len(frame)] or frames).dropna()
    whole["file"] = whole.file.str.replace(r"\[[^\]]*\]$", "", regex=True)
    return whole.groupby("file").agg(low=("low", "min"), high=("high", "max"))


def _written(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
