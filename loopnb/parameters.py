"""The parameters of a notebook, read from its tagged cell without running it.

papermill itself lets a misspelt or mistyped parameter through, so they are checked here first.
"""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from loopnb.errors import UsageError, one_of

TAG = "parameters"


def declared(notebook: Path) -> dict[str, Any]:
    """Return names and defaults of the one `parameters` cell; raises UsageError otherwise."""
    try:
        book = nbformat.read(notebook, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError, KeyError):
        raise UsageError(f"{notebook.name} cannot be read as a notebook.") from None
    cells = [cell.source for cell in book.cells if TAG in cell.metadata.get("tags", ())]
    if len(cells) != 1:
        raise UsageError(f"{notebook.name}: {len(cells)} cells are tagged '{TAG}'; one is needed.")
    try:
        return dict(_assignment(line) for line in ast.parse(cells[0]).body)
    except (SyntaxError, ValueError) as error:
        raise UsageError(
            f"{notebook.name}: the cell tagged '{TAG}' may hold only lines like "
            f'name: str = "text" ({error}).'
        ) from None


def check(notebook: Path, given: Mapping[str, Any]) -> None:
    """Raise UsageError where a given parameter is unknown to the notebook or of another type."""
    known = declared(notebook)
    for name, value in given.items():
        if name not in known:
            raise UsageError(f"{notebook.name}: {one_of('parameter', name, known)}")
        if type(value) is not type(known[name]):
            wanted, found = type(known[name]).__name__, type(value).__name__
            raise UsageError(f"{notebook.name}: parameter '{name}' must be {wanted}, not {found}.")


def _assignment(line: ast.stmt) -> tuple[str, Any]:
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value:
        return line.target.id, ast.literal_eval(line.value)
    if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
        return line.targets[0].id, ast.literal_eval(line.value)
    raise ValueError(f"line {line.lineno} is something else")
