"""`--period auto`: the last period that has ended, each day of six years, against a plain count."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from loopnb import periods, workspace
from loopnb.errors import UsageError
from loopnb.periods import AUTO, last_ended, parse
from loopnb.settings import FollowUp

FIRST, LAST = date(2023, 1, 1), date(2028, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
SETTINGS = """\
company: C
mission: M
zone: {zone}
sources: {{}}
"""


def spans(which: str, fiscal_start: int = 1) -> list[tuple[date, date, str]]:
    """Return all periods of a kind from long before the first day, built month by month."""
    if which == "auto-week":
        monday = date(2021, 1, 4)
        weeks = [monday + timedelta(weeks=n) for n in range(52 * 9)]
        return [(d, d + timedelta(weeks=1), d.strftime("%G-W%V")) for d in weeks]
    if which == "auto-year":
        return [(date(y, 1, 1), date(y + 1, 1, 1), str(y)) for y in range(2020, 2030)]
    first = fiscal_start if which == "auto-fiscal" else 1
    found = []
    for year in range(2020, 2030):
        for quarter in range(4):
            months = [(year, first + 3 * quarter + step) for step in (0, 3)]
            start, end = (date(y + (m - 1) // 12, (m - 1) % 12 + 1, 1) for y, m in months)
            # A fiscal year has the name of the calendar year in which its last day lies.
            ends_in = (date(year + 1, first, 1) - timedelta(days=1)).year
            name = f"FY{ends_in}" if which == "auto-fiscal" else str(year)
            found.append((start, end, f"{name}-Q{quarter + 1}"))
    return found


def expected(which: str, day: date, days: int, first: int = 1) -> tuple[date, date, str]:
    over = [span for span in spans(which, first) if span[1] + timedelta(days=days) <= day]
    return max(over)


@pytest.mark.parametrize("days", [0, 1, 14, 45])
@pytest.mark.parametrize("which", ["auto", "auto-week", "auto-year"])
def test_every_day_of_six_years(which, days):
    known = spans(which)
    for day in DAYS:
        wanted = max(span for span in known if span[1] + timedelta(days=days) <= day)
        found = last_ended(which, day, days=days)
        assert (found.start, found.end, found.name) == wanted, day


@pytest.mark.parametrize("first", range(1, 13))
def test_every_day_of_six_years_in_each_fiscal_year(first):
    known = spans("auto-fiscal", first)
    for day in DAYS:
        wanted = max(span for span in known if span[1] + timedelta(days=14) <= day)
        found = last_ended("auto-fiscal", day, days=14, fiscal_start=first)
        assert (found.start, found.end, found.name) == wanted, (day, first)
        assert parse(found.name, fiscal_start=first) == found


@pytest.mark.parametrize("which", AUTO)
def test_what_is_found_has_ended_and_the_next_one_has_not(which):
    for day in DAYS[::5]:
        found = last_ended(which, day, days=3, fiscal_start=4)
        assert found.end + timedelta(days=3) <= day < found.back(-1).end + timedelta(days=3)
        assert found.unfinished(day) == ""


def test_calendar_quarters_do_not_mind_the_fiscal_year():
    for day in DAYS[::7]:
        assert last_ended("auto", day, days=0, fiscal_start=4).name == (
            last_ended("auto-quarter", day, days=0, fiscal_start=1).name
        )


@pytest.mark.parametrize(
    ("which", "day", "days", "name"),
    [
        ("auto", "2026-10-14", 14, "2026-Q2"),
        ("auto", "2026-10-15", 14, "2026-Q3"),
        ("auto", "2026-10-01", 0, "2026-Q3"),
        ("auto", "2026-09-30", 0, "2026-Q2"),
        ("auto", "2027-01-01", 0, "2026-Q4"),
        ("auto-year", "2027-01-14", 14, "2025"),
        ("auto-year", "2027-01-15", 14, "2026"),
        ("auto-week", "2027-01-03", 0, "2026-W52"),  # the Sunday of the 53rd week
        ("auto-week", "2027-01-04", 0, "2026-W53"),
        ("auto-week", "2027-01-11", 0, "2027-W01"),
    ],
)
def test_the_days_at_which_it_turns(which, day, days, name):
    assert last_ended(which, date.fromisoformat(day), days=days).name == name


def test_another_word_is_usage():
    with pytest.raises(UsageError, match="Did you mean 'auto-week'"):
        last_ended("auto-weak", date(2026, 1, 1), days=0)


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Return `opened(which, instant, zone, lines)`: the period that is run at a UTC instant."""

    def opened(which: str, instant: str, zone: str = "UTC", lines: str = "") -> str:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: ZoneInfo | None = None) -> datetime:
                return datetime.fromisoformat(instant).replace(tzinfo=UTC).astimezone(tz)

        monkeypatch.setattr(workspace, "datetime", Clock)
        (tmp_path / "loop.yaml").write_text(SETTINGS.format(zone=zone) + lines)
        return workspace.open_loop(str(tmp_path), which).period.name

    return opened


