"""What engineering did, from an export of its tracker, into the register."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from loopnb.errors import DataError, UsageError, listed, utf8
from loopnb.implement.handover import github, jira
from loopnb.implement.handover.dates import Days
from loopnb.implement.handover.returned import Returned
from loopnb.register import Register
from loopnb.results.handing import DECLINED, SYSTEMS
from loopnb.results.issues import REOPENED, SOLVED
from loopnb.results.words import listed as joined
from loopnb.verdicts import count


@dataclass(frozen=True)
class Read:
    """What a read brought: `news` lines new in handovers.csv, and what people should know."""

    system: str
    rows: int
    news: int
    solved: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """Say what the file held and what became of it, a sentence each."""
        ours = f"{count(self.rows, 'issue')} of ours, {self.news} with news"
        solved = [f"Solved: {joined(list(self.solved))}."] if self.solved else []
        return "\n".join([f"{SYSTEMS[self.system]}: {ours}.", *solved, *self.notes])


def read_back(
    path: Path, register: Register, by: str, *, zone: str, order: str = "", today: date
) -> Read:
    """Take an export of Jira (CSV) or GitHub (JSON) into the register; twice is as good as once.

    Each known issue gets a line in handovers.csv where something is new; one that was solved there
    a line in issues.csv as well, unless people reopened it here since. `order` is how days such as
    5/12/2026 are written. Raises UsageError where nobody is named, DataError that lists all faults
    by row; then nothing is written.
    """
    if not by.strip():
        raise UsageError("What engineering did is entered by a person: name one with --by.")
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    text = utf8(path)
    system = "github" if text.lstrip()[:1] in ("[", "{") else "jira"
    try:
        found, days, faults = _parsed(system, text, zone, order)
    except DataError as error:
        raise DataError(f"{path}: {error}.") from None
    issues, known = register.current("issues"), register.current("handovers")
    known = known.loc[known.system.str.lower() == system].set_index("issue_id")
    ours, others = _ours(found, set(issues.issue_id), known)
    faults += _twice(ours, known, "issue" if system == "github" else "row")
    if faults:
        raise DataError(listed(f"{path} has {len(faults)} fault(s), nothing was read:", faults))
    notes = [note for note in (days.said, *others) if note]
    return _entered(register, system, ours, by=by.strip(), today=today, notes=notes)


def _parsed(
    system: str, text: str, zone: str, order: str
) -> tuple[list[Returned], Days, list[str]]:
    if system == "jira":
        return jira.read(text, zone, order)
    found, faults = github.read(text, zone)
    return found, Days.of([], zone, order), faults


def _ours(
    found: list[Returned], issues: set[str], known: pd.DataFrame
) -> tuple[list[Returned], list[str]]:
    """Return the rows of issues that the register holds, and what is said of the others.

    A row without a label is known by its key.
    """
    keys = {key: name for name, key in known["key"].items()}
    named = [replace(one, ids=one.ids or ((keys[one.key],) if one.key in keys else ()))
             for one in found]  # fmt: skip
    blank = sum(not one.ids for one in named)
    notes = [f"{count(blank, 'other issue')} without a label of loopnb, left alone."] * bool(blank)
    if strange := sorted({name for one in named for name in one.ids if name not in issues}):
        notes.append(f"Not in the register: {joined(strange)}.")
    kept = [replace(one, ids=tuple(name for name in one.ids if name in issues)) for one in named]
    return [one for one in kept if one.ids], notes


def _twice(ours: list[Returned], known: pd.DataFrame, what: str) -> list[str]:
    """Return what makes it unclear which row speaks for an issue; a copied issue has its labels."""
    faults = [f"{what} {one.row}: {one.key} has labels of {len(one.ids)} issues "
              f"({', '.join(one.ids)}); leave one" for one in ours if len(one.ids) > 1]  # fmt: skip
    times = Counter(one.ids[0] for one in ours if len(one.ids) == 1)
    for name in [name for name, n in times.items() if n > 1]:
        rows = [one for one in ours if one.ids == (name,)]
        own = known["key"].get(name, "")
        kept = f"; it is {own} in the register" if own else ""
        faults.append(f"{what}s {joined([str(one.row) for one in rows])}: "
                      f"{joined([one.key for one in rows])} all have the label of {name}{kept}. "
                      "Take it from the copies")  # fmt: skip
    return faults


def _entered(
    register: Register, system: str, ours: list[Returned], *, by: str, today: date, notes: list[str]
) -> Read:
    """Append what is new, and return what was."""
    rows = pd.DataFrame([_line(one, system, by, today) for one in ours])
    before = register.current("handovers")
    news = [one for one, row in zip(ours, rows.to_dict("records"), strict=True)
            if not _told(before, row)]  # fmt: skip
    issues = register.current("issues").set_index("issue_id", drop=False)
    solved = [one for one in news if _solves(one, issues.loc[one.ids[0]])]
    lines = [issues.loc[one.ids[0]].to_dict() | _fix(one, issues.loc[one.ids[0]])
             | {"by": by, "decided_on": today.isoformat()} for one in solved]  # fmt: skip
    if lines:  # first, so that a read that was cut short can be done again
        register.adopt("issues", pd.DataFrame(lines))
    if news:
        register.adopt("handovers", rows)
    told = [note for one in ours for note in _note(one, issues.loc[one.ids[0]], one in solved)]
    return Read(system, len(ours), len(news), tuple(one.ids[0] for one in solved),
                (*notes, *told))  # fmt: skip


def _line(one: Returned, system: str, by: str, today: date) -> dict[str, str]:
    return {"issue_id": one.ids[0], "system": system, "key": one.key, "status": one.status,
            "fixed_version": one.fixed_version, "fixed_on": one.fixed_on, "by": by,
            "read_on": today.isoformat()}  # fmt: skip


def _told(before: pd.DataFrame, row: dict[str, str]) -> bool:
    same = ("issue_id", "system", "key", "status", "fixed_version", "fixed_on")
    return bool((before[list(same)] == [row[name] for name in same]).all(axis=1).any())


def _solves(one: Returned, issue: pd.Series) -> bool:
    """Hold where a fix is news to the register; one from before it was reopened is not."""
    if one.status != SOLVED:
        return False
    status = issue.status.strip().lower()
    if status == REOPENED and issue.decided_on:
        return one.fixed_on >= issue.decided_on
    return status != SOLVED or any(issue[name] != text for name, text in _fix(one, issue).items()
                                   if name != "status")  # fmt: skip


def _fix(one: Returned, issue: pd.Series) -> dict[str, str]:
    """Return what a fix makes of an issue; what a solved one knows already is not lost."""
    old = issue if issue.status.strip().lower() == SOLVED else {}
    return {"status": SOLVED, "fixed_version": one.fixed_version or old.get("fixed_version", ""),
            "solved_on": one.fixed_on or old.get("solved_on", "")}  # fmt: skip


def _note(one: Returned, issue: pd.Series, solved: bool) -> list[str]:
    """Say where tracker and register now differ, so that people decide."""
    name, status = f"{one.ids[0]} ({one.key})", issue.status.strip().lower()
    if one.status == DECLINED and status != SOLVED:
        return [f"{name} was closed there without a fix: {one.reason}."]
    if one.status == SOLVED and status == REOPENED and not solved:
        return [f"{name} is closed there, and was reopened here since."]
    if one.status not in (SOLVED, DECLINED) and status == SOLVED:
        return [f"{name} is open there, and solved here: see whether it is to be reopened."]
    return []
