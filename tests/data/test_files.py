"""Readers: whatever the kind of file, rows of text come out as they went in, or a sentence."""

import csv
import hashlib
import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.collect.reading import files
from loopnb.errors import DataError

FRAME = pd.DataFrame(
    {"id": [7, 8], "score": [5.0, None], "share": [0.5, 1.25], "at": pd.to_datetime(
        ["2026-07-01 10:00:30", None]), "text": ["é, “a”", None]}
)  # fmt: skip
AS_TEXT = [
    ["7", "5", "0.5", "2026-07-01 10:00:30", "é, “a”"],
    ["8", None, "1.25", None, None],
]


@pytest.fixture
def read(tmp_path):
    """Return `read(content, name)`: the file with that content."""

    def written(content: str | bytes, name: str = "a.csv", **options) -> files.Raw:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        raw = files.read(path, name, **options)
        assert raw.rows.num_rows == raw.count  # read to its end
        return raw

    return written


def cells(raw: files.Raw) -> list[list[str]]:
    return [list(row.values()) for row in raw.rows.drop_columns("row").to_pylist()]


def numbers(raw: files.Raw) -> list[int]:
    return raw.rows["row"].to_pylist()


def bytes_of(write, *args, **options) -> bytes:
    buffer = io.BytesIO()
    write(buffer, *args, **options)
    return buffer.getvalue()


def test_a_cell_is_text_as_it_stands(read):
    raw = read('id,text\n007,"a, ""b"" "\n1.0,NA\n')
    assert raw.header == ("id", "text")
    assert cells(raw) == [["007", 'a, "b" '], ["1.0", "NA"]]


def test_rows_count_records_and_the_header_is_the_first(read):
    raw = read('id,text\n1,"two\nlines"\n\n2,b\n')
    assert cells(raw) == [["1", "two\nlines"], ["2", "b"]]
    assert numbers(raw) == [2, 4]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(read, ends):
    assert cells(read(ends.join(["id,text", "1,a", "2,b"]))) == [["1", "a"], ["2", "b"]]


def test_a_byte_order_mark_is_no_part_of_the_first_name(read):
    raw = read("id,text\n1,ä\n".encode("utf-8-sig"))
    assert (raw.header, raw.encoding) == (("id", "text"), "utf-8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark(read, encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    raw = read(mark + "id,text\n1,Grüße\n".encode(encoding))
    assert (raw.header, cells(raw), raw.encoding) == (("id", "text"), [["1", "Grüße"]], "utf-16")


def test_another_encoding_is_named_with_its_line(read):
    with pytest.raises(DataError, match=r"a\.csv, line 3: the byte b'\\xfc' is not UTF-8"):
        read("id,text\n1,a\n2,Grüße\n".encode("latin-1"))


def test_repeated_names_are_kept_apart_by_position(read):
    raw = read("id,category,category\n1,a,b\n")
    assert raw.header == ("id", "category", "category")
    assert raw.rows.column_names == ["c0", "c1", "c2", "row"]


def test_tabs_part_the_cells_of_a_tsv(read):
    assert cells(read("id\ttext\n1\ta, b\n", "a.tsv")) == [["1", "a, b"]]


@pytest.mark.parametrize(("row", "how"), [("3", "fewer"), ("3,c,d", "more")])
def test_a_ragged_row_is_refused_and_the_others_are_kept(read, row, how):
    raw = read(f"id,text\n1,a\n{row}\n2,b\n")
    assert cells(raw) == [["1", "a"], ["2", "b"]]
    assert numbers(raw) == [2, 4]
    ((why, fault),) = raw.faults.items()
    assert (fault.first, why) == (3, f"{how} cells than the header has (2)")
    assert fault.found == f"{row.count(',') + 1} cells"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('id,text\n1,"a\n2,b\n', "line 3: unexpected end of data. A quoted cell is not closed"),
        ('id,text\n1,"a"b\n', "line 2: "),
        ("id,text\n1,a\n2", "row 3: fewer cells than the header has (2) (1 cells) and the file"),
        ("", "a.csv is empty. Export it again."),
        (" \n\r\n", "a.csv is empty. Export it again."),
    ],
)
def test_a_file_that_is_not_whole_is_a_sentence(read, content, said):
    with pytest.raises(DataError) as caught:
        read(content)
    assert said in str(caught.value)
    assert str(caught.value).endswith("Export it again.")


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe"], ids=["utf-8", "utf-16"])
def test_a_file_of_nothing_but_its_mark_is_empty(read, mark):
    with pytest.raises(DataError, match=r"is empty\. Export it again\."):
        read(mark)


@pytest.mark.parametrize("content", ["id,text\n1,a\n2,b", "id,text\n9\n1,a\n2,b", "id,text"])
def test_a_last_line_without_an_end_may_be_whole(read, content):
    assert read(content).rows.num_rows == content.count(",") - 1


