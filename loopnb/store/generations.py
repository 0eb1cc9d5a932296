"""Generations: the folder of all tables that counts, and how the next one takes its place.

`CURRENT` names the folder. The next one is prepared aside, gets its name from what it holds, and
counts from the moment when CURRENT is replaced, which is one step: whoever is killed leaves
either all old tables or all new ones, and what else is left over goes with the next load.
"""

import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from loopnb.errors import DataError, StageError
from loopnb.schema import TABLES

VERSION = "2"
POINTER, NAME, ASIDE, LEDGER = "CURRENT", "tables-", ".load", "changes.csv"
QUESTIONS, BREAKS = "questions.csv", "breaks.csv"
SPILL = ".spill-"
PATIENCE = 3600  # seconds that a load waits for another one of the same store


def current(folder: Path) -> Path:
    """Return the folder of the tables that count; it does not exist before the first load."""
    pointer = folder / POINTER
    return folder / (pointer.read_text().strip() if pointer.is_file() else f"{NAME}none")


def spill(folder: Path) -> Path:
    """Return a folder for what a database that only reads has no room for in memory."""
    return folder / f"{SPILL}{os.getpid()}-{uuid.uuid4().hex}"


def check(folder: Path) -> None:
    """Make the folder, or bring an older one up to date; raises DataError for one from later on."""
    path = folder / "VERSION"
    if not path.exists():
        with suppress(OSError):  # in a folder that can only be read there is nothing to read yet
            folder.mkdir(parents=True, exist_ok=True)
            _say_version(path)
    elif (found := path.read_text().strip()) == "1":
        _migrate(folder)
    elif found != VERSION:
        raise DataError(
            f"{path} says version {found}, this loopnb reads version {VERSION}. "
            f"Delete {folder}: the next run loads it again from data/raw."
        )


@contextmanager
def next_one(folder: Path) -> Iterator[Path]:
    """Give a folder to prepare, `tables` in it being the next generation, current when left well.

    Tables and files that are not prepared there stay as they are. The rest of the folder is for
    what is needed on the way. Raises StageError where another load does not end.
    """
    aside = folder / ASIDE
    with _alone(folder):
        _sweep(folder)
        try:
            (aside / "tables").mkdir(parents=True)
            yield aside
            _publish(folder, aside)
        finally:
            _sweep(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process whatever becomes of it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(PATIENCE):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(1)
        else:
            raise StageError(f"Another run has been loading into {folder} for long. End it first.")
        yield
    finally:
        os.close(handle)


def _publish(folder: Path, aside: Path) -> None:
    now, fresh = current(folder), aside / "tables"
    for part in now.iterdir() if now.is_dir() else ():
        if not (fresh / part.name).exists():
            _carry(part, fresh / part.name)
    name = NAME + _digest(fresh)
    if name != now.name:
        fresh.rename(folder / name)
        (aside / POINTER).write_text(f"{name}\n")
        (aside / POINTER).replace(folder / POINTER)


def _carry(part: Path, place: Path) -> None:
    if part.is_dir():
        shutil.copytree(part, place, copy_function=_link)
    else:
        _link(part, place)


def _link(old: str | Path, new: str | Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # not every file system knows links
        shutil.copyfile(old, new)


def _digest(folder: Path) -> str:
    """Return what the files are, so that the same tables have the same name; all are on disk."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()} {digest}\n".encode())
    return whole.hexdigest()[:16]


def _sweep(folder: Path) -> None:
    """Remove what is not current: nobody else prepares anything while we hold the lock."""
    keep, left = current(folder), [folder / ASIDE]
    if keep.is_dir():
        left += [path for path in folder.glob(f"{NAME}*") if path != keep]
        left += [folder / name for name in TABLES] + list(folder.glob(".*-old-*"))  # of version 1
        (folder / LEDGER).unlink(missing_ok=True)
    left += [path for path in folder.glob(f"{SPILL}*") if not _alive(path)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)


def _alive(path: Path) -> bool:
    """Tell whether the process that a folder is named after is still there."""
    return psutil.pid_exists(int(path.name.removeprefix(SPILL).partition("-")[0]))


def _migrate(folder: Path) -> None:
    """Make the first generation of a store of version 1, whose tables lie directly in it."""
    with next_one(folder) as prepared:
        if not current(folder).is_dir():
            for name in TABLES:  # whoever was killed had moved one aside and not yet replaced it
                aside = sorted(folder.glob(f".{name}-old-*"))
                if aside and not (folder / name).exists():
                    aside[-1].rename(folder / name)
            for path in (folder / name for name in (*TABLES, LEDGER)):
                if path.exists():
                    _carry(path, prepared / "tables" / path.name)
    _say_version(folder / "VERSION")


def _say_version(path: Path) -> None:
    fresh = path.with_name(".VERSION")
    fresh.write_text(f"{VERSION}\n")
    fresh.replace(path)
