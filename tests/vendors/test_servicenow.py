"""ServiceNow: servicenow-incident by names or labels, servicenow-event-log by its last rows."""

import pytest

from loopnb.errors import DataError

SAID = {"zone": "UTC"}


def test_an_older_instance_writes_windows_1252_which_is_said_not_guessed(export):
    with pytest.raises(DataError, match=r"is not UTF-8\. .*encoding: windows-1252"):
        export("servicenow-incident.csv", **SAID)
    loaded = export("servicenow-incident.csv", **SAID, encoding="windows-1252")
    assert loaded.sums == (3, 2, 1, 0)
    assert loaded.reasons == {"resolved before it was opened": 1}
    first = loaded.table("tickets").iloc[0]
    assert (first.subject, first.priority, first.sla_met) == (
        "Drucker – Störung", "3 - Moderate", True,
    )  # fmt: skip
    assert str(first.resolved_at) == "2026-07-01 12:30:00"  # business_duration is not read


def test_labels_and_what_a_spreadsheet_says_of_its_cells(export):
    (ticket,) = export("servicenow-incident-labels.csv", **SAID).table("tickets").to_dict("records")
    assert (ticket["ticket_id"], ticket["status"], ticket["team"]) == (
        "INC0010004", "New", "Service Desk",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["servicenow-event-log.csv", "servicenow-event-log-mirror.csv"])
def test_of_many_rows_an_incident_the_last_stands(export, name):
    loaded = export(name, **SAID)
    assert loaded.sums == (5, 2, 0, 3)
    tickets = loaded.table("tickets")
    assert tickets.status.tolist() == ["Closed", "Closed"]
    assert tickets.component.tolist() == ["Subcategory 170"] * 2
    assert str(tickets.resolved_at[1]) == "2016-03-01 09:52:00"
    assert tickets.problem_id.isna().all()  # written ?
