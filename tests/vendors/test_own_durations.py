"""What vendors say of durations themselves is found in their exports and compared."""

import pytest

from loopnb import collect
from loopnb.working import Business

REST = {"encoding": "utf-8-replaced", "zone": "UTC"}
HALF_PAST_FOUR = Business(opens="08:00", closes="18:00", zone="UTC")


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("zendesk-csv.csv", {}, {"Full resolution time in minutes": "calendar",
         "Full resolution time in minutes within business hours": "working",
         "First reply time in minutes within business hours": "working"}),
        ("freshdesk-csv.csv", REST, {"First response time (in hrs)": "working",
         "Resolution time (in hrs)": "working"}),
        ("freshservice-csv.csv", {"zone": "UTC"}, {"First Response Time (in Hrs)": "working",
         "Resolution Time (in Hrs)": "working"}),
        ("servicenow-incident.csv", {"encoding": "windows-1252", "zone": "UTC"},
         {"business_duration": "working"}),
    ],
)  # fmt: skip
def test_an_export_names_the_durations_that_are_compared(export, name, said, found):
    table = collect.durations(export(name, **said).loop).table
    assert set(table.duration) <= found.keys()  # a column without any cell has no line
    assert set(table.hours) <= set(found.values())


def test_freshdesks_hours_are_compared_with_the_declared_ones(export):
    loop = export("freshdesk-csv.csv", **REST).loop
    assert "declares no working hours" in collect.durations(loop).text
    settings = loop.settings.model_copy(update={"business": HALF_PAST_FOUR})
    loop = type(loop)(loop.root, settings, loop.period)
    collect.load(loop)
    table = collect.durations(loop).table.set_index("duration")
    first, whole = table.loc["First response time (in hrs)"], table.loc["Resolution time (in hrs)"]
    assert first.differ == first.compared > 0  # it is below zero
    assert first["median"] < -60
    assert whole.differ == whole.compared > 0  # 03:30 of four and a half hours


def test_servicenows_duration_is_a_time_in_1970(export):
    said = {"encoding": "windows-1252", "zone": "UTC"}
    loop = export("servicenow-incident.csv", **said).loop
    settings = loop.settings.model_copy(update={"business": HALF_PAST_FOUR})
    loop = type(loop)(loop.root, settings, loop.period)
    collect.load(loop)
    (row,) = collect.durations(loop).table.to_dict("records")
    assert row["compared"] > 0 and row["meaning"] == "agrees"
