"""A database server for the tests that need one, and workspaces whose source is a query."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from data.folders import Folder

from sql import server as postgres
from sql.server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL of our own; without one the test is skipped, saying what to install."""
    if why := postgres.lacking():
        pytest.skip(why)
    with postgres.started() as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
