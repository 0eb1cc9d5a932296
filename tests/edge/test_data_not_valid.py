"""Data that cannot be used: exit code 3, a sentence with file, place and what would do."""

from pathlib import Path

import pytest

from edge.desk import fails, loaded, loopnb, opened, tickets
from loopnb import analyze
from loopnb.errors import DataError

RUN = ("run", "--period", "2026-Q3")
FILE = "data/raw/tickets.csv"


def write(root: Path, text: str | bytes) -> None:
    (root / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())


def lines(root: Path) -> list[str]:
    return (root / FILE).read_text().splitlines()


def test_a_missing_column_is_named_with_its_file_and_the_nearest(desk):
    write(desk, (desk / FILE).read_text().replace("opened", "openedd", 1))
    message = fails(desk, 3, *RUN)
    assert f"{FILE}, row 1: column 'opened' is not known. Did you mean 'openedd'?" in message
    assert "Mapped in loop.yaml, sources.tickets" in message


def test_all_missing_columns_are_named_at_once(desk):
    write(desk, (desk / FILE).read_text().replace("opened", "a", 1).replace("solved", "b", 1))
    message = fails(desk, 3, *RUN)
    assert "column 'opened'" in message
    assert "column 'solved'" in message


def test_no_file_for_a_source_names_the_pattern(desk):
    (desk / FILE).unlink()
    assert f"sources.tickets: no file matches {FILE}" in fails(desk, 3, *RUN)


def test_an_empty_file_is_named(desk):
    write(desk, "")
    assert f"{FILE} is empty. Export it again." in fails(desk, 3, *RUN)


@pytest.mark.parametrize("at", [3, 58], ids=["among the first rows", "among the last rows"])
def test_a_quote_that_is_not_closed_means_that_the_file_is_cut_short(desk, at):
    rows = lines(desk)
    write(desk, "\n".join([*rows[:at], rows[at].replace("C", '"C', 1), *rows[at + 1 :]]))
    message = fails(desk, 3, *RUN)
    assert f"{FILE}, line " in message
    assert "A quoted cell is not closed or the file is cut short. Export it again." in message


def test_a_last_row_that_stops_early_means_that_the_file_is_cut_short(desk):
    rows = lines(desk)
    write(desk, "\n".join([*rows[:-1], rows[-1][: len(rows[-1]) // 2]]))
    with pytest.raises(DataError, match=f"{FILE}, row 61: .* it was cut short. Export it again"):
        loaded(desk)


def test_a_short_row_within_a_whole_file_is_refused_and_named(desk):
    rows = lines(desk)
    write(desk, "\n".join([*rows[:50], "T77,C1", *rows[50:]]))  # no line end at its end
    collected, refused = loaded(desk)
    assert collected.table.set_index("file").refused[FILE] == 1
    assert "fewer cells" in refused.text
    assert loopnb("check", "--workspace", desk).code == 0


def test_one_unreadable_date_is_refused_counted_and_named(desk):
    rows = lines(desk)
    write(desk, "\n".join([*rows, "T99,C1,31.09.2026,,Portal,0,yes"]) + "\n")
    collected, refused = loaded(desk)
    row = collected.table.set_index("file").loc[FILE]
    assert (row.rows, row.kept, row.refused) == (61, 60, 1)
    (line,) = refused.table.to_dict("records")
    assert (line["file"], line["rows"], line["first_row"]) == (FILE, 1, 62)
    assert line["reason"].startswith("opened_at is not a date written like")
    assert line["found"] == "31.09.2026"


def test_nothing_is_reported_of_a_file_whose_dates_cannot_be_read(desk):
    frame = tickets()
    frame["opened"] = "31.09.2026"
    frame.to_csv(desk / FILE, index=False)
    message = fails(desk, 3, *RUN)
    assert f"{FILE}: 60 of 60 rows are refused, more than 10%" in message
    assert "thresholds.refused_at_most" in message
    assert "first in row 2: opened_at is not a date" in message
    assert "found '31.09.2026'" in message


def test_another_encoding_is_named_with_the_line(desk):
    rows = lines(desk)
    rows[4] = rows[4].replace("Backup", "Rücklauf").replace("Portal", "Rücklauf")
    write(desk, "\n".join(rows).encode("latin-1"))
    message = fails(desk, 3, *RUN)
    assert f"{FILE}, line 5: the byte b'\\xfc' is not UTF-8. Export it as UTF-8, or say" in message
    assert "what it is in loop.yaml (encoding: windows-1252)." in message


def test_a_period_without_data_names_what_the_store_holds(desk):
    message = fails(desk, 3, "run", "--period", "2024-Q1")
    assert "Period 2024-Q1 has no data." in message
    assert "The store holds responses from 2026-01-0" in message
    assert "tickets from 2026-01-05 to 2026-08-31." in message


def test_a_workspace_without_any_row_says_that_the_store_is_empty(desk):
    loop = opened(desk)
    with pytest.raises(DataError, match=r"has no data\. The store is empty\."):
        analyze.measure(loop.store, loop.history, loop.settings)
