"""`loop.yaml`: what it may say, and one message for everything that is wrong with it."""

from pathlib import Path

import pytest
import yaml

import loopnb.sample
from loopnb.errors import DataError, UsageError
from loopnb.settings import Column, read

SMALLEST = """
company: Sample help desk
mission: Customers can work again.
zone: Europe/Berlin
sources:
  desk:
    files: data/raw/tickets.csv
    zone: UTC
    tables:
      tickets: {ticket_id: id, opened_at: [opened, created]}
"""


@pytest.fixture
def written(tmp_path):
    def write(text: str):
        (tmp_path / "loop.yaml").write_text(text, encoding="utf-8")
        return read(tmp_path)

    return write


def faults(written, text: str) -> list[str]:
    """Return the first line and the faults of the message for a loop.yaml."""
    with pytest.raises(DataError) as caught:
        written(text)
    return str(caught.value).split("\n  - ")


def test_the_smallest_settings_have_defaults_for_the_rest(written):
    found = written(SMALLEST)
    assert found.company == "Sample help desk"
    assert found.fiscal_year_start == 1
    assert found.thresholds.minimum_responses == 30
    assert found.thresholds.refused_at_most == 0.1
    assert found.thresholds.stretch == 0.1


def test_a_name_or_a_list_of_names_is_short_for_a_column(written):
    (tickets,) = written(SMALLEST).sources["desk"].tables["tickets"]
    assert tickets["ticket_id"] == Column(column="id")
    assert tickets["opened_at"].column == ("opened", "created")


def test_a_folder_without_loop_yaml_is_no_workspace(tmp_path):
    with pytest.raises(UsageError) as caught:
        read(tmp_path)
    assert f"{tmp_path} is not a workspace: it has no loop.yaml" in str(caught.value)
    assert "loopnb init" in str(caught.value)


def test_text_that_is_not_yaml_is_a_sentence(written):
    first, *_ = faults(written, "company: [unclosed")
    assert "is not readable YAML" in first


def test_every_fault_is_listed_with_its_place(written):
    text = SMALLEST.replace("mission", "misson").replace("Europe/Berlin", "Berlin")
    text += "fiscal_year_start: 13\nthresholds: {refused_at_most: 10}\n"
    first, *rest = faults(written, text)
    assert first.endswith("loop.yaml has 5 fault(s):")
    assert sorted(fault.partition(":")[0] for fault in rest) == [
        "fiscal_year_start", "mission", "misson", "thresholds.refused_at_most", "zone",
    ]  # fmt: skip


def test_a_fault_says_what_was_found(written):
    _, fault = faults(written, SMALLEST.replace("Europe/Berlin", "Berlin"))
    assert fault == ("zone: not a time zone; write it like Europe/Berlin or UTC (found 'Berlin')")


def test_an_empty_file_lacks_everything(written):
    _, *rest = faults(written, "")
    assert {fault.partition(":")[0] for fault in rest} == {"company", "mission", "zone", "sources"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tickets: {", "tikets: {", "table 'tikets' is not known. Did you mean 'tickets'?"),
        ("ticket_id: id", "tiket_id: id", "column of tickets 'tiket_id' is not known. Did you"),
        ("ticket_id: id, ", "", "table tickets needs ticket_id"),
        ("{ticket_id: id, opened_at: [opened, created]}", "id", "table tickets: map its columns"),
        ("ticket_id: id", "ticket_id: {}", "give exactly one of column, value, template"),
        ("ticket_id: id", "ticket_id: {column: a, value: b}", "give exactly one of"),
        ("ticket_id: id", "ticket_id: {colum: a}", "colum: Extra inputs are not permitted"),
        ("    zone: UTC", "    zone: Mars", "sources.desk.zone: not a time zone"),
        ("files: data/raw/tickets.csv", "dates: {opened: {formats: []}}", "dates.opened.formats"),
    ],
)
def test_a_wrong_map_is_one_fault_with_what_would_do(written, old, new, said):
    assert old in SMALLEST
    _, *rest = faults(written, SMALLEST.replace(old, new))
    assert [fault for fault in rest if said in fault and fault.startswith("sources.desk")]


def test_every_wrong_column_of_a_table_is_listed(written):
    text = SMALLEST.replace("{ticket_id: id", "{ticket_id: id, tem: a, prioity: b")
    _, *rest = faults(written, text)
    assert "'tem' is not known" in "".join(rest)
    assert "'prioity' is not known" in "".join(rest)


def test_a_column_needs_at_least_one_name(written):
    assert faults(written, SMALLEST.replace("ticket_id: id", "ticket_id: []"))


def test_a_table_may_be_fed_several_times_by_one_row(written):
    feed = "{ticket_id: id, opened_at: opened}"
    text = SMALLEST.replace("{ticket_id: id, opened_at: [opened, created]}", f"[{feed}, {feed}]")
    assert len(written(text).sources["desk"].tables["tickets"]) == 2


SAMPLES = sorted(path.parent for path in Path(loopnb.sample.__file__).parent.rglob("loop.yaml"))


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_the_settings_of_the_samples_are_sound(folder):
    assert read(folder).sources


def test_settings_are_values(written):
    settings = written(SMALLEST)
    with pytest.raises(ValueError, match="frozen"):
        settings.zone = "UTC"
    assert yaml.safe_load(SMALLEST)["company"] == settings.company
