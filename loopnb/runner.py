"""One run: every page in order, and the period's link moved only when all of it succeeded.

Everything is checked before anything runs. What runs writes into a folder of its own; a failure
leaves that folder, from which the next run takes the pages that were done, and the last good
report as it was. A page whose inputs are as they were in an earlier run is taken from there.
"""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from loopnb import fingerprints, inputs, lock, machine, parameters, records, shipped, stages
from loopnb.errors import DataError, UsageError, listed, one_of
from loopnb.fingerprints import Fingerprints
from loopnb.records import Record, Turn
from loopnb.stages import Page
from loopnb.warm.client import preheat
from loopnb.workspace import RUN, Loop

VERSIONS = ("loopnb", "pandas", "duckdb", "ibis-framework", "papermill", "nbconvert")
OWN = ("workspace", "period")
Report = Callable[[dict[str, Any]], None]


@dataclass
class Run:
    """A run under way: what it was given, where it writes, and the pages it has so far."""

    loop: Loop
    given: dict[str, Any]
    report: Report
    earlier: list[Record]
    prints: Fingerprints
    ground: dict[str, str]
    record: Record | None = None  # none while all pages were found in earlier runs
    taken: list[tuple[Record, Turn]] = field(default_factory=list)

    @property
    def turns(self) -> list[Turn]:
        return self.record.turns if self.record else [turn for _, turn in self.taken]


def run(
    loop: Loop, given: Mapping[str, Any], report: Report, *, fresh: bool = False, wait: float = 0
) -> Path:
    """Run all pages for the loop's period and return the folder that its link now leads to.

    `given` holds parameters by name; `report` is told of each page as a dict with `event`.
    `fresh` runs every page; `wait` is for how many seconds to wait for another run. Raises
    BusyError, UsageError, DataError or StageError with one message; then the last good report
    stands.
    """
    name = loop.period.name
    with lock.held(loop.root, f"loopnb run --period {name}", wait):
        check_pages(loop, given)
        earlier = [] if fresh else records.earlier(loop.root, name)
        prints = Fingerprints(loop.root)
        ground = inputs.ground(loop, prints)
        current = Run(loop, dict(given), report, earlier, prints=prints, ground=ground)
        try:
            for page, audience in turns(loop, given):
                _turn(current, page, audience)
        except BaseException as error:
            _failed(current, error)
            raise
        return _finish(current)


def check(loop: Loop, given: Mapping[str, Any]) -> None:
    """Check notebooks, parameters, decisions and data before anything runs."""
    from loopnb import collect, rules  # bring the database, which an unchanged run does without

    check_pages(loop, given)
    rules.check(loop.register)
    collect.check(loop.root, loop.settings)


def check_pages(loop: Loop, given: Mapping[str, Any]) -> None:
    """Check notebooks and parameters; raises UsageError listing what is wrong."""
    faults, known = [], set()
    link = loop.root / "reports" / loop.period.name
    if link.exists() and not link.is_symlink():
        raise UsageError(f"{link} is a folder, not a link to a run. Move it away, then run again.")
    if own := [name for name in OWN if name in given]:
        raise UsageError(f"'{own[0]}' is not given with -p; it has an option of its own.")
    for page in stages.pages(loop.period.kind):
        path = shipped.notebook(loop.root, page)
        needed = {"workspace": "", "period": ""} | ({"audience": ""} if page.presents else {})
        try:
            names = parameters.declared(path)
            known |= set(names)
            chosen = {name: value for name, value in given.items() if name in names}
            parameters.check(path, needed | chosen)
        except UsageError as error:
            faults.append(str(error))
    faults += [one_of("parameter", name, known) for name in given if name not in known]
    audience = given.get("audience", "")
    if not faults and audience and audience not in loop.settings.audiences:
        faults.append(one_of("audience", audience, loop.settings.audiences))
    if faults:
        raise UsageError(faults[0] if len(faults) == 1 else listed("Nothing was run:", faults))


def turns(loop: Loop, given: Mapping[str, Any]) -> list[tuple[Page, str]]:
    """Return the pages of a run in order, each with its audience, "" for none."""
    wanted = [given["audience"]] if "audience" in given else list(loop.settings.audiences)
    return [
        (page, audience)
        for page in stages.pages(loop.period.kind)
        for audience in (wanted if page.presents else [""])
    ]


def publish(root: Path, name: str, folder: Path) -> Path:
    """Point the period's link at a finished run, in one step, and return the link."""
    link, fresh = root / "reports" / name, folder.parent / f".{folder.name}.link"
    fresh.symlink_to(Path(".runs") / folder.name, target_is_directory=True)
    fresh.replace(link)
    return link


def last_good(loop: Loop) -> Path:
    """Return the folder of the period's last good run; raises DataError where there is none."""
    link = loop.root / "reports" / loop.period.name
    if not link.is_dir():
        raise DataError(
            f"Period {loop.period.name} has no report yet. "
            f"Make one: loopnb run --period {loop.period.name}"
        )
    return link


