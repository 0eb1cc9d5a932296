"""Notebooks for the tests of their shape: the shipped ones, and a small sound one to spoil."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from loopnb.stages import Page

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PAGE = Page("2a_numbers", "analyze", "Did it move?", ("collected",), ("measures", "comparison"))


def shipped(page: Page) -> NotebookNode:
    """Return the repository's own notebook of a page."""
    return nbformat.read(NOTEBOOKS / f"{page.name}.ipynb", as_version=4)


def sound() -> NotebookNode:
    """Return a notebook for PAGE that keeps every rule: cells 0, 3, 5 are prose."""
    return new_notebook(cells=[
        new_markdown_cell("# 2a · Did it move?\n\n**Reads** `collected`. **Writes** `measures`."),
        code('period: str = "2026-Q3"  # the period under review', "parameters"),
        code('import loopnb as lp\n\nloop = lp.open(".", period)'),
        new_markdown_cell("## What came in?"),
        code('found = loop.read("collected")\nmeasures, comparison = lp.analyze.both(found)'),
        new_markdown_cell("## What is handed on?"),
        code("loop.hand_on(measures=measures, comparison=comparison)"),
    ])  # fmt: skip


def spoiled(at: int, source: str) -> NotebookNode:
    """Return the sound notebook with the source of one cell replaced."""
    book = sound()
    book.cells[at].source = source
    return book


def code(source: str, *tags: str) -> NotebookNode:
    """Return a code cell with tags."""
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def cells(book: NotebookNode, kind: str) -> list[NotebookNode]:
    """Return the cells of one kind, in order."""
    return [cell for cell in book.cells if cell.cell_type == kind]
