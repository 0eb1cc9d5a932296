"""A browser for the folder, the pages of whole workspaces, and small pages made in a test."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from edge.conftest import Published, no_survey, no_tickets, one_quarter, published
from edge.desk import loopnb

from browser import chromium, faults
from browser.chromium import Window
from browser.faults import Check, Found

__all__ = ["no_survey", "no_tickets", "one_quarter", "published"]  # made once for both folders
DESKS = ("one_quarter", "no_survey", "no_tickets", "published")
GIVEN = "LOOPNB_PAGES"  # folders of more pages, such as those of the real workspaces
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<style>@page{{margin:10mm}}{style}</style></head><body><main><h1>A page</h1>{body}</main>"
    "</body></html>"
)


@pytest.fixture(scope="session")
def window() -> Iterator[Window]:
    """The one window of a worker; without a Chromium every test of the folder is skipped."""
    one = Window(chromium.needed())
    yield one
    one.close()


@pytest.fixture(scope="session", params=[*DESKS, "given"])
def seen(
    request: pytest.FixtureRequest, once: Callable, window: Window
) -> Callable[[str], dict[str, list[str]]]:
    """Return `seen(check)`: the faults of every page of a workspace by page, found once."""
    folders = _folders(request)

    def look(folder: Path) -> None:
        files = [file for one in folders for file in sorted(one.rglob("*.html"))]
        assert files, f"no pages in {folders}"
        found = {str(file.relative_to(file.parents[1])): window.do(faults.seen, file)
                 for file in files}  # fmt: skip
        (folder / "found.json").write_text(json.dumps(found))

    text = (once(f"seen-{request.param}", look) / "found.json").read_text()
    found: dict[str, Found] = json.loads(text)
    return lambda check: {page: said[check] for page, said in found.items() if said.get(check)}


@pytest.fixture(scope="session")
def signed(once: Callable, published: Published) -> Path:
    """Return the executive page of a desk's signed edition."""

    def make(folder: Path) -> None:
        shutil.copytree(published.root, folder / "desk", symlinks=True)
        said = loopnb("sign", "2026-Q3", "--by", "A. Name", "--workspace", folder / "desk")
        assert said.code == 0, said.err

    edition = once("signed", make) / "desk/reports/editions/2026-Q3.1"
    return edition / faults.EXECUTIVE


def _folders(request: pytest.FixtureRequest) -> list[Path]:
    if request.param in DESKS:
        return [request.getfixturevalue(request.param).root / "reports/2026-Q3"]
    if not os.environ.get(GIVEN):
        pytest.skip(f"{GIVEN} names no folder of pages")
    return [Path(name) for name in os.environ[GIVEN].split(os.pathsep)]


@pytest.fixture
def judged(window: Window, tmp_path: Path) -> Callable[..., Found]:
    """Return `judged(check, body, style)`: what one check finds in a small page."""

    def look(check: Check, body: str, style: str = "", name: str = "page.html") -> Found:
        file = tmp_path / name
        file.write_text(PAGE.format(body=body, style=style), encoding="utf-8")
        return window.do(faults.of, file, check)

    return look
