"""What all benchmarks share: rounds with their spread, facts of the machine, results as files.

The ways compared take turns, round by round, because a machine's speed drifts: trust the ratios,
which are made within a round.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = (
    "papermill", "nbconvert", "ipykernel", "pandas", "polars", "duckdb", "ibis-framework",
    "textblob",
)  # fmt: skip
_began = time.perf_counter()


@dataclass(frozen=True)
class Spread:
    """The median of some rounds, with the smallest and the largest."""

    median: float
    low: float
    high: float

    def said(self, digits: int = 2) -> str:
        """Return it in words such as '0.31 (0.29–0.35)'."""
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f}–{self.high:,.{digits}f})"


def spread(values: Iterable[float]) -> Spread:
    """Return median, smallest and largest of some values."""
    found = list(values)
    return Spread(statistics.median(found), min(found), max(found))


def ratios(ours: Sequence[float], others: Sequence[float]) -> list[float]:
    """Return ours divided by the other's, pair by pair: both of one round."""
    return [one / other for one, other in zip(ours, others, strict=True)]


def facts() -> dict[str, Any]:
    """Return what a reader needs to know of the machine, without its name or its folders."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "packages": {name: version(name) for name in PACKAGES},
    }


def save(part: str, result: dict[str, Any]) -> None:
    """Write what a part has measured, with the facts of the machine, for report.py."""
    text = json.dumps({"machine": facts()} | result, indent=1, ensure_ascii=False)
    (HERE / f"{part}.json").write_text(text + "\n", encoding="utf-8")
    tell(f"{part}: done. benchmarks/report.py puts it into benchmarks/README.md")


def tell(words: str) -> None:
    """Say on standard error how far it is."""
    print(f"[{time.perf_counter() - _began:5.0f} s] {words}", file=sys.stderr, flush=True)


def options(words: str | None, rounds: int) -> argparse.ArgumentParser:
    """Return the options of a part: how many rounds."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"how many; {rounds} if absent")
    return parser
