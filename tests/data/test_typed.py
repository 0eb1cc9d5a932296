"""Files whose cells have types: every cell, row and place survives the way back to text."""

import io
import json
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest

from data.frames import TICKETS
from loopnb.collect.reading import typed
from loopnb.errors import DataError


def read(table: typed.Cells) -> tuple:
    """Return header and rows, all read."""
    return table[0], list(table[1])


def workbook(content: bytes, name: str, sheet: str | int) -> tuple:
    return read(typed.workbook(content, name, sheet))


def json_lines(text: str, name: str) -> tuple:
    return read(typed.json_lines(text, name))


def columns(content: bytes, name: str, size: int = 1000) -> tuple:
    return read(typed.columns(io.BytesIO(content), name, size))


def book(*rows: list) -> bytes:
    """Return a workbook as programs stream it: rows end where their cells do."""
    whole, buffer = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = whole.create_sheet("first")
    for row in rows:
        sheet.append(row)
    whole.save(buffer)
    return buffer.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"), ("NA", "NA"), ("None", "None"), (7, "7"), (7.0, "7"), (0.5, "0.5"),
        (True, "True"), (None, None), (datetime(2026, 7, 1, 10, 0, 30), "2026-07-01 10:00:30"),
        (date(2026, 7, 1), "2026-07-01 00:00:00"), (time(10, 30), "10:30:00"),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_becomes_text(cell, text):
    assert workbook(book(["cell", "id"], [cell, 1]), "a.xlsx", 0)[1] == [(2, (text, "1"))]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"), (9007199254740993, "9007199254740993"), (1.0, "1"), (0.5, "0.5"),
        (True, "True"), (None, None), ("é", "é"), ({"a": ["é"]}, '{"a": ["é"]}'),
    ],
)  # fmt: skip
def test_a_value_of_json_becomes_text(cell, text):
    assert json_lines(json.dumps({"cell": cell}), "a.jsonl") == (("cell",), [(1, (text,))])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (pd.Timestamp("2026-07-01 10:00:30.5"), "2026-07-01 10:00:30"), (pd.NaT, None),
        (date(2026, 7, 1), "2026-07-01"), (Decimal("1.50"), "1.50"), (2.0, "2"), (True, "True"),
    ],
)  # fmt: skip
def test_a_value_of_parquet_becomes_text(cell, text):
    assert columns(parquet(pd.DataFrame({"cell": [cell]})), "a.parquet")[1] == [(2, (text,))]


def test_whole_numbers_beside_a_gap_keep_every_digit():
    frame = pd.DataFrame({"id": pd.array([9007199254740993, None], dtype="Int64")})
    assert columns(parquet(frame), "a.parquet")[1] == [(2, ("9007199254740993",)), (3, (None,))]


def test_keys_of_json_stand_in_order_of_appearance_and_blank_lines_are_none():
    assert json_lines('{"a": 1}\n\n{"b": 2, "a": 3}\n', "a.jsonl") == (
        ("a", "b"), [(1, ("1", None)), (3, ("3", "2"))],
    )  # fmt: skip


@pytest.mark.parametrize("line", ["[1]", "7", '{"a": 1} {"a": 2}', "soon"])
def test_a_line_that_is_no_object_is_named(line):
    with pytest.raises(DataError, match=r"a\.jsonl is not JSON lines .* line 2"):
        json_lines(f'{{"a": 1}}\n{line}\n', "a.jsonl")


@pytest.mark.parametrize("sheet", ["second", 1])
def test_a_sheet_that_is_not_there_is_named(sheet):
    with pytest.raises(DataError, match=f"a.xlsx has no sheet '{sheet}'"):
        workbook(book(["a"]), "a.xlsx", sheet)


def test_a_text_in_json_may_hold_any_character():
    text = "one\u2028two\x85three"
    line = json.dumps({"text": text}, ensure_ascii=False)
    assert json_lines(f"{line}\n", "a.jsonl")[1] == [(1, (text,))]


def test_a_short_row_of_a_workbook_ends_in_blanks(folder):
    content = book(["id", "at", "reopened"], ["1", "2026-07-01"], ["2", "2026-07-01", 3])
    found = folder.offered({"a.xlsx": content}, TICKETS)
    assert found.ticket_id.tolist() == ["1", "2"]


def test_a_cell_beyond_the_header_of_a_workbook_stops_no_other_row(folder):
    content = book(["id", "at"], ["1", "2026-07-01"], ["2", "2026-07-01", "beyond"])
    assert "1" in folder.offered({"a.xlsx": content}, TICKETS).ticket_id.tolist()


def test_a_row_of_a_workbook_has_its_place_in_the_sheet(folder):
    content = book(["id", "at"], ["1", "2026-07-01"], [None, None], ["2", "2026-07-02"])
    assert folder.offered({"a.xlsx": content}, TICKETS).source_row.tolist() == [2, 4]


def test_an_empty_sheet_is_said_to_be_empty():
    with pytest.raises(DataError) as caught:
        workbook(book(), "a.xlsx", 0)
    assert "unpack" not in str(caught.value)


def test_a_time_that_names_its_zone_is_not_read_in_another(folder):
    times = pd.to_datetime(["2026-07-01 10:00"]).tz_localize("UTC")
    content = parquet(pd.DataFrame({"id": ["1"], "at": times}))
    found = folder.offered({"a.parquet": content}, TICKETS, zone="Europe/Berlin")
    assert found.opened_at[0] == pd.Timestamp("2026-07-01 10:00")  # as it says, not as Berlin's
    assert pd.isna(found.reason[0])


def test_a_blank_head_of_a_workbook_keeps_the_columns_after_it(folder):
    content = book(["id", "at", None, "status"], ["1", "2026-07-01", "x", "open"],
                   ["2", "2026-07-01", "x"])  # fmt: skip
    found = folder.offered({"a.xlsx": content}, {"tickets": TICKETS["tickets"] | {"status": "status"}})
    assert found.sort_values("ticket_id").status.fillna("").tolist() == ["open", ""]
