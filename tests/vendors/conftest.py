"""Exports as vendors document them, with their quirks: invented rows under true headers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from data.folders import Folder, Loaded

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def export(folder) -> Callable[..., Loaded]:
    """Return `export(name, **source)`: what became of a fixture, loaded as loop.yaml says."""

    def load(name: str, **said: Any) -> Loaded:
        content = (FIXTURES / name).read_bytes()
        return folder.load({name: content}, sources={"desk": {"files": "data/raw/*"} | said})

    return load
