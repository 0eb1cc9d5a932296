"""The summary of a run, handed to a command of the user's choice: mail, chat, a pager."""

import os
import subprocess
from pathlib import Path

import pandas as pd

from loopnb.results import Comparison
from loopnb.workspace import Loop

SECONDS = 60
HEADS = {
    "ok": "the report is ready.",
    "unchanged": "nothing has changed since the last report.",
    "failed": "no new report. The last good one stands.",
}


def summary(loop: Loop, status: str, said: str) -> str:
    """Return a run's summary as plain text: what came of it, what moved, where the report is."""
    head = f"{loop.settings.company}, {loop.period.title}: {HEADS[status]}"
    lines = [head, "", said] if said else [head]
    if status != "failed":
        table = pd.read_parquet(report(loop)[0].parent / "tables/comparison.parquet")
        lines += [
            "",
            Comparison.from_table(table).text,
            "",
            *(f"Report: {page}" for page in report(loop)),
        ]
    return "\n".join(lines) + "\n"


def report(loop: Loop) -> list[Path]:
    """Return the scorecards of the period's last good run."""
    return sorted((loop.root / "reports" / loop.period.name).glob("scorecard-*.html"))


def send(command: str, text: str, facts: dict[str, str]) -> str:
    """Run the command with the summary on standard input; return why it failed, if it did."""
    try:
        done = subprocess.run(
            command, shell=True, input=text, text=True, timeout=SECONDS, capture_output=True,
            env=os.environ | facts,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"it ran longer than {SECONDS} seconds and was stopped"
    if done.returncode:
        return f"exit code {done.returncode}. {done.stderr.strip()[-300:]}".strip()
    return ""
