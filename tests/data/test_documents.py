"""JSON as interfaces give it: lists, pages and objects one after another become one table."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.collect.reading.documents import objects
from loopnb.errors import DataError

ROWS = [{"id": 1, "text": "a"}, {"id": 2}]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def table(text: str) -> tuple[tuple[str, ...], list]:
    header, rows = objects(text, "a.json")
    return header, list(rows)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS), json.dumps(ROWS, indent=2), "\n".join(map(json.dumps, ROWS)),
        json.dumps({"tickets": ROWS, "end_of_stream": True}),
        json.dumps({"tickets": ROWS[:1]}) + json.dumps({"tickets": ROWS[1:]}),
        json.dumps(ROWS[:1]) + "\n" + json.dumps(ROWS[1:]), ",\n".join(map(json.dumps, ROWS)),
    ],
)  # fmt: skip
def test_objects_are_rows_however_they_are_listed(text):
    assert table(text) == (("id", "text"), [(1, ("1", "a")), (2, ("2", None))])


def test_what_lies_within_an_object_is_a_column():
    row = {"via": {"channel": "web", "source": {"rel": None}}, "tags": ["a"], "none": {},
           "fields": [{"id": 7, "value": "x"}, {"id": 8, "value": None}],
           "answers": [{"id": 1, "value": "x", "question": "?"}]}  # fmt: skip
    header, ((_, cells),) = table(json.dumps(row))
    assert dict(zip(header, cells, strict=True)) == {
        "via.channel": "web", "via.source.rel": None, "tags": '["a"]', "none": None,
        "fields.7": "x", "fields.8": None,
        "answers": '[{"id": 1, "value": "x", "question": "?"}]',
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"id": 1}', "a.json, line 1: it is not whole JSON"),
        ('[{"id": 1},\n{"id":', "a.json, line 2: it is not whole JSON"),
        ("[1, 2]", "is not a list of objects: it holds '1'"),
        ('"soon"', "is not a list of objects"),
        ("[]", "holds no objects"),
        ('{"tickets": []}', "holds no objects"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"id": ' + "9" * 5000 + "}]", "is not whole JSON"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_table_is_a_sentence(text, said):
    with pytest.raises(DataError, match="^a.json") as caught:
        table(text)
    assert said in str(caught.value)


@given(st.lists(st.dictionaries(st.text(), VALUES, min_size=1, max_size=4), min_size=1))
def test_every_object_is_a_row_of_text(rows):
    header, found = table(json.dumps(rows))
    assert [number for number, _ in found] == list(range(1, len(rows) + 1))
    for _, cells in found:
        assert len(cells) == len(header)
        assert all(cell is None or cell.encode() is not None for cell in cells)
