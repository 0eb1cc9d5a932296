"""What customers write is shown as they wrote it and does nothing, in a page and in a sheet."""

import csv
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from edge.conftest import HOSTILE_PARTS
from loopnb import figures
from loopnb.present import pages
from loopnb.results import Causes
from loopnb.settings import Settings
from loopnb.workspace import write_frame

SCORECARD = "scorecard-executive.html"
STARTS = ("=", "+", "-", "@", "\t", "\r")


def test_markup_in_comments_is_shown_as_text(one_quarter):
    pages = one_quarter.pages
    for page in (pages["2b_voice.html"], pages[SCORECARD]):
        assert "&lt;script&gt;alert(" in page
        assert "said the *mail* &amp; [more](javascript:x)" in page  # no Markdown is made of it
    assert "&lt;img src=x onerror=alert(1)&gt;" in pages["2b_voice.html"]


def test_markup_in_themes_and_components_is_shown_as_text(one_quarter):
    assert "&lt;i&gt;Markup&lt;/i&gt;" in one_quarter.pages["2b_voice.html"]
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in one_quarter.pages["2f_causes.html"]


def test_no_page_holds_markup_of_a_customer(one_quarter):
    for name, page in one_quarter.pages.items():
        for markup in ("<script", "<img", "<i>", 'javascript:x"', 'example.org/x.png"'):
            assert markup not in page, name


def test_no_page_turns_the_direction_of_what_follows(one_quarter):
    for name, page in one_quarter.pages.items():
        assert "\u202e" not in page, name
        assert len(page) < 200_000, name


def test_no_cell_of_a_sheet_begins_like_a_formula(one_quarter):
    folder = one_quarter.folder(0)
    assert [fault for path in sorted(folder.rglob("*.csv")) for fault in formulas(path)] == []
    quoted = (folder / "tables/quotations.csv").read_text()
    assert "'=HYPERLINK" in quoted


def test_programs_read_the_words_unchanged(one_quarter):
    causes = pd.read_parquet(one_quarter.folder(0) / "tables/causes.parquet")
    assert set(causes.cause[causes.kind == "tickets by component"]) == set(HOSTILE_PARTS)


def formulas(path: Path) -> list[str]:
    """Return the cells of a CSV that a spreadsheet would calculate; numbers are none."""
    with path.open(newline="") as lines:
        cells = [cell for row in csv.reader(lines) for cell in row]
    return [cell for cell in cells if cell.startswith(STARTS) and not _number(cell)]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


STARTING = [
    "=SUM(A1)",
    "+SUM(A1)",
    "-SUM(A1)",
    "@SUM(A1)",
    "\tSUM(A1)",
    "\r=SUM(A1)",
    "a\r=SUM(A1)",
]


@pytest.mark.parametrize("text", STARTING)
def test_each_start_of_a_formula_is_made_harmless(tmp_path, text):
    frame = pd.DataFrame({"text": [text, "plain"], "value": [-1.5, 2.0]})
    write_frame(frame, tmp_path / "a")
    assert formulas(tmp_path / "a.csv") == []
    assert list(pd.read_csv(tmp_path / "a.csv").value) == [-1.5, 2.0]


def test_a_formula_in_a_sheet_would_be_seen(tmp_path):
    (tmp_path / "a.csv").write_text("text,value\n=SUM(A1),-1.5\n")
    assert formulas(tmp_path / "a.csv") == ["=SUM(A1)"]


DOLLARS = ["$5 and $6", "$\\bad$"]


@pytest.mark.parametrize("name", ["a_b^c", "100 % & <b>", "--><b>", *DOLLARS])
def test_a_figure_writes_any_name_as_it_is(name):
    cases = {"cases": [3, 1], "share": [75.0, 25.0], "cumulative": [75.0, 100.0]}
    kinds = {"kind": "tickets by component", "area": "product", "cause": [name, "Portal"]}
    table = pd.DataFrame(kinds | cases)
    svg = figures.pareto(Causes.from_table(table)).svg
    assert "<b>" not in svg
    assert "Oblique" not in svg  # two dollars of a customer are no formula to set


def test_a_note_brings_no_script_and_loads_nothing(tmp_path):
    note = "**Mind** the gap. <script>alert(1)</script> ![x](https://example.org/x.png)"
    shown = new_output("execute_result", data={"text/markdown": note, "text/plain": "Note"})
    book = new_notebook(cells=[new_code_cell("loop.note()", outputs=[shown])])
    nbformat.write(book, tmp_path / "a.ipynb")
    settings = Settings(company="A", mission="B", zone="UTC", sources={})
    page = pages.render(tmp_path / "a.ipynb", "What?", settings)
    assert "<strong>Mind</strong>" in page
    assert "<script" not in page
    assert "https://example.org" not in page
