"""Whether a machine has room for a run: what is said, and that nothing is written before."""

import os
import shutil
from collections import namedtuple
from pathlib import Path

import psutil
import pytest

from loopnb import machine
from loopnb.errors import LoopError
from loopnb.machine import MB, enough

GB = 1000 * MB
Free = namedtuple("Free", "free available")


@pytest.fixture(autouse=True)
def no_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(machine, "OWN", tmp_path / "own")


@pytest.fixture
def has(monkeypatch):
    """Return `has(disk, memory)`: the machine has so much left of both."""

    def give(disk: int = 100 * GB, memory: int = 100 * GB) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Free(disk, disk))
        monkeypatch.setattr(psutil, "virtual_memory", lambda: Free(memory, memory))

    return give


def refused(root: Path, exports: int = 0, limit: int = 2 * GB) -> str:
    with pytest.raises(LoopError) as error:
        enough(root, exports, limit)
    assert error.value.exit_code == 1
    return str(error.value)


def test_room_enough_says_nothing(tmp_path, has):
    has()
    enough(tmp_path, 10 * GB, 2 * GB)


def test_a_full_disk_is_said_with_both_sizes(tmp_path, has):
    has(disk=2 * GB)
    assert refused(tmp_path, exports=GB) == (
        f"{tmp_path} has 2.0 GB of disk left, a run needs about 2.0 GB."
    )
    has(disk=2 * GB + 50 * MB)
    enough(tmp_path, GB, 2 * GB)
    has(disk=49 * MB)
    assert "has 49 MB of disk left, a run needs about 50 MB" in refused(tmp_path)


def test_little_memory_is_said_with_what_would_do(tmp_path, has):
    has(memory=GB)
    assert refused(tmp_path, exports=GB) == (
        "1.0 GB of memory is free, a run needs about 2.4 GB. Close other programs, or lower "
        "memory_limit in loop.yaml: the run then uses more disk."
    )
    enough(tmp_path, GB, 500 * MB)  # a lower limit is a way out, as the message says
    has(memory=399 * MB)
    assert "399 MB of memory is free, a run needs about 400 MB" in refused(tmp_path)


def test_small_exports_need_less_than_the_limit(tmp_path, has):
    has(memory=500 * MB)
    enough(tmp_path, 30 * MB, 2 * GB)


def test_all_faults_are_said_at_once(tmp_path, has, monkeypatch):
    has(disk=0, memory=0)
    (tmp_path / "reports").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    head, *faults = refused(tmp_path).splitlines()
    assert head == "Nothing was run:" and len(faults) == 3
    assert faults[-1] == f"  - {tmp_path}/reports cannot be written by this user."


def group(place: Path, most: str, used: int, cache: int | None = 0) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / "memory.max").write_text(f"{most}\n")
    (place / "memory.current").write_text(f"{used}\n")
    if cache is not None:
        (place / "memory.stat").write_text(f"anon 5\ninactive_file {cache}\nactive_file 7\n")


def test_a_containers_limit_counts(has):
    has(memory=8 * GB)
    group(machine.GROUPS, str(GB), 300 * MB)
    assert machine.available() == 700 * MB


def test_a_limit_above_what_is_free_does_not(has):
    has(memory=GB)
    group(machine.GROUPS, str(64 * GB), 0)
    assert machine.available() == GB


def test_a_container_that_has_read_large_files_is_not_full(has):
    has(memory=8 * GB)
    group(machine.GROUPS, str(2 * GB), 1990 * MB, cache=1500 * MB)
    assert machine.available() == 1510 * MB


def test_a_services_own_limit_counts_and_that_above_it(has):
    has(memory=8 * GB)
    machine.OWN.write_text("4:memory:/v1\n0::/user.slice/loopnb.service\n")
    group(machine.GROUPS / "user.slice", "max", GB)
    group(machine.GROUPS / "user.slice/loopnb.service", str(3 * GB), GB)
    assert machine.available() == 2 * GB
    group(machine.GROUPS / "user.slice", str(GB), 900 * MB)
    assert machine.available() == 100 * MB


@pytest.mark.parametrize("most", ["max", "", "a lot"])
def test_no_limit_is_no_limit(has, most):
    has(memory=GB)
    group(machine.GROUPS, most, 0)
    assert machine.available() == GB


def test_a_group_that_tells_half_is_passed_over(has):
    has(memory=GB)
    group(machine.GROUPS, "5", 0, cache=None)
    assert machine.available() == GB


def test_a_group_above_its_limit_has_nothing_left(has):
    has(memory=GB)
    group(machine.GROUPS, "5", 10)
    assert machine.available() == 0
