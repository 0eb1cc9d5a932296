"""Small companies built in memory: nothing is claimed of what was not planted."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def companies(root: Path):
    spec = importlib.util.spec_from_file_location("companies", root / "benchmarks/companies.py")
    module = sys.modules["companies"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("truth", ["null-small", "small"])
def test_nothing_unplanted_is_claimed_of_small_companies(companies, truth):
    alone = companies.LEFT_ALONE[truth]
    found = [companies.claims((truth, seed)) for seed in (1, 2, 3)]
    assert [name for each in found for name in each if alone is None or name in alone] == []


def test_what_is_planted_large_enough_is_claimed(companies, monkeypatch):
    from dataclasses import replace

    slow = replace(companies.VARIANTS["null-small"], slowdown=1.6)
    monkeypatch.setitem(companies.VARIANTS, "null-small", slow)
    assert "time_to_resolve" in companies.claims(("null-small", 1))
