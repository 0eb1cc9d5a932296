"""Causes: the vital few among the tickets, else among the words of customers."""

import pandas as pd
import pytest

from data.frames import themes
from loopnb.implement import causes
from loopnb.periods import parse

NOW = parse("2026-Q3")
NONE = themes()


def tickets(**columns: list) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    ids = [f"T{i}" for i in range(n)]
    return pd.DataFrame({"ticket_id": ids, "opened_at": pd.Timestamp("2026-07-02")} | columns)


def test_largest_first_with_share_and_running_share(stored_as):
    store = stored_as("tickets", tickets(cause_code=["a", "b", "b", "b", "c", "a", "b", "b"]))
    table = causes(store, NOW, "UTC", NONE).table
    assert table.cause.tolist() == ["b", "a", "c"]
    assert table.cases.tolist() == [5, 2, 1]
    assert table["share"].tolist() == [62.5, 25, 12.5]
    assert table.cumulative.tolist() == [62.5, 87.5, 100]
    assert set(table.kind) == {"tickets by cause code"}


def test_equal_causes_stand_by_name(stored_as):
    store = stored_as("tickets", tickets(component=["b", "a"]))
    assert causes(store, NOW, "UTC", NONE).table.cause.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"cause_code": ["a", "b", None, None], "component": list("abcd")}, "cause code"),
        ({"cause_code": ["a", None, None, None], "component": list("abcd")}, "component"),
        ({"cause_code": ["a", "a", "a", "a"], "component": list("abcd")}, "component"),
        ({"category": ["a", "b", "b", None]}, "category"),
    ],
)
def test_the_nearest_to_a_cause_that_half_of_the_tickets_name(stored_as, columns, kind):
    table = causes(stored_as("tickets", tickets(**columns)), NOW, "UTC", NONE).table
    assert set(table.kind) == {f"tickets by {kind}"}


def test_codes_of_digits_are_named_for_what_they_are(stored_as):
    store = stored_as("tickets", tickets(cause_code=["6", "7", "7"]))
    assert causes(store, NOW, "UTC", NONE).table.cause.tolist() == ["Cause code 7", "Cause code 6"]


def test_only_tickets_opened_in_the_period_count(stored_as):
    frame = tickets(component=["a", "b", "b"])
    frame["opened_at"] = pd.to_datetime(
        ["2026-06-30 22:30", "2026-06-30 21:30", "2026-09-01 10:00"]
    )
    table = causes(stored_as("tickets", frame), NOW, "Europe/Berlin", NONE).table
    assert table.cases.tolist() == [1, 1]


def test_without_tickets_themes_are_counted(store):
    found = causes(store, NOW, "UTC", themes(("Waiting", 30, 0.0), ("Portal", 10, 0.0)))
    assert found.table.cause.tolist() == ["Waiting", "Portal"]
    assert found.table["share"].tolist() == [75, 25]
    assert set(found.table.kind) == {"mentions by theme"}


def test_without_either_there_is_nothing_to_tell(store):
    assert causes(store, NOW, "UTC", NONE).text == "The data name no causes."
