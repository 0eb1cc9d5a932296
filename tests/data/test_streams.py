"""Files are read in pieces: what comes out is what the whole would give, whatever the pieces."""

import csv
import io
import tracemalloc
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopnb.collect.reading import content, delimited, files
from loopnb.errors import DataError

AWKWARD = st.text(st.sampled_from('ab,,"" \n\n\r\x00é\u2028'), max_size=40)


ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"])


def by_the_book(text: str) -> tuple | str:
    """Return header, numbered rows and number of faults as the csv module reads the whole text."""
    if not text.strip():
        return "is empty"
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, faults, last = [], 0, None
    try:
        header = tuple(cell.strip() for cell in next(line for line in lines if line))
        for number, line in enumerate(lines, start=2):
            if line and len(line) == len(header):
                rows.append((number, *line))
            faults += bool(line) and len(line) != len(header)
            last = line or last
    except csv.Error:
        return "A quoted cell is not closed"
    if last and len(last) < len(header) and text[-1] not in "\r\n":
        return "it was cut short"
    return header, rows, faults


def in_pieces(path: Path, content_: bytes) -> tuple | str:
    path.write_bytes(content_)
    try:
        raw = files.read(path, "a.csv")
        rows = [tuple(row.values()) for batch in raw.batches() for row in batch.to_pylist()]
    except DataError as error:
        said = ("is empty", "A quoted cell is not closed", "it was cut short")
        return next(words for words in said if words in str(error))
    numbered = [(row[-1], *row[:-1]) for row in rows]
    return raw.header, numbered, sum(fault.rows for fault in raw.faults.values())


CELL = st.text(st.sampled_from('ab"\n\r\x00é\ufeff'), max_size=4)
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def written(draw) -> str:
    """Return what a csv writer made of three columns, a little spoilt now and then."""
    buffer = io.StringIO(newline="")
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer = csv.writer(buffer, lineterminator=draw(ENDS), quoting=quoting)
    writer.writerow(["x", "y", "z"])
    writer.writerows(draw(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8)))
    text = buffer.getvalue()
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(["", "", '"', ",", "\n", "\r", "\ufeff"])) + text[at:]


@settings(max_examples=300, deadline=None)
@given(AWKWARD | written(), st.integers(1, 4), st.integers(1, 60), ENCODINGS)
def test_any_text_is_read_as_the_csv_module_reads_the_whole(
    tmp_path_factory, text, size, block, encoding
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "BATCH", size)
        patch.setattr(content, "CHUNK", size)
        patch.setattr(delimited, "BLOCK", block)
        path = tmp_path_factory.getbasetemp() / "a.csv"
        found = in_pieces(path, text.encode(encoding))
    # Without a mark of its own, a text's first character may be one.
    text = text.removeprefix("\ufeff") if encoding == "utf-8" else text
    assert found == by_the_book(text)


@pytest.mark.parametrize(
    ("spoilt", "line"), [(b"1,a\xff\n", 12), (b"\xff1,a\n", 12), (b'1,"\n\xff"\n', 13)]
)
def test_a_wrong_byte_in_a_column_that_nobody_asks_for_is_found(
    tmp_path, monkeypatch, spoilt, line
):
    monkeypatch.setattr(delimited, "BLOCK", 16)
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n" + b"1,a\n" * 10 + spoilt)
    with pytest.raises(DataError, match=f"line {line}: the byte"):
        list(files.read(path, "a.csv").batches([0]))


@pytest.mark.parametrize("spoilt", ['2,b"\n', '2,"b\n'])
def test_the_line_of_a_quote_that_is_not_closed_counts_all_lines(tmp_path, monkeypatch, spoilt):
    monkeypatch.setattr(delimited, "BLOCK", 16)
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\r\n1,"a\rb\nc"\r\n1,a\n' + spoilt.encode() + b'3,"c"d\n')
    with pytest.raises(DataError) as caught:
        list(files.read(path, "a.csv").batches())
    reader = csv.reader(path.open(newline=""), strict=True)
    with pytest.raises(csv.Error):
        list(reader)
    assert str(caught.value).startswith(f"a.csv, line {reader.line_num}: ")


def pieces(path: Path, text: str, monkeypatch) -> list[type]:
    """Return of what kind the pieces of a file are, read in blocks of 64 bytes."""
    monkeypatch.setattr(delimited, "BLOCK", 64)
    path.write_text(text, newline="")
    return [type(rows) for _, rows in files.read(path, "a.csv").chunks if len(rows)]


