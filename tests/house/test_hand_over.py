"""What a notebook reads and hands on is what the stage table says, and the last cell does it."""

import ast
from itertools import chain

import pytest
from nbformat import NotebookNode

from house.books import PAGE, cells, shipped, sound, spoiled
from loopnb.results import KINDS
from loopnb.stages import PAGES, Page


def faults(book: NotebookNode, page: Page) -> list[str]:
    """Return where a notebook differs from its row of the stage table."""
    trees = [ast.parse(cell.source) for cell in cells(book, "code")]
    read, handed, proposed = set(), set(), set()
    for node in chain.from_iterable(ast.walk(tree) for tree in trees):
        read |= _read(node)
        handed |= _given(node, "hand_on")
        proposed |= _given(node, "propose")
    found = [] if read == set(page.reads) else [f"reads {sorted(read)}"]
    found += [] if handed == set(page.writes) else [f"hands on {sorted(handed)}"]
    found += [] if bool(proposed) == page.proposes else [f"proposes {sorted(proposed)}"]
    found += [f"no kind for {name}" for name in sorted(proposed - set(KINDS))]
    for method, due in (("hand_on", page.writes), ("propose", page.proposes)):
        calls = [i for i, tree in enumerate(trees) for n in ast.walk(tree) if _writes(n, method)]
        wanted = [len(trees) - 1] if due else []
        found += [] if calls == wanted else [f"{method} in code cells {calls} of {len(trees)}"]
    return found


def _method(node: ast.AST) -> str:
    """Return the name of a method of `loop` that is named here."""
    of_loop = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return node.attr if of_loop and node.value.id == "loop" else ""


def _writes(node: ast.AST, method: str) -> bool:
    return isinstance(node, ast.Call) and _method(node.func) == method


def _given(node: ast.AST, method: str) -> set[str]:
    if not (isinstance(node, ast.Call) and _method(node.func) == method):
        return set()
    return {keyword.arg or "**" for keyword in node.keywords}


def _read(node: ast.AST) -> set[str]:
    """Names in loop.read("name") and in map(loop.read, ["name", …])."""
    if not isinstance(node, ast.Call):
        return set()
    if _method(node.func) == "read":
        return {ast.literal_eval(node.args[0])}
    mapped = isinstance(node.func, ast.Name) and node.func.id == "map"
    if mapped and _method(node.args[0]) == "read":
        return set(ast.literal_eval(node.args[1]))
    return set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_page_reads_and_writes_what_the_stage_table_says(page):
    assert faults(shipped(page), page) == []


def test_a_sound_notebook_has_no_fault():
    assert faults(sound(), PAGE) == []


@pytest.mark.parametrize(
    ("at", "source", "fault"),
    [
        (4, 'found = loop.read("refused")', "reads ['refused']"),
        (4, 'a, b = map(loop.read, ["collected", "themes"])', "reads ['collected', 'themes']"),
        (4, "found = 1", "reads []"),
        (6, "loop.hand_on(measures=measures)", "hands on ['measures']"),
        (6, "loop.hand_on(**results)", "hands on ['**']"),
    ],
)
def test_reading_or_writing_something_else_is_a_fault(at, source, fault):
    assert fault in faults(spoiled(at, source), PAGE)


def test_proposing_instead_of_handing_on_is_a_fault():
    book = spoiled(6, "loop.propose(measures=measures, comparison=comparison)")
    assert faults(book, PAGE)[:2] == ["hands on []", "proposes ['comparison', 'measures']"]
    book.cells[6].source = "loop.propose(plans=plans)"
    assert "no kind for plans" in faults(book, PAGE)


def test_handing_on_before_the_last_cell_is_a_fault():
    book = sound()
    book.cells[4].source += "\n" + book.cells[6].source
    book.cells[6].source = "measures"
    assert faults(book, PAGE) == ["hand_on in code cells [2] of 4"]


def test_handing_on_twice_is_a_fault():
    book = sound()
    book.cells[6].source += "\n" + book.cells[6].source
    assert faults(book, PAGE) == ["hand_on in code cells [3, 3] of 4"]
