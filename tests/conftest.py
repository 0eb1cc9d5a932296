"""Helpers for all tests: where the repository is, and a folder made once for all workers."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LONGEST = 300  # seconds that one worker waits for what another is making


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Return `once(name, make)`: a folder that `make(folder)` fills once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, outcome = shared / name, shared / f"{name}.outcome"
        with _alone(shared / f"{name}.lock"):
            if not outcome.exists():
                folder.mkdir()
                outcome.write_text("not made: see the first test that needed it")
                make(folder)
                outcome.write_text("made")
        assert outcome.read_text() == "made", name
        return folder

    return made


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    until = time.monotonic() + LONGEST
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            if time.monotonic() > until:
                raise TimeoutError(f"{lock} is still held by another worker") from None
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.rmdir()