def test_whether_a_file_is_cut_short_does_not_depend_on_the_size_of_a_batch(read, monkeypatch):
    monkeypatch.setattr(files, "BATCH", 2)
    raw = read("id,text\n9\n1,a\n2,b")
    assert [fault.rows for fault in raw.faults.values()] == [1]


def test_batches_are_put_together_in_order(read, monkeypatch):
    monkeypatch.setattr(files, "BATCH", 2)
    raw = read("id,text\n" + "".join(f"{i},a\n" for i in range(5)))
    assert numbers(raw) == [2, 3, 4, 5, 6]


def test_a_long_text_is_a_text(read):
    assert cells(read(f"id,text\n1,{'x' * 200_000}\n"))[0][1] == "x" * 200_000


def test_the_head_is_enough_to_see_the_columns(read):
    raw = read("id,text\n" + "".join(f"{i},a\n" for i in range(1000)), head=True)
    assert raw.header == ("id", "text")
    assert raw.rows.num_rows < 100


def test_a_header_alone_has_no_rows(read):
    raw = read("id,text\n")
    assert (raw.header, raw.rows.num_rows, raw.faults) == (("id", "text"), 0, {})


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8)


@given(ROWS)
def test_any_rows_that_a_csv_writer_wrote_are_read_back(tmp_path_factory, rows):
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["a", "b", "c"], *rows])
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(buffer.getvalue().encode())
    raw = files.read(path, "any.csv")
    assert cells(raw) == rows
    assert numbers(raw) == list(range(2, len(rows) + 2))
    assert raw.faults == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", bytes_of(FRAME.to_excel, index=False)),
        ("a.parquet", bytes_of(FRAME.to_parquet)),
    ],
    ids=["workbook", "parquet"],
)
def test_typed_cells_become_the_text_that_a_csv_would_have(read, name, content):
    raw = read(content, name)
    assert raw.header == ("id", "score", "share", "at", "text")
    assert cells(raw) == AS_TEXT
    assert numbers(raw) == [2, 3]


def test_json_lines_are_objects_and_what_is_missing_is_unknown(read):
    raw = read('{"id": "007", "score": 5, "ok": true}\n{"id": "8", "text": "é"}\n', "a.jsonl")
    assert raw.header == ("id", "score", "ok", "text")
    assert cells(raw)[0] == ["007", "5", "True", None]
    assert cells(raw)[1][0::3] == ["8", "é"]


def test_one_workbook_may_have_several_sheets(read):
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer) as book:
        for name in ("first", "second"):
            pd.DataFrame({name: [1]}).to_excel(book, sheet_name=name, index=False)
    content = buffer.getvalue()
    assert read(content, "a.xlsx").header == ("first",)
    assert read(content, "a.xlsx", sheet="second").header == ("second",)
    with pytest.raises(DataError, match="third"):
        read(content, "a.xlsx", sheet="third")


def test_words_in_a_workbook_are_text(read):
    words = pd.DataFrame({"country": ["NA"], "text": ["None"], "note": ["n/a"]})
    assert cells(read(bytes_of(words.to_excel, index=False), "a.xlsx")) == [["NA", "None", "n/a"]]


def test_repeated_names_in_a_workbook_are_kept(read):
    twice = pd.DataFrame([[1, 2]], columns=["category", "category"])
    assert read(bytes_of(twice.to_excel, index=False), "a.xlsx").header == ("category", "category")


def test_the_index_of_a_frame_is_a_column_of_its_file(read):
    content = bytes_of(FRAME.set_index("id").to_parquet)
    assert set(read(content, "a.parquet").header) == set(FRAME)


def test_long_ids_keep_every_digit(read):
    raw = read('{"id": 9007199254740993}\n{"text": "no id"}\n', "a.jsonl")
    assert cells(raw)[0][0] == "9007199254740993"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04 not a workbook", "a.xlsx cannot be read as a workbook"),
        ("a.jsonl", b'{"id": 1}\n{"id":', "a.jsonl is not JSON lines (one object a line)"),
        ("a.parquet", b"PAR1 and no end", "a.parquet is not a whole Parquet file"),
        ("a.zip", b"PK\x03\x04 cut", "a.zip is not a whole zip file"),
        ("a.xls", b"any", "a.xls: kind of file '.xls' is not known. Did you mean '.xlsx'?"),
        ("a", b"any", "a: kind of file 'none' is not known."),
        ("a.csv.gz", b"any", "kind of file '.gz' is not known."),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("a") else "",
)
def test_a_file_that_cannot_be_read_is_a_sentence(read, name, content, said):
    with pytest.raises(DataError) as caught:
        read(content, name)
    assert said in str(caught.value)


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def test_a_zip_holds_one_table(read):
    content = zipped(a_csv="id\n1\n")
    raw = read(content, "a.zip")
    assert (raw.header, cells(raw)) == (("id",), [["1"]])
    assert raw.sha256 == hashlib.sha256(content).hexdigest()
    with pytest.raises(DataError, match=r"a\.zip holds 2 files; one is expected"):
        read(zipped(a_csv="id\n1\n", b_csv="id\n1\n"), "a.zip")
