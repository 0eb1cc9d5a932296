"""Proposed actions: where customers are unhappiest about most, else the largest causes."""

import pandas as pd

from data.frames import themes
from loopnb.implement import propose_actions
from loopnb.results import Causes

NO_CAUSES = Causes.from_table(pd.DataFrame(columns=Causes.columns))


def causes(*rows: tuple[str, int, float]) -> Causes:
    table = pd.DataFrame(rows, columns=["cause", "cases", "share"])
    return Causes.from_table(table.assign(kind="tickets by component", cumulative=0.0))


def test_themes_are_ranked_by_comments_times_unhappiness():
    # The mean is 0; Waiting weighs 30 x 0.2, Portal 10 x 0.4, Food 5 x 0.1.
    found = propose_actions(
        themes(("Praise", 35, 0.3), ("Waiting", 30, -0.2), ("Portal", 10, -0.4), ("Food", 5, -0.1)),
        NO_CAUSES, "2026-Q3",
    ).table  # fmt: skip
    assert found.theme.tolist() == ["Waiting", "Portal", "Food"]
    assert found.action_id.tolist() == ["P-2026-Q3-1", "P-2026-Q3-2", "P-2026-Q3-3"]
    assert found.evidence[0] == "named in 30 % of 100 comments, unhappier than most"
    assert set(found.status) == {"proposed"}


def test_what_is_above_the_average_is_no_action():
    found = propose_actions(themes(("A", 10, 0.4), ("B", 10, 0.2)), NO_CAUSES, "2026-Q3").table
    assert found.theme.tolist() == ["B"]


def test_at_most_three_are_proposed():
    many = [(name, 10, polarity / 10) for polarity, name in enumerate("abcdefghij")]
    assert len(propose_actions(themes(*many), NO_CAUSES, "2026-Q3").table) == 3


def test_without_comments_the_largest_causes_are_taken_and_nobody_is_named():
    largest = causes(("Backup", 40, 50.0), ("Portal", 20, 25.0), ("c", 10, 12.5), ("d", 10, 12.5))
    found = propose_actions(themes(), largest, "2026-Q3").table
    assert found.theme.tolist() == ["Backup", "Portal", "c"]
    assert found.evidence[0] == "40 cases, 50 % of tickets by component"
    assert set(found.owner) == {""}


def test_without_either_nothing_is_proposed():
    assert propose_actions(themes(), NO_CAUSES, "2026-Q3").text == "Proposed actions: none."
