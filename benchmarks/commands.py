"""The commands that people type, each in a process of its own: loopnb, papermill, nbconvert."""

import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
PERIOD = "2026-Q3"
RUN = "LOOPNB_RUN"


def timed(*command: str | Path, run: Path | None = None) -> float:
    """Return the wall seconds of one command."""
    return heard(*command, run=run)[0]


def heard(*command: str | Path, run: Path | None = None) -> tuple[float, str]:
    """Return the wall seconds of one command and what it said; ends all where it fails.

    `run` is the folder in which a page leaves its results for the next.
    """
    env = os.environ | ({RUN: str(run)} if run else {})
    began = time.perf_counter()
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, env=env)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return seconds, done.stdout + done.stderr


def loopnb(*words: str | Path) -> float:
    """Return the seconds of a `loopnb` command."""
    return timed(BIN / "loopnb", *words)


def loop(root: Path, *words: str) -> tuple[float, int]:
    """Return the seconds of `loopnb run` and how many pages it ran rather than took over."""
    command = (BIN / "loopnb", "run", "--workspace", root, "--period", PERIOD, "--log", "text")
    seconds, said = heard(*command, *words)
    return seconds, sum(line.startswith("running ") for line in said.splitlines())


def sample(root: Path) -> None:
    """Make the sample company, all of it, with its tables loaded once."""
    loopnb("sample", root)
    loop(root)


def pages(root: Path) -> list[Path]:
    """Return the workspace's notebooks in the order in which they run."""
    from loopnb.stages import PAGES

    return [root / "notebooks" / f"{page.name}.ipynb" for page in PAGES]


def parameters(root: Path) -> dict[str, str]:
    """Return what each page is given."""
    return {"workspace": str(root), "period": PERIOD}


def papermill(page: Path, root: Path, run: Path) -> float:
    """Return the seconds of the papermill command for one notebook."""
    run.mkdir(exist_ok=True)
    given = [word for pair in parameters(root).items() for word in ("-p", *pair)]
    command = (BIN / "papermill", page, run / page.name, *given, "--cwd", page.parent)
    return timed(*command, run=run)


def nbconvert(prepared: Path, run: Path) -> float:
    """Return the seconds of `jupyter nbconvert --execute` for one prepared notebook."""
    out = ("--to", "notebook", "--execute", "--output-dir", run)
    return timed(BIN / "jupyter", "nbconvert", *out, prepared, run=run)


def prepare(root: Path, folder: Path) -> None:
    """Copy the notebooks with their parameters set, since nbconvert takes none."""
    from papermill.iorw import load_notebook_node, write_ipynb
    from papermill.parameterize import parameterize_notebook

    folder.mkdir()
    for page in pages(root):
        book = parameterize_notebook(load_notebook_node(str(page)), parameters(root))
        write_ipynb(book, str(folder / page.name))
