"""A process killed at any moment leaves all old tables or all new ones, and no litter for long."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import ibis
import pandas as pd
import pytest

from loopnb.errors import StageError
from loopnb.schema import stored
from loopnb.store import Store, generations

KINDS = ("events", "accounts")  # two tables that must change together
LOAD = """
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from data.test_store_recovery import fill
from loopnb.store import Store
for number in range(1000):
    fill(Store(Path(sys.argv[1])), str(number))
    print(number, flush=True)
"""


def rows(name: str, mark: str) -> ibis.Table:
    key = {"events": "event_id", "accounts": "account_id"}[name]
    frame = pd.DataFrame({key: [mark], "at": [pd.Timestamp("2026-07-01")]})
    row = ibis.memtable(frame)
    kinds = stored(name).items()
    return row.select(**{c: row[c] if c in frame else ibis.null(kind) for c, kind in kinds})


def fill(store: Store, mark: str) -> None:
    """Renew both tables with a row that bears a mark, and the ledger with a line."""
    with store.renewed() as draft:
        for name in KINDS:
            draft.write(name, draft.keep(name, rows(name, mark)))
        ledger = draft.current / generations.LEDGER
        old = ledger.read_text() if ledger.exists() else ""
        (draft.fresh / generations.LEDGER).write_text(f"{old}{mark}\n")


def marks(store: Store) -> tuple[list[str], list[str]]:
    ids = zip(KINDS, ("event_id", "account_id"), strict=True)
    return tuple(store.table(name).execute()[key].tolist() for name, key in ids)


def litter(folder: Path) -> set[str]:
    """Return what is in the folder beside the version, the pointer and the current tables."""
    names = {path.name for path in folder.iterdir()}
    return names - {"VERSION", "CURRENT", generations.current(folder).name}


def of_version_1(folder: Path, mark: str = "1") -> None:
    """Lay down a store as loopnb wrote it at first: tables directly in the folder."""
    fill(Store(folder), mark)
    now = generations.current(folder)
    for part in list(now.iterdir()):
        part.rename(folder / part.name)
    now.rmdir()
    (folder / "CURRENT").unlink()
    (folder / "VERSION").write_text("1\n")


def test_tables_change_together_or_not_at_all(tmp_path):
    store = Store(tmp_path)
    fill(store, "1")

    def half() -> None:
        with store.renewed() as draft:
            draft.write("events", draft.keep("events", rows("events", "2")))
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        half()
    assert marks(store) == (["1"], ["1"])
    assert litter(tmp_path) == set()


def test_within_a_load_the_new_tables_are_seen_and_outside_the_old_ones(tmp_path):
    store = Store(tmp_path)
    fill(store, "1")
    with store.renewed() as draft:
        draft.write("events", draft.keep("events", rows("events", "2")))
        assert marks(draft) == (["2"], ["1"])
        assert marks(store) == (["1"], ["1"])
    assert marks(store) == (["2"], ["1"])  # what was not written stays


def test_the_same_tables_have_the_same_name(tmp_path):
    store, names = Store(tmp_path), []
    for mark in ("1", "2", "1"):
        fill(store, mark)
        (store.current / generations.LEDGER).unlink()  # it grows with each change
        store.replace("renewals", store.empty("renewals"))
        names.append(store.current.name)
    assert names[0] == names[2] != names[1]


@pytest.mark.parametrize("seconds", [0.0, 0.013, 0.029, 0.05])
def test_whoever_kills_a_load_finds_all_old_or_all_new_tables(root, tmp_path, seconds):
    words = [sys.executable, "-c", LOAD, str(tmp_path), str(root), str(root / "tests")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as load:
        done = [int(load.stdout.readline()) for _ in range(2)][-1]
        time.sleep(seconds)
        os.kill(load.pid, signal.SIGKILL)
        done = max([done, *map(int, load.stdout.read().split())])
    events, accounts = marks(Store(tmp_path))
    assert events == accounts
    assert int(events[0]) in (done, done + 1)
    ledger = (generations.current(tmp_path) / generations.LEDGER).read_text().split()
    assert ledger == [str(number) for number in range(int(events[0]) + 1)]
    fill(Store(tmp_path), "last")
    assert litter(tmp_path) == set()


class Killed(BaseException):
    """What nobody catches on the way."""


def killed(*args: object, **options: object) -> None:
    raise Killed


@pytest.mark.parametrize(("step", "stands"), [("rename", "1"), ("replace", "1"), ("tidy up", "2")])
def test_a_load_that_is_killed_just_before_or_after_the_swap(tmp_path, monkeypatch, step, stands):
    fill(Store(tmp_path), "1")
    sweep = generations._sweep
    with monkeypatch.context() as patch, pytest.raises(Killed):
        # A process that is killed tidies nothing up: the second sweep, at the end, is left out.
        sweeps = iter([sweep, killed if step == "tidy up" else lambda folder: None])
        patch.setattr(generations, "_sweep", lambda folder: next(sweeps)(folder))
        if step != "tidy up":
            patch.setattr(Path, step, killed)
        fill(Store(tmp_path), "2")
    assert litter(tmp_path)
    assert marks(Store(tmp_path)) == ([stands], [stands])
    fill(Store(tmp_path), "3")
    assert marks(Store(tmp_path)) == (["3"], ["3"])
    assert litter(tmp_path) == set()
    ledger = (generations.current(tmp_path) / generations.LEDGER).read_text().split()
    assert ledger == sorted({"1", stands, "3"})


def test_left_overs_of_the_dead_go_with_the_next_load_and_not_with_a_reader(tmp_path):
    fill(Store(tmp_path), "1")
    for name in (".load/spill", "tables-0000"):
        (tmp_path / name).mkdir(parents=True)
    Store(tmp_path).counts()
    assert litter(tmp_path) == {".load", "tables-0000"}
    fill(Store(tmp_path), "2")
    assert litter(tmp_path) == set()


def test_what_a_dead_reader_spilled_goes_and_what_a_living_one_spills_stays(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    for process in (dead.pid, os.getpid()):
        (tmp_path / f".spill-{process}-0").mkdir()
    fill(Store(tmp_path), "1")
    assert litter(tmp_path) == {f".spill-{os.getpid()}-0"}


def test_one_load_waits_for_the_other(tmp_path, monkeypatch):
    monkeypatch.setattr(generations, "PATIENCE", 1)
    store = Store(tmp_path)
    with store.renewed(), pytest.raises(StageError, match="Another run has been loading"):
        fill(Store(tmp_path), "2")


def test_a_store_of_version_1_keeps_its_tables_and_its_ledger(tmp_path):
    of_version_1(tmp_path)
    store = Store(tmp_path)
    assert marks(store) == (["1"], ["1"])
    assert (store.current / generations.LEDGER).read_text() == "1\n"
    assert (tmp_path / "VERSION").read_text() == "2\n"
    assert litter(tmp_path) == set()


def test_a_table_of_version_1_moved_aside_is_taken_back(tmp_path):
    of_version_1(tmp_path)
    (tmp_path / "events").rename(tmp_path / ".events-old-1")
    assert marks(Store(tmp_path)) == (["1"], ["1"])
    assert not (tmp_path / ".events-old-1").exists()


def test_a_table_of_version_1_in_its_place_stays(tmp_path):
    of_version_1(tmp_path)
    (tmp_path / ".events-old-1").mkdir()
    assert marks(Store(tmp_path)) == (["1"], ["1"])


@pytest.mark.parametrize("step", ["_publish", "_say_version", "_sweep"])
def test_a_migration_that_is_killed_begins_again(tmp_path, monkeypatch, step):
    of_version_1(tmp_path)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(generations, step, killed)
        Store(tmp_path)
    assert (tmp_path / "VERSION").read_text() == "1\n"
    assert marks(Store(tmp_path)) == (["1"], ["1"])
    assert (generations.current(tmp_path) / generations.LEDGER).read_text() == "1\n"
    assert litter(tmp_path) == set()
