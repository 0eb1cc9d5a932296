"""Times the whole loop on the sample company, beside papermill called for each page.

Run by `make bench`; it writes its figures into benchmarks/README.md. Trust the ratios: the two
are timed in turn on the same machine, and a machine's speed drifts.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from loopnb.stages import PAGES

ROUNDS = 3
HERE = Path(__file__).parent
PERIOD = "2026-Q3"
BIN = Path(sys.executable).parent


def timed(*command: str, **environment: str) -> float:
    """Return the wall seconds of one command, which must succeed."""
    began = time.perf_counter()
    subprocess.run(
        command, check=True, capture_output=True, env=os.environ | environment, cwd=HERE.parent
    )
    return time.perf_counter() - began


def whole_loop(root: Path) -> float:
    return timed(str(BIN / "loopnb"), "run", "--workspace", str(root), "--period", PERIOD)


def page_by_page(root: Path) -> float:
    """Call papermill's own command once a page, as somebody without loopnb's runner would."""
    out = str(root / "out.ipynb")
    given = ("-p", "workspace", str(root), "-p", "period", PERIOD)
    return sum(
        timed(
            str(BIN / "papermill"), str(root / f"notebooks/{page.name}.ipynb"), out, *given,
            LOOPNB_RUN=str(root / "papermill"),
        )
        for page in PAGES
    )  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "company"
        timed(str(BIN / "loopnb"), "sample", str(root))
        pairs = [(whole_loop(root), page_by_page(root)) for _ in range(ROUNDS)]
    ours, stock = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; do not edit.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores; the full sample company, "
        f"{PERIOD}; medians of {ROUNDS} rounds, the two in turn.",
        "",
        "| what | seconds |",
        "|---|---|",
        f"| `loopnb run`: {len(PAGES)} notebooks, pages rendered | {ours:.1f} |",
        f"| `papermill`, called once a notebook, no pages | {stock:.1f} |",
        "",
        f"Ratio, pair by pair: {ratio:.2f}.",
    ]
    (HERE / "README.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
