"""Proposals: written by a run, marked by people, taken into the register by `loopnb accept`.

They lie as CSV in the period's report; people write accepted, changed or refused into the
column `decision` and may edit the other cells of a row that they change. All is checked as it
would stand in the register before any of it is written.
"""

import io
from datetime import date
from pathlib import Path

import pandas as pd

from loopnb import calls
from loopnb.errors import DataError, UsageError, listed, utf8
from loopnb.periods import Period
from loopnb.register import FILES, Register
from loopnb.results.issues import TO_FILL
from loopnb.results.verifications import ASKED
from loopnb.spreadsheet import plain

FOLDER = "proposals"
DECISIONS = ("accepted", "changed", "refused", "")
# In the order of taking: what others refer to comes first.
KEY = {
    "issues": "issue_id", "causes": "cause_id", "actions": "action_id",
    "verifications": "action_id", "callbacks": "callback_id", "objectives": "metric",
    "baselines": "metric",
}  # fmt: skip
# The register's name of a column, where a proposal calls it otherwise.
RENAMED = {"actions": {"proposal": "action"}}


def marked(report: Path, name: str) -> pd.DataFrame | None:
    """Return a report's proposals as people left them, None where there are none.

    Raises DataError for a file that a spreadsheet has saved in another form.
    """
    path = report / FOLDER / f"{name}.csv"
    if not path.is_file():
        return None
    try:
        table = pd.read_csv(io.StringIO(utf8(path)), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(f"{path} cannot be read as CSV: {str(error).strip()}.") from None
    if missing := [column for column in (KEY[name], "decision") if column not in table.columns]:
        raise DataError(
            f"{path}, line 1: no column '{missing[0]}'. "
            "Save it as CSV with commas, all columns kept."
        )
    return table.map(plain)


def carried(table: pd.DataFrame, earlier: pd.DataFrame | None, key: str) -> pd.DataFrame:
    """Return the proposals with an empty `decision`, marked rows as people left them."""
    table = (
        table.astype(object).where(table.notna(), "").astype(str).assign(decision="").astype("str")
    )
    if earlier is None:
        return table
    kept = earlier.loc[earlier.decision != ""].set_index(key)
    rows = [
        kept.loc[row[key]].reindex(table.columns[table.columns != key]).to_dict() | {key: row[key]}
        if row[key] in kept.index
        else row
        for row in table.to_dict("records")
    ]
    result = pd.DataFrame(rows, columns=table.columns, dtype="str")
    noted = earlier.drop_duplicates(key).set_index(key)
    # A column that a person added holds that person's words.
    for column in (name for name in earlier.columns if name not in table.columns):
        result[column] = result[key].map(noted[column]).fillna("").astype("str")
    return result


def accept(report: Path, register: Register, period: Period, by: str) -> dict[str, dict[str, int]]:
    """Take accepted and changed proposals into the register; twice is as good as once.

    Returns, for each kind, how many were new, refused and still wait. Raises UsageError where
    nobody is named and DataError that lists every mark that is not understood.
    """
    if not by.strip():
        raise UsageError("Proposals are accepted by a person: name one with --by.")
    found = {name: table for name in KEY if (table := marked(report, name)) is not None}
    faults = [
        f"{name}.csv, line {line}: decision is '{mark}'; it may be accepted, changed or refused"
        for name, table in found.items()
        for line, mark in enumerate(table.decision, start=2)
        if mark.strip().lower() not in DECISIONS
    ]
    taken = {name: _taken(table, name, period, by) for name, table in found.items()}
    if "callbacks" in taken:
        taken["callbacks"] = calls.filled(taken["callbacks"], register)
    faults = faults or [f"{name}.csv, {fault}" for name, rows in taken.items()
                        for fault in _faults(rows, name, register)]  # fmt: skip
    if faults:
        raise DataError(listed(f"{report / FOLDER} has {len(faults)} fault(s):", faults))
    counts = {}
    for name, table in found.items():
        marks = table.decision.str.strip().str.lower()
        counts[name] = {"new": register.adopt(name, taken[name]),
                        "refused": int((marks == "refused").sum()),
                        "waiting": int((marks == "").sum())}  # fmt: skip
    moved = closing(register.read("verifications"), register.actions)
    if len(moved):
        register.change("actions", moved)
    return counts


def closing(verifications: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Return the actions whose status a decided verification changes, with the new status.

    What people stopped since stays stopped.
    """
    last = verifications.drop_duplicates("action_id", keep="last").set_index("action_id").outcome
    now, state = actions.action_id.map(last), actions.status.str.strip().str.lower()
    moved = now.notna() & (now != state) & state.isin(["done", "closed", "reopened"])
    return actions.loc[moved].assign(status=now[moved])


def _taken(table: pd.DataFrame, name: str, period: Period, by: str) -> pd.DataFrame:
    marks = table.decision.str.strip().str.lower()
    return _decided(table.loc[marks.isin(["accepted", "changed"])], name, period, by)


def _faults(rows: pd.DataFrame, name: str, register: Register) -> list[str]:
    """Return what the register would not take, by the line of the proposals."""
    columns = list(FILES[name].columns)
    cells = rows.reindex(columns=columns).fillna("").astype(str)
    found = [
        f"line {place + 2}: {fault}"
        for place, row in zip(rows.index, cells.to_dict("records"), strict=True)
        for fault in register.unreadable(name, row)
    ]
    if name == "causes":
        blank = cells.index[cells.cause.str.strip().str.lower() == TO_FILL]
        found += [f"line {place + 2}: {cells.cause_id[place]} names no cause: write it into cause"
                  for place in blank]  # fmt: skip
    if name == "verifications":
        unsaid = cells.loc[
            (cells.outcome == "closed")
            & (cells.verdict != "worked")
            & (cells.note.str.contains(ASKED) | (cells.note.str.strip() == ""))
        ]
        found += [f"line {place + 2}: {row.action_id} is to be closed though its verdict is "
                  f"'{row.verdict}': write the reason into note"
                  for place, row in unsaid.iterrows()]  # fmt: skip
    return found


def _decided(rows: pd.DataFrame, name: str, period: Period, by: str) -> pd.DataFrame:
    """Return the accepted rows as the register has them, with who and when."""
    today = date.today().isoformat()
    rows = rows.rename(columns=RENAMED.get(name, {}))
    if name == "actions":
        return rows.assign(status="agreed", by=by, decided_on=today)
    if name == "objectives":
        keep = (rows.goal != "") | (rows.get("step", "") == "retired")
        return rows.loc[keep].assign(period=period.back(-1).name, by=by, decided_on=today)
    if name == "baselines":
        return rows.assign(period=period.name, by=by, frozen_on=today)
    return rows.assign(by=by, decided_on=today)
