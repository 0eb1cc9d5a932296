"""Cells made harmless for a spreadsheet come back as they were, whatever is in them."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.spreadsheet import FORMULA, harmless, plain
from loopnb.workspace import write_frame

TRICKY = st.text(alphabet=st.sampled_from("'=+-@\t\r\n ␍a1\",;"), max_size=12)
TEXTS = st.one_of(TRICKY, st.text(max_size=40))


@given(TEXTS)
def test_every_text_comes_back(text):
    assert plain(harmless(text)) == text


@given(TEXTS)
def test_no_text_begins_like_a_formula_or_breaks_its_line(text):
    safe = harmless(text)
    assert not safe.lstrip().startswith(FORMULA) and not safe.startswith("\t")
    assert "\r" not in safe


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_text_comes_back_through_a_file(texts):
    lines = io.StringIO(newline="")
    safe = pd.DataFrame({"text": [harmless(text) for text in texts], "n": 1})
    safe.to_csv(lines, index=False, lineterminator="\n")
    read = io.StringIO(lines.getvalue().replace("\r\n", "\n"), newline="")
    rows = list(csv.reader(read))[1:]
    assert [plain(row[0]) for row in rows] == texts


@pytest.mark.parametrize("cell", [1, 1.5, None, True])
def test_what_is_no_text_is_left_alone(cell):
    assert plain(harmless(cell)) is cell


@pytest.mark.parametrize(
    ("text", "seen"),
    [("=1", "'=1"), ("'=1", "''=1"), ("'tis", "'tis"), (" -1", "' -1"), ("a\rb", "a␍ b"),
     ("␍", "␍␍"), ("a-b", "a-b")],
)  # fmt: skip
def test_what_a_person_sees(text, seen):
    assert harmless(text) == seen


def test_what_a_person_typed_is_read_as_it_stands():
    assert [plain(text) for text in ("'tis", "'=1", "␍", "a␍b", "")] == [
        "'tis", "=1", "␍", "a␍b", ""]  # fmt: skip


def test_a_table_written_for_people_loses_nothing(tmp_path):
    texts = ["'=1", "\r=1", "a\rb", "␍ ", "\t", "''", "-"]
    write_frame(pd.DataFrame({"text": texts}), tmp_path / "a")
    read = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    assert [plain(cell) for cell in read.text] == texts
