"""Text files part their cells in several ways, which their first lines show."""

import pytest

from data.folders import Folder
from loopnb.collect.reading import files
from loopnb.collect.reading.content import content
from loopnb.collect.reading.separator import separator
from loopnb.errors import DataError

SCORE = {"responses": {
    "response_id": "id", "responded_at": "at", "kind": {"value": "csat"}, "score": "score",
}}  # fmt: skip


@pytest.fixture
def told(tmp_path):
    """Return `told(text)`: what parts the cells of a CSV, and whether its first line says so."""

    def written(text: str | bytes, usual: str = ",", encoding: str | None = None) -> tuple:
        path = tmp_path / "a.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return separator(content(path, path.name, encoding), usual)

    return written


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_first_lines_show_what_parts_their_cells(told, mark):
    text = f'id{mark}at{mark}"a, b; c|d"\n1{mark}x{mark}"two\nlines"\n'
    assert told(text) == (mark, False)


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=; "])
def test_a_spreadsheets_first_line_says_it(told, line):
    assert told(f"{line}\r\na,b;c\r\n1,2;3\r\n") == (";", True)


@pytest.mark.parametrize(
    ("text", "usual", "mark"),
    [
        ("text\nhello; you, there\n", ",", ","),  # one column: what its rows hold says nothing
        ("a,b\n1,2;3\n", ",", ","),
        ("a;b,c\n1;2,5\n", ",", ","),  # both fit: what is usual
        ("a;b,c;d\n1;2;3\n4;5;6\n", ",", ";"),
        ("a,b\tc\n", "\t", "\t"),
        ("", ",", ","),
    ],
)
def test_in_doubt_it_is_what_is_usual(told, text, usual, mark):
    assert told(text, usual)[0] == mark


def test_other_encodings_are_looked_into_as_what_they_are(told):
    assert told("sep=;\nä;b\n".encode("utf-16")) == (";", True)
    assert told("ä;b\n1;2\n".encode("cp1252"), encoding="cp1252") == (";", False)


def test_the_line_that_says_it_is_no_record(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nid;text\n1;a, b\n2;c\n")
    raw = files.read(path, "a.csv")
    assert raw.header == ("id", "text")
    assert raw.rows["c1"].to_pylist() == ["a, b", "c"]
    assert raw.rows["row"].to_pylist() == [2, 3]  # as a spreadsheet counts, which hides the line


def test_a_line_that_says_it_and_nothing_else_is_no_table(tmp_path):
    (tmp_path / "a.csv").write_text("sep=;\n\n")
    with pytest.raises(DataError, match=r"a\.csv is empty"):
        files.read(tmp_path / "a.csv", "a.csv")


@pytest.mark.parametrize(
    ("cell", "number"),
    [("3,5", 3.5), ("1.234,5", 1234.5), ("1.234", 1234.0), ("-2", -2.0), ("4", 4.0)],
)
def test_decimal_commas_are_read_where_they_are_declared(folder: Folder, cell, number):
    found = folder.offered(
        {"a.csv": f"id;at;score\n1;2026-07-01;{cell}\n"}, SCORE, decimal=","
    ).iloc[0]
    assert (found.score, found.isna().reason) == (number, True)


@pytest.mark.parametrize(
    ("cell", "decimal"), [("3.5", ","), ("1,234.5", ","), ("3,5", "."), ("1.2345,6", ",")]
)
def test_a_number_of_the_other_kind_is_refused_not_misread(folder: Folder, cell, decimal):
    text = f'id;at;score\n1;2026-07-01;"{cell}"\n'
    found = folder.offered({"a.csv": text}, SCORE, decimal=decimal).iloc[0]
    assert (found.reason, found.found) == ("score is not a number", cell)


@pytest.mark.parametrize("cell", ["1.2E+10", "1,2E+10", "1E+11", "4.5e+9:Q1"])
def test_an_id_that_a_spreadsheet_rounded_is_refused(folder: Folder, cell):
    found = folder.offered({"a.csv": f'id;at;score\n"{cell}";2026-07-01;3\n'}, SCORE).iloc[0]
    assert found.reason == "response_id was turned into a rounded number by a spreadsheet"


@pytest.mark.parametrize("cell", ["1E10", "12E+10", "INC-1E+1", "E+10"])
def test_an_id_that_only_looks_a_little_like_that_is_kept(folder: Folder, cell):
    found = folder.offered({"a.csv": f"id;at;score\n{cell};2026-07-01;3\n"}, SCORE).iloc[0]
    assert (found.response_id, found.isna().reason) == (cell, True)


@pytest.mark.parametrize(
    ("encoding", "text"), [("windows-1252", "Grüße €"), ("utf-16-le", "Grüße"), ("cp932", "日本")]
)
def test_a_declared_encoding_is_read(tmp_path, encoding, text):
    path = tmp_path / "a.csv"
    path.write_bytes(f"id,text\n1,{text}\n".encode(encoding))
    raw = files.read(path, "a.csv", encoding=encoding)
    assert (raw.rows["c1"].to_pylist(), raw.encoding) == ([text], encoding)


def test_a_mark_in_the_file_is_truer_than_what_is_declared(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("id,text\n1,Grüße\n".encode("utf-8-sig"))
    raw = files.read(path, "a.csv", encoding="windows-1252")
    assert (raw.rows["c1"].to_pylist(), raw.encoding) == (["Grüße"], "utf-8")


def test_a_declared_encoding_that_is_wrong_is_named_with_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n1,a\n2,\x81\n")
    with pytest.raises(DataError, match=r"line 3: the byte b'\\x81' is not WINDOWS-1252"):
        assert files.read(path, "a.csv", encoding="windows-1252").rows


@pytest.mark.parametrize("encoding", ["utf-9", "rot13", "base64"])
def test_what_is_no_encoding_is_a_fault_of_the_settings(folder: Folder, encoding):
    with pytest.raises(ValueError, match="not an encoding"):
        folder.loop({"desk": {"files": "*", "encoding": encoding}})


def test_a_column_may_decide_whether_a_row_offers_anything(folder: Folder):
    tables = {"responses": SCORE["responses"] | {"score": {"column": "score", "offers": True}}}
    loaded = folder.load({"a.csv": "id,at,score\n1,2026-07-01,3\n2,2026-07-01,\n"}, tables)
    assert loaded.sums == (2, 1, 1, 0)
    assert loaded.reasons == {"left out: offers nothing to any table": 1}
