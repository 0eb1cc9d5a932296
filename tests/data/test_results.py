"""Results: tables that are checked, that show themselves, and that are safe to show."""

import math

import pandas as pd
import pytest

from loopnb.errors import DataError
from loopnb.results import (
    KINDS,
    Causes,
    Checked,
    Collected,
    Comments,
    Gaps,
    Measures,
    Quotations,
    Refused,
    as_html,
)

EVERY = [*KINDS.values(), Checked, Comments]
HOSTILE = "<script>alert('&')</script>"


def empty(kind):
    return kind.from_table(pd.DataFrame(columns=kind.columns))


def test_a_table_that_lacks_columns_is_refused_by_name():
    with pytest.raises(DataError, match=r"^Causes: the table lacks area, share, cumulative\.$"):
        Causes.from_table(pd.DataFrame(columns=["kind", "cause", "cases"]))


def test_columns_are_put_in_order_and_others_left_behind():
    frame = pd.DataFrame({"why": ["b"], "other": [1], "subject": ["a"], "kind": ["k"]}, index=[7])
    table = Gaps.from_table(frame).table
    assert list(table.columns) == ["kind", "subject", "why"]
    assert table.index.tolist() == [0]
    assert "other" in frame


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_an_empty_result_says_so_and_shows_no_table(kind):
    result = empty(kind)
    assert result.text.endswith((".", "!"))
    assert result.shown.empty
    assert "<table" not in result._repr_html_()
    assert result._repr_markdown_() == result.text


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_a_result_is_rebuilt_from_its_table(kind):
    result = empty(kind)
    assert kind.from_table(result.table).table.equals(result.table)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_what_is_shown_is_made_of_the_table(kind):
    assert set(kind.heads) <= set(kind.columns)
    assert kind.caption


def test_what_customers_wrote_cannot_become_markup():
    table = pd.DataFrame([dict.fromkeys(Quotations.columns, HOSTILE)])
    html = Quotations.from_table(table)._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_headings_captions_and_names_cannot_become_markup():
    html = as_html(pd.DataFrame({HOSTILE: ["a"]}), f'"{HOSTILE}')
    assert "<script" not in html
    assert 'aria-label="&quot;&lt;script' in html


def test_a_table_is_accessible():
    html = as_html(pd.DataFrame({"Cause": ["Backup"], "Cases": [1234]}), "Where from")
    assert "<caption>Where from</caption>" in html
    assert '<th scope="col">Cases</th>' in html
    assert '<th scope="row">Backup</th><td>1,234</td>' in html
    assert 'role="region" tabindex="0" aria-label="Where from"' in html


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (1234, "1,234"), (1234.0, "1,234"), (12.345, "12.3"), (1.2345, "1.23"), (-0.5, "-0.50"),
        (math.nan, ""), (None, ""), (pd.NaT, ""), ("", ""), ("a & b", "a &amp; b"),
    ],
)  # fmt: skip
def test_a_cell_is_written_for_people(value, cell):
    frame = pd.DataFrame({"a": ["x"], "b": pd.Series([value], dtype=object)})
    assert f"<td>{cell}</td>" in as_html(frame)


def test_collected_counts_over_files():
    rows = [(*looked("s", "a.csv"), "", 10, 7, 1, 2, 3), (*looked("s", "b.csv"), "", 5, 5, 0, 0, 0)]
    found = Collected.from_table(pd.DataFrame(rows, columns=Collected.columns))
    assert found.text == (
        "15 rows in 2 files: 12 kept, 1 refused, 2 replaced by a later row of the same id. "
        "3 ended in spare blank cells."
    )
    assert found.shown[["Files", "Recognised as", "Rows in"]].values.tolist() == [[2, "t", 15]]


def test_files_of_a_source_that_are_not_alike_are_told_apart():
    rows = [(*looked("s", "a.csv"), "", 10, 7, 1, 2, 0),
            (*looked("s", "b.csv")[:-1], "the file", "", 5, 5, 0, 0, 0)]  # fmt: skip
    found = Collected.from_table(pd.DataFrame(rows, columns=Collected.columns))
    assert found.shown["Says who"].tolist() == ["loop.yaml", "the file"]
    assert found.text.endswith("id.")


def test_what_is_checked_says_what_is_left_over():
    rows = [(*looked("s", "a.csv"), 9, "tickets"), (*looked("", "b.csv"), 4, "")]
    assert Checked.from_table(pd.DataFrame(rows, columns=Checked.columns)).text == (
        "1 file found; each has the columns that loop.yaml names. In data/raw, 1 file that no "
        "source names and that no run reads; `loopnb check` proposes how to read them."
    )


def looked(source, file):
    return (source, file, "t", "it has the columns", "utf-8", "comma", "UTC", "loop.yaml")


def test_refused_names_the_first_place():
    rows = [("a.csv", "tickets", "opened_at is blank", 1200, 4711, "nothing")]
    found = Refused.from_table(pd.DataFrame(rows, columns=Refused.columns))
    assert found.text == (
        "Most refused: a.csv, 1,200 rows, first row 4,711: opened_at is blank (found nothing). "
        "Each refused row is in data/store/refused.csv."
    )


def test_causes_name_the_vital_few():
    shares = pd.DataFrame({"cause": list("abcd"), "share": [50.0, 31.0, 14.0, 5.0]})
    table = shares.assign(kind="tickets by component", area="product", cases=1)
    table["cumulative"] = shares["share"].cumsum()
    assert Causes.from_table(table).text == "2 of 4 make up 81 % of tickets by component."


def test_comments_are_shown_as_counts_by_period():
    rows = [("2026-Q2", "A1", "words", 0.5), ("2026-Q3", "A1", "nothing", 1.0),
            ("2026-Q3", "A2", "words", math.nan)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["period", "cluster", "says", "score"])
    found = Comments.from_table(table.assign(text="a").reindex(columns=Comments.columns))
    assert found.text == (
        "3 comments of 2 people or accounts: 2 say something and 1 say that there is nothing to "
        "say."
    )
    assert found.shown.to_numpy().tolist() == [["2026-Q2", 1, 1, 1], ["2026-Q3", 2, 1, 0]]


def test_measures_are_shown_a_row_a_measure_and_a_column_a_period():
    row = {"metric": "csat", "title": "Satisfied", "unit": "%", "start": "2026-07-01"}
    rows = [
        row | {"period": "2026-Q3", "value": 86.0, "n": 1125},
        row | {"period": "2026-Q2", "start": "2026-04-01", "value": 79.0, "n": 900},
        row | {"period": "2026-Q1", "start": "2026-01-01", "value": math.nan, "n": 0},
    ]
    shown = Measures.from_table(pd.DataFrame(rows, columns=Measures.columns)).shown
    assert shown.columns.tolist() == ["Measure", "2026-Q2", "2026-Q3"]
    assert shown.to_numpy().tolist() == [["Satisfied", "79 % (n 900)", "86 % (n 1,125)"]]
