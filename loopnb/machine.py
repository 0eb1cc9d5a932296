"""Whether the machine has room for a run, asked before anything is written."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import psutil

from loopnb.errors import LoopError, listed

MB = 1_000_000
NOTEBOOKS = 400 * MB  # what the kernel, its server and the runner take before any data come
REPORT = 50 * MB  # pages, tables and executed notebooks of one run
COPIES = 2  # of the exports' size on disk: the tables being written, and what spills meanwhile
GROUPS, OWN = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
CACHE = "inactive_file "


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
    limits = [left for folder in _groups() if (left := _left(folder)) is not None]
    return min([psutil.virtual_memory().available, *limits])


def _groups() -> list[Path]:
    """Return the control groups that this process is in, outermost first."""
    found = [GROUPS]
    with suppress(OSError):
        line = next((line for line in OWN.read_text().splitlines() if line[:3] == "0::"), "")
        for name in Path(line[3:]).parts[1:]:
            found.append(found[-1] / name)
    return found


def _left(group: Path) -> int | None:
    """Return the bytes that a group may still take, None where it has no limit.

    What it holds of files only as a cache counts as free: the system gives it back when needed.
    """
    try:
        most, used = (int((group / f"memory.{name}").read_text()) for name in ("max", "current"))
        lines = (group / "memory.stat").read_text().splitlines()
        cache = next((int(line.split()[1]) for line in lines if line.startswith(CACHE)), 0)
    except (OSError, ValueError):  # no such group, or its limit is 'max'
        return None
    return max(0, most - used + cache)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / MB:.0f} MB"
