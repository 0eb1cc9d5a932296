"""The action register as lines for a terminal, and what its begun actions lack."""

from collections.abc import Iterator
from datetime import date

from loopnb import verdicts
from loopnb.errors import DataError, listed
from loopnb.owed import read_day, standing
from loopnb.register import Register, rules
from loopnb.register.rules import RULED
from loopnb.rules import PLACE, missing


def listing(register: Register, on: date) -> list[str]:
    """Return a line for each action as it stands on a day, and one for all together."""
    actions, judged = register.actions, register.current("verifications")
    if actions.empty:
        return ["Nothing was decided yet. Add one: loopnb actions add action=TEXT --by NAME"]
    said = {row.action_id: f"{row.verdict}, {row.outcome}" for row in judged.itertuples()}
    lines = [line for row in actions.itertuples() for line in _lines(row, said, on)]
    return [*lines, f"{verdicts.count(len(actions), 'action')}."]


def unruled(register: Register) -> None:
    """Raise DataError for actions that began without a rule, or whose rule nobody wrote down."""
    known, faults = rules.recorded(register.read("changes")), []
    for row in register.actions.to_dict("records"):
        name = row["action_id"]
        if not rules.begun(row):
            continue
        if lacks := [each for each in missing(row) if each in rules.PARTS[RULED]]:
            faults.append(f"{PLACE}, {name}: begun without {', '.join(lacks)}: no action starts "
                          "without the rule that will judge it")  # fmt: skip
        elif (name, RULED) not in known:
            faults.append(f"{PLACE}, {name}: begun, but its rule was not written down. "
                          f"loopnb actions start {name} --by NAME does so")  # fmt: skip
    if faults:
        raise DataError(listed(f"The register has {len(faults)} fault(s):", faults))


def _lines(row: object, said: dict[str, str], on: date) -> Iterator[str]:
    due, state = read_day(row.due), said.get(row.action_id) or standing(row, on) or row.status
    late = due is not None and due < on and not standing(row, on) and row.action_id not in said
    when = f", {'was ' if late else ''}due {verdicts.day(row.due)}" if due else ""
    yield f"{row.action_id}  {row.action}"
    yield f"    {row.owner or 'nobody'}{when}: {state or 'agreed'}"
    rule = rules.said(row._asdict(), RULED)
    yield f"    judged by {rule}" if rule else "    no rule yet"
