"""One at a time: whoever comes second is told who, at once, or waits; the dead hold nothing."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from edge.desk import digest, loaded, loopnb
from edge.stand_in import NAMES, PERIOD
from loopnb import execution, lock
from loopnb.errors import BusyError, LoopError
from loopnb.workspace import RUN

HOLD = """
import sys, time
from pathlib import Path
from loopnb import lock
with lock.held(Path(sys.argv[1]), "loopnb run --period 2026-Q2"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(root: Path) -> Iterator[subprocess.Popen]:
    """Let another process hold the workspace."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(root)],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    with process:
        try:
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


def test_the_second_run_is_told_who_at_once(acted):
    with another(acted.root) as process:
        holder = json.loads((acted.root / lock.HOLDER).read_text())
        began = time.monotonic()
        said = acted.call()
        assert time.monotonic() - began < 5
    assert (said.code, said.out) == (4, "")
    assert holder["pid"] == process.pid and holder["host"] == socket.gethostname()
    assert datetime.fromisoformat(holder["since"]).tzinfo is not None
    assert said.err == (
        f"loopnb: {acted.root} is held by 'loopnb run --period 2026-Q2' (process {process.pid} of "
        f"{holder['user']} on {holder['host']}, since {holder['since']}). Try again later, or let "
        "it wait: --wait SECONDS.\n"
    )
    assert acted.executed == [] and not (acted.root / "reports/.runs").exists()


def test_another_period_and_an_unchanged_one_wait_too(acted):
    acted.run()
    with another(acted.root):
        assert acted.call().code == acted.call(period="2026-Q2").code == 4


def test_a_run_that_may_wait_runs_when_the_other_has_ended(acted):
    with another(acted.root) as process:
        threading.Timer(0.4, process.stdin.close).start()
        assert acted.call("--wait", 30).code == 0
    assert acted.executed == list(NAMES)


def test_a_run_that_waited_in_vain_says_so(acted):
    with another(acted.root):
        began = time.monotonic()
        assert acted.call("--wait", 0.3).code == 4
        assert 0.3 <= time.monotonic() - began < 10


@pytest.mark.parametrize("seconds", ["-1", "soon"])
def test_a_wait_that_is_none_is_usage(acted, seconds):
    assert acted.call("--wait", seconds).code == 2


def test_the_dead_hold_nothing(acted):
    with another(acted.root) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert (acted.root / lock.HOLDER).exists()
    assert acted.call().code == 0
    assert not (acted.root / lock.HOLDER).exists()


@pytest.mark.parametrize("text", [None, "", "[]", "3", '{"pid": 3}'])
def test_a_holder_that_did_not_sign_is_another_process(acted, text):
    with another(acted.root):
        path = acted.root / lock.HOLDER
        path.unlink() if text is None else path.write_text(text)
        said = acted.call()
    assert said.code == 4 and "is held by another process. Try again" in said.err


def test_a_user_without_a_name_holds_as_well(tmp_path, monkeypatch):
    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(lock.getpass, "getuser", nameless)
    with lock.held(tmp_path, "something"):
        assert json.loads((tmp_path / lock.HOLDER).read_text())["user"] == str(os.getuid())


def test_a_run_holds_the_workspace_until_it_ends(acted, monkeypatch):
    seen = []

    def page(*words: object, **more: object) -> None:
        if not seen:
            with (acted.root / lock.LOCK).open("r+") as file, pytest.raises(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            seen.append(json.loads((acted.root / lock.HOLDER).read_text())["what"])
        acted.page(*words, **more)

    monkeypatch.setattr(execution, "page", page)
    acted.run()
    assert seen == [f"loopnb run --period {PERIOD}"]
    with (acted.root / lock.LOCK).open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_failed_run_lets_go(acted):
    acted.failing("2a_numbers")
    assert acted.run().ran == list(NAMES[2:])


@pytest.mark.parametrize(
    "words", [("accept", PERIOD, "--by", "A"), ("baseline", "freeze", PERIOD, "--by", "A")]
)
def test_the_register_is_not_written_while_a_run_reads_it(acted, words, monkeypatch):
    from edge.test_notify import measured

    monkeypatch.setattr(execution, "page", measured(acted))
    acted.run()
    path = acted.folder() / "proposals/objectives.csv"
    path.write_text(path.read_text().replace("csat,1,,", "csat,1,,accepted"))
    before = digest(acted.root / "data/register")
    with another(acted.root):
        said = loopnb(*words, "--workspace", acted.root)
    assert said.code == 4 and said.err.endswith("Try again later.\n")
    assert digest(acted.root / "data/register") == before
    assert loopnb(*words, "--workspace", acted.root).code == 0
    assert digest(acted.root / "data/register") != before


@pytest.mark.parametrize(
    ("number", "hint"), [(13, True), (30, True), (28, False), (5, False)]
)  # fmt: skip
def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, number, hint):
    class Refused:
        def __init__(self, path: Path) -> None:
            raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(lock, "FileLock", Refused)
    with pytest.raises(LoopError) as error, lock.held(tmp_path, "something"):
        pass
    assert not isinstance(error.value, BusyError)
    start = f"{tmp_path / lock.LOCK} cannot be written ({os.strerror(number)})."
    assert str(error.value).startswith(start)
    assert ("Give this user the right" in str(error.value)) is hint


def test_a_load_by_hand_waits_for_no_run_and_spoils_none(desk):
    with another(desk), pytest.raises(BusyError, match="2026-Q2"):
        loaded(desk)
    assert not (desk / "data/store/CURRENT").exists()
    assert len(loaded(desk)) == 2


def test_a_load_within_a_run_is_the_runs_own(desk, monkeypatch):
    monkeypatch.setenv(RUN, str(desk / "reports/.runs/one"))
    with another(desk):
        assert len(loaded(desk)) == 2
