"""A constant desk whose exports begin late, end early, or both: no verdict, and values that hold."""

import math

import ibis
import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from data.frames import baselines, goals
from loopnb import verdicts
from loopnb.analyze import compare, flow, measure
from loopnb.metrics.coverage import Coverage, coverage, read
from loopnb.periods import parse

NOW, BASE = parse("2026-Q3"), parse("2025")
COUNTS = ("volume", "solved", "urgent_hours", "incidents_per_100", "backlog", "backlog_old")
ACCOUNTS = pd.DataFrame({"account_id": [f"A{i}" for i in range(50)]})


def desk(first: str, last: str, each: str = "3h") -> pd.DataFrame:
    """Return a ticket every so many hours, each open for two days, as an export of these days."""
    end = pd.Timestamp(last)
    opened = pd.Series(pd.date_range(pd.Timestamp(first) + pd.Timedelta("1h"), end, freq=each))
    done = opened + pd.Timedelta("48h")
    return pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in opened.index], "opened_at": opened,
         "account_id": [f"A{i % 50}" for i in opened.index], "priority": "Urgent",
         "resolved_at": done.where(done < end), "updated_at": end}
    )  # fmt: skip


@pytest.fixture
def told(store, settings):
    """Return `told(tickets, period)`: the compared counts against baselines of 2025, by metric."""

    def found(tickets: pd.DataFrame, period=NOW) -> pd.DataFrame:
        fill(store, "accounts", ACCOUNTS)
        table = measure(fill(store, "tickets", tickets), [period], settings, COUNTS)
        # As they were frozen from too few days: each says that the desk had a third of it.
        frozen = baselines(volume=(2.7, 2.6, 2.8), solved=(2.7, 2.6, 2.8), backlog=(5, 4, 6),
                           backlog_old=(0, 0, 4), urgent_hours=(128, 120, 136),
                           incidents_per_100=(160, 150, 170))  # fmt: skip
        return compare(table, frozen, goals(backlog=10), period).table.set_index("metric")

    return found


def test_exports_that_begin_within_the_baseline_give_no_verdict(told):
    found = told(desk("2025-09-01", "2026-10-05"))
    assert set(found.verdict) == {verdicts.NOT_TOLD}
    assert {verdicts.sentence(row) for row in found.itertuples()} == {
        "Not comparable with the 2025 baseline: counted from 3 September 2025, where the exports "
        "begin."
    }
    assert found.change.isna().all() and (found.baseline == "").all()


ENDS = "Counted to 31 August 2026, as far as the exports reach."


def test_exports_that_end_within_the_period_give_no_verdict_and_are_not_frozen(told, settings):
    found = told(desk("2024-12-01", "2026-08-31 23:30"))
    assert set(found.verdict) == {verdicts.PARTIAL}
    assert {verdicts.sentence(row) for row in found.itertuples()} == {ENDS}
    assert found.goal_verdict["backlog"] == ""


def test_exports_that_begin_and_end_within_the_period_say_both(told):
    found = told(desk("2026-07-20", "2026-09-10 12:00"))
    assert set(found.verdict) == {verdicts.PARTIAL}
    assert found.note["volume"] == (
        "counted from 22 July 2026, where the exports begin to 10 September 2026, as far as the "
        "exports reach"
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [("2024-12-01", "2026-08-31 23:30"), ("2026-07-20", "2026-10-05"),
     ("2026-07-20", "2026-09-10 23:30")],
)  # fmt: skip
def test_values_are_of_the_days_that_the_exports_tell_of(told, first, last):
    value = told(desk(first, last)).value
    assert value[["volume", "solved"]].tolist() == pytest.approx([8, 8], rel=0.05)
    assert value["incidents_per_100"] == pytest.approx(8 * 30 * 2, rel=0.05)
    assert value["urgent_hours"] == pytest.approx(16 * 24, rel=0.05)  # 16 are always open
    assert value[["backlog", "backlog_old"]].tolist() == [16, 0]


def test_exports_that_tell_of_both_give_their_verdicts(told):
    found = told(desk("2024-12-20", "2026-10-05"))
    assert found.verdict["volume"] == verdicts.MORE
    assert set(found.verdict) <= {verdicts.MORE, verdicts.WORSENED, verdicts.NO_CHANGE}


def test_only_what_is_whole_is_ready_to_be_frozen(stored_as, settings):
    store = stored_as("tickets", desk("2025-09-01", "2026-10-05"))
    for period, ready in ((BASE, []), (NOW, ["volume", "solved", "backlog"])):
        table = measure(store, [period], settings, ready or ["volume", "backlog"])
        assert compare(table, baselines(), goals(), period).ready.metric.tolist() == ready


def quiet(seed: int, n: int = 60) -> pd.DataFrame:
    """Return a small desk's tickets of two years, whose days between two are chance."""
    random = np.random.default_rng(seed)
    days = np.sort(random.uniform(0, 730, n))
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(days, "D").round("s")
    return pd.DataFrame({"ticket_id": [f"T{i}" for i in range(n)], "opened_at": opened,
                         "resolved_at": opened + pd.Timedelta("2D")})  # fmt: skip


class Memory:
    """Tickets alone, in memory."""

    def __init__(self, tickets: pd.DataFrame) -> None:
        self.tickets = ibis.memtable(tickets.assign(updated_at=tickets.resolved_at))

    def table(self, name: str):
        return self.tickets


def test_a_small_desk_without_a_ticket_in_the_first_and_the_last_days_is_told_whole():
    both = parse("2025-01-01..2026-12-31")
    lacking = [bool(coverage(Memory(quiet(seed)), "UTC").lacks(both)) for seed in range(60)]
    assert sum(lacking) <= 3  # a hundredth at either end


def test_a_small_desks_first_ticket_does_not_say_where_its_exports_begin(stored_as, settings):
    frame = quiet(1)
    frame = frame.loc[frame.opened_at >= "2025-01-16"]
    store = stored_as("tickets", frame)
    assert coverage(store, "UTC").lacks(parse("2025-Q1")) == ""
    found = measure(store, [parse("2025-Q1")], settings, ["volume"]).table.iloc[0]
    assert found.value == pytest.approx((frame.opened_at < "2025-04-01").sum() / 90)


def test_a_desk_of_every_day_is_short_of_the_days_before_its_first(stored_as, settings):
    store = stored_as("tickets", desk("2026-07-04", "2026-10-05"))
    assert coverage(store, "UTC").lacks(NOW) == ""  # a holiday and a weekend: still whole
    volume = measure(store, [NOW], settings, ["volume"]).table.value[0]
    assert volume == pytest.approx(8, rel=0.01)
    assert flow(store, [NOW], settings).table.note[0] == ""


def test_coverage_travels_as_a_cell():
    for reach in (3.0, math.inf):
        one = Coverage(BASE.start, NOW.end, reach)
        assert read(one.text) == one
    assert read("") is read(math.nan) is None
