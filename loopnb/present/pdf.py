"""A page as a PDF, printed by a Chromium or by WeasyPrint, whichever this machine has.

Nothing is loaded from anywhere while it prints. A Chromium is preferred: the page's print style is
made for browsers.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from loopnb.errors import LoopError, UsageError

NAMED = "LOOPNB_CHROMIUM"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 120
FLAGS = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
)  # fmt: skip
NEEDED = (
    "No PDF was made: neither a Chromium nor WeasyPrint is on this machine. Install Chromium or "
    f"Google Chrome (or name one in {NAMED}), or WeasyPrint: pip install 'loopnb[pdf]'"
)
STAMP = re.compile(rb"\(D[:][0-9]{14}(?=[+\-Z)])")


def write(page: Path, out: Path, made: date) -> None:
    """Print a page's file to `out`, dated `made`, whole or not at all.

    Raises LoopError where nothing on this machine prints, or what there is fails.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside the result: some Chromiums see no other folder for temporary files than their own.
    with tempfile.TemporaryDirectory(prefix=".pdf-", dir=out.parent) as folder:
        part = Path(folder) / "page.pdf"
        if chromium := _chromium():
            _by_chromium(chromium, page, part)
        elif find_spec("weasyprint"):
            _by_weasyprint(page, part)
        else:
            raise LoopError(NEEDED)
        stamp = b"(D:" + f"{made:%Y%m%d}120000".encode()
        part.write_bytes(STAMP.sub(stamp, part.read_bytes()))  # as long as it was: no offset moves
        part.replace(out)


def _chromium() -> str:
    """Return the program to print with, "" where there is none."""
    named = os.environ.get(NAMED, "")
    if named and not shutil.which(named):
        raise UsageError(f"{NAMED} names '{named}', which is no program that can be run.")
    return named or next(filter(None, map(shutil.which, CHROMIUMS)), "")


def _by_chromium(program: str, page: Path, part: Path) -> None:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # root has none to give
    words = [program, *FLAGS, *sandbox, f"--user-data-dir={part.parent / 'profile'}",
             f"--print-to-pdf={part}", page.resolve().as_uri()]  # fmt: skip
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        encoding="utf-8", errors="replace", start_new_session=True,
    )  # fmt: skip
    with process:
        try:
            _, said = process.communicate(timeout=SECONDS)
        except BaseException as error:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)  # the browser and all its helpers
            if isinstance(error, subprocess.TimeoutExpired):
                said = f"it ran longer than {SECONDS} seconds and was stopped"
                raise LoopError(f"No PDF was made: {program}: {said}.") from None
            raise
    if process.returncode or not part.is_file():
        code = f"it ended with code {process.returncode} and made no whole page"
        last = next(filter(None, reversed(said.splitlines())), code)
        raise LoopError(f"No PDF was made: {program}: {last.strip()}")


def _by_weasyprint(page: Path, part: Path) -> None:
    try:
        from weasyprint import HTML
    except OSError as error:  # it is there, and the libraries that it draws with are not
        said = str(error).splitlines()[0]
        raise LoopError(f"No PDF was made: WeasyPrint cannot draw here: {said}") from None

    def nothing(url: str, *_: object, **__: object) -> dict:
        raise ValueError(f"{url} is not loaded: a page stands for itself")

    text = page.read_text(encoding="utf-8")
    HTML(string=text, base_url=None, url_fetcher=nothing).write_pdf(part)
