"""The public data sets that lie in a folder `shared` beside the checkout, where there is one."""

from pathlib import Path

import pytest

from loopnb.sample import public
from loopnb.workspace import Loop, open_loop

FOLDER = Path(__file__).parents[2].parent / "shared" / "data"


def file(kind: str) -> Path:
    """Return a data set's file; skips the test that asks where it is not there."""
    path = FOLDER / public.PUBLIC[kind].file
    if not path.is_file():
        pytest.skip(f"There is no {path.name} in a folder shared/data beside the checkout.")
    return path


def made(kind: str, root: Path) -> Loop:
    """Make the workspace of a data set and return the turn of its loop, nothing loaded."""
    data = public.PUBLIC[kind]
    public.make(data, root, str(file(kind)))
    return opened(kind, root)


def opened(kind: str, root: Path) -> Loop:
    return open_loop(str(root), public.PUBLIC[kind].period)
