"""Zendesk: zendesk-csv and zendesk-json say the same of the same tickets."""

import pandas as pd
import pytest

from loopnb.errors import DataError

SAME = ["ticket_id", "type", "opened_at", "first_response_at", "resolved_at", "reopens"]


def test_the_latest_change_of_a_ticket_stands_and_a_spoiled_row_is_refused(export):
    loaded = export("zendesk-csv.csv")
    assert loaded.sums == (4, 2, 1, 1)
    (why,) = loaded.reasons
    assert why.startswith("opened_at is not a date written like")
    first = loaded.table("tickets").iloc[0]
    assert (first.ticket_id, first.reopens) == ("101", 1)
    assert str(first.first_response_at) == "2026-07-01 08:45:00"
    assert str(first.resolved_at) == "2026-07-04 12:30:00"  # not the vendor's 4.5 hours


def test_pages_follow_each_other_and_a_deleted_ticket_is_left_out(export):
    loaded = export("zendesk-json.json")
    assert loaded.sums == (5, 2, 1, 2)
    assert loaded.reasons == {"left out: deleted in the help desk": 1}
    assert loaded.collected.zone.tolist() == ["UTC"]
    assert loaded.table("tickets").contacts.tolist() == [3, 0]


def test_both_exports_tell_the_same(export):
    by_csv, by_json = (
        export(name, files=f"data/raw/{name}").table("tickets")[SAME]
        for name in ("zendesk-csv.csv", "zendesk-json.json")
    )
    pd.testing.assert_frame_equal(by_csv.assign(type="incident"), by_json)


def test_fields_of_ones_own_are_columns_by_their_number(export):
    tables = {"tickets": {"product": "custom_fields.360001"}}
    loaded = export("zendesk-json.json", dialect="zendesk-json", tables=tables)
    assert loaded.table("tickets")["product"].tolist() == ["Ledger", "Ledger"]


def test_another_zone_than_the_interface_has_is_refused(export):
    with pytest.raises(DataError, match=r"says that its times are in UTC, loop\.yaml says Europe/"):
        export("zendesk-json.json", zone="Europe/Berlin")
