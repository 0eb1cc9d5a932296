"""A desk whose pages are written by a function in this process: all of a run but its kernels.

A page's HTML follows from its notebook's source and from all that it reads; its tables follow
from those lines of the source that begin with `value`, and from the results that it reads. So an
edit of words changes one page, and an edit of a value changes those that read its results too.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from edge import desk
from edge.desk import Said
from loopnb import collect, execution, fingerprints, machine, proposals, runner
from loopnb.errors import StageError
from loopnb.results import Comparison
from loopnb.settings import Settings
from loopnb.stages import PAGES, Page
from loopnb.workspace import open_loop

PERIOD = "2026-Q3"
NAMES = tuple(page.name for page in PAGES)
SETTINGS = """\
company: Tiny desk
mission: Customers can work again.
zone: Europe/Berlin
audiences: {executive: {readers: executives, sections: [headline]}}
sources:
  tickets:
    files: data/raw/*.csv
    zone: UTC
    tables: {tickets: {ticket_id: ticket, opened_at: opened}}
"""
PARAMETERS = 'workspace: str = "."\nperiod: str = "2026-Q3"\nlabel: str = "plain"'


@dataclass
class Outcome:
    """What a run told: the pages that were run, and those that were taken, with their runs."""

    ran: list[str] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    why: dict[str, list[str]] = field(default_factory=dict)
    events: list[dict] = field(default_factory=list)

    def __call__(self, event: dict) -> None:
        self.events.append(event)
        if event["event"] == "page_started":
            self.ran.append(event["page"])
            self.why[event["page"]] = event["changed"]
        if event["event"] == "page_unchanged":
            self.taken[event["page"]] = event["run"]

    @property
    def unchanged(self) -> bool:
        return self.events[-1]["event"] == "run_unchanged"


@dataclass
class StandIn:
    """The desk in `root`; the page named `fails` fails, after it wrote half of its files."""

    root: Path
    fails: str = ""
    executed: list[str] = field(default_factory=list)

    def run(self, period: str = PERIOD, fresh: bool = False, **given: object) -> Outcome:
        """Run the loop once and return what it told."""
        told = Outcome()
        self.executed.clear()
        try:
            runner.run(open_loop(str(self.root), period), given, told, fresh=fresh)
        finally:
            assert self.executed == told.ran
        return told

    def failing(self, page: str, period: str = PERIOD) -> None:
        """Run the loop once, in which a page fails."""
        self.fails = page
        with pytest.raises(StageError):
            self.run(period)
        self.fails = ""

    def call(self, *words: object, period: str = PERIOD) -> Said:
        """Call `loopnb run` for the desk."""
        return desk.loopnb("run", "--period", period, "--workspace", self.root, *words)

    def folder(self, period: str = PERIOD) -> Path:
        """The run that the period's link leads to."""
        return (self.root / "reports" / period).resolve()

    def files(self, period: str = PERIOD) -> dict[str, str]:
        """The files of the period's report with their digests, without its record."""
        found = desk.digest(self.folder(period))
        return {name: sha for name, sha in found.items() if name != "run.json"}

    def notebook(self, name: str) -> Path:
        return self.root / "notebooks" / f"{name}.ipynb"

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace words in the sources of a notebook."""
        path = self.notebook(name)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def configure(self, line: str) -> None:
        with (self.root / "loop.yaml").open("a") as file:
            file.write(f"{line}\n")

    def page(
        self, turn: object, source: Path, folder: Path, *, given: dict, settings: Settings
    ) -> None:
        """Write what a page's notebook would write, and nothing that the hour changes."""
        self.executed.append(turn.page)
        known = next(page for page in PAGES if page.name == turn.page)
        sources = [cell["source"] for cell in json.loads(source.read_text())["cells"]]
        if "collected" in known.writes:
            self._load()
        for name in known.writes:
            _write(known, name, folder, sources)
        if turn.page == self.fails:
            raise StageError(f"{turn.page}: it failed.")
        for name in proposals.KEY if known.proposes else ():
            self._propose(name, folder, given["period"])
        copy = folder / "notebooks" / f"{turn.page}.ipynb"
        copy.parent.mkdir(exist_ok=True)
        copy.write_text("".join(sources))
        seen = [sources, settings.company, *self._beside(given), given.get("label")]
        seen += [(folder / f"tables/{name}.parquet").read_bytes().hex() for name in known.reads]
        (folder / turn.html).write_text(f"<h1>{turn.title}</h1>{sha(seen)}")

    def _load(self) -> None:
        """Keep every row that was ever seen, as the store does."""
        store = self.root / "data/store/tickets.txt"
        store.parent.mkdir(exist_ok=True)
        rows = set(store.read_text().splitlines()) if store.exists() else set()
        for path in (self.root / "data/raw").glob("*.csv"):
            rows |= set(path.read_text().splitlines())
        store.write_text("\n".join(sorted(rows)))

    def _beside(self, given: dict) -> list[str]:
        note = self.root / "data/register/notes" / given["period"] / "3_present.md"
        actions = self.root / "data/register/actions.csv"
        store = self.root / "data/store/tickets.txt"
        return [path.read_text() if path.is_file() else "" for path in (note, actions, store)]

    def _propose(self, name: str, folder: Path, period: str) -> None:
        key = proposals.KEY[name]
        names = ["csat", "volume"] if key == "metric" else ["one", "two"]
        table = pd.DataFrame({key: names, "goal": ["1", "2"], "owner": ["", ""]})
        marked = proposals.marked(self.root / "reports" / period, name)
        path = folder / proposals.FOLDER / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        proposals.carried(table, marked, key).to_csv(path, index=False)


def sha(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def _write(page: Page, name: str, folder: Path, sources: list[str]) -> None:
    lines = [line for text in sources for line in text.splitlines() if line.startswith("value")]
    read = [(folder / f"tables/{one}.parquet").read_bytes().hex() for one in page.reads]
    table = pd.DataFrame(columns=Comparison.columns) if name == "comparison" else pd.DataFrame()
    table.attrs["made"] = sha([name, lines, read])
    (folder / "tables").mkdir(exist_ok=True)
    table.to_parquet(folder / f"tables/{name}.parquet")


def lay(root: Path) -> Path:
    """Write a workspace with seven notebooks of three cells."""
    for name in ("data/raw", "data/register/notes", "reports", "notebooks"):
        (root / name).mkdir(parents=True)
    (root / "loop.yaml").write_text(SETTINGS)
    (root / "data/raw/one.csv").write_text("ticket,opened\nT1,2026-07-01\n")
    for page in PAGES:
        more = '\naudience: str = "executive"' if page.presents else ""
        cells = [
            ("parameters", "code", PARAMETERS + more),
            ("words", "markdown", f"Words of {page.name}."),
            ("work", "code", "value = 1\nother = 1"),
        ]
        (root / "notebooks" / f"{page.name}.ipynb").write_text(json.dumps(book(cells)))
    return root


def book(cells: list[tuple[str, str, str]]) -> dict:
    """Return a notebook of cells given as id, type and source."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": [
        {"id": name, "cell_type": kind, "source": source,
         "metadata": {"tags": ["parameters"]} if name == "parameters" else {}}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for name, kind, source in cells]}  # fmt: skip


def take_part(root: Path, patch: pytest.MonkeyPatch) -> StandIn:
    """Let a desk's pages be written here, data be sound, and the machine large enough.

    The package itself is one file, which nobody edits while the tests run.
    """
    made, code = StandIn(lay(root)), root.with_name("package")
    code.mkdir()
    (code / "one.py").touch()
    patch.setattr(fingerprints, "code", lambda: code)
    patch.setattr(execution, "page", made.page)
    patch.setattr(collect, "check", lambda *_: None)
    patch.setattr(machine, "enough", lambda *_: None)
    patch.setattr(runner, "preheat", lambda: None)
    return made


def copied(root: Path, place: Path) -> Path:
    """Return a copy of a workspace, links as links."""
    return Path(shutil.copytree(root, place, symlinks=True))
