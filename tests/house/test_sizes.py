"""Small beats clever: short modules, short functions, few arguments, each with its sentence."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "loopnb"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
MOST_LINES, MOST_IN_BODY, MOST_POSITIONAL = 300, 40, 4
Function = ast.FunctionDef | ast.AsyncFunctionDef


def faults(source: str, name: str = "module.py") -> list[str]:
    """Return what is too large in a module, or says nothing about itself."""
    tree, lines = ast.parse(source), len(source.splitlines())
    found = [f"{lines} lines"] if lines > MOST_LINES else []
    found += ["no noun of the field"] if Path(name).stem in ("utils", "helpers", "misc") else []
    found += [] if not tree.body or ast.get_docstring(tree) else ["module without docstring"]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, Function)]
            found += [fault for method in methods for fault in _size(method, within=True)]
    inner = {id(part) for n in ast.walk(tree) if isinstance(n, ast.ClassDef) for part in n.body}
    for node in ast.walk(tree):
        if isinstance(node, Function) and id(node) not in inner:
            found += _size(node, within=False)
    return found + [fault for node in tree.body for fault in _silence(node)]


def _size(function: Function, within: bool) -> list[str]:
    static = any(getattr(name, "id", "") == "staticmethod" for name in function.decorator_list)
    positional = len(function.args.posonlyargs + function.args.args) - (within and not static)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    length = function.end_lineno - body[0].lineno + 1 if body else 0
    found = [f"{function.name}: body of {length} lines"] if length > MOST_IN_BODY else []
    too_many = positional > MOST_POSITIONAL
    return found + ([f"{function.name}: {positional} positional arguments"] if too_many else [])


def _silence(node: ast.stmt) -> list[str]:
    if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
        return []
    words = (ast.get_docstring(node) or "").strip().splitlines()
    if not words:
        return [f"{node.name}: no docstring"]
    first = " ".join(words).partition("\n\n")[0] if isinstance(node, ast.ClassDef) else words[0]
    return [] if first.rstrip().endswith(".") else [f"{node.name}: docstring without period"]


@pytest.mark.parametrize("module", list(MODULES))
def test_each_module_is_small_and_says_what_it_does(module):
    assert faults((PACKAGE / module).read_text(encoding="utf-8"), module) == []


def test_the_median_module_is_about_a_hundred_lines():
    lengths = sorted(len((PACKAGE / name).read_text().splitlines()) for name in MODULES)
    assert lengths[len(lengths) // 2] <= 110


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('"""A."""\n' + "a = 1\n" * 300, "301 lines"),
        ("a = 1", "module without docstring"),
        ('"""A."""\ndef f():\n    """A."""\n' + "    a = 1\n" * 41, "f: body of 41 lines"),
        ('"""A."""\nclass A:\n    """A."""\n    def f(self):\n' + "        a = 1\n" * 41,
         "f: body of 41 lines"),
        ('"""A."""\ndef f(a, b, c, d, e):\n    """A."""', "f: 5 positional arguments"),
        ('"""A."""\ndef f():\n    return 1', "f: no docstring"),
        ('"""A."""\ndef f():\n    """Return one"""', "f: docstring without period"),
        ('"""A."""\nclass A:\n    pass', "A: no docstring"),
    ],
)  # fmt: skip
def test_what_is_too_large_or_silent_is_a_fault(source, fault):
    assert faults(source) == [fault]


def test_options_by_keyword_and_self_do_not_count():
    source = '"""A."""\nclass A:\n    """A."""\n    def f(self, a, b, c, d, *, e):\n        pass'
    assert faults(source) == []
    assert faults('"""A."""\ndef f(a, b, c, d, *, e):\n    """A."""') == []


def test_a_drawer_for_everything_is_a_fault():
    assert faults('"""A."""', "stats/utils.py") == ["no noun of the field"]
