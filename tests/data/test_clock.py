"""Times with an offset of their own, and the hours that come twice or not at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.frames import TICKETS
from loopnb import collect
from loopnb.collect.moments.clock import LATER, SKIPPED, TWICE, _by_our_rules, changes, in_utc
from loopnb.errors import DataError
from loopnb.schema import TABLES

ENDED = {"tickets": TICKETS["tickets"] | {"resolved_at": "end"}}
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Australia/Adelaide",
         "Europe/Dublin", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca",
         "America/St_Johns")  # fmt: skip


def opened(folder, *cells: str, zone: str | None = "Europe/Berlin", **said) -> list[str]:
    """Return when each ticket was opened in UTC, or why it is refused."""
    lines = [f"{number},{cell}" for number, cell in enumerate(cells, 1)]
    found = folder.offered({"a.csv": "\n".join(["id,at", *lines, ""])}, TICKETS, zone=zone, **said)
    times = found.opened_at.dt.strftime("%Y-%m-%d %H:%M:%S")
    return found.reason.fillna(times).tolist()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_a_time_with_an_offset_is_the_instant_it_says_in_any_zone(folder, zone):
    cells = [
        "2026-07-01T10:00:00+02:00", "2026-07-01T08:00:00Z", "2026-07-01 10:00:00 +0200",
        "2026-07-01 08:00:00 UTC", "2026-07-01T03:00-0500", "2026-07-01T13:30:00.0000000+05:30",
        "2026-07-01T10:00:00.000+0200", "2026-07-01 10:00+02", "2026-07-01 10:00:00 GMT+0200",
    ]  # fmt: skip
    assert opened(folder, *cells, zone=zone) == ["2026-07-01 08:00:00"] * len(cells)


def test_mixed_offsets_and_wall_times_stand_in_one_column(folder):
    cells = "2026-07-01 10:00:00", "2026-07-01T10:00:00Z", "2026-07-01T10:00:00-04:00"
    assert opened(folder, *cells) == [
        "2026-07-01 08:00:00", "2026-07-01 10:00:00", "2026-07-01 14:00:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("%d/%m/%Y %H:%M", "01/07/2026 10:00 +0200"),
        ("%d/%b/%y %I:%M %p", "01/Jul/26 10:00 AM+02:00"),
        ("%Y-%m-%dT%H:%M:%SZ", "2026-07-01T08:00:00Z"),
        ("%Y-%m-%dT%H:%M:%SZ", "2026-07-01T10:00:00+02:00"),
        ("%d.%m.%Y %H:%M %z", "01.07.2026 10:00 +0200"),
        ("%s", "1782892800"),
    ],
)
def test_a_declared_format_is_read_with_an_offset_as_well(folder, form, cell):
    dates = {"at": {"formats": [form]}}
    assert opened(folder, cell, zone="Asia/Kolkata", dates=dates) == ["2026-07-01 08:00:00"]


@pytest.mark.parametrize(
    "cell", ["2026-07-01T10:00:00+99:00", "2026-07-01T10:00:00 CEST", "2026-07-01T25:00:00Z"]
)
def test_what_is_no_offset_is_no_date(folder, cell):
    assert "is not a date written like" in opened(folder, cell)[0]


def test_a_source_whose_times_all_say_their_offset_needs_no_zone(folder):
    assert opened(folder, "2026-07-01T10:00:00+02:00", "", zone=None) == [
        "2026-07-01 08:00:00", "opened_at is blank",
    ]  # fmt: skip
    content = "id,at\n1,2026-07-01T10:00:00Z\n"
    loaded = folder.load({"a.csv": content}, TICKETS, zone=None)
    assert loaded.collected.zone.tolist() == ["each time itself"]
    assert collect.times(loaded.loop).text == (
        "Time zones: each time itself (1 file). 1 of 1 times say their own distance from UTC and "
        "are taken at their word."
    )


@pytest.mark.parametrize("cell", ["2026-07-01 10:00:00", "2026-07-01"])
def test_without_a_zone_no_time_is_guessed(folder, cell):
    with pytest.raises(DataError, match=rf"names no time zone.*'at' holds '{cell}'"):
        opened(folder, "2026-07-01T10:00:00Z", cell, zone=None)


def test_a_late_row_without_an_offset_is_refused_where_nobody_says_a_zone(folder):
    *good, last = opened(folder, *["2026-07-01T10:00:00Z"] * 60, "2026-07-01 10:00", zone=None)
    assert set(good) == {"2026-07-01 10:00:00"}
    assert last == "opened_at has no time zone: neither its cell nor anybody else says one"


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25 00:30:00"),
        ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29 01:30:00"),
        ("America/New_York", "2026-11-01 01:30:00", "2026-11-01 05:30:00"),
        ("America/New_York", "2026-03-08 02:30:00", "2026-03-08 07:30:00"),
        ("Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-04-04 14:45:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15:00", "2026-10-03 15:45:00"),
        ("Australia/Adelaide", "2026-04-05 02:30:00", "2026-04-04 16:00:00"),
        ("Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30 22:00:00"),
    ],
)
def test_an_hour_that_comes_twice_is_the_first_and_one_that_does_not_is_put_off(
    folder, zone, wall, utc
):
    assert opened(folder, wall, zone=zone) == [utc]


def test_the_rest_of_a_row_may_settle_which_of_two_hours_it_was(folder):
    rows = "1,2026-10-25 02:50:00,2026-10-25 02:10:00\n2,2026-10-25 02:10:00,2026-10-25 02:50:00\n"
    found = folder.offered({"a.csv": f"id,at,end\n{rows}"}, ENDED, zone="Europe/Berlin")
    assert found.reason.isna().all()
    assert found.opened_at.dt.strftime("%H:%M").tolist() == ["00:50", "00:10"]
    assert found.resolved_at.dt.strftime("%H:%M").tolist() == ["01:10", "00:50"]


def test_a_time_told_in_minutes_counts_them_whatever_the_clocks_do(folder):
    tables = {"tickets": TICKETS["tickets"] | {
        "first_response_at": {"column": "m", "minutes_after": "at"}}}  # fmt: skip
    rows = "1,2026-03-29 01:30:00,60\n2,2026-10-25 01:30:00,120\n3,2026-10-25 01:30:00,\n"
    found = folder.offered({"a.csv": f"id,at,m\n{rows}"}, tables, zone="Europe/Berlin")
    told = found.first_response_at - found.opened_at
    assert told.dt.total_seconds().fillna(-60).div(60).tolist() == [60, 120, -1]


def test_what_was_made_of_such_hours_is_counted_and_said(folder):
    rows = (
        "1,2026-10-25 02:50:00,2026-10-25 02:10:00\n2,2026-10-25 02:10:00,\n"
        "3,2026-03-29 02:30:00,2026-03-30 02:30:00\n4,2026-03-29T02:30:00Z,\n"
    )
    loaded = folder.load({"a.csv": f"id,at,end\n{rows}"}, ENDED, zone="Europe/Berlin")
    found = collect.times(loaded.loop)
    assert found.table.drop(columns=["file", "zone", "by"]).values.tolist() == [
        ["tickets", "opened_at", 4, 1, 2, 0, 1, 2], ["tickets", "resolved_at", 2, 0, 1, 1, 0, 2],
    ]  # fmt: skip
    assert found.text == (
        "Time zones: Europe/Berlin (1 file, loop.yaml says so). 1 of 6 times say their own "
        "distance from UTC and are taken at their word. 3 times lie in an hour that came twice, "
        "when clocks were put back; read as the first of the two, 1 of them as the second, since "
        "their row would end before it begins. 1 time lies in an hour that there was not, when "
        "clocks were put forward; read as if they had not been yet. No clock of that zone showed "
        "such a time: see whether Europe/Berlin is the zone of data/raw/a.csv (row 2)."
    )


def test_a_zone_whose_rules_the_engine_does_not_know_is_read_by_pythons():
    # Where their years differ; where they do not, the test below still holds for both ways.
    wall = ibis.memtable({"at": [datetime(2026, 7, 1, 12), datetime(2026, 10, 25, 2, 30)]})
    found = wall.select(at=_by_our_rules(wall["at"], "Europe/Berlin")).execute()["at"]
    assert found.astype(str).tolist() == ["2026-07-01 10:00:00", "2026-10-25 00:30:00"]


def test_zones_whose_clocks_nobody_changes_have_no_such_hours():
    assert changes("UTC") == changes("Asia/Kolkata") == {}
    days = changes("Australia/Lord_Howe")[1.5 * 3600, 2 * 3600, 1800]
    assert datetime(2026, 4, 5) in [datetime(1970, 1, 1) + timedelta(day) for day in days]


@st.composite
def walls(draw) -> tuple[str, list[datetime]]:
    """Draw a zone and wall times, most of them on days when its clocks are changed."""
    zone = draw(st.sampled_from(ZONES))
    days = sorted({day for each in changes(zone).values() for day in each})
    day = st.integers(0, 47_000) | (st.sampled_from(days) if days else st.nothing())
    moment = st.tuples(day, st.integers(-7200, 93_600))
    drawn = draw(st.lists(moment, min_size=1, max_size=50))
    epoch = datetime(1970, 1, 1)
    return zone, [epoch + timedelta(days=max(day, 1), seconds=second) for day, second in drawn]


@settings(max_examples=150, deadline=None)
@given(walls())
def test_any_wall_time_is_read_as_pythons_zones_read_it(drawn):
    zone, times = drawn
    rows = ibis.memtable(pd.DataFrame({"opened_at__wall": pd.to_datetime(times).as_unit("us")}))
    rows = rows.mutate(opened_at__stated=ibis.null("timestamp"))
    found = in_utc(rows, ["opened_at"], zone, TABLES["tickets"]).execute()
    for row in found.itertuples():
        first, second = (row.opened_at__wall.to_pydatetime().replace(
            tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))  # fmt: skip
        instant = first.astimezone(UTC)
        assert row.opened_at__utc == instant.replace(tzinfo=None)
        there = instant.astimezone(first.tzinfo).replace(tzinfo=None) == row.opened_at__wall
        twice = there and first.utcoffset() != second.utcoffset()
        assert row.clock == (TWICE if twice else 0 if there else SKIPPED)
        assert row.clock != LATER
