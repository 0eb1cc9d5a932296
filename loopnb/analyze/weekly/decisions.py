"""What was decided in a week or fell due in it, what is late, and what falls due next."""

from collections.abc import Iterable
from datetime import timedelta

import pandas as pd

from loopnb import calls
from loopnb.metrics import METRICS
from loopnb.owed import DONE, read_day, standing
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results.week import AHEAD, LAST, LATE, Decisions
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import amount, day

SOON = timedelta(weeks=2)
ORDER = (LAST, LATE, AHEAD)


def decisions(
    register: Register, week: Period, store: Store | None = None, settings: Settings | None = None
) -> Decisions:
    """Return the actions, goals and limits decided or due in the week, late, or due in two weeks.

    With store and settings also the promises due in the week and in two weeks; those that are late
    are owed. As the register stood when the week ended: what was decided later is not told, and
    what was done later was open.
    """
    rows = [*_actions(register.actions, week), *_rebases(register.rebases, week),
            *_goals(register.objectives, week)]  # fmt: skip
    if store is not None and settings is not None:
        rows += _promises(calls.ledger(register, store, settings, week.end), week)
    table = pd.DataFrame(rows, columns=Decisions.columns)
    order = table.assign(place=table.part.map(ORDER.index), when=table.due.replace("", "9999"))
    order = order.sort_values(["place", "when", "decision_id"], kind="stable")
    return Decisions.from_table(order)


def _actions(actions: pd.DataFrame, week: Period) -> Iterable[tuple]:
    for row in actions.itertuples():
        decided, due = read_day(row.decided_on), read_day(row.due)
        if decided is not None and decided >= week.end:
            continue
        state = standing(row, week.end)
        if part := _part(decided, due, state, week):
            yield (row.action_id, row.action, "action", row.owner, row.decided_on, row.due,
                   _said(row, state, week), state == DONE, part)  # fmt: skip


def _part(decided: object, due: object, state: str, week: Period) -> str:
    """Return the part of the pack that an action belongs to, '' where to none."""
    if any(when is not None and week.start <= when < week.end for when in (decided, due)):
        return LAST
    if due is None or state:
        return ""
    return LATE if due < week.start else AHEAD if due < week.end + SOON else ""


def _said(row: object, state: str, week: Period) -> str:
    """Return where an action stood when the week ended, in words."""
    if state:
        return f"{state} on {day(row.done_on)}" if state == DONE and row.done_on else state
    due = read_day(row.due)
    if due is None:
        return "not done, no day is set"
    return f"not done, {'was due' if due < week.end else 'due'} {day(row.due)}"


def _promises(ledger: pd.DataFrame, week: Period) -> Iterable[tuple]:
    for row in ledger.itertuples():
        due, kept = read_day(row.promise_due), bool(row.promise_kept_on)
        if not row.promise or due is None or not week.start <= due < week.end + SOON:
            continue
        part = LAST if due < week.end else AHEAD
        if part == LAST or not kept:
            falls = "was due" if part == LAST else "due"
            open_ = f"not kept, {falls} {day(row.promise_due)}"
            state = f"kept on {day(row.promise_kept_on)}" if kept else open_
            made = row.called_on or row.answered_on
            yield (row.callback_id, f"Promised: {row.promise}", "promise", row.owner, made,
                   row.promise_due, state, kept, part)  # fmt: skip


def _rebases(rebases: pd.DataFrame, week: Period) -> Iterable[tuple]:
    for row in rebases.itertuples():
        if _within(row.decided_on, week):
            what = f"Limits of “{_title(row.metric)}” anew from {day(row.at)}: {row.reason}"
            yield (row.metric, what, "limits", row.by, row.decided_on, "", "decided", True, LAST)


def _goals(goals: pd.DataFrame, week: Period) -> Iterable[tuple]:
    for row in goals.itertuples():
        if _within(row.decided_on, week):
            what = f"Goal for {row.period}: {_title(row.metric)} {amount(row.goal, row.unit)}"
            yield (row.metric, what, "goal", row.by, row.decided_on, "", "decided", True, LAST)


def _within(text: str, week: Period) -> bool:
    when = read_day(text)
    return when is not None and week.start <= when < week.end


def _title(metric: str) -> str:
    return METRICS[metric].title if metric in METRICS else metric
