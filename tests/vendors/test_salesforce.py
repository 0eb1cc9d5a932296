"""Salesforce: salesforce-cases by field names; their zone is UTC where the times say so."""

import pytest

from loopnb.errors import DataError
from vendors.conftest import FIXTURES


def test_cases_are_tickets_and_deleted_ones_are_left_out(export):
    loaded = export("salesforce-cases.csv")
    assert loaded.sums == (3, 2, 1, 0)
    assert loaded.reasons == {"left out: deleted": 1}
    first = loaded.table("tickets").iloc[0]
    assert (first.ticket_id, first.channel, first.cause_code) == (
        "00001001", "Web", "Installation",
    )  # fmt: skip
    assert str(first.resolved_at) == "2026-07-01 12:30:00"


def test_times_without_a_zone_need_one(folder):
    text = (FIXTURES / "salesforce-cases.csv").read_text().replace("T", " ").replace(".000Z", "")
    source = {"files": "data/raw/*", "dialect": "salesforce-cases"}
    with pytest.raises(DataError, match="names no time zone"):
        folder.load({"a.csv": text}, sources={"desk": source})
    loaded = folder.load({"a.csv": text}, sources={"desk": source | {"zone": "Europe/Berlin"}})
    assert str(loaded.table("tickets").resolved_at[0]) == "2026-07-01 10:30:00"
