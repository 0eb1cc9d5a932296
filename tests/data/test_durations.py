"""The vendor's own durations beside the timestamps: how many differ, and what it may mean."""

import pandas as pd
import pytest

from data.frames import TICKETS
from loopnb import collect
from loopnb.collect.moments.lengths import UNREAD, in_seconds
from loopnb.settings import Business

TABLES = {"tickets": TICKETS["tickets"] | {"resolved_at": "end"}}


def compared(folder, frame: pd.DataFrame, duration: dict | None = None, **said):
    """Return what is told of column `took` of one file of tickets with id, at, end and took."""
    business, zone = said.pop("business", None), said.pop("zone", "UTC")
    folder.lay({"a.csv": frame.to_csv(index=False)})
    desk = {"files": "data/raw/*", "zone": zone, "tables": TABLES,
            "durations": {"took": duration or {}}} | said  # fmt: skip
    loop = folder.loop({"desk": desk})
    settings = loop.settings.model_copy(update={"business": business, "zone": "Europe/Berlin"})
    loop = type(loop)(loop.root, settings, loop.period)
    collect.load(loop)
    return collect.durations(loop)


def desk(opened: str, hours: list[float], every: str = "1D", zone: str = "UTC") -> pd.DataFrame:
    """Return tickets written in a zone, each open for some hours, with the minutes that it took."""
    at = pd.date_range(opened, periods=len(hours), freq=every, tz="UTC")
    end = at + pd.to_timedelta(hours, unit="h")
    written = [each.tz_convert(zone).strftime("%Y-%m-%d %H:%M:%S") for each in (at, end)]
    return pd.DataFrame({"id": range(len(hours)), "at": written[0], "end": written[1],
                         "took": [round(60 * each) for each in hours]})  # fmt: skip


def line(found) -> pd.Series:
    (row,) = found.table.to_dict("records")
    return pd.Series(row)


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("90", "minutes", 5400), ("1.5", "hours", 5400), ("5400", "seconds", 5400),
        ("01:30:00", "h:mm:ss", 5400), ("-01:15:00", "h:mm:ss", -4500), ("101:30", "h:mm:ss",
        365_400), ("1970-01-02 01:30:00", "since 1970", 91_800), ("5400", "since 1970", 5400),
        ("", "minutes", None), ("soon", "minutes", UNREAD), ("1 day", "h:mm:ss", UNREAD),
    ],
)  # fmt: skip
def test_a_duration_is_read_as_it_is_written(text, unit, seconds):
    import ibis

    found = ibis.memtable({"a": [text]}).select(v=in_seconds(ibis._.a, unit)).execute().v
    assert found.astype(object).where(found.notna(), None).tolist() == [seconds]


def test_durations_that_agree_are_said_to(folder):
    found = compared(folder, desk("2026-07-01", [1, 2.5, 40]))
    row = line(found)
    assert row[["rows", "compared", "differ", "meaning"]].tolist() == [3, 3, 0, "agrees"]
    assert found.text == (
        "Durations are counted from timestamps and never taken from the vendor. All 3 of the "
        "vendor's own agree with ours to the minute."
    )


def test_what_the_vendor_says_is_never_taken(folder):
    frame = desk("2026-07-01", [1, 2]).assign(took=[9999, 120])
    found = compared(folder, frame)
    row = line(found)
    assert row[["differ", "beyond", "share", "median", "first_row"]].tolist() == [1, 1, 50, 9939, 2]


def test_a_cell_that_is_no_duration_is_counted_and_not_compared(folder):
    frame = desk("2026-07-01", [1, 2, 3]).assign(took=["soon", "", "180"])
    assert line(compared(folder, frame))[["rows", "unread", "compared", "differ"]].tolist() == [
        2, 1, 1, 0,
    ]  # fmt: skip


def test_times_in_a_wrong_zone_show_where_tickets_run_across_a_change_of_the_clocks(folder):
    # Written in Berlin, read as UTC: only tickets open over the last Sunday of October tell.
    frame = desk("2026-10-01", [100.0] * 40, zone="Europe/Berlin")
    row = line(compared(folder, frame))
    assert row.differ == row.spanning == row.shifted > 2
    assert row["shift"] == 1
    assert row.meaning == (
        "all but few of them run across a change of the clocks and differ by just that, 1 hour: "
        "see whether UTC is the zone of these times"
    )
    assert line(compared(folder, frame, zone="Europe/Berlin")).differ == 0


def test_a_constant_shift_is_said_to_be_one(folder):
    frame = desk("2026-07-01", [5, 6, 30, 50])
    frame["took"] -= 120
    row = line(compared(folder, frame))
    assert row[["shift", "shifted"]].tolist() == [-2, 4]
    assert row.meaning == (
        "always by 2 hours: one of the two times may be written in another zone than UTC"
    )


def test_a_shift_in_summer_is_said_to_be_one(folder):
    frame = desk("2026-01-05", [5.0] * 50, every="7D")
    summer = pd.to_datetime(frame["at"]).dt.month.between(4, 9)
    frame.loc[summer, "took"] += 60
    row = line(compared(folder, frame))
    assert row.months == "April, May, June, July, August, September"
    assert row.meaning.startswith("by 1 hour in April, May, June, July, August, September and")


WORK = Business(opens="08:00", closes="18:00")


def test_working_hours_are_told_from_the_calendars(folder):
    frame = desk("2026-07-01", [30.0, 30.0]).assign(took=[14 * 60, 14 * 60])
    frame["at"] = ["2026-07-01 08:00:00", "2026-07-02 08:00:00"]  # 10:00 in Berlin
    frame["end"] = ["2026-07-02 12:00:00", "2026-07-03 12:00:00"]
    row = line(compared(folder, frame, business=WORK))
    assert row[["differ", "other", "shorter"]].tolist() == [2, 2, 2]
    assert row.meaning == "the vendor counts working hours alone"
    as_working = compared(folder, frame, {"hours": "working"}, business=WORK)
    assert line(as_working).meaning == "agrees"
    unknown = compared(folder, frame, {"hours": "working"})
    assert line(unknown).compared == 0
    assert "loop.yaml declares no working hours" in unknown.text


def test_a_vendor_that_leaves_time_out_is_said_to(folder):
    frame = desk("2026-07-01", [30.0, 50.0, 70.0]).assign(took=[711, 1203, 1999])
    assert line(compared(folder, frame)).meaning.startswith("the vendor leaves time out")


def test_of_several_ends_the_one_that_agrees_counts(folder):
    frame = desk("2026-07-01", [2.0, 3.0])
    tables = {"tickets": TABLES["tickets"] | {"closed_at": "closed"}}
    frame["closed"] = ["2026-07-09 00:00:00"] * 2
    frame.loc[1, "took"] = 8 * 24 * 60 - 24 * 60
    until = {"until": ["resolved_at", "closed_at"]}
    assert line(compared(folder, frame, until, tables=tables)).meaning == "agrees"
