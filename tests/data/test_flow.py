"""Flow: arrived, solved, open by age and capacity against plain pandas; where exports end."""

import math
from datetime import date, time

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze import flow, measure
from loopnb.periods import parse
from loopnb.results import Flow
from loopnb.results.flow import BANDS
from loopnb.settings import Business

PERIODS = parse("2026-Q3").history(3)


def tickets(n: int = 900, hours: float = 60.0, seed: int = 1) -> pd.DataFrame:
    """Tickets of nine months and a bit, some open, one that ends before it begins."""
    random = np.random.default_rng(seed)
    opened = pd.Timestamp("2025-12-20") + pd.to_timedelta(random.uniform(0, 284, n), "D")
    opened = opened.round("s")
    took = pd.to_timedelta(random.lognormal(math.log(hours), 1.6, n) * 3600, "s").round("s")
    ended = pd.Series(opened + took).where(random.random(n) > 0.04)
    ended[5] = opened[5] - pd.Timedelta("1D")
    return pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(n)], "opened_at": opened,
         "resolved_at": ended.where(ended <= pd.Timestamp("2026-09-30 23:59")),
         "updated_at": pd.Timestamp("2026-09-30 23:59")}
    )  # fmt: skip


def steady(arrive: int, solve: int, period: str = "2026-Q3", backlog: int = 0) -> pd.DataFrame:
    """So many tickets at ten each day, the oldest solved at noon, so many a day."""
    days = pd.date_range(parse(period).start, parse(period).end, inclusive="left")
    opened = [days[0] - pd.Timedelta("5D")] * backlog
    opened += [day + pd.Timedelta("10h") for day in days for _ in range(arrive)]
    ended, done = [pd.NaT] * len(opened), 0
    for day in days:
        noon = day + pd.Timedelta("12h")
        there = sum(at <= noon for at in opened[done : done + solve])
        ended[done : done + there] = [noon] * there
        done += there
    return pd.DataFrame({"ticket_id": [f"S{i}" for i in range(len(opened))],
                         "opened_at": pd.to_datetime(opened), "resolved_at": pd.to_datetime(ended),
                         "updated_at": days[-1] + pd.Timedelta("23h")})  # fmt: skip


def plain(frame: pd.DataFrame, period, zone: str) -> dict:
    """The same counts with plain pandas, one ticket at a time."""
    start, end = (pd.Timestamp(at) for at in period.bounds_utc(zone))
    ended = frame[["resolved_at", "opened_at"]].max(axis=1).where(frame.resolved_at.notna())
    open_ = frame.loc[(frame.opened_at < end) & ~(ended < end)]
    age = (end - open_.opened_at).dt.total_seconds() / 86_400
    bands = pd.cut(age, [-1, 1, 7, 30, 90, np.inf], labels=list(BANDS)).value_counts()
    local = [
        at.dt.tz_localize("UTC").dt.tz_convert(zone).dt.date for at in (frame.opened_at, ended)
    ]
    stock, solved = [], []
    for day in pd.date_range(period.start, period.end, inclusive="left").date:
        stock.append(((local[0] < day) & ~(local[1] < day)).sum())
        solved.append((local[1] == day).sum())
    solved, busy = np.array(solved), np.array(stock) >= np.mean(solved)
    at_least = busy.mean() < 0.5
    return {
        "arrived": ((frame.opened_at >= start) & (frame.opened_at < end)).sum(),
        "solved": solved.sum(), "open": len(open_), **bands.to_dict(), "busy": busy.sum(),
        "at_least": at_least, "capacity": solved.mean() if at_least else solved[busy].mean(),
    }  # fmt: skip


@pytest.mark.parametrize("hours", [5.0, 60.0])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_all_numbers_are_those_of_plain_pandas(stored_as, settings, zone, hours):
    frame = tickets(hours=hours)
    found = flow(stored_as("tickets", frame), PERIODS, settings.model_copy(update={"zone": zone}))
    assert found.table.period.tolist() == [each.name for each in PERIODS]
    for period, row in zip(PERIODS, found.table.to_dict("records"), strict=True):
        for name, value in plain(frame, period, zone).items():
            assert row[name] == pytest.approx(value), (period.name, name)
        assert row["ratio"] == pytest.approx(row["arrived"] / row["solved"])
        assert sum(row[band] for band in BANDS) == row["open"]


def test_open_is_what_the_registered_metrics_say(stored_as, settings):
    store = stored_as("tickets", tickets())
    names = ("backlog", "backlog_old", "volume")
    measured = measure(store, PERIODS, settings, names).table
    value = measured.set_index(["metric", "period"]).value
    for row in flow(store, PERIODS, settings).table.itertuples():
        assert value["backlog", row.period] == row.open
        assert value["backlog_old", row.period] == row.open_90 + row.open_more
        days = next(each.days for each in PERIODS if each.name == row.period)
        assert value["volume", row.period] == pytest.approx(row.arrived / days)


