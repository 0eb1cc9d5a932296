"""The rules by which actions will be judged, read from the register; all faults at once."""

import re
from dataclasses import dataclass
from datetime import date

import pandas as pd

from loopnb.errors import DataError, UsageError, listed, one_of
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.conditions import Condition, conditions
from loopnb.metrics.metric import MEAN, PER_100, QUANTILE, RATE, SHARE
from loopnb.metrics.population import TRAITS
from loopnb.register import FOLDER, Register
from loopnb.stats.effects import HIGHER, LOWER, Rule
from loopnb.stats.series import COUNT, LEVEL
from loopnb.stats.series import SHARE as SHARES

# What an action needs before it begins: whose it is, until when, and what will judge it.
NEEDED = ("action", "owner", "due", "metric", "smallest", "minimum", "weeks")
PLACE = f"{FOLDER}/actions.csv"
KINDS = {SHARE: SHARES, RATE: COUNT, PER_100: COUNT, MEAN: LEVEL, QUANTILE: LEVEL}


@dataclass(frozen=True)
class Decided:
    """An action as decided; without a `metric` no rule was written down for it.

    It acts from `at` and in full from `full`, both None until it is done. `where` says which rows
    it is about, `against` names the trait whose other values are its comparison.
    """

    row: dict[str, str]
    metric: Metric | None = None
    where: tuple[Condition, ...] = ()
    against: str = ""
    rule: Rule | None = None
    done: date | None = None
    at: date | None = None
    full: date | None = None

    @property
    def kind(self) -> str:
        """The kind of its weekly series: count, share or level."""
        return KINDS[self.metric.kind]

    @property
    def told(self) -> str:
        """What it is about, in words: 'Vault, Restore', 'all but Night queue'."""
        return ", ".join(f"{'' if equal else 'all but '}{value}" for _, value, equal in self.where)


def decided(actions: pd.DataFrame) -> list[Decided]:
    """Return the register's actions with their rules.

    Raises DataError that lists every rule that cannot be read, by file and line.
    """
    found, faults = [], []
    for line, row in enumerate(actions.to_dict("records"), start=2):
        row = {name: str(text).strip() for name, text in row.items()}
        wrong = _faults(row)
        faults += [f"line {line}: {fault}" for fault in wrong]
        if not wrong:
            found.append(_decided(row))
    if faults:
        raise DataError(listed(f"{PLACE} has {len(faults)} fault(s):", faults))
    return found


def check(register: Register) -> None:
    """Check every file of the register and every rule; raises DataError that lists all faults."""
    faults = register.faults()
    if not faults:
        rows = register.actions.to_dict("records")
        faults = [f"{PLACE}, {row['action_id']}: {fault}" for row in rows for fault in wrong(row)]
    if faults:
        raise DataError(listed(f"The register has {len(faults)} fault(s):", faults))


def wrong(row: dict[str, str]) -> list[str]:
    """Say what cannot be read of an action's rule, and what would do."""
    return _faults({name: str(text).strip() for name, text in row.items()})


def missing(row: dict[str, str]) -> list[str]:
    """Return the columns that an action still lacks before it may begin; 0 rows ask nothing."""
    cells = {name: str(row[name]).strip() for name in NEEDED}
    return [name for name, cell in cells.items()
            if not (cell.lstrip("0") if name in ("minimum", "weeks") else cell)]  # fmt: skip


def _decided(row: dict[str, str]) -> Decided:
    done = _date(row["done_on"])
    if not row["metric"]:
        return Decided(row, done=done)
    metric = METRICS[row["metric"]]
    rule = Rule(
        row["better"].lower() or metric.better,
        float(row["smallest"] or 0), int(row["minimum"] or 0), int(row["weeks"] or 0),
    )  # fmt: skip
    at, full = (_date(row[name]) or done for name in ("acts_from", "full_on"))
    where = conditions(row["where"])
    return Decided(row, metric, where, row["against"], rule, done, at, full)


def _faults(row: dict[str, str]) -> list[str]:
    """Say what cannot be read of one rule, and what would do."""
    faults = [
        f"{name} is '{row[name]}', {what} is needed"
        for name, (pattern, what) in NUMBERS.items()
        if row[name] and not re.fullmatch(pattern, row[name])
    ]
    if not row["metric"]:
        return faults
    if row["metric"] not in METRICS:
        return [one_of("metric", row["metric"], METRICS), *faults]
    metric = METRICS[row["metric"]]
    better = row["better"].lower() or metric.better
    if metric.kind not in KINDS:
        known = [each.name for each in METRICS.values() if each.kind in KINDS]
        faults.append(f"metric '{metric.name}' is not judged by week. Take one of {known}.")
    if better not in (HIGHER, LOWER):
        faults.append(f"better is '{row['better']}': write {HIGHER} or {LOWER}")
    return faults + _of_segments(row) + _of_dates(row)


def _of_segments(row: dict[str, str]) -> list[str]:
    """Say what is wrong with the rows that a rule is about, and with those it compares."""
    try:
        named = [each.trait for each in conditions(row["where"])]
    except UsageError as error:
        return [f"where: {error}"]
    against = row["against"]
    if against and against not in TRAITS:
        return [one_of("trait", against, TRAITS)]
    if against and against not in named:
        return [f"against is '{against}': say in where which {against} the action is about"]
    return []


def _of_dates(row: dict[str, str]) -> list[str]:
    done = row["done_on"]
    at, full = row["acts_from"] or done, row["full_on"] or done
    if done and at > full:
        return [f"it acts from {at}, after it is in full force ({full})"]
    return []


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


NUMBERS = {
    "smallest": (r"\d+(\.\d+)?", "a number such as 10"),
    "minimum": (r"\d+", "a whole number"),
    "weeks": (r"\d+", "a whole number"),
}
