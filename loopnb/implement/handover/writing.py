"""The files for engineering: jira.csv, github.json and issues.md, the same bytes each time."""

from pathlib import Path

import pandas as pd

from loopnb.implement.handover import github, jira, wording
from loopnb.implement.handover.markup import as_markdown, as_wiki, markdown
from loopnb.implement.handover.returned import label
from loopnb.periods import Period
from loopnb.results import Handover

FOLDER = "reports/handover"


def write(found: Handover, folder: Path, period: Period) -> list[Path]:
    """Write the issues for Jira, GitHub and people into a folder; return the files."""
    texts = {
        "jira.csv": _jira(found.going("jira")),
        "github.json": _github(found.going("github")),
        "issues.md": _markdown(found.table, period),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def _jira(rows: pd.DataFrame) -> str:
    return jira.written(rows, [as_wiki(wording.blocks(row)) for row in rows.itertuples()])


def _github(rows: pd.DataFrame) -> str:
    return github.written(rows, [as_markdown(wording.blocks(row)) for row in rows.itertuples()])


def _markdown(rows: pd.DataFrame, period: Period) -> str:
    """Return all issues on one page, each with the mark by which it is known again."""
    said = f"# Issues for engineering, {markdown(period.title)}"
    parts = [said] + ([] if len(rows) else ["No issue is open."])
    for row in rows.itertuples():
        known = [f"Jira {row.jira}"] * bool(row.jira) + [f"GitHub {row.github}"] * bool(row.github)
        parts.append(f"## {markdown(f'{row.issue_id}: {row.title}')}")
        parts += [markdown(f"Known as {', '.join(known)}.")] if known else []
        parts += [as_markdown(wording.blocks(row)), f"<!-- {label(row.issue_id)} -->"]
    return "\n\n".join(parts) + "\n"
