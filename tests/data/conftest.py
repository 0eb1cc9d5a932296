"""Canonical tables from small frames or small files, loaded without any page."""

from collections.abc import Callable
from pathlib import Path

import ibis
import pandas as pd
import pytest

from data.desk import desk
from data.folders import Folder
from loopnb.register import Register
from loopnb.schema import stored
from loopnb.settings import Settings
from loopnb.store import Store


def fill(store: Store, name: str, frame: pd.DataFrame) -> Store:
    """Put a frame into a store as a canonical table; other columns are unknown."""
    rows = ibis.memtable(frame)
    columns = {
        column: rows[column].cast(kind) if column in frame else ibis.null(kind)
        for column, kind in stored(name).items()
    }
    store.replace(name, rows.select(**columns))
    return store


def desk_store(folder: Path) -> Store:
    """Return a store with the random desk."""
    store = Store(folder / "store")
    for name, frame in desk().items():
        fill(store, name, frame)
    return store


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def stored_as(store) -> Callable[[str, pd.DataFrame], Store]:
    """Return `stored_as(name, frame)`: the store with that table; other columns are unknown."""

    def put(name: str, frame: pd.DataFrame) -> Store:
        return fill(store, name, frame)

    return put


@pytest.fixture
def settings() -> Settings:
    return Settings(company="Help desk", mission="They can work again.", zone="UTC", sources={})


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def register(tmp_path) -> Register:
    """An empty register."""
    (tmp_path / "data/register").mkdir(parents=True)
    return Register(tmp_path)
