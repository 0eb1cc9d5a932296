"""The summary of a run, handed to a command of the user's choice: mail, chat, a pager."""

import os
import signal
import subprocess
from contextlib import suppress
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
    process = subprocess.Popen(
        command, shell=True, env=os.environ | facts, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    with process:
        try:
            _, said = process.communicate(text, timeout=SECONDS)
        except BaseException as error:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)  # the shell and all that it started
            if isinstance(error, subprocess.TimeoutExpired):
                return f"it ran longer than {SECONDS} seconds and was stopped"
            raise
    if process.returncode:
        return f"exit code {process.returncode}. {said.strip()[-300:]}".strip()
    return ""
