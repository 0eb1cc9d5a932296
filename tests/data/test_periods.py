"""Periods: what each name means, in days and in instants, and what lies before it."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.errors import UsageError
from loopnb.periods import FORMS, parse


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2026-Q3", date(2026, 7, 1), date(2026, 10, 1), "quarter"),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "quarter"),
        ("2026", date(2026, 1, 1), date(2027, 1, 1), "year"),
        ("2026-W36", date(2026, 8, 31), date(2026, 9, 7), "week"),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4), "week"),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 5), "week"),
        ("2026-07-01..2026-08-15", date(2026, 7, 1), date(2026, 8, 16), "range"),
        ("2028-02-29..2028-02-29", date(2028, 2, 29), date(2028, 3, 1), "range"),
    ],
)
def test_a_period_is_half_open(text, start, end, kind):
    period = parse(text)
    assert (period.name, period.start, period.end, period.kind) == (text, start, end, kind)


@pytest.mark.parametrize(
    ("text", "first_month", "start", "end"),
    [
        ("FY2026-Q1", 4, date(2025, 4, 1), date(2025, 7, 1)),
        ("FY2026-Q4", 4, date(2026, 1, 1), date(2026, 4, 1)),
        ("FY2026-Q2", 10, date(2026, 1, 1), date(2026, 4, 1)),
        ("FY2026-Q3", 1, date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-Q3", 4, date(2026, 7, 1), date(2026, 10, 1)),
    ],
)
def test_a_fiscal_quarter_belongs_to_the_year_in_which_the_fiscal_year_ends(
    text, first_month, start, end
):
    period = parse(text, fiscal_start=first_month)
    assert (period.start, period.end) == (start, end)


def test_spaces_around_a_name_do_not_matter():
    assert parse(" 2026-Q3 ") == parse("2026-Q3")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("last quarter", "is not understood"),
        ("", "is not understood"),
        ("2026-Q33", "is not understood"),
        ("2026-q3", "is not understood"),
        ("2026-Q5", "a year has quarters 1 to 4"),
        ("2025-W53", "Invalid week: 53"),
        ("2026-02-30..2026-03-01", "day is out of range for month"),
        ("2026-08-15..2026-07-01", "the last day lies before the first"),
    ],
)
def test_any_other_text_is_one_sentence_that_shows_how_to_write_it(text, why):
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert str(caught.value).startswith(f"Period '{text}'")
    assert why in str(caught.value)
    assert str(caught.value).endswith(f"Write it as {FORMS}.")


@pytest.mark.parametrize(
    ("text", "zone", "start", "end"),
    [
        ("2026-Q1", "UTC", datetime(2026, 1, 1), datetime(2026, 4, 1)),
        ("2026-Q1", "Europe/Berlin", datetime(2025, 12, 31, 23), datetime(2026, 3, 31, 22)),
        ("2026-Q4", "America/New_York", datetime(2026, 10, 1, 4), datetime(2027, 1, 1, 5)),
        ("2026-Q3", "Asia/Kolkata", datetime(2026, 6, 30, 18, 30), datetime(2026, 9, 30, 18, 30)),
    ],
)
def test_bounds_are_local_midnights_as_naive_utc(text, zone, start, end):
    assert parse(text).bounds_utc(zone) == (start, end)


def test_a_midnight_that_the_clocks_skip_is_the_instant_of_the_change():
    day = parse("2024-04-26..2024-04-26")  # Cairo goes from 23:59:59 to 01:00
    assert day.bounds_utc("Africa/Cairo")[0] == datetime(2024, 4, 25, 22)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026-Q1", "2025-Q4"),
        ("FY2026-Q1", "FY2025-Q4"),
        ("2026", "2025"),
        ("2027-W01", "2026-W53"),
        ("2026-07-01..2026-07-10", "2026-06-21..2026-06-30"),
    ],
)
def test_back_is_the_period_of_the_same_kind_just_before(text, before):
    assert parse(text, fiscal_start=4).back().name == before


NAMES = st.one_of(
    st.builds("{}{}-Q{}".format, st.sampled_from(["", "FY"]), st.integers(1990, 2090),
              st.integers(1, 4)),
    st.builds("{}".format, st.integers(1990, 2090)),
    st.builds("{}-W{:02d}".format, st.integers(1990, 2090), st.integers(1, 52)),
    st.builds(lambda day, length: f"{day}..{date.fromordinal(day.toordinal() + length)}",
              st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 400)),
)  # fmt: skip


@given(NAMES, st.integers(1, 12), st.integers(1, 30))
def test_periods_follow_each_other_without_gap_or_overlap(text, first_month, steps):
    period = parse(text, fiscal_start=first_month)
    assert period.back(steps).end == period.back(steps - 1).start
    assert period.back(steps).back(-steps) == period
    assert parse(period.back().name, fiscal_start=first_month).start == period.back().start


@pytest.mark.parametrize(
    ("text", "before"), [("2026-Q3", "2025-Q3"), ("2026", "2025"), ("2026-W36", "2025-W36")]
)
def test_a_year_before_has_the_same_place_in_its_year(text, before):
    assert parse(text).year_before().name == before


def test_a_range_a_year_before_lies_a_year_before():
    assert parse("2026-07-01..2026-08-15").year_before().name == "2025-07-01..2025-08-15"


def test_history_ends_with_the_period_itself():
    names = [period.name for period in parse("2026-Q3").history(4)]
    assert names == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    assert parse("2026").history(1) == [parse("2026")]


def test_an_unfinished_period_says_which_day_it_is():
    quarter = parse("2026-Q3")
    assert quarter.unfinished(date(2026, 8, 10)) == "day 41 of 92"
    assert quarter.unfinished(date(2026, 7, 1)) == "day 1 of 92"
    assert quarter.unfinished(date(2026, 9, 30)) == "day 92 of 92"
    assert quarter.unfinished(date(2026, 10, 1)) == ""
    assert quarter.unfinished(date(2026, 6, 30)) == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [("2026-Q3", "quarter"), ("2026-07-01..2026-09-30", "period"), ("FY2027-Q2", "quarter")],
)
def test_a_running_period_is_compared_with_the_same_days(text, word):
    period = parse(text, fiscal_start=4)
    running = period.so_far(date(2026, 8, 11))
    assert (running.name, running.days, running.whole) == (period.name, 41, 92)
    assert {each.days for each in running.history(4)} == {41}
    assert running.year_before().days == 41
    assert running.back().start == period.back().start
    assert running.partial.startswith(f"{word} to date, day 41 of 92")


def test_a_period_that_is_over_or_has_not_begun_is_whole():
    quarter = parse("2026-Q3")
    for today in (date(2026, 10, 1), date(2026, 7, 1), date(2026, 1, 1)):
        assert quarter.so_far(today) == quarter
    assert quarter.partial == ""


def test_the_rolling_year_ends_with_the_period():
    assert parse("2026-Q3").rolling.name == "2025-10-01..2026-09-30"
    assert parse("2024").rolling.name == "2024-01-01..2024-12-31"


@pytest.mark.parametrize(
    ("text", "title", "span"),
    [
        ("2026-Q3", "Q3 2026", "1 July to 30 September 2026"),
        ("FY2026-Q3", "Q3 FY2026", "1 October to 31 December 2025"),
        ("2026-W53", "2026-W53", "28 December 2026 to 3 January 2027"),
    ],
)
def test_title_and_span_are_as_people_say_them(text, title, span):
    period = parse(text, fiscal_start=4)
    assert (period.title, period.span) == (title, span)
