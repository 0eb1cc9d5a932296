"""One small sample company for the folder, and workspaces cut from its exports."""

import shutil
from pathlib import Path

import pytest

import loopnb as lp
from loopnb.sample import invented


@pytest.fixture(scope="session")
def company(tmp_path_factory) -> Path:
    """The small sample company's workspace, nothing loaded."""
    root = tmp_path_factory.mktemp("company")
    invented.make(root, size="small")
    assert lp.open(str(root), "2026-Q3").salt  # made once, so that all copies code people alike
    return root


@pytest.fixture
def workspace(company, tmp_path):
    """A fresh copy of its settings, register and exports, to be cut and loaded."""
    root = tmp_path / "workspace"
    shutil.copytree(company, root)
    return root


@pytest.fixture(scope="session")
def loaded(company, tmp_path_factory):
    """The company loaded once: loop, collected, refused, matched."""
    root = tmp_path_factory.mktemp("loaded") / "workspace"
    shutil.copytree(company, root)
    loop = lp.open(str(root), "2026-Q3")
    return loop, *lp.collect.load(loop)
