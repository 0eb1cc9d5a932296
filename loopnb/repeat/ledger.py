"""The ledger: everything that people decided, from all files of the register, by day."""

from collections.abc import Callable, Iterable

import pandas as pd

from loopnb.metrics import METRICS
from loopnb.register import Register
from loopnb.results import Ledger
from loopnb.verdicts import amount, count, day

Line = tuple[str, str, str, str, str, str]  # on, kind, id, what, by, reason


def ledger(register: Register) -> Ledger:
    """Return all decisions in the order of days, those of one day in the order of the files.

    Earlier lines that a later one replaced are history and stay; call-backs are only counted,
    since their rows name customers. What has no day stands first.
    """
    lines = [line for name, told in TOLD.items() for line in told(register.read(name))]
    table = pd.DataFrame(lines, columns=Ledger.columns)
    return Ledger.from_table(table.sort_values("on", kind="stable"))


def _actions(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        told = f"{row.action} ({row.status})" if row.status else row.action
        yield row.decided_on, "action", row.action_id, told, row.by, row.evidence


def _baselines(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        title, unit = _metric(row.metric)
        sponsor = f", sponsor {row.sponsor}" if row.sponsor else ""
        told = f"Baseline {row.period}: {title} {amount(row.value, unit)}{sponsor}"
        yield row.frozen_on, "baseline", f"{row.metric} {row.period}", told, row.by, row.reason


def _objectives(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        title, unit = _metric(row.metric)
        goal = amount(row.goal, row.unit or unit)
        step = f" ({row.step})" if row.step else ""
        told = f"Goal {row.period}: {title}{' ' if goal else ''}{goal}{step}"
        yield (row.decided_on, "goal", f"{row.metric} {row.period}", told, row.by,
               row.reason or row.rule)  # fmt: skip


def _verifications(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        outcome = f", {row.outcome}" if row.outcome else ""
        told = f"{row.period}: {row.verdict}{outcome}"
        yield row.decided_on, "verdict", row.action_id, told, row.by, row.note


def _rebases(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        told = f"Limits of {_metric(row.metric)[0]} anew from {day(row.at)}"
        yield row.decided_on, "limits", row.metric, told, row.by, row.reason


def _breaks(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        told = f"{row.answer.capitalize()} from {day(row.at)}: {row.question}"
        why = f"{row.was}, now {row.now}" if row.now else row.was
        yield row.decided_on, "question", row.break_id, told, row.by, why


def _changes(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        told = f"{row.what.capitalize()}: {row.now}" + (f" (was: {row.was})" if row.was else "")
        yield row.on, "change", row.action_id, told, row.by, row.reason


def _issues(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        told = f"{row.title} ({row.status})" if row.status else row.title
        yield row.decided_on or row.opened_on, "issue", row.issue_id, told, row.by, row.evidence


def _causes(rows: pd.DataFrame) -> Iterable[Line]:
    for row in rows.itertuples():
        yield row.decided_on, "cause", row.cause_id, row.cause, row.by, row.evidence


def _callbacks(rows: pd.DataFrame) -> Iterable[Line]:
    for (on, by), part in rows.groupby(["decided_on", "by"]):
        yield on, "call-backs", "", f"{count(len(part), 'call-back')} noted", by, ""


def _metric(name: str) -> tuple[str, str]:
    """Return a metric's title and unit, the name itself where it is none of today's."""
    return (METRICS[name].title, METRICS[name].unit) if name in METRICS else (name, "")


TOLD: dict[str, Callable[[pd.DataFrame], Iterable[Line]]] = {
    "baselines": _baselines, "objectives": _objectives, "issues": _issues, "causes": _causes,
    "actions": _actions, "changes": _changes, "verifications": _verifications,
    "callbacks": _callbacks, "rebases": _rebases,
    "breaks": _breaks,
}  # fmt: skip