def test_plain_blocks_are_read_at_once_and_others_as_they_are(tmp_path, monkeypatch):
    path, line = tmp_path / "a.csv", '1,"a, ""b""\n",c\r\n'
    for head, tail in (("x,y,z\n", ""), ("\ufeffx,y,z\n", "")):
        assert set(pieces(path, head + 20 * line + tail, monkeypatch)[1:]) == {pa.Table}
    ragged = pieces(path, "x,y,z\n" + 20 * line + "1,2\n" + 20 * line, monkeypatch)
    assert ragged.count(list) == 2  # the first block and the one with the ragged row
    assert ragged[-1] is pa.Table
    spoilt = pieces(path, "x,y,z\n" + 20 * line + '1,2"3,4\n' + 20 * line, monkeypatch)
    assert spoilt[-1] is list


@settings(deadline=None)
@given(st.binary(max_size=30), st.integers(1, 5))
def test_the_line_of_a_wrong_byte_does_not_depend_on_the_pieces(tmp_path_factory, some, size):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(b"id,text\n" + some + b"\xff\n")
    with pytest.raises(UnicodeDecodeError) as wrong:
        path.read_bytes().decode()
    error = wrong.value
    line = error.object[: error.start].count(b"\n") + 1
    byte = error.object[error.start : error.start + 1]
    with pytest.MonkeyPatch.context() as patch, pytest.raises(DataError) as caught:
        patch.setattr(content, "CHUNK", size)
        list(files.read(path, "a.csv").batches())
    assert str(caught.value).startswith(f"a.csv, line {line}: the byte {byte!r} is not UTF-8")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_half_a_character_of_utf_16_at_the_end_has_a_line(tmp_path, monkeypatch, size):
    monkeypatch.setattr(content, "CHUNK", size)
    path = tmp_path / "a.csv"
    path.write_bytes("id,text\n1,Ċ\n2,b\n".encode("utf-16") + b"\x0a")
    line = path.read_bytes()[:-1].count(b"\n") + 1  # half of Ċ counts, too
    with pytest.raises(DataError, match=rf"line {line}: the byte b'\\n' is not UTF-16"):
        list(files.read(path, "a.csv").batches())


def large(rows: int = 60_000) -> str:
    return "id,text\n" + "".join(f"{i},{'words ' * 30}{i}\n" for i in range(rows))


def zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", text)
    return buffer.getvalue()


def parquet(rows: int = 60_000) -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame(
        {"id": range(rows), "text": [f"{'words ' * 30}{i}" for i in range(rows)]}
    ).to_parquet(buffer, row_group_size=5_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.csv", lambda: large().encode()),
        ("a.zip", lambda: zipped(large())),
        ("a.parquet", parquet),
    ],
    ids=["csv", "zip", "parquet"],
)
def test_a_large_file_is_never_held_as_a_whole(tmp_path, monkeypatch, name, make):
    monkeypatch.setattr(files, "BATCH", 1_000)
    monkeypatch.setattr(delimited, "BLOCK", 1 << 18)
    path = tmp_path / name
    path.write_bytes(make())
    tracemalloc.start()
    try:
        raw = files.read(path, name)
        assert sum(batch.num_rows for batch in raw.batches()) == 60_000
        assert tracemalloc.get_traced_memory()[1] < 6e6  # of 11 MB of text
    finally:
        tracemalloc.stop()


def test_only_the_columns_that_are_mapped_are_taken_along(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,text,at\n1,a,x\n2,b,y\n")
    (batch,) = files.read(path, "a.csv").batches([0, 2])
    assert batch.to_pylist() == [{"c0": "1", "c2": "x", "row": 2}, {"c0": "2", "c2": "y", "row": 3}]


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_further_header_rows_are_taken_whatever_the_pieces(tmp_path, monkeypatch, size):
    monkeypatch.setattr(files, "BATCH", size)
    path = tmp_path / "a.csv"
    path.write_text('id,text\nNo.,"What\nelse"\n\nx,y\n1,a\n2\n3,c\n')
    raw = files.read(path, "a.csv", header_rows=3)
    assert raw.more == (("No.", "What\nelse"), ("x", "y"))
    assert raw.rows.to_pylist() == [
        {"c0": "1", "c1": "a", "row": 5}, {"c0": "3", "c1": "c", "row": 7},
    ]  # fmt: skip
    assert (raw.count, [fault.first for fault in raw.faults.values()]) == (2, [6])


def test_a_zip_that_is_damaged_within_is_a_sentence(tmp_path):
    content_ = bytearray(zipped(large(5_000)))
    content_[2_000:2_100] = bytes(100)
    path = tmp_path / "a.zip"
    path.write_bytes(content_)
    with pytest.raises(DataError, match=r"a\.zip is not a whole zip file"):
        list(files.read(path, "a.zip").batches())


def test_a_parquet_file_without_its_pages_is_a_sentence(tmp_path):
    content_ = bytearray(parquet(20_000))
    content_[3_000:60_000] = bytes(57_000)
    path = tmp_path / "a.parquet"
    path.write_bytes(content_)
    with pytest.raises(DataError, match=r"a\.parquet is not a whole Parquet file"):
        list(files.read(path, "a.parquet").batches())
