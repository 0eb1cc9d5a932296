"""A page that fails: exit code 1, page and cell named, what is left to look at, no report."""

from pathlib import Path

import nbformat

from edge.desk import fails

SLIP = '\nshares = {"a": 1}\nshares["b"]'


def edit(root: Path, old: str, new: str) -> None:
    """Replace the cell of 2a_numbers that holds some words."""
    path = root / "notebooks/2a_numbers.ipynb"
    book = nbformat.read(path, as_version=4)
    next(cell for cell in book.cells if old in cell.source).source = new
    nbformat.write(book, path)


def test_a_failing_cell_is_named_and_leaves_the_last_good_report(desk):
    edit(desk, "lp.analyze.measure", SLIP)
    first, second = fails(desk, 1, "run", "--period", "2026-Q3").splitlines()
    assert first == (
        "loopnb: 2a_numbers, in the cell that begins “shares = {\"a\": 1}”: KeyError: 'b'"
    )
    assert second.startswith("The last good report is untouched; the failed page is ")
    failed = Path(second.partition("page is ")[2].removesuffix("."))
    assert SLIP in [cell.source for cell in nbformat.read(failed, as_version=4).cells]
    assert not (failed.parents[1] / "index.html").exists()
