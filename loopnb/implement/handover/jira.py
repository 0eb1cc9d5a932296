"""Jira: a CSV for its importer, and the CSV that it exports.

The importer wants one format for all dates, repeats a column for each value, and takes a row with
a key in `Issue Key` as an update, without one as a new issue. The export repeats columns as well.
"""

import csv
import io

import pandas as pd

from loopnb.errors import DataError
from loopnb.implement.handover.dates import Days
from loopnb.implement.handover.returned import FEEDBACK, Returned, ids, label
from loopnb.spreadsheet import harmless, plain

HEADER = ("Issue Key", "Summary", "Issue Type", "Description", "Component", "Affects Version",
          "Due Date", "Labels", "Labels", "Labels")  # fmt: skip
TYPES = {"product": "Bug"}
CLEAR = "<<!clear!>>"  # the importer empties a field that holds it
KEY, STATUS, LABELS, RESOLVED = "issue key", "status", "labels", "resolved"
VERSIONS = ("fix version/s", "fix versions", "fix version")
RESOLUTION, CATEGORY, MOVED = "resolution", "status category", "status category changed"
OPEN, OURS = "open", ("solved", "declined")  # words of ours that say more than a status of theirs
CLOSED = ("done", "closed", "resolved")
# Any other resolution is none that we know as a fix, such as "Won't Do" or "Duplicate".
FIXED = ("", "done", "fixed", "resolved", "complete", "completed", "released", "implemented",
         "delivered")  # fmt: skip
LONGEST = 10_000_000  # letters in a cell
DELIMITERS = (",", ";", "\t")


def written(rows: pd.DataFrame, texts: list[str]) -> str:
    """Return the import file of issues (rows of `Handover`) with their descriptions.

    An update brings summary and description alone: labels, components and the rest are then the
    engineers' own.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(HEADER)
    for row, text in zip(rows.itertuples(), texts, strict=True):
        marks = [label(row.issue_id), FEEDBACK, row.area.lower()]
        new = [row.component, row.version, row.due, *marks] if not row.jira else [""] * 6
        kind = TYPES.get(row.area.lower(), "Task") if not row.jira else ""
        writer.writerow([_safe(cell) for cell in (row.jira, row.title, kind, text, *new)])
    return lines.getvalue()


def issues(text: str) -> list[dict[str, str | list[str]]]:
    """Return the rows of an import file as they were given to `written`; labels as a list."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    found = []
    for row in rows:
        cells = [_plain(cell) for cell in row]
        once = dict(zip(header[:-3], cells[:-3], strict=True))
        found.append(once | {"Labels": [cell for cell in cells[-3:] if cell]})
    return found


def read(text: str, zone: str, order: str = "") -> tuple[list[Returned], Days, list[str]]:
    """Return what an export says of each issue, how its days were read, and its faults by row.

    Raises DataError where it is no export of Jira.
    """
    csv.field_size_limit(LONGEST)
    header, rows = _table(text)
    days = Days.of([cell for _, row in rows for name in (RESOLVED, MOVED)
                    for cell in _cells(header, row, name)], zone, order)  # fmt: skip
    found, faults = [], list(days.faults)
    for at, row in rows:
        if len(row) < len(header):
            faults.append(f"row {at}: {len(row)} cells, the header has {len(header)}")
            continue
        if not _first(header, row, KEY):
            faults.append(f"row {at}: the issue key is blank")
            continue
        one, wrong = _row(header, row, at, days=days)
        found.append(one)
        faults += wrong
    return found, days, faults


def _row(header: list[str], row: list[str], at: int, *, days: Days) -> tuple[Returned, list[str]]:
    status, why = _first(header, row, STATUS), _first(header, row, RESOLUTION)
    resolved = _first(header, row, RESOLVED)
    closed = bool(resolved) or _first(header, row, CATEGORY).lower() == "done"
    closed = closed or (CATEGORY not in header and status.lower() in CLOSED)
    versions = [cell for name in VERSIONS for cell in _cells(header, row, name)]
    key, marks = _first(header, row, KEY), ids(_cells(header, row, LABELS))
    if not closed:
        return Returned(at, key, marks, status.lower() if status.lower() not in OURS else OPEN), []
    when = resolved or _first(header, row, MOVED)
    day = days.read(when) if when else ""
    faults = [] if day is not None else [f"row {at}: '{when}' is no day that can be read"]
    declined = why.lower() not in FIXED
    return Returned(at, key, marks, "declined" if declined else "solved",
                    "" if declined else ", ".join(dict.fromkeys(versions)), day or "",
                    why if declined else ""), faults  # fmt: skip


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return header and rows by position, each with its row in a spreadsheet."""
    try:
        for delimiter in DELIMITERS:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
            header = [cell.strip().lower() for cell in records[0]] if records else []
            if KEY in header:
                break
    except csv.Error as error:
        raise DataError(f"it cannot be read as CSV: {error}") from None
    if missing := [name for name in (KEY, STATUS, LABELS) if name not in header]:
        raise DataError(
            f"row 1: no column '{missing[0].capitalize()}'. Export it from Jira in English with "
            "all fields: Issue key, Status, Labels, Fix versions, Resolution and Resolved"
        )
    rows = enumerate(records[1:], start=2)
    return header, [(at, row) for at, row in rows if any(cell.strip() for cell in row)]


def _cells(header: list[str], row: list[str], name: str) -> list[str]:
    """Return the filled cells of all columns of a name; cells beyond the header have none."""
    pairs = zip(header, row, strict=False)
    return [plain(cell).strip() for head, cell in pairs if head == name and cell.strip()]


def _first(header: list[str], row: list[str], name: str) -> str:
    return next(iter(_cells(header, row, name)), "")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.strip("' ") == CLEAR else harmless(cell)


def _plain(cell: str) -> str:
    return cell[1:] if cell.strip("' ") == CLEAR and cell[0] == "'" else plain(cell)
