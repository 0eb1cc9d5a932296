"""One issue in the eight disciplines (8D), composed from the register; what lacks is marked."""

from collections.abc import Mapping

import pandas as pd

from loopnb.errors import UsageError, one_of
from loopnb.results import EightD
from loopnb.results.issues import TO_FILL, WHYS
from loopnb.results.words import listed
from loopnb.verdicts import day

TITLES = {
    "D1": "Team", "D2": "Problem", "D3": "Containment", "D4": "Root cause and escape point",
    "D5": "Corrective actions chosen", "D6": "Done and verified", "D7": "Prevention",
    "D8": "Recognition",
}  # fmt: skip
CONTAINS, PREVENTS = "containment", "preventive"


def eight_d(frames: Mapping[str, pd.DataFrame], issue_id: str) -> EightD:
    """Return an issue in eight disciplines, blanks marked 'to be filled'.

    `frames` are the register's issues, causes, actions and verifications in force, by name.
    Raises UsageError where there is no such issue.
    """
    known = frames["issues"].set_index("issue_id")
    if issue_id not in known.index:
        raise UsageError(one_of("issue", issue_id, known.index))
    issue = known.loc[issue_id].to_dict() | {"issue_id": issue_id}
    causes = frames["causes"].loc[frames["causes"].issue_id == issue_id].to_dict("records")
    actions = _actions(frames["actions"], issue, {row["cause_id"] for row in causes})
    judged = frames["verifications"]
    judged = judged.loc[judged.action_id.isin([row["action_id"] for row in actions])]
    told = {
        "D1": _each(causes, "team"), "D2": _problem(issue, causes),
        "D3": _listed(actions, CONTAINS), "D4": [_cause(row) for row in causes],
        "D5": _listed(actions, ""), "D6": _verified(actions, judged),
        "D7": _listed(actions, PREVENTS), "D8": _thanked(judged.to_dict("records")),
    }  # fmt: skip
    rows = [
        {"discipline": name, "title": title, "blank": not told[name],
         "said": " ".join(told[name]) or f"{TO_FILL.capitalize()}."}
        for name, title in TITLES.items()
    ]  # fmt: skip
    return EightD.from_table(pd.DataFrame(rows))


def _actions(actions: pd.DataFrame, issue: dict, causes: set[str]) -> list[dict]:
    """Return the actions that are about an issue: by its id, by a cause of it, or by its theme."""
    theme = issue["theme"].strip().casefold()
    about = (actions.issue_id == issue["issue_id"]) | actions.cause_id.isin(causes)
    loose = (actions.issue_id == "") & (actions.cause_id == "") & bool(theme)
    about |= loose & (actions.theme.str.strip().str.casefold() == theme)
    return actions.loc[about].to_dict("records")


def _each(rows: list[dict], column: str) -> list[str]:
    return [f"{text}." for text in dict.fromkeys(_filled(row[column]) for row in rows) if text]


def _filled(text: str) -> str:
    """Return a cell without its stop, '' for one that is blank or marked as such."""
    text = str(text).strip().rstrip(".")
    return "" if text == TO_FILL else text


def _problem(issue: dict, causes: list[dict]) -> list[str]:
    about = ", ".join(filter(None, [issue["product"], issue["component"], issue["version"]]))
    seen = [f"{issue['evidence']}."] * bool(issue["evidence"])
    title = f"{issue['title']}{f' ({about})' if about else ''}."
    return [title, *(_each(causes, "problem") or seen)]


def _cause(row: dict) -> str:
    """Return a cause with its five whys, what it is and is not, and where it escaped."""
    whys = [_filled(row[name]) for name in WHYS]
    parts = {"Root cause": row["cause"], "Whys": " → ".join(filter(None, whys)), "Is": row["is"],
             "Is not": row["is_not"], "Escape point": row["escape_point"]}  # fmt: skip
    return " ".join(f"{name}: {_filled(text) or TO_FILL}." for name, text in parts.items())


def _listed(actions: list[dict], kind: str) -> list[str]:
    """Return the actions of a kind; '' takes all that neither contain nor prevent."""
    others = (CONTAINS, PREVENTS)
    rows = [row for row in actions if row["kind"].lower() == kind
            or (not kind and row["kind"].lower() not in others)]  # fmt: skip
    return [f"{row['action_id']} {row['action']} ({_whose(row)})." for row in rows]


def _whose(row: dict) -> str:
    when = f"due {day(row['due'])}" if row["due"] else ""
    when = f"done {day(row['done_on'])}" if row["done_on"] else when
    owner = row["owner"] or f"owner {TO_FILL}"
    return ", ".join(filter(None, [owner, when, row["status"]]))


def _verified(actions: list[dict], judged: pd.DataFrame) -> list[str]:
    """Return the verdicts, and which actions still wait for theirs."""
    rows = judged.to_dict("records")
    told = [f"{row['action_id']} in {row['period']}: {row['said'] or row['verdict']}."
            .replace("..", ".") for row in rows]  # fmt: skip
    waits = [row["action_id"] for row in actions if row["action_id"] not in set(judged.action_id)]
    return told + ([f"No verdict yet: {listed(waits)}."] if told and waits else [])


def _thanked(judged: list[dict]) -> list[str]:
    return [
        f"{row['champion']} ({row['action_id']})"
        + (f"; next to adopt it: {row['adopt_next']}." if row["adopt_next"] else ".")
        for row in judged
        if row["champion"].strip()
    ]
