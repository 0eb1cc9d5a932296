"""Causes: the vital few among the tickets, else among the words of customers."""

import pandas as pd
import pytest

from data.frames import taxonomy, themes
from loopnb.implement import causes
from loopnb.periods import parse
from loopnb.register.areas import areas, of_code

NOW = parse("2026-Q3")
NONE = themes()


def tickets(**columns: list) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    ids = [f"T{i}" for i in range(n)]
    return pd.DataFrame({"ticket_id": ids, "opened_at": pd.Timestamp("2026-07-02")} | columns)


def test_largest_first_with_share_and_running_share(stored_as):
    store = stored_as("tickets", tickets(cause_code=["a", "b", "b", "b", "c", "a", "b", "b"]))
    table = causes(store, NOW, "UTC", NONE).lead.table
    assert table.cause.tolist() == ["b", "a", "c"]
    assert table.cases.tolist() == [5, 2, 1]
    assert table["share"].tolist() == [62.5, 25, 12.5]
    assert table.cumulative.tolist() == [62.5, 87.5, 100]
    assert set(table.kind) == {"tickets by cause code"}


def test_equal_causes_stand_by_name(stored_as):
    store = stored_as("tickets", tickets(component=["b", "a"]))
    assert causes(store, NOW, "UTC", NONE).lead.table.cause.tolist() == ["a", "b"]


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
    table = causes(stored_as("tickets", tickets(**columns)), NOW, "UTC", NONE).lead.table
    assert set(table.kind) == {f"tickets by {kind}"}


def test_codes_of_digits_are_named_for_what_they_are(stored_as):
    store = stored_as("tickets", tickets(cause_code=["6", "7", "7"]))
    assert causes(store, NOW, "UTC", NONE).lead.table.cause.tolist() == [
        "Cause code 7",
        "Cause code 6",
    ]


def test_only_tickets_opened_in_the_period_count(stored_as):
    frame = tickets(component=["a", "b", "b"])
    frame["opened_at"] = pd.to_datetime(
        ["2026-06-30 22:30", "2026-06-30 21:30", "2026-09-01 10:00"]
    )
    table = causes(stored_as("tickets", frame), NOW, "Europe/Berlin", NONE).lead.table
    assert table.cases.tolist() == [1, 1]


def test_without_tickets_themes_are_counted(store):
    found = causes(store, NOW, "UTC", themes(("Waiting", 30, 0.0), ("Portal", 10, 0.0)))
    assert found.table.cause.tolist() == ["Waiting", "Portal"]
    assert found.table["share"].tolist() == [75, 25]
    assert set(found.table.kind) == {"mentions by theme"}


def test_without_either_there_is_nothing_to_tell(store):
    assert causes(store, NOW, "UTC", NONE).text == "The data name no causes."


def test_every_count_is_told_the_nearest_to_a_cause_first(stored_as):
    frame = tickets(
        cause_code=["Defect", "Training", None, None, None], component=list("aabbc"),
        product=["Vault", "Vault", "Relay", "Relay", None], version=["1", "2", "1", "1", "1"],
    )  # fmt: skip
    told = themes(("Waiting", 30, 0.0), ("Restores", 10, 0.0), ("Praise", 90, 0.0))
    told.table["tone"] = ["", "", "praise"]
    known = taxonomy(("Waiting", "wait"), ("Restores", "restor"), ("Praise", "good"))
    known.loc[1, "product"] = "Vault"
    found = causes(stored_as("tickets", frame), NOW, "UTC", told, taxonomy=known)
    assert found.kinds == [
        "tickets by component", "tickets by cause code", "tickets by version", "mentions by theme",
    ]  # fmt: skip
    assert found.lead.table.cause.tolist() == ["a", "b", "c"]
    versions = found.of("tickets by version").table
    assert versions.cause.tolist() == ["Relay 1", "Vault 1", "Vault 2", "Version 1"]
    assert set(found.table.cause) >= {"Defect", "Waiting"} and "Praise" not in set(
        found.table.cause
    )


def test_product_and_service_stand_apart_each_adding_up_to_all_of_its_own(stored_as):
    codes = ["Defect"] * 4 + ["Training"] * 3 + ["Documentation gap"] * 1 + ["Configuration"] * 2
    found = causes(stored_as("tickets", tickets(cause_code=codes)), NOW, "UTC", NONE)
    service = found.about("service").table
    assert service.cause.tolist() == ["Training", "Documentation gap"]
    assert service["share"].tolist() == [75, 25] and service.cumulative.tolist() == [75, 100]
    assert found.about("product").table.cause.tolist() == ["Defect"]
    assert found.text.endswith(
        "Of tickets by cause code, 40 % are about the product, 40 % about the service and 20 % "
        "about neither for sure."
    )


@pytest.mark.parametrize(
    ("row", "area"),
    [
        ({"product": "Vault"}, "product"), ({"service": "Night queue"}, "service"),
        ({"product": "Vault", "service": "Portal"}, ""), ({"owner": "Engineering"}, "product"),
        ({"owner": "Second-line support"}, "service"), ({"owner": "Product support"}, ""),
        ({"owner": "A. Name"}, ""), ({"product": "Vault", "owner": "Support"}, "product"),
    ],
)  # fmt: skip
def test_a_theme_is_about_what_the_taxonomy_says_else_what_its_owner_tells(row, area):
    known = taxonomy(("Theme", "word")).assign(**({"owner": ""} | row))
    assert areas(known) == {"Theme": area}


@pytest.mark.parametrize(
    ("code", "area"),
    [("Defect", "product"), ("Part failure", "product"), ("Operator error", "service"),
     ("Configuration", ""), ("7", ""), ("", ""), ("Documentation defect", "")],
)  # fmt: skip
def test_a_code_is_about_what_its_words_say_and_else_unknown(code, area):
    assert of_code(code) == area
