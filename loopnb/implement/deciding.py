"""What people decide about an action: added, begun, changed, done. Each writes the register once.

An action begins with the rule that will judge it, which is written down with the day; from then on
the rule changes only with a reason, and what it was stays beside it.
"""

import re
from collections.abc import Mapping

import pandas as pd

from loopnb.errors import UsageError, listed, one_of
from loopnb.owed import read_day
from loopnb.register import FILES, Register, rules
from loopnb.register.rules import DATED, PARTS, RULED
from loopnb.rules import missing, wrong

OWN = ("action_id", "by", "decided_on")  # never given by hand
LEFT = ("agreed", "stopped", "cancelled", "dropped", "refused")
MOVED = {"started": "loopnb actions start", "done": "loopnb actions done",
         "closed": "loopnb accept PERIOD, once its rule has judged it,",
         "reopened": "loopnb accept PERIOD"}  # fmt: skip
ASKED = {
    "action": "What will be done?", "theme": "On which theme of the register? (may be blank)",
    "kind": "containment, corrective or preventive?", "owner": "Who does it?",
    "sponsor": "Which executive stands behind it? (may be blank)",
    "due": "Until when? (2026-12-31)",
    "metric": "Which measure will show whether it worked? (csat, volume, reopened, …)",
    "where": "Which rows is it about? (product=Vault; blank for all)",
    "against": "Which trait's other values are the comparison? (blank for none)",
    "smallest": "What is the smallest change worth having? (in points or per cent)",
    "minimum": "How many rows are needed on either side?", "weeks": "Over how many weeks?",
}  # fmt: skip


def add(register: Register, cells: Mapping[str, str], *, by: str, on: str) -> str:
    """Add an agreed action and return its number, one above the highest.

    Raises UsageError where nobody is named, the action is not said, or a cell cannot be read.
    """
    _named(by)
    known = register.actions.action_id
    highest = max((int(name[2:]) for name in known if re.fullmatch(r"A-\d{1,9}", name)), default=0)
    name = f"A-{max(highest, 100) + 1}"
    row = dict.fromkeys(FILES["actions"].columns, "") | {"status": "agreed"} | dict(cells)
    row |= {"action_id": name, "by": by, "decided_on": on}
    _readable(register, row, cells)
    if not row["action"].strip():
        raise UsageError("Say what will be done: action=TEXT.")
    register.adopt("actions", pd.DataFrame([row]))
    return name


def start(register: Register, name: str, *, by: str, on: str, entered: str = "") -> None:
    """Let an action begin: its rule is written down as it stands.

    Raises UsageError where anything is missing that it needs, or where it has begun.
    """
    _named(by)
    row = _row(register, name)
    if (name, RULED) in rules.recorded(register.read("changes")):
        raise UsageError(f"{name} has begun already, on {row['started'] or 'a day not noted'}.")
    if lacks := missing(row):
        raise UsageError(
            f"{name} cannot begin without {', '.join(lacks)}: no action starts without the rule "
            f"that will judge it. Add: loopnb actions change {name} {lacks[0]}=… --by NAME"
        )
    row |= {"started": row["started"] or on}
    row |= {} if row["done_on"] else {"status": "started"}
    _readable(register, row, ())
    register.change("actions", pd.DataFrame([row]))
    _note(register, row, RULED, by=by, on=on, reason=_entered("begun", on, entered))


