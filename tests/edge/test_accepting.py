"""Accepting proposals: by a named person, from a report, and as often as one likes."""

from pathlib import Path

import pandas as pd
import pytest

from edge.desk import digest, fails, loopnb
from loopnb.register import Register

ACCEPT = ("accept", "2026-Q1")
BY = ("--by", "A. Name")


def file(root: Path, name: str = "actions") -> Path:
    return root / f"reports/2026-Q1/proposals/{name}.csv"


def mark(root: Path, name: str, word: str) -> None:
    """Write a decision beside every proposal of one kind, as a person would."""
    table = pd.read_csv(file(root, name), dtype=str, keep_default_na=False)
    table.assign(decision=word).to_csv(file(root, name), index=False)


def test_nobody_accepts_nothing(reported):
    mark(reported, "actions", "accepted")
    message = fails(reported, 2, *ACCEPT)
    assert message == "loopnb: Proposals are accepted by a person: name one with --by."


def test_a_period_without_a_report_says_how_to_make_one(reported):
    message = fails(reported, 3, "accept", "2026-Q2", *BY)
    assert message.endswith("has no report yet. Make one: loopnb run --period 2026-Q2")


def test_a_mark_that_is_not_understood_is_named_with_its_line(reported):
    mark(reported, "actions", "yes")
    message = fails(reported, 3, *ACCEPT, *BY)
    assert "actions.csv, line 2: decision is 'yes'; it may be accepted," in message


def test_accepted_proposals_enter_the_register_once(reported):
    mark(reported, "baselines", "accepted")
    mark(reported, "actions", "refused")
    first = loopnb(*ACCEPT, *BY, "--workspace", reported)
    after = digest(reported / "data/register")
    second = loopnb(*ACCEPT, *BY, "--workspace", reported)
    assert (first.code, second.code) == (0, 0)
    assert "baselines: 6 new" in first.out
    assert "baselines: 0 new" in second.out
    assert digest(reported / "data/register") == after
    assert set(Register(reported).read("actions").status) == {"refused"}


def test_a_file_saved_with_semicolons_is_not_valid(reported):
    file(reported).write_text(file(reported).read_text().replace(",", ";"))
    assert "actions.csv" in fails(reported, 3, *ACCEPT, *BY)


def test_a_file_saved_in_another_encoding_is_not_valid(reported):
    words = file(reported).read_text().replace("Support", "Güte")
    file(reported).write_bytes(words.encode("cp1252"))
    assert "actions.csv" in fails(reported, 3, *ACCEPT, *BY)


@pytest.mark.parametrize("word", ["accepted", "Accepted "])
def test_a_mark_is_read_as_people_write_it(reported, word):
    mark(reported, "issues", word)
    mark(reported, "actions", word)
    assert loopnb(*ACCEPT, *BY, "--workspace", reported).code == 0
    decided = pd.read_csv(reported / "data/register/actions.csv", keep_default_na=False)
    assert set(decided.by) == {"A. Name"}
    assert set(decided.status) == {"agreed"}


def test_an_action_is_not_accepted_without_its_issue(reported):
    mark(reported, "actions", "accepted")
    said = fails(reported, 3, *ACCEPT, *BY)
    assert "which issues.csv does not hold: accept that as well, or empty the cell" in said
    assert not (reported / "data/register/actions.csv").exists()
