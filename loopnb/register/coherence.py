"""What is wrong between the lines of the register, where every cell by itself could be right."""

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from loopnb.register import rules
from loopnb.register.rules import DATED, RULED

CLOSED = "closed"


def faults(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return each contradiction with its file and the row it is about, as a sentence."""
    return [*_twice(frames), *_changed(frames), *_unjudged(frames), *_nowhere(frames)]


def _twice(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    names = frames["actions"].action_id
    for name in names[names.duplicated()].unique():
        yield f"actions.csv, {name}: stands in {(names == name).sum()} lines; give each its own id"


def _changed(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """A rule, or the days from which it is applied, that is another than was written down."""
    known = rules.recorded(frames["changes"])
    for row in frames["actions"].to_dict("records"):
        name = row["action_id"]
        for what in (RULED, DATED):
            was, now = known.get((name, what)), rules.said(row, what)
            if was is not None and was != now:
                yield (
                    f"actions.csv, {name}: its {'rule' if what == RULED else 'days'} changed "
                    f"without a reason. Written down: {was or 'nothing'}. Now: {now or 'nothing'}. "
                    f"Put it back, or say why: loopnb actions change {name} COLUMN=VALUE … "
                    "--reason TEXT --by NAME"
                )


def _unjudged(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    verdicts = frames["verifications"]
    closed = set(verdicts.action_id[verdicts.outcome.str.lower() == CLOSED])
    for row in frames["actions"].itertuples():
        if row.status.strip().lower() == CLOSED and row.action_id not in closed:
            yield (
                f"actions.csv, {row.action_id}: closed without a verdict. Write 'done' into its "
                f"status; loopnb accept PERIOD closes it when its rule has judged it."
            )


def _nowhere(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """A link to something that the register does not hold."""
    known = {name: set(frames[name][key]) for name, key in KEPT.items()}
    for name in LINKS:
        for row in frames[name].to_dict("records"):
            for fault in dangling(name, row, known):
                yield f"{name}.csv, {next(iter(row.values()))}: {fault}"


def dangling(
    name: str, row: Mapping[str, str], known: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Give each link of a row to what is not `known`, the ids by file."""
    for column, target in LINKS.get(name, {}).items():
        if row[column].strip() and row[column] not in known[target]:
            yield f"{column} is '{row[column]}', which {target}.csv does not hold"


KEPT = {"issues": "issue_id", "causes": "cause_id", "actions": "action_id"}
LINKS = {
    "causes": {"issue_id": "issues"},
    "actions": {"issue_id": "issues", "cause_id": "causes", "follows": "actions"},
    "verifications": {"action_id": "actions"},
    "handovers": {"issue_id": "issues"},
    "changes": {"action_id": "actions"},
}
