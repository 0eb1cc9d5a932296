"""Each dialect is shown: a page on how to export it, a fixture with its quirks and a test."""

import re
from pathlib import Path

import pytest
import yaml

from loopnb.collect.dialects import DIALECTS
from loopnb.settings import Source

QUERIES = "sql"  # a page, too, though a query is no dialect
VENDORS = sorted({QUERIES, *(dialect.vendor for dialect in DIALECTS.values())})
HOUSE = Path(__file__).parents[2]


def page(vendor: str) -> str:
    return (HOUSE / f"docs/export/{vendor}.md").read_text(encoding="utf-8")


def shown(name: str, folder: Path) -> set[str]:
    """Return what a dialect has: a page that names it, a fixture, a test that says its name."""
    tests = folder / "tests/vendors"
    found = {"page"} if f"`{name}`" in page(DIALECTS[name].vendor) else set()
    found |= {"fixture"} if list((tests / "fixtures").glob(f"{name}.*")) else set()
    word = re.compile(rf"(?<![\w-]){name}(?![\w-])", re.I)
    texts = [path.read_text() for path in tests.glob("test_*.py") if path.stem != RECOGNITION]
    return found | ({"test"} if any(map(word.search, texts)) else set())


RECOGNITION = "test_recognition"


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_has_a_page_a_fixture_and_a_test(name):
    assert shown(name, HOUSE) == {"page", "fixture", "test"}


def test_what_is_not_there_is_not_found(tmp_path):
    (tmp_path / "tests/vendors/fixtures").mkdir(parents=True)
    assert shown("zendesk-csv", tmp_path) == {"page"}


def test_no_page_is_about_nothing():
    assert sorted(path.stem for path in (HOUSE / "docs/export").glob("*.md")) == VENDORS


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_page_is_short_and_says_what_could_not_be_verified(vendor):
    text = re.sub(r"```.*?```\n?", "", page(vendor), flags=re.S)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert 8 <= len(lines) <= 12
    assert "Not verified:" in text or vendor == "conversations"


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_settings_that_a_page_shows_are_valid(vendor):
    blocks = re.findall(r"```yaml\n(.*?)```", page(vendor), re.S)
    assert blocks
    for block in blocks:
        for source in yaml.safe_load(block)["sources"].values():
            Source.model_validate(source)
