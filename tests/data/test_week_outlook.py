"""Next week's backlog: the rate of whole weeks, a range that holds, and what is planned."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze.weekly import ahead, outlook
from loopnb.periods import parse
from loopnb.results import Flow
from loopnb.settings import Business

WEEK = parse("2026-W36")


def flow(net, open_: int = 100, note: str = "") -> Flow:
    """Return weeks in which so many more arrive than the 50 that are solved."""
    rows = pd.DataFrame({"arrived": 50 + np.asarray(net), "solved": 50, "note": ""})
    rows = rows.assign(period=[f"2026-W{i:02}" for i in range(len(rows))], open=open_)
    rows.loc[len(rows) - 1, "note"] = note
    return Flow.from_table(rows.reindex(columns=Flow.columns, fill_value=0))


def test_an_even_rate_leads_to_one_number():
    row = outlook(flow([3] * 8)).table.iloc[0]
    assert (row.expected, row.low, row.high) == (103, 103, 103)


def test_the_range_is_that_of_one_more_value():
    net = np.array([-4.0, 6, 1, 3, -2, 8, 0, 4])
    row = outlook(flow(net)).table.iloc[0]
    # Student's t with 7 degrees of freedom at 97.5 per cent is 2.364624.
    half = 2.364624 * np.sqrt(((net - 2) ** 2).sum() / 7) * np.sqrt(9 / 8)
    assert (row.expected, row.low, row.high) == pytest.approx((102, 102 - half, 102 + half), 1e-6)


def test_the_range_holds_in_95_of_100_weeks():
    random, held = np.random.default_rng(4), 0
    for net in random.normal(0, 20, (3000, 9)):
        row = outlook(flow(net[:8], 1000)).table.iloc[0]
        held += row.low <= 1000 + net[8] <= row.high
    assert held / 3000 == pytest.approx(0.95, abs=0.012)  # three standard errors


def test_never_fewer_than_none_are_open():
    row = outlook(flow([-40, 20, -50, 10, -30, 0, -60, -20], 5)).table.iloc[0]
    assert (row.low, row.expected) == (0, 0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (flow([1, 2, 3]), "3 whole weeks, 4 needed"),
        (flow([1] * 8, note="counted to 2 September 2026, as far as the exports reach"),
         "this week is counted to 2 September 2026, as far as the exports reach"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_said(given, said):
    assert outlook(given).text == f"What waits next week cannot be told: {said}."


def test_without_tickets_nothing_is_expected():
    assert outlook(Flow.from_table(pd.DataFrame(columns=Flow.columns))).table.empty


def events(stored_as, *rows: tuple):
    table = pd.DataFrame(rows, columns=["at", "kind", "product", "note"])
    table = table.assign(
        at=pd.to_datetime(table["at"], format="ISO8601"), event_id=[f"E{i}" for i in table.index]
    )
    return stored_as("events", table)


def test_only_planned_events_of_the_next_quarter_are_ahead(stored_as, settings):
    store = events(
        stored_as, ("2026-09-06 23:59", "release", "Vault", "before"),
        ("2026-12-07", "release", "Vault", "too far"), ("2026-12-06", "release", "Vault", None),
        ("2026-09-20", "Outage", "Lens", "nobody knew"), ("2026-09-07", "absence", None, "Anna"),
    )  # fmt: skip
    found = ahead(store, WEEK, settings)
    assert found.text == "Ahead: 7 September 2026: Anna; 6 December 2026: release Vault."


def test_days_off_of_four_weeks_are_ahead_in_the_workspaces_days(stored_as, settings):
    off = (date(2026, 9, 4), date(2026, 9, 21), date(2026, 10, 5))
    here = settings.model_copy(
        update={"zone": "Europe/Berlin", "business": Business(closed=off)})  # fmt: skip
    store = events(stored_as, ("2026-09-06 22:00", "release", "Vault", "7.3"))
    found = ahead(store, WEEK, here)
    assert found.table.day.tolist() == ["2026-09-07", "2026-09-21"]


def test_holidays_on_working_days_are_ahead_by_name(stored_as, settings):
    # 7 September is Labor Day in the United States; 26 September is a Saturday.
    here = settings.model_copy(
        update={"business": Business(holidays="US", closed=(date(2026, 9, 26),))})  # fmt: skip
    found = ahead(events(stored_as, ("2026-01-01", "release", "Vault", "7.3")), WEEK, here).table
    told = list(zip(found.day, found.what, strict=True))
    assert told == [("2026-09-07", "nobody works: Labor Day"), ("2026-09-26", "nobody works")]


def test_nothing_ahead_is_said(store, settings):
    assert ahead(store, WEEK, settings).text == "No release, holiday or absence is noted."
