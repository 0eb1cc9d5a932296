"""Small notebooks, as drivers of the life cycle tests run them in a process of their own."""

import json
import time
from pathlib import Path

import papermill
import psutil
from nbformat.v4 import new_code_cell, new_notebook

KERNEL = {"name": "python3", "language": "python", "display_name": "Python"}


def said(*sources: str) -> str:
    """Execute cells by our engine; returns all that they print."""
    book = new_notebook(cells=[new_code_cell(source) for source in sources])
    book.metadata.kernelspec = KERNEL
    done = papermill.execute_notebook(book, None, engine_name="loopnb", progress_bar=False)
    outputs = [output for cell in done.cells for output in cell.outputs]
    return "".join(output.get("text", "") for output in outputs)


def servers() -> list[psutil.Process]:
    """Return the warm servers of this process."""
    return [p for p in psutil.Process().children() if "loopnb.warm.server" in p.cmdline()]


def tell(**facts: object) -> None:
    """Let the test know something."""
    with Path("facts").open("a") as file:
        print(json.dumps(facts, default=str), file=file, flush=True)


def await_file(name: str) -> str:
    """Return what stands in a file as soon as something does."""
    until = time.monotonic() + 30
    while not (Path(name).exists() and Path(name).read_text().endswith("\n")):
        assert time.monotonic() < until, name
        time.sleep(0.01)
    return Path(name).read_text()