def _turn(current: Run, page: Page, audience: str) -> None:
    """Take one page from an earlier run, or execute it."""
    source = shipped.notebook(current.loop.root, page)
    wanted = {"workspace": str(current.loop.root), "period": current.loop.period.name,
              "audience": audience} | current.given  # fmt: skip
    names = parameters.declared(source)
    given = {name: value for name, value in wanted.items() if name in names}
    own = inputs.own(current.loop, page, source=source, given=given, prints=current.prints)
    title = current.loop.settings.audiences[audience].title if audience else page.question
    depends = current.ground | own | inputs.read(page, current.turns, current.loop)
    turn = Turn(page.name, title, page.html(audience), depends)
    named = {"page": page.name} | (
        {"audience": audience} if audience and len(current.loop.settings.audiences) > 1 else {}
    )
    if found := records.find(current.earlier, turn, current.prints):
        _take(current, found, found.turn(turn.html))
        current.report(named | {"event": "page_unchanged", "run": found.folder.name})
        return
    _begin(current)
    changed = records.changed(current.earlier, turn)
    named |= {"run": current.record.folder.name}
    current.report(named | {"event": "page_started", "changed": changed})
    _execute(current, turn, source, given)
    current.report(named | {"event": "page_done", "seconds": turn.seconds})


def _begin(current: Run) -> None:
    """Make the run's folder when the first page has to be executed, everything checked first."""
    if current.record:
        return
    loop = current.loop
    size = sum(path.stat().st_size for path in inputs.exports(loop))
    machine.enough(loop.root, size, loop.settings.memory_bytes)
    if loop.settings.engine == "warm":
        preheat()  # it imports while the data are checked
    check(loop, current.given)
    _open_record(current)


def _open_record(current: Run) -> None:
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S}-{current.loop.period.name}-{uuid.uuid4().hex[:6]}"
    folder = current.loop.root / records.RUNS / name
    folder.mkdir(parents=True)
    current.record = Record(
        folder, current.loop.period.name, current.given, started=now.isoformat(),
        versions={name: version(name) for name in VERSIONS},
    )  # fmt: skip
    current.record.write()
    for found, turn in current.taken:
        _copy(current, found, turn)


def _take(current: Run, found: Record, turn: Turn) -> None:
    """Take a page over: at once into this run's folder, or when there is one."""
    current.taken.append((found, turn))
    if current.record:
        _copy(current, found, turn)


def _copy(current: Run, found: Record, turn: Turn) -> None:
    for name in turn.files:
        place = current.record.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(found.folder / name, place)
    origin = turn.taken_from or found.folder.name
    current.record.turns.append(replace(turn, taken_from=origin))
    current.record.write()


def _execute(current: Run, turn: Turn, source: Path, given: dict[str, Any]) -> None:
    """Execute one notebook, and enter in the record what it wrote."""
    from loopnb import execution  # brings papermill and nbconvert, which only this needs

    folder, settings = current.record.folder, current.loop.settings
    began, before = time.perf_counter(), _files(current)
    with _results_go_to(folder):
        execution.page(turn, source, folder, given=given, settings=settings)
    turn.seconds = round(time.perf_counter() - began, 3)
    after = _files(current)
    turn.files = {name: digest for name, digest in after.items() if before.get(name) != digest}
    if "exports" in turn.inputs:  # collect writes the store
        turn.inputs["store"] = inputs.store(current.loop, current.prints)
    current.record.turns.append(turn)
    current.record.write()


def _files(current: Run) -> dict[str, str]:
    folder = current.record.folder
    paths = sorted(fingerprints.below(folder))
    return {path.relative_to(folder).as_posix(): current.prints.file(path) for path in paths}


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


def _failed(current: Run, error: BaseException) -> None:
    """Leave the pages that were done for the next run to take over."""
    current.prints.keep()
    if current.record:
        current.record.state, current.record.message = "failed", str(error) or repr(error)
        with suppress(OSError):
            current.record.write()
            # Whoever fails every night must not fill the disk.
            keep = current.loop.settings.keep_runs
            records.prune(current.loop.root, keep, current.record.folder)


def _finish(current: Run) -> Path:
    """Publish the run; one in which nothing was new leaves all as it is."""
    loop, link = current.loop, current.loop.root / "reports" / current.loop.period.name
    current.prints.keep()
    sources = {found.folder: found for found, _ in current.taken}
    last = sources.get(link.resolve()) if len(sources) == 1 and link.is_symlink() else None
    if not current.record and last and records.whole(last, last, current.prints):
        current.report({"event": "run_unchanged", "run": link.resolve().name})
        return link
    if not current.record:  # all pages were done, and the run stopped before it was published
        _open_record(current)
    record = current.record
    record.files = {"index.html": current.prints.file(_write_index(record, loop))}
    record.state, record.finished = "finished", datetime.now(UTC).isoformat(timespec="seconds")
    record.write()
    publish(loop.root, loop.period.name, record.folder)
    gone = records.prune(loop.root, loop.settings.keep_runs)
    current.report({"event": "run_finished", "run": record.folder.name, "pruned": len(gone)})
    return link


def _write_index(record: Record, loop: Loop) -> Path:
    from loopnb.present import pages

    listed_pages = [(turn.title, turn.html) for turn in record.turns]
    # The scorecard is what most people come for, so it leads the list.
    order = sorted(listed_pages, key=lambda page: not page[1].startswith("scorecard"))
    text = pages.index(order, loop.period, loop.settings)
    path = record.folder / "index.html"
    path.write_text(text, encoding="utf-8")
    return path
