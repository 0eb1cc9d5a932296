"""What git keeps is source: no file over a megabyte."""

import shutil
import subprocess
from pathlib import Path

import pytest

MOST = 1_000_000  # bytes of a file


def tracked(root: Path) -> list[Path]:
    """Return the files that git keeps and that are here."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    paths = (root / name for name in said.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def too_large(paths: list[Path], root: Path) -> list[str]:
    """Return the files of more than a megabyte."""
    return [str(path.relative_to(root)) for path in paths if path.stat().st_size > MOST]


def test_no_file_is_over_a_megabyte(root):
    if not shutil.which("git") or not (root / ".git").exists():
        pytest.skip("this is no checkout of git")
    assert too_large(tracked(root), root) == []


def test_a_file_over_a_megabyte_is_found(tmp_path):
    large, small = tmp_path / "large.png", tmp_path / "small.png"
    large.write_bytes(b"0" * (MOST + 1))
    small.write_bytes(b"0" * MOST)
    assert too_large([large, small], tmp_path) == ["large.png"]
