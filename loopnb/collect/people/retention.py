"""Raw files past the months that `retention` gives them; nothing here deletes any."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from loopnb.results import Retained
from loopnb.schema import TABLES
from loopnb.store import Store
from loopnb.workspace import Loop

PAST, PARTLY = "past", "past in part"


def retained(loop: Loop) -> Retained:
    """Return the raw files whose rows are older than `retention` in loop.yaml allows.

    The dates are those of a file's rows in the store: past is a file whose newest row is, past in
    part one whose oldest is. A file without a dated row there is as old as it was last written.
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


def _spans(store: Store) -> dict[str, tuple[date, date]]:
    """Return the days of the oldest and the newest row of each raw file, sheets of one together."""
    parts = []
    for name, table in TABLES.items():
        if table.date and store.has(name):
            rows = store.table(name)
            by = rows.group_by(file="source_file")
            parts.append(by.aggregate(low=rows[table.date].min(), high=rows[table.date].max()))
    frames = [part.execute() for part in parts]
    if not frames:
        return {}
    whole = pd.concat(frames)
    whole["file"] = whole.file.str.replace(r"\[[^\]]*\]$", "", regex=True)
    by = whole.groupby("file").agg(low=("low", "min"), high=("high", "max"))
    return {str(row.Index): (row.low.date(), row.high.date()) for row in by.itertuples()}


def _written(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
