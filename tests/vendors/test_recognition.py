"""A file is recognised by its header and by what stands below, or it is said to be none."""

import pytest

from loopnb.collect import dialects
from loopnb.collect.dialects import DIALECTS
from loopnb.collect.reading import files
from loopnb.errors import DataError
from vendors.conftest import FIXTURES

NAMES = sorted(path.name for path in FIXTURES.iterdir())
OTHER = {"servicenow-incident.csv": "windows-1252", "freshdesk-csv.csv": "utf-8-replaced"}


def opened(name: str) -> files.Raw:
    return files.read(FIXTURES / name, name, head=True, encoding=OTHER.get(name))


def expected(name: str) -> str:
    """Return the dialect that a fixture is named after."""
    return max((each for each in DIALECTS if name.startswith(each)), key=len)


@pytest.mark.parametrize("name", NAMES)
def test_each_fixture_is_recognised_as_one_thing_and_why(name):
    ((dialect, why),) = dialects.recognised(opened(name))
    assert dialect == expected(name)
    assert why.startswith(f"{DIALECTS[dialect].title}: it has the columns '")


def test_looking_at_a_file_uses_nothing_up():
    raw = opened("zendesk-csv.csv")
    dialects.recognised(raw)
    assert raw.rows.num_rows == raw.count == 4


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("qualtrics-csv-doubled.csv", lambda lines: lines.replace("ImportId", "Column")),
        ("zendesk-csv.csv", lambda lines: lines.replace("2026-07-", "July ")),
        ("surveymonkey-csv.csv", lambda lines: lines.replace("\n,,,,", "\n7,7,7,7,")),
        ("intercom-csat.csv", lambda lines: lines.splitlines()[0] + "\n"),
        ("salesforce-cases.csv", lambda lines: lines.replace("CreatedDate", "Created")),
    ],
)
def test_a_header_without_the_rows_that_go_with_it_is_not_enough(tmp_path, name, spoil):
    path = tmp_path / name
    path.write_text(spoil((FIXTURES / name).read_text(encoding="utf-8-sig")), newline="")
    assert dialects.recognised(files.read(path, name, head=True)) == []


def test_an_unknown_file_is_named_with_its_columns(folder):
    with pytest.raises(DataError, match=r"a\.csv is no export .* \('id', 'text'\)"):
        folder.load({"a.csv": "id,text\n1,a\n"}, sources={"desk": {"files": "data/raw/*"}})


def test_a_header_alone_is_named_with_what_it_may_be(folder):
    head = (FIXTURES / "jira-csv.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    with pytest.raises(DataError, match=r"has the columns of Jira .* but no rows"):
        folder.load({"a.csv": head + "\n"}, sources={"desk": {"files": "data/raw/*"}})


def test_files_of_several_vendors_may_lie_in_one_source(export):
    export("salesforce-cases.csv")
    loaded = export("zendesk-json.json")
    assert len(loaded.collected) == 2
    assert loaded.sums == (8, 4, 2, 2)


def test_what_the_file_lacks_is_known():
    raw = dialects.named(opened("servicenow-incident-labels.csv"), "servicenow-incident")
    assert dialects.absent(raw) == [
        "resolved_at", "closed_at", "subcategory", "contact_type", "reopen_count", "made_sla",
        "close_code", "problem_id",
    ]  # fmt: skip


def test_who_says_the_zone_is_known():
    from loopnb.settings import Source

    raw = dialects.named(opened("zendesk-csv.csv"), "zendesk-csv")
    assert dialects.zone(Source(files="*"), raw) == ("UTC", "assumed of this export")
    assert dialects.zone(Source(files="*", zone="UTC"), raw) == ("UTC", "loop.yaml")
    raw = dialects.named(opened("intercom-csat.csv"), "intercom-csat")
    assert dialects.zone(Source(files="*"), raw) == ("America/New_York", "the file")
