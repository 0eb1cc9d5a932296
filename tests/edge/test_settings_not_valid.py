"""A loop.yaml that cannot be used: exit code 3, every fault with its place, in one message."""

from pathlib import Path

import pytest

from edge.desk import SETTINGS, fails, opened
from loopnb.errors import DataError

RUN = ("run", "--period", "2026-Q3")


def rewrite(root: Path, *changes: tuple[str, str]) -> None:
    """Replace parts of loop.yaml; each must be there."""
    text = SETTINGS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (root / "loop.yaml").write_text(text, encoding="utf-8")


def test_all_faults_are_listed_at_once(desk):
    rewrite(
        desk,
        ("company: Tiny desk\n", ""),
        ("Europe/Berlin", "Berlin"),
        ("minimum_responses: 5", "minimum_responses: few, minimum: 5"),
        ("opened_at: opened", "opened: opened"),
    )
    first, *faults = fails(desk, 3, *RUN).splitlines()
    assert first == f"loopnb: {desk}/loop.yaml has 5 fault(s):"
    places = ["company", "zone", "thresholds.minimum_responses", "thresholds.minimum"]
    for place in [*places, "sources.tickets.tables"]:
        assert [f for f in faults if f.startswith(f"  - {place}: ")], place
    assert [f for f in faults if "Did you mean 'opened_at'?" in f]


def test_a_table_that_is_not_known_is_named_with_the_nearest(desk):
    rewrite(desk, ("      tickets: {", "      ticket: {"))
    assert "table 'ticket' is not known. Did you mean 'tickets'?" in fails(desk, 3, *RUN)


@pytest.mark.parametrize("text", ["company: [", "company: a: b", "\tcompany: a"])
def test_what_is_no_yaml_is_said_to_be_none(desk, text):
    (desk / "loop.yaml").write_text(text)
    assert f"{desk}/loop.yaml is not readable YAML" in fails(desk, 3, *RUN)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b"])
def test_yaml_that_holds_no_settings_is_not_valid(desk, text):
    (desk / "loop.yaml").write_text(text)
    assert f"{desk}/loop.yaml has" in fails(desk, 3, *RUN)


def test_settings_in_another_encoding_are_not_valid(desk):
    (desk / "loop.yaml").write_bytes(SETTINGS.replace("Tiny", "Müller").encode("latin-1"))
    assert "UTF-8" in fails(desk, 3, *RUN)


def test_a_register_in_another_encoding_is_not_valid(desk):
    text = "theme,words,owner\nGüte,gut,\n"
    (desk / "data/register/themes.csv").write_bytes(text.encode("cp1252"))
    with pytest.raises(DataError, match=r"themes\.csv"):
        _ = opened(desk).register.themes
