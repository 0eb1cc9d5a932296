"""Needs or metrics: who is silent, what no objective measures, which goals move nothing."""

import json
import math

import pandas as pd
import pytest

from data.conftest import fill
from data.findings import items
from data.frames import goals, taxonomy
from loopnb.analyze import needs
from loopnb.periods import parse
from loopnb.results import Drivers, Needs, Shape
from loopnb.results.drivers import BEND, COSTS, FLAT, NOT_SHOWN, TOO_FEW
from loopnb.results.drivers import NOT_TOLD as UNTOLD
from loopnb.results.needs import (
    IDLE,
    MOVES,
    NO_LIST,
    NO_TALKS,
    NOT_TOLD,
    OBJECTIVE,
    SILENT,
    UNMEASURED,
)

PERIOD = parse("2026-Q3")
NO_ITEMS = items()


def drivers(**rows: tuple[str, float, float]) -> Drivers:
    """Return facts from verdict and likely range: late=(COSTS, -9, -5)."""
    titles = {"late": "Past the agreed time", "reopened": "Reopened tickets"}
    table = pd.DataFrame([
        {"driver": titles[name], "kind": "fact", "verdict": verdict, "penalty_low": low,
         "penalty_high": high, "penalty": (low + high) / 2}
        for name, (verdict, low, high) in rows.items()
    ])  # fmt: skip
    return Drivers.from_table(table.reindex(columns=Drivers.columns))


def shape(verdict: str, low: float = math.nan, high: float = math.nan) -> Shape:
    line = {"verdict": verdict, "slope": -1.0, "slope_low": low, "slope_high": high, "knot": 2.0,
            "knot_low": 1.0, "knot_high": 3.0, "total": 900, "customers": 90, "window": "2026",
            "note": "", "reason": "too few answers", "most": 9.0, "n": 900}  # fmt: skip
    return Shape.from_table(pd.DataFrame([line]).reindex(columns=Shape.columns))


@pytest.fixture
def found(store, settings):
    def made(
        *, rows=NO_ITEMS, drawn=None, waits=None, themes=None, agreed=None, limit=120, period=PERIOD
    ) -> Needs:
        limits = settings.thresholds.model_copy(update={"conversation_days": limit})
        return needs(
            store, rows, drawn or drivers(), waits or shape(UNTOLD),
            taxonomy=taxonomy() if themes is None else themes,
            objectives=goals() if agreed is None else agreed, period=period,
            settings=settings.model_copy(update={"thresholds": limits}),
        )  # fmt: skip

    return made


def listed(store, *ids: str, key: bool = True) -> None:
    fill(store, "accounts", pd.DataFrame({
        "account_id": list(ids), "name": [f"{each} AG" for each in ids], "is_key": key,
        "owner": "Ida Moss"}))  # fmt: skip


def talked(store, **days: str) -> None:
    fill(store, "conversations", pd.DataFrame({
        "conversation_id": list(days), "account_id": list(days), "kind": "conversation",
        "held_at": pd.to_datetime(list(days.values()))}))  # fmt: skip


def test_key_accounts_without_a_conversation_in_so_many_days_longest_silence_first(found, store):
    listed(store, *"ABCDE")
    talked(store, A="2026-09-20", B="2026-06-03", C="2026-06-04", D="2026-03-01")
    result = found()
    silent = result.of(SILENT)
    assert silent.account_id.tolist() == ["E", "D", "B"]  # B 120 days before the end, C 119
    assert silent.days.tolist()[1:] == [214.0, 120.0]
    assert silent.since.tolist() == ["", "2026-03-01", "2026-06-03"]
    said = "With 3 of 5 key accounts nobody has spoken for 120 days, with 1 of them never."
    assert result.text == said
    assert found(limit=90).of(SILENT).account_id.tolist() == ["E", "D", "B", "C"]


def test_a_conversation_after_the_period_was_not_held_yet(found, store):
    listed(store, "A")
    talked(store, A="2026-10-01")
    assert found().of(SILENT).account_id.tolist() == ["A"]
    talked(store, A="2026-09-30")
    assert found().text == "We spoke with every one of 1 key account in 120 days."


def test_other_accounts_are_not_asked_for_and_lists_that_lack_are_named(found, store):
    assert NO_LIST in found().text
    listed(store, "A", key=False)
    assert NO_LIST in found().text
    listed(store, "A")
    assert found().text == f"Whom we have not spoken to cannot be told: {NO_TALKS}."
    assert found().of(SILENT).empty


THEMES = taxonomy(("Waiting", "wait"), ("Portal", "portal"), ("Docs", "docs"), ("Reopen", "again"))


