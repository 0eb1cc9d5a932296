"""A Chromium of the machine and one page in it, which shows files as their readers see them.

Playwright's loop runs in a thread of its own: the other tests of a worker start loops themselves.
"""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest
from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
AXE = "axe_playwright_python"  # the package that brings axe.min.js
SCRIPTS = ("places", "contrast", "layout", "structure", "keyboard", "story")
Value = TypeVar("Value")


class View(NamedTuple):
    """How a page is shown: the window, light or dark, on a screen or on paper."""

    width: int = 1280
    scheme: str = "light"
    media: str = "screen"

    def __str__(self) -> str:
        return "print" if self.media == "print" else f"{self.width} {self.scheme}"


def found() -> str | None:
    """Return the path of a Chromium: LOOPNB_CHROMIUM, else the first known name on the path."""
    if given := os.environ.get("LOOPNB_CHROMIUM"):
        return shutil.which(given)
    return next(filter(None, map(shutil.which, NAMES)), None)


def needed() -> str:
    """Return the path of a Chromium, or skip the test that asks for one."""
    program = found()
    if program is None:
        pytest.skip("no Chromium: apt install chromium, or name one in LOOPNB_CHROMIUM")
    return program


def axe() -> str:
    """Return axe-core's source from the installed package that brings it."""
    return (Path(find_spec(AXE).origin).parent / "axe.min.js").read_text(encoding="utf-8")


class Window:
    """One page of one browser; `shown` opens a file, `asked` and `said` tell what it did then."""

    def __init__(self, program: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._thread.submit(self._begin, program).result()

    def do(self, work: Callable[..., Value], *given: object) -> Value:
        """Return what `work(window, ...)` returns when called in the browser's thread."""
        return self._thread.submit(work, self, *given).result()

    def close(self) -> None:
        """End the browser and its thread."""
        self._thread.submit(self._end).result()
        self._thread.shutdown()

    def shown(self, file: Path) -> None:
        """Open a file afresh, with our scripts beside it."""
        self.look(View())
        self.asked, self.said = [], []
        self.page.goto(file.resolve().as_uri(), wait_until="load")
        self.page.evaluate(self._scripts)

    def look(self, view: View, width: float = 0, height: int = 812) -> None:
        """Show the open file in another view; `width` replaces the view's own."""
        self.page.set_viewport_size({"width": round(width or view.width), "height": height})
        self.page.emulate_media(media=view.media, color_scheme=view.scheme)

    def evaluate(self, script: str) -> object:
        """Return the value of JavaScript in the open file."""
        return self.page.evaluate(script)

    def _begin(self, program: str) -> None:
        self._playwright = sync_playwright().start()
        args = [*ARGS, "--no-sandbox"] if os.geteuid() == 0 else [*ARGS]
        self._browser = self._playwright.chromium.launch(executable_path=program, args=args)
        context = self._browser.new_context(offline=True)
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", self._heard)
        ours = [(Path(__file__).parent / f"{name}.js").read_text() for name in SCRIPTS]
        self._scripts = "\n;\n".join(ours)

    def _heard(self, message: object) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def _end(self) -> None:
        self._browser.close()
        self._playwright.stop()
