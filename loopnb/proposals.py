"""Proposals: written by a run, marked by people, taken into the register by `loopnb accept`.

They lie as CSV in the period's report; people write accepted, changed or refused into the
column `decision` and may edit the other cells of a row that they change. All is checked as it
would stand in the register before any of it is written.
"""

import io
import math
from datetime import date
from pathlib import Path

import pandas as pd

from loopnb import calls
from loopnb.errors import DataError, UsageError, listed, one_of, utf8
from loopnb.goals import SCALES
from loopnb.metrics import METRICS
from loopnb.periods import Period
from loopnb.register import BROKEN, FILES, SAME, Register
from loopnb.results.breaks import named
from loopnb.results.effects import WORKED
from loopnb.results.issues import TO_FILL
from loopnb.results.verifications import ASKED, CLOSED
from loopnb.rules import wrong
from loopnb.spreadsheet import plain

FOLDER = "proposals"
DECISIONS = ("accepted", "changed", "refused", "")
# In the order of taking: what others refer to comes first.
KEY = {
    "breaks": "break_id", "issues": "issue_id", "causes": "cause_id", "actions": "action_id",
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
    table = table.map(plain)
    return table.loc[(table != "").any(axis=1)]  # a spreadsheet may leave lines of commas


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
        for line, mark in zip(table.index + 2, table.decision, strict=True)
        if mark.strip().lower() not in DECISIONS
    ]
    taken = {name: _taken(table, name, period, by) for name, table in found.items()}
    if "objectives" in taken:
        taken["objectives"] = _stepped(taken["objectives"], register)
    if "callbacks" in taken:
        taken["callbacks"] = calls.filled(taken["callbacks"], register)
    faults = faults or [f"{name}.csv, {fault}" for name, rows in taken.items()
                        for fault in _faults(rows, name, register)]  # fmt: skip
    faults = faults or _unlike(taken.get("verifications"), report)
    faults = faults or _torn(taken, register)
    if faults:
        raise DataError(listed(f"{report / FOLDER} has {len(faults)} fault(s):", faults))
    counts = {}
    for name, table in found.items():
        marks = table.decision.str.strip().str.lower()
        counts[name] = {"new": register.adopt(name, taken[name]),
                        "refused": int((marks == "refused").sum()),
                        "waiting": int((marks == "").sum())}  # fmt: skip
        if name == "actions":  # a refusal is a decision too: what was refused is not asked again
            no = _decided(table.loc[marks == "refused"], name, period, by)
            register.adopt(name, no.assign(status="refused"))
        if name == "breaks":  # and what is refused here is a decision: it is one question
            no = _decided(table.loc[marks == "refused"], name, period, by)
            register.adopt(name, no.assign(answer=SAME))
        if other := _otherwise(taken[name], name, register):
            counts[name]["held otherwise by the register and left so"] = other
    moved = closing(register.read("verifications"), register.actions)
    if len(moved):
        register.change("actions", moved)
    return counts


