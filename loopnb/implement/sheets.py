"""The action register as a workbook: written for people to edit, and read back without loss.

Each row carries the mark of how it stood; a row that somebody else has changed in the register
since is refused, so that no edit overwrites another in silence.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from loopnb.errors import DataError, UsageError, listed
from loopnb.implement import deciding
from loopnb.register import FILES, Register
from loopnb.register.rules import DATED, PARTS, RULED, recorded

SHEET, MARK, REASON = "actions", "as_exported", "reason"
COLUMNS = FILES["actions"].columns
MOST = 32_767  # characters in a cell of a workbook
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
CODED, CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)"), re.compile("_x([0-9A-Fa-f]{4})_")
NOBODY_EDITS = ("by", "decided_on")


def write(register: Register, path: Path) -> int:
    """Write the actions into a workbook, every cell as text; return how many rows."""
    from openpyxl import Workbook

    rows = register.actions.to_dict("records")
    for row in rows:
        if wide := [name for name in COLUMNS if len(_escaped(row[name])) > MOST]:
            size = f"{len(row[wide[0]]):,} characters, a cell holds {MOST:,}"
            raise DataError(f"{row['action_id']}: {wide[0]} has {size}. Shorten it.")
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    lines = [[*COLUMNS, REASON, MARK]]
    lines += [[*(row[name] for name in COLUMNS), "", _mark(row)] for row in rows]
    for at, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(at, column)
            cell.value, cell.data_type, cell.number_format = _escaped(text), "s", "@"
    sheet.freeze_panes = "B2"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return len(rows)


def read(path: Path) -> list[dict[str, str]]:
    """Return a workbook's rows as text; days that a spreadsheet made of them are ISO again.

    Raises DataError where it cannot be read or lacks columns.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(path, data_only=True).worksheets[0]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise DataError(f"{path} is no Excel workbook that can be read: {error}.") from None
    header, *rows = [[_text(cell) for cell in row] for row in sheet.values] or [[]]
    if lacks := [name for name in (*COLUMNS, MARK) if name not in header]:
        raise DataError(f"{path}, row 1: no column '{lacks[0]}'. Keep all columns of the export.")
    return [dict(zip(header, row, strict=True)) for row in rows if any(row)]


def enter(register: Register, path: Path, *, by: str, on: str) -> dict[str, int]:
    """Take a workbook's rows into the register: new, changed and as they were are counted.

    Raises DataError that lists every row that cannot be taken; then nothing was written.
    """
    if not by.strip():
        raise UsageError("Actions are decided by a person: name one with --by.")
    rows = read(path)
    known = {row["action_id"]: row for row in register.actions.to_dict("records")}
    plan = [_planned(row, known) for row in rows]
    faults = [f"row {at}: {fault}" for at, row in enumerate(rows, start=2)
              for fault in _conflict(row, known, rows)]  # fmt: skip
    if faults:
        raise DataError(listed(f"{path}: nothing was written.", faults))
    _rehearse(register, plan, path, by=by, on=on)
    return _take(register, plan, by=by, on=on)


def _planned(row: Mapping[str, str], known: Mapping[str, dict]) -> tuple[str, dict, str]:
    """Return the action, the cells that differ from the register, and the reason given."""
    name = row["action_id"]
    old = known.get(name, dict.fromkeys(COLUMNS, ""))
    cells = {column: row[column] for column in COLUMNS if row[column] != old[column]}
    cells = {column: cell for column, cell in cells.items() if column not in NOBODY_EDITS}
    return name, cells, row.get(REASON, "")


def _conflict(row: Mapping[str, str], known: Mapping, rows: list[dict]) -> list[str]:
    name = row["action_id"]
    if sum(other["action_id"] == name for other in rows) > 1 and name:
        return [f"{name} stands in it twice"]
    if name in known:
        edited = any(row[each] != known[name][each] for each in COLUMNS)
        if edited and row[MARK] != _mark(known[name]):
            return [f"{name} was changed in the register since this sheet was written. Write a "
                    "new one and put your changes there."]  # fmt: skip
        state = row["status"].strip().lower()
        if state == "closed" and known[name]["status"].strip().lower() != "closed":
            return [f"{name} cannot be closed here: loopnb accept PERIOD closes what its rule has "
                    "judged."]  # fmt: skip
        return []
    if row[MARK]:
        return [f"{name} is not in the register any more"]
    return [f"'{name}' is a new row: leave action_id blank, it gets the next number"] * bool(name)


def _rehearse(register: Register, plan: list, path: Path, *, by: str, on: str) -> None:
    """Take all rows in a copy first, so that a fault in one leaves the register as it is."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Register(Path(folder))
        if register.folder.is_dir():
            shutil.copytree(register.folder, copy.folder)
        for at, each in enumerate(plan, start=2):
            try:
                _take(copy, [each], by=by, on=on)
            except UsageError as error:
                faults.append(f"row {at}: {each[0] or 'new'}: {error}")
    if faults:
        raise DataError(listed(f"{path}: nothing was written.", faults))


def _take(register: Register, plan: list, *, by: str, on: str) -> dict[str, int]:
    counts = {"new": 0, "changed": 0, "as they were": 0}
    for name, cells, reason in plan:
        if name:
            _change(register, name, dict(cells), by=by, on=on, reason=reason)
            counts["changed" if cells else "as they were"] += 1
        else:
            state = cells.get("status", "").strip().lower()
            step = {"status": state} if state in ("started", "done") else {}
            told = {each: cell for each, cell in cells.items() if not (step and each == "status")}
            name = deciding.add(register, told, by=by, on=on)
            _change(register, name, step, by=by, on=on, reason=reason)
            counts["new"] += 1
    return counts


def _change(register: Register, name: str, cells: dict, *, by: str, on: str, reason: str) -> None:
    """Write changed cells; one that says started or done is that step, with all it asks for."""
    state, days = cells.get("status", "").strip().lower(), {}
    if state in ("started", "done"):
        del cells["status"]
    if state == "done":
        days = {column: cells.pop(column) for column in PARTS[DATED] if column in cells}
    if cells:
        deciding.change(register, name, cells, by=by, on=on, reason=reason)
    began = (name, RULED) in recorded(register.read("changes"))
    if state == "started" or (state == "done" and not began):
        deciding.start(register, name, by=by, on=on)
    if state == "done":
        deciding.done(register, name, days, by=by, on=on)


def _mark(row: Mapping[str, str]) -> str:
    cells = json.dumps([row[name] for name in COLUMNS], ensure_ascii=False)
    return hashlib.sha256(cells.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _escaped(text: str) -> str:
    """Return a text whose characters all fit into a workbook, by its own convention _xHHHH_."""
    return UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", CODED.sub("_x005F_", text))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return CODE.sub(lambda found: chr(int(found[1], 16)), str(cell))
