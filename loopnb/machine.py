"""Whether the machine has room for a run, asked before anything is written."""

import os
import shutil
from pathlib import Path

import psutil

from loopnb.errors import LoopError, listed

MB = 1_000_000
NOTEBOOKS = 400 * MB  # what the kernel, its server and the runner take before any data come
REPORT = 50 * MB  # pages, tables and executed notebooks of one run
COPIES = 2  # of the exports' size on disk: the tables being written, and what spills meanwhile
GROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current")


def enough(root: Path, exports: int, limit: int) -> None:
    """Raise LoopError where disk or memory will not do for exports of so many bytes.

    `limit` is the database's own bound in bytes: beyond that it spills to disk.
    """
    faults = []
    disk, needed = shutil.disk_usage(root).free, REPORT + COPIES * exports
    if disk < needed:
        faults.append(f"{root} has {_size(disk)} of disk left, a run needs about {_size(needed)}.")
    memory, wanted = available(), NOTEBOOKS + min(limit, 3 * exports)
    if memory < wanted:
        faults.append(
            f"{_size(memory)} of memory is free, a run needs about {_size(wanted)}. Close other "
            "programs, or lower memory_limit in loop.yaml: the run then uses more disk."
        )
    for folder in ("reports", "data"):
        place = root / folder
        if place.exists() and not os.access(place, os.W_OK | os.X_OK):
            faults.append(f"{place} cannot be written by this user.")
    if faults:
        raise LoopError(faults[0] if len(faults) == 1 else listed("Nothing was run:", faults))


def available() -> int:
    """Return the bytes of memory that a new process may use, a container's limit minded."""
    free = psutil.virtual_memory().available
    try:
        most, used = (Path(name).read_text().strip() for name in GROUPS)
        return min(free, int(most) - int(used)) if most != "max" else free
    except (OSError, ValueError):
        return free


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / MB:.0f} MB"
