"""All awkward notebooks, run once by papermill's own engine and once by ours."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from engine import awkward, endings, state
from engine.same import plain

DRIVE = Path(__file__).with_name("drive.py")
ENGINES = {"cold": None, "warm": "loopnb"}
GROUPS = {
    "pictures": awkward.PICTURES, "streams": awkward.STREAMS,
    "process": state.PROCESS, "errors": state.ERRORS,
}  # fmt: skip
ALONE = endings.DIES | endings.STOPS | endings.LEAVES
PYTHON = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
KERNELS = {
    "optimised": [sys.executable, "-O", "-W", "error::ImportWarning", *PYTHON[1:]],
    "mute": [sys.executable, "-c", "import time; time.sleep(20)", "{connection_file}"],
    "short": [sys.executable, "-c", "raise SystemExit(7)", "{connection_file}"],
}


@dataclass(frozen=True)
class Ran:
    """What became of each notebook in one engine."""

    folder: Path

    def told(self, name: str) -> dict:
        """How it ended, and what papermill said of it."""
        told = {}
        for path in self.folder.glob("*.told.json"):
            told |= json.loads(path.read_text())
        return plain(told[name], self.folder)

    @cache  # noqa: B019
    def book(self, name: str) -> dict | None:
        """The executed notebook, None where papermill wrote none."""
        path = self.folder / name / "out.ipynb"
        return plain(json.loads(path.read_text()), self.folder) if path.exists() else None

    def cells(self, name: str, entry: str) -> list[dict]:
        """The cells of one entry of a notebook."""
        cells = self.book(name)["cells"]
        return [cell for cell in cells if cell["metadata"].get("entry") == entry]

    def left(self, name: str) -> dict[str, bytes]:
        """The files that a notebook has written beside its own."""
        files = (self.folder / name / "work").iterdir()
        return {path.name: path.read_bytes() for path in files}


def job(at: Path, name: str, cells: list, **options: object) -> dict:
    """Lay a notebook into a folder; returns what the driver has to know of it."""
    work = at / name / "work"
    work.mkdir(parents=True)
    book = new_notebook(cells=cells)
    book.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python"}
    for place, cell in enumerate(book.cells):
        cell.id = f"cell-{place}"
    nbformat.write(book, at / name / "in.ipynb")
    for option in {"stdout_file", "stderr_file"} & options.keys():
        options[option] = str(work / options[option])
    paths = {"input": str(at / name / "in.ipynb"), "output": str(at / name / "out.ipynb")}
    return paths | {"name": name, "cwd": str(work), "options": options}


def batch(at: Path, group: str) -> dict:
    """Return the job of a notebook with all entries of a group; each may fail."""
    cells = []
    for entry, sources in GROUPS[group].items():
        for source in [sources] if isinstance(sources, str) else sources:
            cells.append(new_code_cell(source))
            cells[-1].metadata = {"entry": entry, "tags": ["raises-exception"]}
    return job(at, group, cells)


def single(at: Path, name: str, sources: list[str], **options: object) -> dict:
    """Return the job of a notebook that papermill leaves at the first error."""
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    if "parameters" in options:
        cells[1].metadata = {"tags": ["parameters"]}
    return job(at, name, cells, **options)


def kernels(folder: Path) -> Path:
    """Lay kernels that are no plain Python of ours; returns the place to look for them."""
    other = folder / "bin" / "python"
    other.parent.mkdir(parents=True)
    other.write_text(f'#!/bin/sh\nELSEWHERE=yes exec {sys.executable} "$@"\n')
    other.chmod(0o755)
    for name, command in (KERNELS | {"elsewhere": [str(other), *PYTHON[1:]]}).items():
        spec = {"argv": command, "display_name": name, "language": "python"}
        (folder / "kernels" / name).mkdir(parents=True)
        (folder / "kernels" / name / "kernel.json").write_text(json.dumps(spec))
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """Return an environment for a driver: pytest's own variables change what ipykernel does."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "JPY_", "COV_"))}
    return kept | {"JUPYTER_PATH": str(folder), "IPYTHONDIR": str(folder / "ipython")}


def start(folder: Path, name: str, engine: str | None, jobs: list[dict]) -> subprocess.Popen:
    """Start a driver for some jobs, which it runs in order."""
    told = folder / f"{name}.told.json"
    plan = folder / f"{name}.plan.json"
    plan.write_text(json.dumps({"engine": engine, "told": str(told), "jobs": jobs}))
    words = [sys.executable, str(DRIVE), str(plan)]
    env = surroundings(folder.parent / "jupyter")
    with (folder / "driver.log").open("a") as log:
        return subprocess.Popen(words, env=env, cwd=folder, stdout=log, stderr=log)


@pytest.fixture(scope="session")
def both(once: Callable[[str, Callable[[Path], None]], Path]) -> tuple[Ran, Ran]:
    """Return what became of all notebooks in papermill's own engine, and in ours."""

    def make(folder: Path) -> None:
        kernels(folder / "jupyter")
        drivers = []
        for name, engine in ENGINES.items():
            at = folder / name
            first = [single(at, "spoiled", [state.SPOIL]), *(batch(at, g) for g in GROUPS)]
            alone = [single(at, *entry) for entry in ALONE.items()]
            alone += [single(at, n, cells, **o) for n, (cells, o) in endings.ASKED.items()]
            if engine:
                alone += [single(at, *entry) for entry in endings.OURS.items()]
            plans = {"first": first, "alone": alone} if engine is None else {"all": first + alone}
            drivers += [start(at, plan, engine, jobs) for plan, jobs in plans.items()]
        try:
            assert [driver.wait(timeout=250) for driver in drivers] == [0] * len(drivers)
        finally:
            for driver in drivers:
                driver.kill()

    folder = once("engines", make)
    return Ran(folder / "cold"), Ran(folder / "warm")
