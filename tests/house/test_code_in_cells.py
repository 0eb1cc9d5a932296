"""The code of a page: calls and assignments. Everything with an `if` in it lives in loopnb/."""

import ast
import re
from itertools import chain

import pytest
from nbformat import NotebookNode

from house.books import cells, shipped, sound, spoiled
from loopnb.stages import BOOKS

FORBIDDEN = {
    "def": (ast.FunctionDef, ast.AsyncFunctionDef), "class": ast.ClassDef, "lambda": ast.Lambda,
    "for": (ast.For, ast.AsyncFor, ast.comprehension), "while": ast.While,
    "if": (ast.If, ast.IfExp),
    "try": (ast.Try, ast.TryStar), "with": ast.With,
}  # fmt: skip
PATH = re.compile(r"[/\\]|\.(csv|tsv|xlsx|jsonl|json|parquet|html|yaml|md|ipynb)$")


def faults(book: NotebookNode) -> list[str]:
    """Return what a page must not hold; its parameters may hold any plain value."""
    found = []
    for cell in cells(book, "code"):
        magic = re.search(r"^\s*[!%].*", cell.source, re.M)
        if magic:
            found.append(f"magic {magic[0].strip()}")
            continue
        tree = ast.parse(cell.source)
        found += list(chain.from_iterable(_in_node(node) for node in ast.walk(tree)))
        if "parameters" not in cell.metadata.get("tags", ()):
            found += _constants(tree)
    return found


def _in_node(node: ast.AST) -> list[str]:
    found = [word for word, kind in FORBIDDEN.items() if isinstance(node, kind)]
    if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
        found.append("import *")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        found += [f"{node.func.id}()"] if node.func.id in ("print", "display", "open") else []
    return found


def _constants(tree: ast.AST) -> list[str]:
    """Paths, and numbers that are not places in a sequence."""
    places = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    placed = {id(inner) for place in places for inner in ast.walk(place)}
    values = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in placed]
    texts = [n.value for n in values if isinstance(n.value, str) and PATH.search(n.value)]
    numbers = [n.value for n in values if type(n.value) in (int, float)]
    return [f"path {text}" for text in texts] + [f"number {number}" for number in numbers]


@pytest.mark.parametrize("page", BOOKS, ids=lambda page: page.name)
def test_each_page_holds_only_calls(page):
    assert faults(shipped(page)) == []


def test_a_sound_notebook_has_no_fault():
    assert faults(sound()) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f():\n    pass", "def"),
        ("class A:\n    pass", "class"),
        ("for a in b:\n    a", "for"),
        ("[a for a in b]", "for"),
        ("while a:\n    a", "while"),
        ("if a:\n    a", "if"),
        ("try:\n    a\nexcept ValueError:\n    b", "try"),
        ("with a:\n    b", "with"),
        ("a.map(lambda b: b)", "lambda"),
        ("from loopnb import *", "import *"),
        ("print(a)", "print()"),
        ("!pip install x", "magic !pip install x"),
        ("%matplotlib inline", "magic %matplotlib inline"),
        ('a.read("data/raw/tickets")', "path data/raw/tickets"),
        ('a.read("tickets.csv")', "path tickets.csv"),
        ("a.filter(minimum=30)", "number 30"),
        ("a[a.score > b] * 0.05", "number 0.05"),
    ],
)
def test_what_belongs_into_the_package_is_a_fault(source, fault):
    assert faults(spoiled(4, source)) == [fault]


def test_a_place_in_a_sequence_is_no_threshold():
    assert faults(spoiled(4, "both = loop.history[-2:]")) == []
