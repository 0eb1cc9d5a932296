"""Candidate causes in companies whose truth is known: the guilty are found, the others are not."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from loopnb.results import Candidates
from loopnb.sample.company import VARIANTS, simulate


@pytest.fixture(scope="module")
def found(root: Path) -> Callable[[str, int], Candidates]:
    """Return the candidates of a company, as the benchmark finds them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks"))
        spec = importlib.util.spec_from_file_location(
            "candidates", root / "benchmarks/candidates.py"
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return lambda name, seed: module.found(simulate(VARIANTS[name], seed, texts=False))


def test_the_release_that_broke_restores_and_what_it_broke_are_found(found):
    table = found("small", 88).table
    own = table.loc[table.theme == "restore failures"]
    first = own.iloc[0]
    assert (first.kind, first.what, first["at"]) == ("release", "Vault 7.2", "2026-01-20")
    assert first.counted == "tickets on Vault, Restore" and first.days == 0
    assert first.low < 100 < first.high  # they doubled
    assert {"Vault", "Restore"} <= set(own.what)
    assert set(table.what[table.kind == "release"]) == {"Vault 7.2"}


def test_teams_stand_out_with_themes_of_the_service_alone_and_are_marked(found):
    result = found("small", 88)
    teams = result.table.loc[result.table.kind == "team"]
    assert "night queue handover" in set(teams.theme) and teams.restricted.all()
    assert set(teams.area) == {"service"}
    assert "Night queue" not in result.public.text.replace("night queue", "")
    assert not result.public.table.restricted.any()


@pytest.mark.parametrize("seed", [1, 2])
def test_where_nothing_was_planted_no_release_is_accused(found, seed):
    table = found("null-small", seed).table
    assert table.loc[table.kind == "release"].empty
    assert not set(table.kind) & {"version", "channel"}
