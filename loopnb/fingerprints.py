"""What a page depends on, as digests: where all are as they were, the page would be the same.

A file is read again only if its size, its times or its inode changed, so that exports of many
gigabytes cost nothing while they lie still. One that was read within seconds of being written is
read again too: it may have changed within one tick of the clock.
"""

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.metadata import requires, version
from pathlib import Path

import loopnb

CACHE = "data/.digests.json"
RACY = 2e9  # nanoseconds: what was written just before it was read may change again unnoticed


class Fingerprints:
    """Digests of files and folders of one workspace, remembered from run to run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.known: dict[str, list] = {}
        with suppress(OSError, ValueError, TypeError):
            self.known = dict(json.loads((root / CACHE).read_text()))
        self.seen: dict[str, list] = {}

    def file(self, path: Path) -> str:
        """Return the SHA-256 of a file's bytes."""
        found = path.stat()
        mark = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
        name = str(path)
        held = self.seen.get(name) or self.known.get(name)
        if not isinstance(held, list) or len(held) != 5 or held[:4] != mark:
            now = time.time_ns()
            with path.open("rb") as stream:
                held = [*mark, hashlib.file_digest(stream, "sha256").hexdigest()]
            if now - found.st_ctime_ns <= RACY:
                return held[4]
        self.seen[name] = held
        return held[4]

    def files(self, paths: Iterable[Path], base: Path) -> str:
        """Return one digest of several files and their names below `base`."""
        lines = [[path.relative_to(base).as_posix(), self.file(path)] for path in sorted(paths)]
        return digest(lines)

    def keep(self) -> None:
        """Remember the digests for the next run."""
        part = self.root / f"{CACHE}.part"
        with suppress(OSError):  # only speed is lost
            part.write_text(json.dumps(self.seen))
            part.replace(self.root / CACHE)


def digest(value: object) -> str:
    """Return the SHA-256 of a value that JSON can write."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, links followed, hidden names left out."""
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        yield from (Path(place) / name for name in sorted(names) if name[0] != ".")


def package() -> dict[str, str]:
    """Return the version of every library that loopnb names, so that an upgrade is noticed."""
    lines = [line for line in requires("loopnb") or () if "extra ==" not in line]
    names = sorted({re.match(r"[\w.-]+", line)[0] for line in lines})
    return {name: version(name) for name in names}


def code() -> Path:
    """Return the folder of the package itself."""
    return Path(loopnb.__file__).parent
