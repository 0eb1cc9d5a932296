"""The summary of a run, handed to a command of the user's choice: mail, chat, a pager."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pandas as pd

from loopnb import stages
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
        pages = report(loop)
        path = pages[0].parent / "tables/comparison.parquet"
        if path.is_file():  # a week's pack compares nothing
            lines += ["", Comparison.from_table(pd.read_parquet(path)).text]
        lines += ["", *(f"Report: {page}" for page in pages)]
    return "\n".join(lines) + "\n"


def report(loop: Loop) -> list[Path]:
    """Return the pages of the period's last good run that readers get, the first one first."""
    folder = loop.root / "reports" / loop.period.name
    if loop.period.kind == "week":
        names = [stages.WEEKLY.html()]
    else:
        names = [f"scorecard-{audience}.html" for audience in loop.settings.audiences]
    return [folder / name for name in names if (folder / name).is_file()]


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