def done(
    register: Register, name: str, cells: Mapping[str, str], *, by: str, on: str, entered: str = ""
) -> None:  # fmt: skip
    """Note that an action was done, and from which days it acts; these are written down as well.

    `cells` may hold done_on, acts_from, full_on and evidence. Raises UsageError for an action that
    has not begun.
    """
    _named(by)
    row = _row(register, name)
    known = rules.recorded(register.read("changes"))
    if (name, RULED) not in known:
        raise UsageError(f"{name} has not begun: loopnb actions start {name} --by NAME")
    if (name, DATED) in known:
        raise UsageError(
            f"{name} was done on {row['done_on']} already. Another day needs a reason: "
            f"loopnb actions change {name} done_on=… --reason TEXT --by NAME"
        )
    row |= dict(cells) | {"status": "done"}
    row |= {"done_on": cells.get("done_on") or row["done_on"] or on}
    _readable(register, row, cells)
    changes = register.read("changes")
    begun = changes.on[(changes.action_id == name) & (changes.what == RULED)].iloc[0]
    early = min(filter(None, (row["done_on"], row["acts_from"])))
    if early < begun:
        raise UsageError(
            f"{name} began on {begun}, when its rule was written down; what acted from {early} on "
            "cannot be judged by it."
        )
    register.change("actions", pd.DataFrame([row]))
    _note(register, row, DATED, by=by, on=on, reason=_entered("done", on, entered))


def change(
    register: Register, name: str, cells: Mapping[str, str], *, by: str, on: str, reason: str = ""
) -> list[str]:
    """Change cells of an action and return the columns that did.

    Raises UsageError where the rule of an action that has begun would change without a reason.
    """
    _named(by)
    old = _row(register, name)
    row = old | dict(cells)
    _readable(register, row, cells)
    known = rules.recorded(register.read("changes"))
    moved = [what for what in PARTS if (name, what) in known
             and rules.said(row, what) != known[name, what]]  # fmt: skip
    if moved and not reason.strip():
        raise UsageError(
            f"{name} has begun: its {'rule' if RULED in moved else 'days'} may change only with a "
            "reason, which is kept beside what it was. Give one: --reason TEXT"
        )
    register.change("actions", pd.DataFrame([row]))
    for what in moved:
        _note(register, row, what, by=by, on=on, reason=reason, was=known[name, what])
    return [column for column, cell in row.items() if cell != old[column]]


def _note(
    register: Register, row: Mapping[str, str], what: str,
    *, by: str, on: str, reason: str, was: str = "",
) -> None:  # fmt: skip
    line = {"action_id": row["action_id"], "what": what, "was": was, "now": rules.said(row, what),
            "reason": reason, "by": by, "on": on}  # fmt: skip
    register.adopt("changes", pd.DataFrame([line]), again=True)


def _entered(reason: str, on: str, entered: str) -> str:
    """Return the reason; what is entered on a later day says so."""
    return reason if entered in ("", on) else f"{reason} (entered on {entered})"


def _row(register: Register, name: str) -> dict[str, str]:
    table = register.read("actions")
    if name not in set(table.action_id):
        raise UsageError(one_of("action", name, table.action_id))
    return table.loc[table.action_id == name].iloc[0].to_dict()


def _named(by: str) -> None:
    if not by.strip():
        raise UsageError("An action is decided by a person: name one with --by.")


def _readable(register: Register, row: Mapping[str, str], given: object) -> None:
    """Raise UsageError listing what cannot be read in a row, before anything is written."""
    columns = [each for each in FILES["actions"].columns if each not in OWN]
    faults = [one_of("column", name, columns) for name in given if name not in columns]
    state = str(row["status"]).strip().lower()
    if "status" in given and state not in LEFT:
        said = f"{MOVED[state]} sets it" if state in MOVED else one_of("status", state, LEFT)
        faults.append(f"status '{state}': {said}")
    began = (row["action_id"], RULED) in rules.recorded(register.read("changes"))
    if began and (("status" in given and state == "agreed") or not row["started"].strip()):
        faults.append(f"{row['action_id']} has begun, which nothing takes back; it may be stopped")
    faults = faults or [*register.unreadable("actions", row), *wrong(dict(row))]
    faults += register.dangling("actions", row)
    if "due" in given and row["due"].strip() and read_day(row["due"]) is None:
        faults.append(f"due is '{row['due']}', a date such as 2026-05-12 is needed")
    if faults:
        raise UsageError(faults[0] if len(faults) == 1 else listed("Nothing was written:", faults))
