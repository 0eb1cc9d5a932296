"""Working hours by region, with holidays and through changes of the clocks, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from loopnb.metrics.business import with_hours
from loopnb.working import CLOSED, Business, Hours

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
         "Asia/Kolkata", "UTC")  # fmt: skip
PLACES = {"Europe/Berlin": "DE-BY", "America/New_York": "US", "Australia/Lord_Howe": "AU-NSW"}
# Around changes of the clocks and Christmas.
DAYS = [date(2026, 3, 6), date(2026, 3, 27), date(2026, 4, 2), date(2026, 10, 2),
        date(2026, 10, 23), date(2026, 10, 30), date(2026, 12, 23)]  # fmt: skip


def by_minutes(start: datetime, end: datetime, work: Hours, zone: str) -> float:
    """Return the hours worked between two moments, minute by minute on the wall's clock."""
    country, _, part = work.holidays.partition("-")
    public = holidays.country_holidays(country, subdiv=part or None) if country else {}
    known, moment, minutes = ZoneInfo(work.zone or zone), start, 0
    while moment < end:
        local = moment.astimezone(known)
        day = local.date()
        minutes += (
            local.isoweekday() in work.days and work.opens <= local.time() < work.closes
            and day not in work.closed and day not in public
        )  # fmt: skip
        moment += timedelta(minutes=1)
    return minutes / 60


@st.composite
def desks(draw, regions: bool = True) -> Hours:
    quarters = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True)))
    opens, closes = (time(each // 4, each % 4 * 15) for each in quarters)
    zone = draw(st.sampled_from(ZONES))
    said = {
        "days": tuple(draw(st.sets(st.integers(1, 7), min_size=1))), "zone": zone,
        "opens": opens, "closes": closes, "closed": tuple(draw(st.sets(st.sampled_from(DAYS)))),
        "holidays": draw(st.sampled_from(["", PLACES.get(zone, "")])),
    }  # fmt: skip
    if not regions:
        return Hours(**said)
    return Business(**said, regions=draw(st.dictionaries(st.sampled_from("AB"), desks(False))))


@settings(max_examples=30, deadline=None)
@given(desks(), st.sampled_from(DAYS), st.lists(st.tuples(
    st.sampled_from(["A", "B", "C", None]), st.integers(0, 3000), st.integers(0, 3000)),
    min_size=1, max_size=8))  # fmt: skip
def test_hours_are_those_that_a_slow_clock_counts(work, day, drawn):
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    spans = [(region, *sorted((a, b))) for region, a, b in drawn]
    frame = pd.DataFrame(
        [(region, midnight + timedelta(minutes=a), midnight + timedelta(minutes=b))
         for region, a, b in spans], columns=["region", "start", "end"],
    ).astype({"region": "str"})  # fmt: skip
    rows = ibis.memtable(frame.assign(start=frame.start.dt.tz_localize(None).astype("M8[us]"),
                                      end=frame.end.dt.tz_localize(None).astype("M8[us]"),
                                      n=range(len(frame))))  # fmt: skip
    between = pd.Timestamp(frame.start.min()), pd.Timestamp(frame.end.max())
    found = with_hours(rows, {"worked": ("start", "end")}, work, zone="UTC", between=between)
    hours = found.order_by("n").execute().worked.tolist()
    for (region, *_), row, told in zip(spans, frame.itertuples(), hours, strict=True):
        desk = work.regions.get(region, work)
        assert told == pytest.approx(by_minutes(row.start, row.end, desk, "UTC"))


def test_days_off_are_the_declared_ones_and_the_regions_holidays():
    work = Hours(closed=("2026-12-24", "2027-03-01"), holidays="DE-BY")
    assert work.off(date(2026, 12, 20), date(2027, 1, 10)) == {
        date(2026, 12, 24): CLOSED, date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "Second Day of Christmas", date(2027, 1, 1): "New Year's Day",
        date(2027, 1, 6): "Epiphany",
    }  # fmt: skip
    assert not work.works_on(date(2027, 1, 6)) and work.works_on(date(2027, 1, 7))
    assert Hours(holidays="DE-BE").works_on(date(2027, 1, 6))


@pytest.mark.parametrize("code", ["XX", "DE-XX", "Bavaria"])
def test_a_place_without_known_holidays_is_a_fault(code):
    with pytest.raises(ValidationError, match="no public holidays are known by this name"):
        Hours(holidays=code)


def test_a_ticket_without_a_region_of_its_own_hours_has_the_desks():
    work = Business(holidays="DE", zone="Europe/Berlin", regions={
        "Americas": Hours(zone="America/New_York", holidays="US")})  # fmt: skip
    span = {"start": [pd.Timestamp("2026-11-26 00:00")] * 3,
            "end": [pd.Timestamp("2026-11-27 06:00")] * 3}  # fmt: skip
    frame = pd.DataFrame({"region": ["Americas", "Europe", None], **span})
    between = frame.start[0], frame.end[0]
    rows = ibis.memtable(frame)
    found = with_hours(rows, {"h": ("start", "end")}, work, zone="UTC", between=between).execute()
    assert found.set_index(found.region.fillna("")).h.to_dict() == {
        "Americas": 0, "Europe": 8, "": 8,  # Thanksgiving
    }  # fmt: skip
