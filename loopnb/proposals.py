"""Proposals: written by a run, marked by people, taken into the register by `loopnb accept`.

They lie as CSV in the period's report; people write accepted, changed or refused into the
column `decision` and may edit the other cells of a row that they change.
"""

import io
from datetime import date
from pathlib import Path

import pandas as pd

from loopnb.errors import DataError, UsageError, listed, utf8
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.spreadsheet import plain

FOLDER = "proposals"
DECISIONS = ("accepted", "changed", "refused", "")
KEY = {"actions": "action_id", "objectives": "metric", "baselines": "metric"}
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
    if faults:
        raise DataError(listed(f"{report / FOLDER} has {len(faults)} fault(s):", faults))
    counts = {}
    for name, table in found.items():
        marks = table.decision.str.strip().str.lower()
        taken = table.loc[marks.isin(["accepted", "changed"])]
        rows = _decided(taken, name, period, by)
        counts[name] = {"new": register.adopt(name, rows),
                        "refused": int((marks == "refused").sum()),
                        "waiting": int((marks == "").sum())}  # fmt: skip
    return counts


def _decided(rows: pd.DataFrame, name: str, period: Period, by: str) -> pd.DataFrame:
    today = date.today().isoformat()
    rows = rows.rename(columns=RENAMED.get(name, {}))
    if name == "actions":
        return rows.assign(status="agreed", by=by, decided_on=today)
    if name == "objectives":
        rows = rows.loc[rows.goal != ""]
        return rows.assign(period=period.back(-1).name, by=by, decided_on=today)
    return rows.assign(period=period.name, by=by, frozen_on=today)
