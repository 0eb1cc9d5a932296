"""Digests of files: read again when anything may have changed, and only then."""

import json
import os
import time
from pathlib import Path

import pytest

from loopnb import fingerprints
from loopnb.fingerprints import CACHE, RACY, Fingerprints, below, digest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """The names of the files whose bytes are read."""
    seen, real = [], fingerprints.hashlib.file_digest

    def counted(stream: object, name: str) -> object:
        seen.append(Path(stream.name).name)
        return real(stream, name)

    monkeypatch.setattr(fingerprints.hashlib, "file_digest", counted)
    return seen


@pytest.fixture
def later(monkeypatch) -> None:
    """Let the clock be ten seconds on, so that no file was written just now."""
    real = time.time_ns
    monkeypatch.setattr(fingerprints.time, "time_ns", lambda: real() + 10 * 10**9)


def test_the_digest_is_that_of_the_bytes(root):
    path = root / "a"
    path.write_bytes(b"abc")
    assert Fingerprints(root).file(path).startswith("ba7816bf8f01cfea")


def test_a_file_that_lies_still_is_read_once(root, reads, later):
    path = root / "a"
    path.write_text("1")
    first = Fingerprints(root)
    assert first.file(path) == first.file(path)
    first.keep()
    assert Fingerprints(root).file(path) == first.file(path)
    assert reads == ["a"]


def test_a_file_written_just_now_is_read_again(root, reads):
    path = root / "a"
    path.write_text("1")
    first = Fingerprints(root)
    first.file(path)
    first.keep()
    Fingerprints(root).file(path)
    assert reads == ["a", "a"]


def test_a_change_within_one_tick_of_the_clock_is_seen(root, monkeypatch):
    """Whatever the file's times say: it was read when it was as young as that."""
    path = root / "a"
    path.write_text("1")
    found, prints = path.stat(), Fingerprints(root)
    monkeypatch.setattr(Path, "stat", lambda _: found)
    before = prints.file(path)
    path.write_text("2")
    second = prints.file(path)
    assert second != before
    real = time.time_ns
    monkeypatch.setattr(fingerprints.time, "time_ns", lambda: real() + int(2 * RACY))
    prints.keep()  # at the end of a long run
    path.write_text("3")
    assert Fingerprints(root).file(path) not in (before, second)


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_that_jumped_does_no_harm(root, hours, monkeypatch, later):
    path = root / "a"
    path.write_text("1")
    prints = Fingerprints(root)
    before = prints.file(path)
    prints.keep()
    real = time.time_ns
    monkeypatch.setattr(fingerprints.time, "time_ns", lambda: real() + hours * 3600 * 10**9)
    assert Fingerprints(root).file(path) == before
    path.write_text("2")
    assert Fingerprints(root).file(path) != before


def written(path: Path) -> None:
    path.write_text("2")


def restored(path: Path) -> None:
    """Write other bytes of the same length, and set the time back."""
    found = path.stat()
    path.write_text("2")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def replaced(path: Path) -> None:
    part = path.with_name("part")
    part.write_text("2")
    found = path.stat()
    os.utime(part, ns=(found.st_atime_ns, found.st_mtime_ns))
    part.replace(path)


@pytest.mark.parametrize("change", [written, restored, replaced])
def test_a_change_is_seen(root, later, change):
    path = root / "a"
    path.write_text("1")
    prints = Fingerprints(root)
    before = prints.file(path)
    prints.keep()
    time.sleep(0.02)  # more than a tick
    change(path)
    assert prints.file(path) != before
    assert Fingerprints(root).file(path) != before


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '"a"', "null", '[["a", 1]]', '{"PATH": 3}', '{"PATH": []}',
             '{"PATH": [1, 2, 3]}', '{"PATH": null}', "\x00\x00"],
)  # fmt: skip
def test_a_memory_that_was_spoilt_is_forgotten(root, text):
    path = root / "a"
    path.write_text("1")
    (root / CACHE).write_text(text.replace("PATH", str(path)))
    prints = Fingerprints(root)
    assert prints.file(path) == Fingerprints(root / "elsewhere").file(path)
    prints.keep()


def test_what_cannot_be_remembered_costs_only_time(root):
    prints = Fingerprints(root / "nowhere")
    prints.keep()
    assert not (root / "nowhere").exists()


def test_only_what_was_asked_for_is_remembered(root, later):
    for name in "ab":
        (root / name).write_text(name)
    for name in "ab":
        prints = Fingerprints(root)
        prints.file(root / name)
        prints.keep()
    assert list(json.loads((root / CACHE).read_text())) == [str(root / "b")]


def test_several_files_have_one_digest_in_any_order(root):
    a, b = root / "a", root / "b"
    a.write_text("1")
    b.write_text("2")
    prints = Fingerprints(root)
    both = prints.files([a, b], root)
    assert prints.files([b, a], root) == both
    a.rename(root / "c")
    assert prints.files([root / "c", b], root) != both  # names count
    assert len({both, prints.files([b], root), prints.files([], root)}) == 3


def test_names_cannot_run_into_each_other(root):
    (root / "a").write_text("b")
    (root / "ab").write_text("")
    prints = Fingerprints(root)
    assert prints.files([root / "a"], root) != prints.files([root / "ab"], root)


def test_a_digest_follows_the_value_and_not_its_order():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest(["a", "b"]) != digest(["b", "a"])
    assert digest({"a": 1}) != digest({"a": "1"})
    assert digest({"a": Path("x")}) == digest({"a": "x"})


def test_below_a_folder_hidden_names_are_left_out_and_links_followed(root, tmp_path):
    place = root / "code"
    for name in ("a.py", "sub/b.py", "sub/.c.swp", ".git/d", "__pycache__/e.pyc", "_f/g.py"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).touch()
    other = tmp_path / "other"
    other.mkdir()
    (other / "h.py").touch()
    (place / "link").symlink_to(other)
    found = [path.relative_to(place).as_posix() for path in below(place)]
    assert found == ["a.py", "link/h.py", "sub/b.py"]
    assert list(below(root / "nowhere")) == []


def test_a_file_that_is_gone_is_an_error(root):
    with pytest.raises(OSError, match="nowhere"):
        Fingerprints(root).file(root / "nowhere")


def test_the_package_names_its_libraries():
    found = fingerprints.package()
    assert {"pandas", "duckdb", "papermill", "matplotlib"} <= found.keys()
    assert all(found.values())
    assert (fingerprints.code() / "fingerprints.py").is_file()
