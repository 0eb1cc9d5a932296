"""A year of a desk that starts from nothing: its pages run in this process, its people say yes.

The cells of the shipped notebooks are executed one after the other in a plain namespace: no
kernel, no papermill, the same calls.
"""

import os
from pathlib import Path
from unittest import mock

import nbformat
import pandas as pd
from edge import desk as tiny
from edge.desk import loopnb

from loopnb import proposals, runner, stages
from loopnb.results.issues import TO_FILL
from loopnb.workspace import RUN, open_loop

QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")
EACH = 160
HAPPY = (0.55, 0.75, 0.86, 0.93)  # share of happy answers by quarter
SOLVED = (60, 45, 30, 20)  # hours to resolve
WAITING = ("I waited too long for an answer.", "It took too long to hear from you.")
KIND = ("The engineer was kind and explained it well.", "Friendly and clear.")


def tickets() -> pd.DataFrame:
    """Return a year of tickets, sooner solved each quarter."""
    lines = []
    for place, quarter in enumerate(QUARTERS):
        start = pd.Period(quarter[:4] + quarter[5:]).start_time
        for i in range(EACH):
            opened = start + pd.Timedelta(hours=13 * i + 5 + i % 5)
            solved = opened + pd.Timedelta(hours=SOLVED[place] + i % 9, minutes=i)
            part = ("Backup", "Portal", "Restore")[i % 7 % 3]
            on_time = "no" if SOLVED[place] + i % 9 > 48 else "yes"
            lines.append((f"T{place}{i:03d}", f"C{i % 40}", f"{opened:{tiny.TIME}}",
                          f"{solved:{tiny.TIME}}", part, int(i % 12 == 0), on_time))  # fmt: skip
    names = ["ticket", "customer", "opened", "solved", "component", "reopened", "on time"]
    return pd.DataFrame(lines, columns=names)


def survey(asked: pd.DataFrame) -> pd.DataFrame:
    """Return an answer to each ticket, two of three with words."""
    lines = []
    for row in asked.itertuples():
        place, i = int(row.ticket[1]), int(row.ticket[2:])
        happy = (i * 37 % 100) / 100 < HAPPY[place]
        words = "" if i % 3 == 2 else (KIND if happy else WAITING)[i % 2] + f" Case {row.ticket}."
        lines.append((f"A{row.ticket}", row.customer, row.solved, 5 if happy else 2, words))
    return pd.DataFrame(lines, columns=["answer", "customer", "date", "rating", "comment"])


class Year:
    """A workspace whose quarters are run and accepted one after the other."""

    def __init__(self, root: Path) -> None:
        self.root, self.runs = root, 0
        asked = tickets()
        tiny.lay(root, tickets=asked, survey=survey(asked))

    def run(self, period: str) -> Path:
        """Execute every page of a period and publish what came of it; return its folder."""
        self.runs += 1
        folder = self.root / f"reports/.runs/{self.runs:03d}-{period}"
        folder.mkdir(parents=True)
        with mock.patch.dict(os.environ, {RUN: str(folder)}):
            for page in stages.pages("quarter"):
                execute(self.root / f"notebooks/{page.name}.ipynb", self.root, period)
        return runner.publish(self.root, period, folder).resolve()

    def proposed(self, period: str) -> dict[str, pd.DataFrame]:
        """Return what a period's report proposes and nobody has marked yet."""
        report = self.root / "reports" / period
        found = {name: proposals.marked(report, name) for name in proposals.KEY}
        return {name: table.loc[table.decision == ""] for name, table in found.items()
                if table is not None}  # fmt: skip

    def accept(self, period: str) -> str:
        """Mark all that is proposed as accepted, and take it into the register."""
        for name, table in self.proposed(period).items():
            path = self.root / "reports" / period / proposals.FOLDER / f"{name}.csv"
            if name == "causes":  # which no machine can name
                table = table.assign(cause=table.cause.replace(TO_FILL, "Too few hands at night"))
            table.assign(decision="accepted").to_csv(path, index=False)
        said = loopnb("accept", period, "--by", "A. Name", "--workspace", self.root)
        assert said.code == 0, said.err
        return said.out

    def call(self, *words: str) -> str:
        """Call a command that has to succeed; return what it says."""
        said = loopnb(*words, "--workspace", self.root)
        assert said.code == 0, said.err
        return said.out

    @property
    def register(self):
        """What people have decided by now."""
        return open_loop(str(self.root), QUARTERS[0]).register


def execute(book: Path, root: Path, period: str) -> None:
    """Execute the code cells of a notebook with the parameters of a run."""
    space = {}
    given = {"workspace": str(root), "period": period}
    for cell in nbformat.read(book, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        exec(compile(cell.source, str(book), "exec"), space)
        if "parameters" in cell.metadata.get("tags", []):
            space.update(given)