def test_an_age_belongs_to_the_band_that_it_does_not_pass(stored_as, settings):
    ages = [1, 86_400, 86_401, 7 * 86_400, 7 * 86_400 + 1, 30 * 86_400, 30 * 86_400 + 1,
            90 * 86_400, 90 * 86_400 + 1]  # fmt: skip
    end = pd.Timestamp("2026-10-01")
    frame = pd.DataFrame({"opened_at": [end - pd.Timedelta(age, "s") for age in ages],
                          "ticket_id": [f"T{age}" for age in ages],
                          "updated_at": end - pd.Timedelta("1s")})  # fmt: skip
    row = flow(stored_as("tickets", frame), PERIODS[-1:], settings).table.iloc[0]
    assert row[list(BANDS)].tolist() == [2, 2, 2, 2, 1]


def test_what_can_be_done_is_seen_while_work_waits(stored_as, settings):
    found = flow(stored_as("tickets", steady(arrive=9, solve=7)), PERIODS[-1:], settings)
    row = found.table.iloc[0]
    assert (row.capacity, row.at_least) == (7, False) and row.busy > 80
    assert found.text.endswith("Capacity: 7 a day, on days when work was waiting.")


def test_quiet_days_after_a_busy_begin_do_not_lower_it(stored_as, settings):
    found = flow(stored_as("tickets", steady(4, 12, backlog=400)), PERIODS[-1:], settings)
    row = found.table.iloc[0]
    assert not row.at_least and row.capacity == pytest.approx(12, abs=0.3)
    assert row.solved / 92 < 9


def test_where_work_never_waits_it_is_at_least_what_was_done(stored_as, settings):
    found = flow(stored_as("tickets", steady(arrive=4, solve=12)), PERIODS[-1:], settings)
    row = found.table.iloc[0]
    assert (row.capacity, row.at_least, row.busy) == (4, True, 0)
    assert found.text.endswith("Capacity: at least 4 a day: work rarely waited.")


def test_days_off_do_not_count_where_they_are_known(stored_as, settings):
    frame = steady(9, 7)
    worked = frame.resolved_at.dt.weekday < 5
    frame["resolved_at"] = frame.resolved_at.where(worked)
    closed = (date(2026, 7, 6),)
    frame.loc[frame.resolved_at.dt.date == closed[0], "resolved_at"] = pd.NaT
    store = stored_as("tickets", frame)
    business = Business(opens=time(8), closes=time(18), closed=closed)
    with_days = flow(store, PERIODS[-1:], settings.model_copy(update={"business": business}))
    assert with_days.table.capacity[0] == 7 and with_days.table.days[0] == 65
    assert with_days.text.endswith("7 a working day, on days when work was waiting.")
    assert flow(store, PERIODS[-1:], settings).table.capacity[0] < 7


def test_the_sentence_has_the_numbers(stored_as, settings):
    frame = steady(2, 2).iloc[:-1]
    found = flow(stored_as("tickets", frame), PERIODS[-1:], settings)
    assert found.text == (
        "2026-Q3: 183 tickets arrived, 183 were solved, 0 were open at its end. Capacity: at "
        "least 2 a day: work rarely waited."
    )


def test_periods_that_the_exports_do_not_reach_are_left_out(stored_as, settings):
    store = stored_as("tickets", steady(3, 2))
    periods = [*parse("2026-Q3").history(3), parse("2026-Q4")]
    assert flow(store, periods, settings).table.period.tolist() == ["2026-Q3"]


def test_a_period_told_in_part_says_from_when_to_when(stored_as, settings):
    frame = steady(3, 2).loc[lambda t: t.opened_at < "2026-08-20"]
    old = pd.DataFrame({"ticket_id": ["O"], "opened_at": pd.Timestamp("2026-06-01")})
    frame = pd.concat([frame.loc[frame.opened_at >= "2026-08-03"], old])
    frame["resolved_at"] = frame.resolved_at.where(frame.resolved_at < "2026-08-20")
    frame["updated_at"] = pd.Timestamp("2026-08-19 23:00")
    found = flow(stored_as("tickets", frame), [parse("2026-Q3")], settings)
    first = frame.resolved_at.min().date()
    assert found.table.note[0] == (
        f"counted from {first.day} August 2026, where the exports begin to 19 August 2026, as far "
        "as the exports reach"
    )


def test_all_open_has_no_capacity(stored_as, settings):
    frame = steady(3, 2).assign(resolved_at=pd.NaT)
    found = flow(stored_as("tickets", frame), PERIODS[-1:], settings)
    assert found.text.endswith("Capacity is not known: nothing was solved.")
    assert found.table.open[0] == 276 and math.isnan(found.table.ratio[0])
    assert "nan" not in found._repr_html_()


def test_no_tickets_are_a_sentence(store, settings):
    found = flow(store, PERIODS, settings)
    assert found.text == "No tickets arrived or were solved in these periods."


def test_it_is_rebuilt_from_its_table(stored_as, settings):
    found = flow(stored_as("tickets", tickets()), PERIODS, settings)
    assert Flow.from_table(found.table).text == found.text
