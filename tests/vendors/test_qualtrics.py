"""Qualtrics: qualtrics-csv with three header rows and qualtrics-legacy with two."""

import pytest

from loopnb.errors import DataError
from vendors.conftest import FIXTURES

ANSWER = {"survey": {"value": "transaction"}, "kind": {"value": "csat"}, "score": "Q1",
          "scale_min": {"value": 1}, "scale_max": {"value": 5},
          "scale_direction": {"value": "high"}}  # fmt: skip


def of(key: str, at: str) -> dict:
    """Return the tables of a survey whose answers have that id and that date."""
    return {
        "responses": {"response_id": key, "responded_at": at, "segment": "team#2"} | ANSWER,
        "comments": {"comment_id": {"template": f"{{{key}}}:Q2"}, "said_at": at, "text": "Q2"},
    }


@pytest.mark.parametrize("name", ["qualtrics-csv.tsv", "qualtrics-csv-doubled.csv"])
def test_the_zone_is_the_third_rows_and_previews_are_left_out(export, name):
    loaded = export(name, dialect="qualtrics-csv", tables=of("ResponseId", "RecordedDate"))
    assert loaded.sums == (5, 2, 3, 0)
    assert {"left out: a preview", "left out: not finished"} < set(loaded.reasons)
    assert loaded.collected.zone.tolist() == ["America/Denver"]
    answers = loaded.table("responses")
    assert answers.score.tolist() == [5, 1]
    assert str(answers.responded_at[0]) == "2026-07-01 17:13:44"
    assert set(answers.segment) == {"second"}  # embedded data that repeats a name


def test_utf_16_tabs_and_line_breaks_are_kept(export):
    loaded = export(
        "qualtrics-csv.tsv", dialect="qualtrics-csv", tables=of("ResponseId", "RecordedDate")
    )
    assert loaded.collected.encoding.tolist() == ["utf-16"]
    assert loaded.table("comments").text.tolist() == ["Fast.\nThank you", "No\tanswer"]


@pytest.mark.parametrize("name", ["qualtrics-legacy.csv", "qualtrics-legacy-numbered.csv"])
def test_legacy_names_stand_in_either_row(export, name):
    tables = of("ResponseID", "EndDate")
    del tables["responses"]["segment"]
    loaded = export(name, dialect="qualtrics-legacy", zone="Europe/London", tables=tables)
    assert loaded.sums == (3, 2, 1, 0)
    assert loaded.reasons == {"left out: not finished": 1}
    assert loaded.table("responses").score.tolist() == [5, 2]
    assert str(loaded.table("responses").responded_at[0]) == "2016-04-08 11:06:00"


def test_a_legacy_file_is_asked_for_its_zone(export):
    with pytest.raises(DataError, match=r"names no time zone\. Say it in loop\.yaml"):
        export("qualtrics-legacy.csv")


def test_a_zone_that_is_none_is_asked_for(folder):
    text = (FIXTURES / "qualtrics-csv-doubled.csv").read_text(encoding="utf-8-sig")
    source = {"files": "data/raw/*", "dialect": "qualtrics-csv",
              "tables": of("ResponseId", "RecordedDate")}  # fmt: skip
    for spoilt in (text.replace("America/Denver", "Mars/Base"), text.replace("timeZone", "x")):
        with pytest.raises(DataError, match="names no time zone"):
            folder.load({"a.csv": spoilt}, sources={"desk": source})
        assert folder.load({"a.csv": spoilt}, sources={"desk": source | {"zone": "UTC"}})


def test_what_was_asked_is_not_guessed(export):
    with pytest.raises(DataError, match=r"which answer is which.*docs/export/qualtrics\.md"):
        export("qualtrics-csv.tsv")
