"""Draws the curve: time and memory of the whole loop as the number of tickets grows.

    python benchmarks/scale.py                  10^4 … 10^7 tickets
    python benchmarks/scale.py 10000 100000     other sizes

Each size is a workspace made by company.py and one `loopnb run` over it, the first: everything is
loaded. The curve goes to scale.md and scale.json. Memory is the proportional set size of the run
and of all that it starts, every 0.2 s.
"""

import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import company
import psutil

HERE = Path(__file__).parent
PERIOD = "2026-Q3"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True)
class Run:
    """What one run took."""

    tickets: int
    megabytes: float
    seconds: float
    processor: float
    gigabytes: float
    pages: dict[str, float]


def measured(root: Path) -> Run:
    """Run the loop in a workspace and watch it; raises CalledProcessError where it fails."""
    words = [str(Path(sys.executable).parent / "loopnb"), "run", "--workspace", str(root)]
    began, used, peak = time.perf_counter(), _processor(), 0
    with subprocess.Popen(
        [*words, "--period", PERIOD], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as run:
        while run.poll() is None:
            peak = max(peak, _memory(run.pid))
            time.sleep(0.2)
        seconds, said = time.perf_counter() - began, run.stderr.read()
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, words, stderr=said)
    facts = json.loads((root / "reports" / PERIOD / "run.json").read_text())
    raw = [path for path in (root / "data/raw").rglob("*") if path.is_file()]
    tickets = sum(_lines(path) - 1 for path in (root / "data/raw/zendesk").glob("*.csv"))
    megabytes = sum(path.stat().st_size for path in raw) / 1e6
    used = _processor() - used
    return Run(tickets, megabytes, seconds, used, peak / 1e9, facts["seconds"])


def _processor() -> float:
    """Return the seconds that ended processes took of the processors, waiting left out."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(pid: int) -> int:
    """Return the bytes of a process and all below it, shared pages shared out among them."""
    total = 0
    try:
        top = psutil.Process(pid)
        family = [top, *top.children(recursive=True)]
    except psutil.Error:
        return 0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except (psutil.Error, OSError):  # it has just ended
            continue
    return total


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))


def table(runs: list[Run]) -> str:
    """Return the curve as a section of Markdown."""
    pages = list(runs[0].pages)
    head = ["tickets", "exports, MB", "seconds", "s per 10⁵ tickets", "processor s", "peak GB"]
    lines = [
        [f"{run.tickets:,}", f"{run.megabytes:,.0f}", f"{run.seconds:.0f}",
         f"{run.seconds / run.tickets * 1e5:.1f}", f"{run.processor:.0f}",
         f"{run.gigabytes:.2f}",
         *(f"{run.pages[page]:.1f}" for page in pages)]
        for run in runs
    ]  # fmt: skip
    rows = [head + pages, ["---:"] * len(head + pages), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    sizes, runs = [int(float(word)) for word in sys.argv[1:]] or SIZES, []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "company"
            company.make(root, size)
            runs.append(measured(root))
            print(runs[-1], file=sys.stderr, flush=True)
    write(runs)


def write(runs: list[Run]) -> None:
    """Write scale.md, the section of the page, and scale.json, out of which its chart is drawn."""
    text = (
        "## How it grows\n\n"
        f"`python benchmarks/scale.py`: Python {platform.python_version()}, {psutil.cpu_count()} "
        f"cores; `loopnb run` of {PERIOD} over the sample company's exports, repeated under new "
        "names until there are that many rows of tickets; everything is loaded anew. The seconds "
        "of each page are among those of the whole; memory is that of all processes together.\n\n"
        f"{table(runs)}\n"
    )
    points = [{"tickets": run.tickets, "seconds": run.seconds, "peak_gb": run.gigabytes}
              for run in runs]  # fmt: skip
    (HERE / "scale.json").write_text(json.dumps(points, indent=1) + "\n", encoding="utf-8")
    (HERE / "scale.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
