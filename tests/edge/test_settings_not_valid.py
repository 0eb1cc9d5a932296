"""A loop.yaml that cannot be used: exit code 3, every fault with its place, in one message."""

import string
from pathlib import Path

import duckdb
import pytest

from edge.desk import SETTINGS, fails, opened
from loopnb.dates import Dates
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


@pytest.mark.parametrize(
    ("form", "said"),
    [("?", "'?' is still to be filled in"), ("%d/%m/%Q", "'%Q' in '%d/%m/%Q' stands for no part"),
     ("%d/%m/%", "'%' in '%d/%m/%' stands for no part"), ("dd/mm/yyyy", "'dd/mm/yyyy' has no year"),
     ("%d.%m. %H:%M", "has no year"), ("", "'' has no year"), ("%Y %-Q", "'%-Q' in '%Y %-Q'"),
     ("%s %Y", "'%s' in '%s %Y'")],
)  # fmt: skip
def test_a_format_that_reads_no_date_is_named_with_its_source_and_column(desk, form, said):
    dates = f"    zone: UTC\n    dates: {{opened: {{formats: ['{form}']}}}}\n"
    rewrite(desk, ("    zone: UTC\n", dates))
    message = fails(desk, 3, "check")
    assert "  - sources.tickets.dates.opened.formats: '" in message and said in message
    assert "write it like %d/%m/%Y %H:%M for 31/07/2026 18:05" in message
    assert fails(desk, 3, *RUN) == message


def test_what_a_format_may_hold_is_what_the_engine_reads():
    for letter in string.ascii_letters + "%":
        for form in (f"%{letter}", f"%-{letter}"):
            try:
                duckdb.execute("SELECT try_strptime(t, ?) FROM (VALUES ('a')) x(t)", [f"%Y{form}"])
                Dates(formats=(f"%Y{form}",))
            except duckdb.Error:
                with pytest.raises(ValueError, match="stands for no part"):
                    Dates(formats=(f"%Y{form}",))
