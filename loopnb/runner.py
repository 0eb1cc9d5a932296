"""One run: every page in order, and the period's link moved only when all of it succeeded.

Everything is checked before anything runs. What runs writes into a folder of its own; a failure
leaves that folder for inspection and the last good report as it was.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from loopnb import collect, errors, parameters, stages
from loopnb.errors import DataError, StageError, UsageError, listed, one_of
from loopnb.stages import Page
from loopnb.workspace import RUN, Loop

VERSIONS = ("loopnb", "pandas", "duckdb", "ibis-framework", "papermill", "nbconvert")
OWN = ("workspace", "period")
Report = Callable[[str], None]


@dataclass
class Run:
    """A run under way: where it writes, what it was given, how long each page took."""

    loop: Loop
    folder: Path
    given: dict[str, Any]
    seconds: dict[str, float] = field(default_factory=dict)
    pages: list[tuple[str, str]] = field(default_factory=list)


def run(loop: Loop, given: Mapping[str, Any], report: Report) -> Path:
    """Run all pages for the loop's period and return the folder that its link now leads to.

    `given` holds parameters by name; `report` is told each page's name before it runs. Raises
    UsageError, DataError or StageError with one message; then the last good report stands.
    """
    check(loop, given)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    folder = loop.root / "reports/.runs" / f"{stamp}-{loop.period.name}-{os.getpid()}"
    folder.mkdir(parents=True)
    current = Run(loop, folder, dict(given))
    with _results_go_to(folder):
        for page in stages.PAGES:
            for audience in page.audiences or ("",):
                report(page.name)
                _turn(current, page, audience)
    _finish(current)
    return publish(loop.root, loop.period.name, folder)


def check(loop: Loop, given: Mapping[str, Any]) -> None:
    """Check notebooks, parameters and data before anything runs."""
    faults, known = [], set()
    link = loop.root / "reports" / loop.period.name
    if link.exists() and not link.is_symlink():
        raise UsageError(f"{link} is a folder, not a link to a run. Move it away, then run again.")
    if own := [name for name in OWN if name in given]:
        raise UsageError(f"'{own[0]}' is not given with -p; it has an option of its own.")
    for page in stages.PAGES:
        path = notebook(loop.root, page)
        needed = {"workspace": "", "period": ""} | ({"audience": ""} if page.audiences else {})
        try:
            names = parameters.declared(path)
            known |= set(names)
            chosen = {name: value for name, value in given.items() if name in names}
            parameters.check(path, needed | chosen)
        except UsageError as error:
            faults.append(str(error))
    faults += [one_of("parameter", name, known) for name in given if name not in known]
    if faults:
        raise UsageError(faults[0] if len(faults) == 1 else listed("Nothing was run:", faults))
    collect.check(loop.root, loop.settings)


def notebook(root: Path, page: Page) -> Path:
    """Return the workspace's own notebook of a page, else the shipped one."""
    for folder in (root / "notebooks", *stages.SHIPPED):
        if (path := folder / f"{page.name}.ipynb").is_file():
            return path
    raise UsageError(f"No notebook for page '{page.name}' in {root / 'notebooks'}.")


def publish(root: Path, name: str, folder: Path) -> Path:
    """Point the period's link at a finished run, in one step, and return the link."""
    link, fresh = root / "reports" / name, folder.parent / f".{folder.name}.link"
    fresh.symlink_to(Path(".runs") / folder.name, target_is_directory=True)
    fresh.replace(link)
    return link


@contextmanager
def _results_go_to(folder: Path) -> Iterator[None]:
    before = os.environ.get(RUN)
    os.environ[RUN] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[RUN]
        else:
            os.environ[RUN] = before


def _turn(current: Run, page: Page, audience: str) -> None:
    """Execute one notebook and write its page."""
    from loopnb.present import pages  # brings nbconvert, which only a run needs

    began = time.perf_counter()
    source = notebook(current.loop.root, page)
    names = parameters.declared(source)
    wanted = {"workspace": str(current.loop.root), "period": current.loop.period.name,
              "audience": audience} | current.given  # fmt: skip
    chosen = {name: value for name, value in wanted.items() if name in names}
    executed = (
        current.folder / "notebooks" / f"{page.name}{'-' + audience if audience else ''}.ipynb"
    )
    executed.parent.mkdir(exist_ok=True)
    _execute(source, executed, chosen)
    html = page.html(audience)
    title = f"Scorecard for {audience}s" if audience else page.question
    text = pages.render(executed, title, current.loop.settings, audience)
    (current.folder / html).write_text(text, encoding="utf-8")
    current.pages.append((title, html))
    current.seconds[html] = round(time.perf_counter() - began, 3)


def _execute(source: Path, executed: Path, chosen: dict[str, Any]) -> None:
    import papermill  # loaded here only: the analyst's front door stays light
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill.execute_notebook(
            source, executed, chosen, progress_bar=False, cwd=str(source.parent),
            # The kernel listens on this machine alone; its notice about that is not for users.
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )  # fmt: skip
    except PapermillExecutionError as error:
        line = next((line for line in error.source.splitlines() if line.strip()), "")
        place = f"{source.stem}, in the cell that begins “{line.strip()[:60]}”"
        kind = errors.BY_NAME.get(error.ename)
        words = error.evalue if kind else f"{error.ename}: {error.evalue}"
        after = f"The last good report is untouched; the failed page is {executed}."
        raise (kind or StageError)(f"{place}: {words}\n{after}") from None
    except RuntimeError as error:  # what nbclient says of a kernel that does not start or dies
        raise StageError(
            f"{source.stem}: {error}. The last good report is untouched; try again, and if it "
            "stays so, see whether this machine lets programs talk on 127.0.0.1."
        ) from None


def _finish(current: Run) -> None:
    from loopnb.present import pages

    loop = current.loop
    # The scorecard is what most people come for, so it leads the list.
    order = sorted(current.pages, key=lambda page: not page[1].startswith("scorecard"))
    index = pages.index(order, loop.period, loop.settings)
    (current.folder / "index.html").write_text(index, encoding="utf-8")
    facts = {
        "period": loop.period.name, "given": current.given, "seconds": current.seconds,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {name: version(name) for name in VERSIONS},
    }  # fmt: skip
    (current.folder / "run.json").write_text(json.dumps(facts, indent=2) + "\n")


def last_good(loop: Loop) -> Path:
    """Return the folder of the period's last good run; raises DataError where there is none."""
    link = loop.root / "reports" / loop.period.name
    if not link.is_dir():
        raise DataError(
            f"Period {loop.period.name} has no report yet. "
            f"Make one: loopnb run --period {loop.period.name}"
        )
    return link