def _stepped(rows: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return goals of which none is called kept that a person has set to another number."""
    held = register.read("objectives").drop_duplicates("metric", keep="last")
    now = pd.to_numeric(rows.metric.map(held.set_index("metric").goal), errors="coerce")
    other = now.notna() & (now.round(6) != pd.to_numeric(rows.goal, errors="coerce").round(6))
    if "step" not in rows:
        return rows
    return rows.assign(step=rows.step.mask((rows.step == "kept") & other, "set"))


def closing(verifications: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Return the actions whose status a decided verification changes, with the new status.

    What people stopped since stays stopped.
    """
    last = verifications.drop_duplicates("action_id", keep="last").set_index("action_id").outcome
    last = last.str.strip().str.lower()
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
    found += [f"line {place + 2}: {cells[key][place]} stands there twice"
              for key in [KEY[name]] for place in rows.index[rows[key].duplicated()]]  # fmt: skip
    if name == "actions":
        found += [f"line {place + 2}: {fault}" for place, row in zip(
            rows.index, cells.to_dict("records"), strict=True) for fault in wrong(row)]  # fmt: skip
    if name == "objectives":
        found += [f"line {place + 2}: {fault}" for place, row in zip(
            rows.index, cells.to_dict("records"), strict=True)
            for fault in _no_goal(row)]  # fmt: skip
    if name == "causes":
        blank = cells.index[cells.cause.str.strip().str.lower() == TO_FILL]
        found += [f"line {place + 2}: {cells.cause_id[place]} names no cause: write it into cause"
                  for place in blank]  # fmt: skip
    if name == "breaks":
        found += [f"line {place + 2}: {one_of('metric', each, METRICS)}" for place in rows.index
                  for each in named(cells.metrics[place]) if each not in METRICS]  # fmt: skip
    if name == "verifications":
        unsaid = cells.loc[
            (cells.outcome.str.strip().str.lower() == CLOSED)
            & (cells.verdict.str.strip().str.lower() != WORKED)
            & (cells.note.str.contains(ASKED) | (cells.note.str.strip() == ""))
        ]
        found += [f"line {place + 2}: {row.action_id} is to be closed though its verdict is "
                  f"'{row.verdict}': write the reason into note"
                  for place, row in unsaid.iterrows()]  # fmt: skip
    return found


def _unlike(rows: pd.DataFrame | None, report: Path) -> list[str]:
    """Return the verdicts that are not those of the run: people decide what follows, not these."""
    path = report / "tables" / "verifications.parquet"
    if rows is None or rows.empty or not path.is_file():
        return []
    found = pd.read_parquet(path).set_index("action_id").verdict
    told = [(place + 2, row, found.get(row.action_id, "none")) for place, row in rows.iterrows()]
    return [
        f"verifications.csv, line {line}: the verdict on {row.action_id} is '{row.verdict}', that "
        f"of the run is '{run}'; only what follows from it is for people to change"
        for line, row, run in told
        if row.verdict.strip().lower() != run
    ]


def _torn(taken: dict[str, pd.DataFrame], register: Register) -> list[str]:
    """Return what would contradict in the register, were these rows taken into it."""
    fresh = {name: rows.drop(index=_known(rows, name, register)) for name, rows in taken.items()}
    found = register.contradictions(fresh)
    missing = "does not hold"
    return [f"{each}: accept that as well, or empty the cell" if each.endswith(missing) else each
            for each in found]  # fmt: skip


def _known(rows: pd.DataFrame, name: str, register: Register) -> pd.Index:
    """Return the index of the rows that the register holds, by their key."""
    key = list(FILES[name].key)
    if FILES[name].latest or not set(key) <= set(rows.columns):
        return rows.index[:0]
    held = set(register.read(name)[key].astype(str).itertuples(index=False, name=None))
    told = rows[key].astype(str).itertuples(index=False, name=None)
    return rows.index[[each in held for each in told]]


def _otherwise(rows: pd.DataFrame, name: str, register: Register) -> int:
    """Return how many goals the register has other numbers for, so that no edit is lost unsaid."""
    if name != "objectives":
        return 0
    key = list(FILES[name].key)
    held = register.read(name).drop_duplicates(key, keep="last").set_index(key).goal
    goals = [held.get((row.metric, row.period), math.nan) for row in rows.itertuples()]
    return sum(was != pd.to_numeric(now) for was, now in zip(goals, rows.goal, strict=True)
               if now and not math.isnan(was))  # fmt: skip


def _no_goal(row: dict[str, str]) -> list[str]:
    """Say why an objective cannot stand: an unknown metric, or a goal off the metric's scale."""
    if row["metric"] not in METRICS:
        return [one_of("metric", row["metric"], METRICS)]
    if not row["goal"].strip():
        return []
    unit, goal = METRICS[row["metric"]].unit, float(row["goal"])
    least, most = SCALES.get(unit, (0.0, math.inf))
    if least <= goal <= most:
        return []
    bounds = f"from {least:g} to {most:g}" if math.isfinite(most) else f"of {least:g} or more"
    return [f"goal of {row['metric']} is {row['goal']}, a number {bounds} is needed ({unit})"]


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
    if name == "breaks":
        rows = rows.assign(answer=BROKEN)
    return rows.assign(by=by, decided_on=today)
