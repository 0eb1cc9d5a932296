"""Short of disk, rights or memory, a load says so in one sentence and leaves the store alone."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data.folders import Folder
from data.frames import TICKETS
from loopnb import collect
from loopnb.errors import StageError
from loopnb.workspace import RUN, Loop

OLD = "id,at\n1,2026-07-01\n"
SHORT = """
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from data.test_store_limits import limited
limited(Path(sys.argv[1]))
"""


def many(rows: int) -> str:
    """Return tickets whose ids and subjects are all different and hardly compress."""
    lines = (f"{i},2026-07-01,{hash((i, 1))}{hash((i, 2))}" for i in range(rows))
    return "\n".join(["id,at,words", *lines, ""])


def loop_of(root: Path, memory_limit: str = "2GB") -> Loop:
    tables = {"tickets": TICKETS["tickets"] | {"subject": "words"}}
    loop = Folder(root).loop({"desk": {"files": "data/raw/a.csv", "zone": "UTC", "tables": tables}})
    settings = loop.settings.model_copy(update={"memory_limit": memory_limit})
    return Loop(root, settings, loop.period)


def limited(root: Path) -> None:
    """Load where no file may be larger than a megabyte, as if the disk were full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    collect.load(loop_of(root))


@pytest.fixture
def full(folder) -> Folder:
    """A workspace with one ticket in its store and many to come."""
    folder.load({"a.csv": OLD}, TICKETS)
    folder.lay({"a.csv": many(60_000)})
    return folder


def left(folder: Folder) -> set[str]:
    return {path.name.partition("-")[0] for path in (folder.root / "data/store").iterdir()}


def untouched(folder: Folder) -> bool:
    """Hold where the store has its old ticket and nothing is left over."""
    tickets = loop_of(folder.root).store.table("tickets").execute()
    whole = {"VERSION", "CURRENT", "tables", "refused.csv"}
    return tickets.ticket_id.tolist() == ["1"] and left(folder) == whole


def test_a_full_disk_is_a_sentence(full, root):
    words = [sys.executable, "-c", SHORT, str(full.root), str(root), str(root / "tests")]
    done = subprocess.run(words, capture_output=True, text=True)
    said = done.stderr.partition("nanobind")[0].strip().splitlines()[-1]
    assert said.startswith("loopnb.errors.StageError: The load stopped: ")
    assert "Could not write file" in said
    assert "The store is as it was." in said
    assert untouched(full)


def test_too_little_memory_names_its_setting(full):
    with pytest.raises(StageError) as caught:
        collect.load(loop_of(full.root, "4MB"))
    assert "memory_limit in loop.yaml allows (4MB)" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert untouched(full)


def test_a_folder_that_cannot_be_written_is_a_sentence(full, monkeypatch):
    loop = loop_of(full.root)
    loop.store.counts()

    def refuse(self, *args, **options):
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patch, pytest.raises(StageError) as caught:
        patch.setenv(RUN, str(full.root))  # the lock, which a run holds, would say it first
        patch.setattr(Path, "mkdir", refuse)
        collect.load(loop)
    assert "Permission denied" in str(caught.value)
    assert "The store is as it was." in str(caught.value)
    assert untouched(full)


def test_an_error_of_the_code_is_not_called_a_full_disk(full, monkeypatch):
    def broken(*args):
        raise duckdb.BinderException("no such column")

    monkeypatch.setattr(collect.load.__globals__["merge"], "replaced", broken)
    with pytest.raises(duckdb.BinderException):
        collect.load(loop_of(full.root))
    assert untouched(full)


def test_what_did_not_fit_is_loaded_when_there_is_room(full):
    with pytest.raises(StageError):
        collect.load(loop_of(full.root, "4MB"))
    collect.load(loop_of(full.root))
    assert loop_of(full.root).store.counts()["tickets"] == 60_000
