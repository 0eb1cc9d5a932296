"""Action items: ranked by points at stake, then growth, then share; never praise."""

import numpy as np
import pandas as pd
import pytest

from loopnb import verdicts
from loopnb.analyze.voice.items import items
from loopnb.results import Items, Progress, Quotations, Suggestions, Themes
from loopnb.results.drivers import ADDS, COSTS, NOT_SHOWN, Drivers

THEME = {"owner": "Support", "tone": "", "comments": 20, "n": 500, "share": 5.0,
         "share_before": 5.0, "negative": 0.5, "verdict": verdicts.NO_CHANGE, "before": "2025"}  # fmt: skip
DRIVER = {"kind": "theme", "points": -1.0, "points_low": -1.5, "points_high": -0.5,
          "verdict": COSTS}  # fmt: skip


def themes(**rows: dict) -> Themes:
    table = pd.DataFrame([THEME | {"theme": name} | row for name, row in rows.items()])
    return Themes.from_table(table.reindex(columns=Themes.columns))


def drivers(**rows: dict) -> Drivers:
    table = pd.DataFrame([DRIVER | {"driver": name} | row for name, row in rows.items()])
    return Drivers.from_table(table.reindex(columns=Drivers.columns))


def test_points_come_first_then_growth_then_share():
    found = items(
        themes(Large={"share": 30.0}, Small={"share": 1.0}, Portal={
            "share": 8.0, "share_before": 0.0, "verdict": verdicts.MORE},
            Cheap={"share": 2.0}, Dear={"share": 2.0}, Growing={
            "share": 9.0, "share_before": 4.0, "verdict": verdicts.MORE}),
        drivers(Cheap={"points": -0.5}, Dear={"points": -3.0, "points_low": -4.0,
                                              "points_high": -2.0},
                Large={"points": -9.0, "verdict": NOT_SHOWN}),
    ).table  # fmt: skip
    assert found.theme.tolist() == ["Dear", "Cheap", "Growing", "Portal", "Large", "Small"]
    assert found["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert found.loc[0, ["points", "points_low", "points_high"]].tolist() == [3.0, 2.0, 4.0]
    assert found.points.isna().tolist() == [False, False, True, True, True, True]
    assert found.new.tolist() == [False, False, False, True, False, False]
    assert found.evidence[0] == (
        "3 points at stake (2 to 4); named in 2 % of 500 comments, no clear change"
    )
    assert found.evidence[2] == "named in 9 % of 500 comments, up from 4 %"
    assert found.evidence[3] == "named in 8 % of 500 comments, hardly ever before"


def test_praise_and_what_goes_with_more_satisfied_customers_are_left_out():
    found = items(
        themes(Kind={"tone": "praise"}, Quick={}, Silent={"comments": 0}, Waiting={}),
        drivers(Quick={"points": 2.0, "verdict": ADDS}, Kind={}),
    )
    assert found.table.theme.tolist() == ["Waiting"]


def test_a_theme_that_pleases_asks_for_no_action_unless_it_costs():
    pleasant = {"negative": 0.1}
    found = items(
        themes(Kind=pleasant, Manner=pleasant, Waiting={"negative": 0.2}), drivers(Manner={})
    )
    assert found.table.theme.tolist() == ["Manner", "Waiting"]


def test_facts_of_the_same_name_are_no_themes():
    found = items(themes(Waiting={}), drivers(Waiting={"kind": "fact"}))
    assert found.table.points.isna().all()


def test_suggestion_quotation_and_the_last_action_stand_beside():
    said = pd.DataFrame({"theme": ["Waiting", "Waiting", "Other"], "people": [1, 4, 9],
                         "suggestion": ["Ring back.", "Say how long.", "No."]})  # fmt: skip
    quotes = pd.DataFrame({"theme": ["Waiting"], "comment_id": ["c7"]})
    acted = pd.DataFrame({"theme": ["Waiting"] * 2, "acted_on": ["2025-01-01", "2026-05-12"],
                          "action_id": ["A-1", "A-2"], "state": ["neither", "agree"]})  # fmt: skip
    row = items(
        themes(Waiting={}), drivers(),
        Progress.from_table(acted.reindex(columns=Progress.columns)),
        Suggestions.from_table(said.reindex(columns=Suggestions.columns)),
        quotations=Quotations.from_table(quotes.reindex(columns=Quotations.columns)),
    ).table.iloc[0]  # fmt: skip
    assert row.suggestion == "Say how long." and row.comment_id == "c7"
    assert row.evidence.endswith("; action taken on 12 May 2026: numbers and words agree")


def test_equal_themes_are_ordered_by_name():
    found = items(themes(B={}, A={}), drivers())
    assert found.table.theme.tolist() == ["A", "B"]


@pytest.mark.parametrize("verdict", [verdicts.NO_BASELINE, verdicts.NO_CHANGE, verdicts.FEWER])
def test_pages_never_say_nan(verdict, tmp_path):
    found = items(themes(Waiting={"verdict": verdict, "share_before": np.nan if (
        verdict == verdicts.NO_BASELINE) else 9.0}), drivers())  # fmt: skip
    assert "nan" not in (found.text + found._repr_html_()).lower()
    found.table.to_parquet(tmp_path / "i.parquet")
    again = Items.from_table(pd.read_parquet(tmp_path / "i.parquet"))
    assert again.text == found.text and again._repr_html_() == found._repr_html_()


def test_without_themes_nothing_asks_for_action():
    none = Themes.from_table(pd.DataFrame(columns=Themes.columns))
    assert items(none, drivers()).text == "No theme asks for action."
    assert items(none, drivers()).shown.empty
