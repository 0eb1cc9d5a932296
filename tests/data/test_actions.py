"""Proposed actions: what asks for action most and what grows, else the largest causes."""

import pandas as pd

from loopnb.implement import propose_actions
from loopnb.results import Causes, Items
from loopnb.verdicts import MORE, NO_CHANGE

NO_CAUSES = Causes.from_table(pd.DataFrame(columns=Causes.columns))


def causes(*rows: tuple[str, int, float]) -> Causes:
    table = pd.DataFrame(rows, columns=["cause", "cases", "share"])
    return Causes.from_table(table.assign(kind="tickets by component", area="", cumulative=0.0))


def items(*themes: str, growing: str = "") -> Items:
    """Return items in this order; the one that grows says so."""
    table = pd.DataFrame({"theme": themes, "rank": range(1, len(themes) + 1)})
    table["trend"] = table.theme.eq(growing).map({True: MORE, False: NO_CHANGE})
    table["evidence"] = "named in 5 % of 100 comments"
    return Items.from_table(
        table.assign(owner="Support", suggestion="").reindex(columns=Items.columns)
    )


def test_the_first_three_items_are_proposed():
    found = propose_actions(items("Waiting", "Portal", "Food", "Price"), NO_CAUSES, "2026-Q3").table
    assert found.theme.tolist() == ["Waiting", "Portal", "Food"]
    assert found.action_id.tolist() == ["P-2026-Q3-1", "P-2026-Q3-2", "P-2026-Q3-3"]
    assert found.evidence[0] == "named in 5 % of 100 comments"
    assert set(found.owner) == {"Support"} and set(found.status) == {"proposed"}


def test_what_grows_has_a_place_among_them():
    five = ("a", "b", "c", "d", "e")
    found = propose_actions(items(*five, growing="e"), NO_CAUSES, "2026-Q3").table
    assert found.theme.tolist() == ["a", "b", "e"]
    found = propose_actions(items(*five, growing="b"), NO_CAUSES, "2026-Q3").table
    assert found.theme.tolist() == ["a", "b", "c"]


def test_customers_own_suggestion_is_part_of_the_evidence():
    given = items("Waiting")
    given.table["suggestion"] = "Say how long."
    found = propose_actions(given, NO_CAUSES, "2026-Q3").table
    assert found.evidence[0] == ("named in 5 % of 100 comments; customers suggest: “Say how long.”")


def test_without_items_the_largest_causes_are_taken_and_nobody_is_named():
    largest = causes(("Backup", 40, 50.0), ("Portal", 20, 25.0), ("c", 10, 12.5), ("d", 10, 12.5))
    found = propose_actions(items(), largest, "2026-Q3").table
    assert found.theme.tolist() == ["Backup", "Portal", "c"]
    assert found.evidence[0] == "40 cases, 50 % of tickets by component"
    assert set(found.owner) == {""}


def test_without_either_nothing_is_proposed():
    assert propose_actions(items(), NO_CAUSES, "2026-Q3").text == "Proposed actions: none."
