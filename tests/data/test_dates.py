"""Dates: declared formats in order; one date for each response, settled by all of its rows."""

import pytest

from data.frames import TICKETS

MIXED = ["%d/%m/%Y", "%m/%d/%Y"]
NO_SINGLE = "the rows of this response allow no single date"


def opened(folder, *rows: str, formats=MIXED, one_per=None, zone="UTC") -> dict[str, str]:
    """Return when each ticket was opened, or why it is refused, from rows of who, at."""
    lines = [f"{number},{row}" for number, row in enumerate(rows, 1)]
    dates = {"at": {"formats": formats, "one_per": one_per}}
    content = "\n".join(["id,who,at", *lines, ""])
    found = folder.offered({"a.csv": content}, TICKETS, dates=dates, zone=zone)
    assert len(found) == len(rows)
    times = found.opened_at.dt.strftime("%Y-%m-%d %H:%M").str.removesuffix(" 00:00")
    return dict(zip(found.ticket_id, found.reason.fillna(times), strict=True))


def settled(folder, *rows: str) -> dict[str, str]:
    return opened(folder, *rows, one_per="who")


def test_the_first_format_that_reads_the_cell_stands(folder):
    assert opened(folder, "A,03/04/2026", "A,13/04/2026", "A,04/13/2026") == {
        "1": "2026-04-03", "2": "2026-04-13", "3": "2026-04-13",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["31/02/2026", "2026-04-03", "soon", "03/04/2026 10:00", "3/4"])
def test_a_cell_that_no_format_reads_is_refused(folder, text):
    assert opened(folder, f"A,{text}") == {
        "1": "opened_at is not a date written like 31/07/2026 or 07/31/2026"
    }


def test_a_year_of_two_digits_is_not_of_the_first_century(folder):
    assert opened(folder, "A,31/12/26", formats=["%d/%m/%Y"]) == {
        "1": "opened_at is not a date written like 31/07/2026"
    }
    assert opened(folder, "A,31/12/26", formats=["%d/%m/%y"]) == {"1": "2026-12-31"}


def test_a_blank_date_that_is_needed_is_refused_as_blank(folder):
    assert opened(folder, "A,") == {"1": "opened_at is blank"}


def test_dates_without_a_rule_are_iso(folder):
    rows = "1,2026-07-01 10:00:30\n2,2026-07-01 10:00\n3,2026-07-01\n"
    found = folder.offered({"a.csv": f"id,at\n{rows}"}, TICKETS)
    assert found.opened_at.astype(str).tolist() == [
        "2026-07-01 10:00:30", "2026-07-01 10:00:00", "2026-07-01 00:00:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2026-01-15 12:00", "2026-01-15 11:00"),
        ("Europe/Berlin", "2026-07-15 12:00", "2026-07-15 10:00"),
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
        ("America/New_York", "2026-11-01 03:00", "2026-11-01 08:00"),
        ("Asia/Kolkata", "2026-07-01 05:30", "2026-07-01 00:00"),
    ],
)
def test_times_are_kept_in_utc(folder, zone, local, utc):
    found = opened(folder, f"A,{local}", formats=["%Y-%m-%d %H:%M"], zone=zone)
    assert found == {"1": utc.removesuffix(" 00:00")}


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_a_time_that_the_clocks_skip_or_repeat_is_still_within_an_hour(folder, text):
    found = opened(folder, f"A,{text}", formats=["%Y-%m-%d %H:%M"], zone="Europe/Berlin")
    assert found["1"][:13] in {f"{text[:10]} 00", f"{text[:10]} 01"}


def test_rows_written_alike_have_the_declared_date(folder):
    assert settled(folder, "A,03/04/2026", "A,03/04/2026", "A,3/4/2026") == dict.fromkeys(
        "123", "2026-04-03"
    )


def test_a_swapped_pair_is_settled_by_the_one_reading_that_both_allow(folder):
    assert settled(folder, "A,13/04/2026", "A,04/13/2026") == dict.fromkeys("12", "2026-04-13")


def test_a_swapped_pair_that_allows_two_dates_is_refused_whole(folder):
    assert settled(folder, "A,03/04/2026", "A,04/03/2026") == dict.fromkeys("12", NO_SINGLE)


def test_a_third_row_may_settle_a_pair(folder):
    # 3 April or 4 March; the third row is written in yet another way, but means one of them.
    found = opened(folder, "A,03/04/2026", "A,04/03/2026", "A,2026-04-03",
                   formats=[*MIXED, "%Y-%m-%d"], one_per="who")  # fmt: skip
    assert found == dict.fromkeys("123", "2026-04-03")


def test_rows_that_contradict_each_other_are_refused_whole(folder):
    assert settled(folder, "A,13/04/2026", "A,14/04/2026", "A,13/04/2026") == dict.fromkeys(
        "123", NO_SINGLE
    )


def test_one_unreadable_row_refuses_its_response_and_no_other(folder):
    assert settled(folder, "A,13/04/2026", "A,soon", "B,13/04/2026") == {
        "1": NO_SINGLE, "2": NO_SINGLE, "3": "2026-04-13",
    }  # fmt: skip


def test_a_blank_row_refuses_its_response_and_is_called_blank(folder):
    assert settled(folder, "A,13/04/2026", "A,", "B,") == {
        "1": NO_SINGLE, "2": "opened_at is blank", "3": "opened_at is blank",
    }  # fmt: skip


def test_a_row_alone_has_the_declared_date(folder):
    assert settled(folder, "A,03/04/2026", "B,04/13/2026") == {"1": "2026-04-03", "2": "2026-04-13"}


def test_a_response_may_stretch_over_files(folder):
    dates = {"at": {"formats": MIXED, "one_per": "who"}}
    files = {"a.csv": "id,who,at\n1,A,03/04/2026\n", "b.csv": "id,who,at\n2,A,04/03/2026\n"}
    assert folder.offered(files, TICKETS, dates=dates).reason.tolist() == [NO_SINGLE] * 2
