"""Freshdesk: freshdesk-csv, its capitals, its mixed bytes and its hours that are not read."""

import pytest

from loopnb.errors import DataError


def test_bytes_of_another_encoding_are_refused_or_replaced_and_counted(export):
    with pytest.raises(DataError, match="is not UTF-8"):
        export("freshdesk-csv.csv", zone="UTC")
    loaded = export("freshdesk-csv.csv", zone="UTC", encoding="utf-8-replaced")
    assert loaded.collected.encoding.tolist() == ["utf-8, 2 places replaced"]
    assert loaded.table("tickets").subject[0] == "Refund \ufffdt\ufffd für"


def test_times_are_taken_and_business_hours_are_not(export):
    loaded = export("freshdesk-csv.csv", zone="Europe/Berlin", encoding="utf-8-replaced")
    assert loaded.sums == (3, 2, 1, 0)
    assert loaded.reasons == {"opened_at is blank": 1}
    first = loaded.table("tickets").iloc[0]
    assert str(first.opened_at) == "2026-07-01 06:00:00"
    assert str(first.first_response_at) == "2026-07-01 06:45:00"
    assert str(first.resolved_at) == "2026-07-01 10:30:00"
    assert (first["product"], first.contacts) == ("Ledger", 2)


def test_a_freshservice_file_is_said_to_be_none(export):
    with pytest.raises(DataError, match=r"is not Freshdesk's ticket CSV: row 1 has a column"):
        export("freshservice-csv.csv", dialect="freshdesk-csv", zone="UTC")