NONE = "follow_up: {quarter: 0, year: 0}\n"


@pytest.mark.parametrize(
    ("zone", "instant", "name"),
    [
        ("UTC", "2026-12-31T23:59:59", "2026-Q3"),
        ("UTC", "2027-01-01T00:00:00", "2026-Q4"),
        ("Pacific/Auckland", "2026-12-31T10:59:59", "2026-Q3"),
        ("Pacific/Auckland", "2026-12-31T11:00:00", "2026-Q4"),
        ("America/Los_Angeles", "2027-01-01T07:59:59", "2026-Q3"),
        ("America/Los_Angeles", "2027-01-01T08:00:00", "2026-Q4"),
        ("Asia/Kathmandu", "2026-12-31T18:14:59", "2026-Q3"),
        ("Asia/Kathmandu", "2026-12-31T18:15:00", "2026-Q4"),
    ],
)
def test_new_year_comes_when_it_comes_in_the_workspaces_zone(opened, zone, instant, name):
    assert opened("auto", instant, zone, NONE) == name
    assert opened("auto-year", instant, zone, NONE) == {"2026-Q3": "2025", "2026-Q4": "2026"}[name]


def test_the_days_for_late_answers_are_the_settings_own(opened):
    at = "2026-10-10T06:15:00"
    assert opened("auto", at) == opened("auto-quarter", at) == "2026-Q2"
    assert opened("auto", at, lines="follow_up: {quarter: 9}\n") == "2026-Q3"
    assert opened("auto", at, lines="follow_up: {week: 60, year: 60}\n") == "2026-Q2"
    assert opened("auto-week", "2026-10-12T00:00:00") == "2026-W41"
    assert opened("auto-week", "2026-10-12T00:00:00", lines="follow_up: {week: 1}\n") == "2026-W40"
    assert opened("auto-year", "2027-01-14T00:00:00") == "2025"


def test_the_fiscal_year_is_the_settings_own(opened):
    lines = "fiscal_year_start: 4\n"
    assert opened("auto-fiscal", "2026-10-15T00:00:00", lines=lines) == "FY2027-Q2"
    assert opened("auto", "2026-10-15T00:00:00", lines=lines) == "2026-Q3"


def test_every_word_has_its_days():
    assert set(periods.AUTO.values()) == set(FollowUp.model_fields)


def test_the_oracle_itself_is_right_where_everybody_knows():
    assert expected("auto-fiscal", date(2026, 10, 15), 14, 10)[2] == "FY2026-Q4"  # as in the USA
    assert expected("auto-fiscal", date(2026, 7, 15), 14, 4)[2] == "FY2027-Q1"
    assert expected("auto", date(2026, 7, 1), 0)[2] == "2026-Q2"
    assert expected("auto-week", date(2021, 1, 18), 0)[2] == "2021-W02"
