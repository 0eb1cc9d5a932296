"""Times what a notebook costs beside its own work, in five ways that take turns page by page.

The work is the same cells as a script in one warm process: everything imported, all pages run
once before, each page's code cells in a fresh namespace with its parameters set. What a way of
running notebooks takes beyond that is its overhead.
"""

import argparse
import contextlib
import gc
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import commands
import rounds

WAYS = {
    "script": "the cells as a script in a warm process",
    "loopnb": "papermill's API, engine `loopnb`",
    "stock": "papermill's API, its own engine",
    "papermill": "the command `papermill`, once a notebook",
    "nbconvert": "`jupyter nbconvert --execute`, once a notebook",
}
ENGINES = {"loopnb": "loopnb", "stock": None}  # papermill's own names


FIRST = "2a_numbers"  # runs once before the others, to see what a process's first one takes


class Worker:
    """A process of this very file that runs a page when asked, in one way."""

    def __init__(self, way: str, root: Path, run: Path) -> None:
        run.mkdir(exist_ok=True)
        self.way, self.log = way, tempfile.TemporaryFile("w+")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), "--worker", way, "--root", str(root)],
            env=os.environ | {commands.RUN: str(run)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip

    def __call__(self, page: Path) -> float:
        """Return the seconds of one page."""
        self.process.stdin.write(f"{page}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.log.seek(0)
            sys.exit(f"{self.way} failed at {page.stem}:\n{self.log.read()[-4000:]}")
        return float(answer)

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


def serve(way: str, root: Path) -> None:
    """Run the page that each line of standard input names, and print its seconds."""
    one = as_script(root) if way == "script" else by_engine(ENGINES[way], root)
    answers = sys.stdout
    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()):
            gc.collect()
            seconds = one(Path(line.strip()))
        print(seconds, file=answers, flush=True)


def as_script(root: Path) -> Callable[[Path], float]:
    """Return what runs a page's cells one after the other in this process."""
    import nbformat

    os.environ.setdefault("MPLBACKEND", "agg")
    given = commands.parameters(root)

    def one(page: Path) -> float:
        cells = [c for c in nbformat.read(page, as_version=4).cells if c.cell_type == "code"]
        space, began = {"__name__": "__main__"}, time.perf_counter()
        for cell in cells:
            exec(compile(cell.source, page.name, "exec"), space)
            if "parameters" in cell.metadata.get("tags", ()):
                space.update(given)
        return time.perf_counter() - began

    return one


def by_engine(engine: str | None, root: Path) -> Callable[[Path], float]:
    """Return what runs a page through papermill's API."""
    import papermill

    run, given = Path(os.environ[commands.RUN]), commands.parameters(root)

    def one(page: Path) -> float:
        began = time.perf_counter()
        papermill.execute_notebook(
            page, run / page.name, given, engine_name=engine, progress_bar=False,
            cwd=str(page.parent),
        )  # fmt: skip
        return time.perf_counter() - began

    return one


def measure(count: int) -> dict:
    """Return the seconds of each page, round by round, in each way."""
    found: dict = {"pages": {way: [] for way in WAYS}, "first": {way: [] for way in ENGINES}}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        root, prepared = Path(folder) / "company", Path(folder) / "prepared"
        rounds.tell("overhead: making the sample company")
        commands.sample(root)
        commands.prepare(root, prepared)
        runs = {way: Path(folder) / f"run-{way}" for way in WAYS}
        script = stack.enter_context(Worker("script", root, runs["script"]))
        for page in commands.pages(root):
            script(page)
        for number in range(count):
            rounds.tell(f"overhead, round {number + 1} of {count}")
            with contextlib.ExitStack() as started:
                turns: dict[str, Callable[[Path], float]] = {
                    "script": script,
                    **{w: started.enter_context(Worker(w, root, runs[w])) for w in ENGINES},
                    "papermill": lambda page: commands.papermill(page, root, runs["papermill"]),
                    "nbconvert": lambda page: commands.nbconvert(
                        prepared / page.name, runs["nbconvert"]
                    ),
                }
                _round(found, turns, commands.pages(root), backwards=bool(number % 2))
    return found


def _round(
    found: dict, turns: dict[str, Callable[[Path], float]], pages: list[Path], *, backwards: bool
) -> None:
    """Run all pages in all ways, each page in one way after the other."""
    for way in ENGINES:
        first = next(page for page in pages if page.stem == FIRST)
        found["first"][way].append(turns[way](first))
    seconds: dict[str, dict[str, float]] = {way: {} for way in turns}
    for page in pages:
        for way in sorted(turns, key=list(turns).index, reverse=backwards):
            seconds[way][page.stem] = turns[way](page)
        said = ", ".join(f"{way} {seconds[way][page.stem]:.1f} s" for way in turns)
        rounds.tell(f"{page.stem}: {said}")
    for way in turns:
        found["pages"][way].append(seconds[way])


def main() -> None:
    """Measure, or be one of the processes measured."""
    parser = rounds.options(__doc__, 3)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        serve(given.worker, given.root)
    else:
        rounds.save("overhead", measure(given.rounds) | {"first_page": FIRST})


if __name__ == "__main__":
    main()