@pytest.fixture
def themed():
    metric = {"Waiting": "time_to_resolve", "Docs": "no_measure", "Reopen": "reopened"}
    return THEMES.assign(metric=THEMES.theme.map(metric).fillna(""))


def test_what_no_objective_measures_is_ranked_by_points_then_share(found, themed):
    rows = items(("Waiting", 9, 30), ("Portal", 2, 4), ("Docs", math.nan, 9), ("Reopen", 3, 5),
                 ("Odd", math.nan, 12))  # fmt: skip
    result = found(rows=rows, themes=themed, agreed=goals(time_to_resolve=18))
    open_ = result.of(UNMEASURED)
    assert open_.subject.tolist() == ["Reopen", "Portal", "Odd", "Docs"]
    assert open_.points.tolist()[:2] == [3, 2]
    assert "its measure, Reopened tickets, has no goal" in open_.why[0]
    assert "no measure is named for it" in open_.why[1]
    assert "Reopen (3 points at stake), Portal (2 points at stake) and Odd (12 % of comments)" in (
        result.text)  # fmt: skip
    assert "and 1 more." in result.text


@pytest.mark.parametrize(
    ("period", "counts"),
    [("2026-Q3", True), ("2026", True), ("2026-Q4", False), ("2025", False), ("soon", False)],
)
def test_an_objective_is_in_force_where_its_period_overlaps(found, themed, period, counts):
    agreed = goals(time_to_resolve=18).assign(period=period)
    rows = found(rows=items(("Waiting", 9, 30)), themes=themed, agreed=agreed)
    assert (len(rows.of(UNMEASURED)) == 0) is counts


@pytest.mark.parametrize(
    ("metric", "drawn", "waits", "verdict"),
    [
        ("sla_met", drivers(late=(COSTS, -9, -5)), shape(UNTOLD), MOVES),
        ("sla_met", drivers(late=(NOT_SHOWN, -2.9, 2.9)), shape(UNTOLD), IDLE),
        ("sla_met", drivers(late=(NOT_SHOWN, -3.1, 1)), shape(UNTOLD), NOT_TOLD),
        ("sla_met", drivers(late=(TOO_FEW, math.nan, math.nan)), shape(UNTOLD), NOT_TOLD),
        ("sla_met", drivers(reopened=(COSTS, -9, -5)), shape(UNTOLD), NOT_TOLD),
        ("reopened", drivers(reopened=(COSTS, -9, -5)), shape(UNTOLD), MOVES),
        ("time_to_resolve", drivers(), shape(BEND, -2, -1), MOVES),
        ("time_to_resolve", drivers(), shape(FLAT, -0.4, 0.3), IDLE),
        ("time_to_resolve", drivers(), shape(FLAT, -0.6, 0.3), NOT_TOLD),
        ("time_to_resolve", drivers(), shape(UNTOLD), NOT_TOLD),
        ("volume", drivers(late=(COSTS, -9, -5)), shape(UNTOLD), NOT_TOLD),
    ],
)
def test_a_goal_moves_nothing_only_where_the_range_is_narrow(found, metric, drawn, waits, verdict):
    row = found(drawn=drawn, waits=waits, agreed=goals(**{metric: 1})).of(OBJECTIVE)
    assert row.verdict.tolist() == [verdict]
    assert "nan" not in row.why[0]


def test_a_goal_of_satisfaction_itself_is_no_operational_one(found):
    assert found(agreed=goals(csat=84)).of(OBJECTIVE).empty


def test_what_moves_nothing_is_said_and_what_cannot_be_told_too(found):
    result = found(drawn=drivers(late=(NOT_SHOWN, -1, 1)), agreed=goals(sla_met=93, volume=1))
    assert "Resolved on time no longer goes with satisfaction." in result.text
    assert "Whether New tickets does cannot be told." in result.text


def test_names_stand_in_the_restricted_table_alone(found, store):
    listed(store, *"AB")
    talked(store, A="2026-01-01")
    result = found(rows=items(("Portal", 2, 4)))
    assert result.names.Customer.tolist() == ["B AG", "A AG"]
    for open_ in (result.text, result._repr_html_(), result.open_table.to_csv()):
        assert " AG" not in open_
    again = Needs.from_table(pd.DataFrame(json.loads(result.table.to_json(orient="records"))))
    assert again.text == result.text


def test_nothing_known_is_a_sentence():
    empty = Needs.from_table(pd.DataFrame(columns=Needs.columns))
    assert empty.text == "Nothing is known of key accounts, themes and goals."
