"""What the register and the report say about one issue, as lines of text."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from loopnb.errors import DataError
from loopnb.results import Candidates, Mentions
from loopnb.results.issues import TO_FILL
from loopnb.verdicts import count, day

OFF = ("stopped", "cancelled", "canceled", "dropped", "refused")
OVER = ("done", "closed")
CONTAINMENT = "containment"
QUOTED = ("theme", "suggestion", "conversation")  # kinds of quotations; praise is none of an issue
MOST = 6
READ = ("mentions", "quotations", "items", "candidates")


def reported(folder: Path) -> dict[str, pd.DataFrame]:
    """Return what a report says that engineering is told of, by table.

    Raises DataError for a report that was made before comments were read as they are now.
    """
    paths = {name: folder / f"tables/{name}.parquet" for name in READ}
    if not paths["mentions"].is_file():
        raise DataError(
            f"The report of {folder.name} does not say which comments name which theme. "
            f"Make it again: loopnb run --period {folder.name}"
        )
    return {name: pd.read_parquet(path) for name, path in paths.items() if path.is_file()}


def table(
    reported: Mapping[str, pd.DataFrame], name: str, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Return a table of the report with these columns, without rows where the report lacks it."""
    return reported.get(name, pd.DataFrame()).reindex(columns=list(columns))


def quotations(reported: Mapping[str, pd.DataFrame], theme: str) -> list[str]:
    """Return customers' own words on a theme, each with what it was about and its comment."""
    rows = table(reported, "quotations", ("theme", "kind", "text", "who", "comment_id"))
    rows = rows.fillna({"kind": QUOTED[0], "who": ""})
    rows = rows.loc[(rows.theme == theme) & rows.kind.isin(QUOTED)].head(MOST)
    return [
        f"“{row.text}” ({', '.join(filter(None, (row.who, f'comment {row.comment_id}')))})"
        for row in rows.itertuples()
    ]


def mentions(reported: Mapping[str, pd.DataFrame]) -> Mentions:
    """Return which comments name which theme, none where the report lacks it."""
    return Mentions.from_table(table(reported, "mentions", Mentions.columns))


def causes_of(causes: pd.DataFrame, issue_id: str) -> pd.DataFrame:
    """Return the recorded causes of an issue, less those that nobody has filled in."""
    blank = causes.cause.str.strip().str.lower() == TO_FILL
    return causes.loc[(causes.issue_id == issue_id) & ~blank]


def actions_of(
    actions: pd.DataFrame, causes: pd.DataFrame, issue: Mapping[str, str]
) -> pd.DataFrame:
    """Return the actions on an issue, less those that were called off.

    They name it or a cause of it, or neither of any issue and its theme.
    """
    own = causes.cause_id[causes.issue_id == issue["issue_id"]]
    theme = issue["theme"].strip().casefold()
    loose = (actions.issue_id == "") & (actions.cause_id == "") & bool(theme)
    loose &= actions.theme.str.strip().str.casefold() == theme
    about = (actions.issue_id == issue["issue_id"]) | actions.cause_id.isin(own) | loose
    return actions.loc[about & ~_state(actions).isin(OFF)]


def open_actions(actions: pd.DataFrame) -> pd.DataFrame:
    """Return the actions that are not done yet."""
    return actions.loc[~_state(actions).isin(OVER) & (actions.done_on == "")]


def done_actions(actions: pd.DataFrame) -> pd.DataFrame:
    """Return the actions that are done, containments left out: they mended nothing."""
    return actions.loc[(_state(actions).isin(OVER) | (actions.done_on != "")) & ~contain(actions)]


def contain(actions: pd.DataFrame) -> pd.Series:
    """Hold for containments."""
    return actions.kind.str.strip().str.lower() == CONTAINMENT


def action_line(row: object) -> str:
    """Return an action in a line: 'A-1: Mend it (corrective; Storage; due 1 May 2026; started)'."""
    due = f"done on {day(row.done_on)}" if row.done_on else row.due and f"due {day(row.due)}"
    told = ", ".join(filter(None, (row.kind, row.owner, due, "" if row.done_on else row.status)))
    return f"{row.action_id}: {row.action}{f' ({told})' if told else ''}"


def cause_line(row: object) -> str:
    """Return a cause in a line, with the team that it lies with and how it escaped."""
    escaped = f"; it escaped at {row.escape_point}" if row.escape_point else ""
    return f"{row.cause_id}: {row.cause}{f' ({row.team})' if row.team else ''}{escaped}"


def candidate_lines(reported: Mapping[str, pd.DataFrame], theme: str) -> list[str]:
    """Return the data's candidates for the cause of a theme, those that name a team left out."""
    if "candidates" not in reported or not theme:
        return []
    rows = Candidates.from_table(reported["candidates"]).public.of(theme)
    return [str(text) for text in rows.evidence.head(MOST)]


def counted(row: object) -> list[str]:
    """Return what stands behind an issue in numbers, a line each."""
    name = "names" if row.comments == 1 else "name"
    lines = [f"{count(row.comments, 'comment')} of {row.period} {name} “{row.theme}”"]
    lines = lines if row.theme else []
    if row.tickets_of:
        lines.append(f"{count(row.tickets, 'ticket')} opened in {row.period} on {row.tickets_of}")
    elif row.comments:
        lines.append(f"{count(row.tickets, 'ticket')} behind these comments")
    return [*lines, f"{count(row.accounts, 'customer')} affected"]


def _state(actions: pd.DataFrame) -> pd.Series:
    return actions.status.str.strip().str.lower()
