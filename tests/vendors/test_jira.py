"""Jira Service Management: jira-csv, wider than its header, in a profile's clock."""

import pytest

from loopnb.errors import DataError


def test_rows_beyond_the_header_are_kept_where_nothing_stands_there(export):
    loaded = export("jira-csv.csv", zone="Europe/Berlin")
    assert loaded.sums == (4, 2, 2, 0)
    assert "more cells than the header has (34)" in loaded.reasons
    assert "opened_at is not a date written like 31/Jul/26 06:05 PM" in loaded.reasons
    first = loaded.table("tickets").iloc[0]
    assert (first.ticket_id, first.type) == ("HELP-1", "Fix a device")
    assert str(first.opened_at) == "2026-02-25 21:17:00"
    assert loaded.table("tickets").component.isna().all()  # written {}
    assert loaded.table("tickets").first_response_at.isna().all()  # of a clock nobody knows


def test_only_rated_requests_are_answers(export):
    (answer,) = export("jira-csv.csv", zone="UTC").table("responses").to_dict("records")
    assert (answer["ticket_id"], answer["score"], answer["kind"]) == ("HELP-1", 5, "csat")
    assert str(answer["responded_at"]) == "2026-02-26 09:00:00"


def test_the_second_of_two_fields_of_one_name_has_a_name(export):
    tables = {"tickets": {"category": "Custom field (Category)#2", "cause_code": "Labels#2"}}
    loaded = export("jira-csv.csv", dialect="jira-csv", zone="UTC", tables=tables)
    assert set(loaded.table("tickets").category) == {"Office"}


def test_other_dates_are_declared(export):
    said = {"Created": {"formats": ["%d/%b/%y %I:%M %p", "%m/%d/%Y %H:%M"]}}
    loaded = export("jira-csv.csv", dialect="jira-csv", zone="UTC", dates=said)
    assert str(loaded.table("tickets").opened_at[2]) == "2025-06-21 16:14:00"


def test_no_zone_is_guessed(export):
    with pytest.raises(DataError, match="names no time zone"):
        export("jira-csv.csv")
