"""The parameters of a page: one tagged cell, the first with code, plain types, a help each."""

import ast
import io
import tokenize

import pytest
from nbformat import NotebookNode

from house.books import cells, code, shipped, sound, spoiled
from loopnb.parameters import TAG
from loopnb.stages import BOOKS, Page

PLAIN = {"str": str, "int": int, "float": float, "bool": bool}
NEEDED = ("workspace", "period")


def faults(book: NotebookNode) -> list[str]:
    """Return what is wrong with the parameters cell."""
    tagged = [cell for cell in book.cells if TAG in cell.metadata.get("tags", ())]
    if len(tagged) != 1:
        return [f"{len(tagged)} cells are tagged '{TAG}'"]
    found = [] if cells(book, "code")[0] is tagged[0] else ["not the first code cell"]
    helps = _helps(tagged[0].source)
    for line in ast.parse(tagged[0].source).body:
        found += _line_faults(line, helps.get(line.lineno, ""))
    return found


def names(book: NotebookNode) -> list[str]:
    """Return the names that the parameters cell assigns."""
    source = next(cell.source for cell in cells(book, "code"))
    return [line.target.id for line in ast.parse(source).body]


def _helps(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def _line_faults(line: ast.stmt, help_text: str) -> list[str]:
    if not (isinstance(line, ast.AnnAssign) and isinstance(line.value, ast.Constant)):
        return [f"no plain assignment: {ast.unparse(line)}"]
    name, kind = line.target.id, ast.unparse(line.annotation)
    if kind not in PLAIN:
        return [f"{name} is no plain type but {kind}"]
    fits = type(line.value.value) is PLAIN[kind]
    return ([] if fits else [f"{name} has a default that is no {kind}"]) + (
        [] if len(help_text) > 8 else [f"{name} has no help"]
    )


def wanted(page: Page) -> list[str]:
    return [*NEEDED, *page.takes, *(["audience"] if page.presents else [])]


@pytest.mark.parametrize("page", BOOKS, ids=lambda page: page.name)
def test_each_page_has_one_plain_cell_of_parameters(page):
    assert faults(shipped(page)) == []
    assert names(shipped(page)) == wanted(page)


def test_a_sound_notebook_has_no_fault():
    assert faults(sound()) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('period: str = "2026-Q3"', "period has no help"),
        ("period: str = 3  # the period under review", "period has a default that is no str"),
        ("days: int = True  # the days under review", "days has a default that is no int"),
        ("period: dict = 3  # the period under review", "period is no plain type but dict"),
        (
            'period = "2026-Q3"  # the period under review',
            "no plain assignment: period = '2026-Q3'",
        ),
        ("import os", "no plain assignment: import os"),
    ],
)
def test_what_papermill_would_let_through_is_a_fault(source, fault):
    assert faults(spoiled(1, source)) == [fault]


def test_none_and_two_tagged_cells_are_faults():
    none, two = sound(), sound()
    none.cells[1].metadata.tags = []
    two.cells.append(code("a: int = 1  # a number of days", TAG))
    assert faults(none) == ["0 cells are tagged 'parameters'"]
    assert faults(two) == ["2 cells are tagged 'parameters'"]


def test_parameters_after_other_code_are_a_fault():
    book = sound()
    book.cells[1], book.cells[2] = book.cells[2], book.cells[1]
    assert faults(book) == ["not the first code cell"]
