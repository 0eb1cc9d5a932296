"""The cells of a page: one H1 with its question, prose before code, small, and stripped."""

import re

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from house.books import PAGE, cells, code, shipped, sound, spoiled
from loopnb.stages import BOOKS, Page

MOST_CELLS, MOST_LINES, MOST_IN_CELL = 20, 40, 8


def head_faults(book: NotebookNode, page: Page) -> list[str]:
    """The first cell is prose with the only H1, the page's question, Reads and Writes."""
    first = book.cells[0]
    titles = [
        line for cell in cells(book, "markdown") for line in re.findall(r"^# .+", cell.source, re.M)
    ]
    faults = [] if first.cell_type == "markdown" else ["the first cell is no prose"]
    faults += [] if len(titles) == 1 else [f"{len(titles)} H1"]
    faults += [] if first.source.startswith("# ") else ["the first cell does not begin with the H1"]
    question = first.source.splitlines()[0].partition(" · ")[2]
    faults += [] if question == page.question else [f"the H1 asks '{question}'"]
    return faults + [f"no {w}" for w in ("**Reads**", "**Writes**") if w not in first.source]


def order_faults(book: NotebookNode) -> list[str]:
    """Each run of code cells is introduced by prose that begins with a heading."""
    faults, before = [], None
    for cell in book.cells:
        if cell.cell_type == "code" and (before is None or before.cell_type != "code"):
            introduced = before is not None and re.match(r"#+ \S", before.source)
            faults += [] if introduced else [f"not introduced: {cell.source!r}"]
        before = cell
    return faults


def size_faults(book: NotebookNode) -> list[str]:
    """A page that outgrows its limits gets another page."""
    lengths = [
        len([line for line in cell.source.splitlines() if line.strip()])
        for cell in cells(book, "code")
    ]
    faults = [f"{len(book.cells)} cells"] if len(book.cells) > MOST_CELLS else []
    faults += [f"{sum(lengths)} code lines"] if sum(lengths) > MOST_LINES else []
    return faults + [f"{length} lines in a cell" for length in lengths if length > MOST_IN_CELL]


def strip_faults(book: NotebookNode) -> list[str]:
    """Nothing of an execution is kept, and each cell has an id of its own."""
    ids = [cell.get("id", "") for cell in book.cells]
    faults = [] if all(ids) and len(set(ids)) == len(ids) else ["a cell without an id of its own"]
    for cell in cells(book, "code"):
        faults += ["outputs"] if cell.outputs else []
        faults += ["an execution count"] if cell.execution_count is not None else []
    return faults


def faults(book: NotebookNode, page: Page) -> list[str]:
    return head_faults(book, page) + order_faults(book) + size_faults(book) + strip_faults(book)


@pytest.mark.parametrize("page", BOOKS, ids=lambda page: page.name)
def test_each_page_keeps_the_shape(page):
    assert faults(shipped(page), page) == []


def test_a_sound_notebook_has_no_fault():
    assert faults(sound(), PAGE) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("# 2a · Did it rain?\n\n**Reads** a. **Writes** b.", "the H1 asks 'Did it rain?'"),
        ("# 2a · Did it move?\n\n**Writes** b.", "no **Reads**"),
        ("# 2a · Did it move?\n\n**Reads** a.", "no **Writes**"),
        ("Words.\n# 2a · Did it move?", "the first cell does not begin with the H1"),
    ],
)
def test_the_first_cell_holds_question_reads_and_writes(source, fault):
    assert fault in head_faults(spoiled(0, source), PAGE)


def test_a_second_h1_is_a_fault():
    assert head_faults(spoiled(3, "# What came in?"), PAGE) == ["2 H1"]


def test_a_page_that_begins_with_code_is_a_fault():
    book = sound()
    book.cells.insert(0, code("1"))
    assert "the first cell is no prose" in head_faults(book, PAGE)
    assert order_faults(book)[0] == "not introduced: '1'"


@pytest.mark.parametrize("prose", ["", "No heading here."])
def test_code_without_a_heading_before_it_is_a_fault(prose):
    assert order_faults(spoiled(5, prose)) == [f"not introduced: {sound().cells[6].source!r}"]


def test_the_limits_of_size_are_held():
    assert size_faults(spoiled(4, "a = b\n" * 9)) == ["9 lines in a cell"]
    long = sound()
    long.cells += [new_code_cell("a = b\n" * 7) for _ in range(5)]
    assert size_faults(long) == ["40 code lines"] or size_faults(long) == ["41 code lines"]
    many = sound()
    many.cells += [new_code_cell("a") for _ in range(14)]
    assert size_faults(many) == ["21 cells"]


def test_outputs_counts_and_missing_ids_are_faults():
    book = sound()
    book.cells[2].outputs = [new_output("stream", text="hello")]
    book.cells[4].execution_count = 3
    del book.cells[6]["id"]
    assert strip_faults(book) == [
        "a cell without an id of its own",
        "outputs",
        "an execution count",
    ]
