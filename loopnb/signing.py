"""A named person signs a period's report: its pages are rendered once more, as final, and kept.

What is signed is what was read: the report must be whole, and its pages must be those that its
notebooks make today, but for the line that says who signed.
"""

import hashlib
import shutil
from datetime import date, timedelta
from pathlib import Path

from loopnb import editions, records, stages, verdicts
from loopnb.editions import Edition
from loopnb.errors import DataError, UsageError, listed
from loopnb.proposals import FOLDER as PROPOSALS
from loopnb.records import Record, Turn
from loopnb.workspace import Loop

BOOKS, TABLES, INDEX = "notebooks/", "tables/", "index.html"


def sign(loop: Loop, report: Path, by: str, on: date | None = None) -> tuple[Edition, bool]:
    """Sign the period's last good `report`; return its edition, and whether that is new.

    A report that was signed before is not signed again. The day is today unless `on` is given.
    Raises UsageError for a wrong name or day, DataError for a report that is not whole.
    """
    by, day = _named(by), _day(loop, on)
    known = editions.read(loop.root, loop.period.name)
    for edition in known:
        edition.check()
    if known and known[-1].run == report.resolve().name:
        return known[-1], False
    record = _whole(loop, report)
    if known and _same(loop, record, known[-1]):
        return known[-1], False
    number = known[-1].number + 1 if known else 1
    folder = loop.root / editions.FOLDER / f"{loop.period.name}.{number}"
    fresh = Edition(loop.period.name, number, by, day.isoformat(), folder, record.folder.name)
    with editions.laid(fresh) as place:
        for name, page in _pages(loop, record, fresh).items():
            (place / name).write_bytes(page)
        for name in (*_tables(record), records.FILE):
            (place / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(record.folder / name, place / name)
    return editions.latest(loop.root, loop.period.name), True


def _named(by: str) -> str:
    """Return the name of the person who signs."""
    name = " ".join(by.split())
    if not name or not name.isprintable():
        raise UsageError('A report is signed by a named person. Name one: --by "A. Name"')
    return name


def _day(loop: Loop, on: date | None) -> date:
    """Return the day of signing: after the period, and not after today."""
    period, today = loop.period, loop.today
    if period.partial or period.unfinished(today):
        last = period.start + timedelta(days=(period.whole or period.days) - 1)
        raise UsageError(
            f"{period.name} is not over: its last day is {verdicts.day(last.isoformat())}. "
            "It is signed after that, from a report that was made after that."
        )
    if on and not period.end <= on <= today:
        raise UsageError(
            f"{period.name} cannot be signed on {on}: the day lies between "
            f"{period.end} and today, {today}."
        )
    return on or today


def _whole(loop: Loop, report: Path) -> Record:
    """Return the record of a report that is finished, undamaged and up to date."""
    name, record = loop.period.name, records.read(report)
    again = f"Make it again: loopnb run --period {name}"
    if record is None or record.state != "finished":
        raise DataError(f"The report of {name} is not complete. {again}")
    if early := next((turn for turn in record.turns if turn.inputs.get("day")), None):
        said = early.inputs["day"].partition(";")[0]
        raise DataError(f"The report of {name} was made before its end ({said}). {again}")
    made = {turn.page for turn in record.turns}
    lacking = [page.name for page in stages.pages(loop.period.kind) if page.name not in made]
    faults = [f"the page {page} is missing" for page in lacking] + _damage(record)
    if faults := faults or _otherwise(loop, record):
        raise DataError(listed(f"The report of {name} cannot be signed. {again}", faults))
    return record


def _damage(record: Record) -> list[str]:
    """Return the files that are no longer as the run wrote them; marks on proposals are none."""
    written = {n: sha for part in (*record.turns, record) for n, sha in part.files.items()}
    found = []
    for name, digest in sorted(written.items()):
        path = record.folder / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif not name.startswith(f"{PROPOSALS}/") and editions.sha256(path) != digest:
            found.append(f"{name} was changed after the run")
    return found + [f"{t.html} has no notebook" for t in record.turns if not _book(t)]


def _otherwise(loop: Loop, record: Record) -> list[str]:
    """Return in one line the pages that their notebooks would not make today."""
    known = {"", *loop.settings.audiences}
    if gone := [audience for turn in record.turns if (audience := _audience(turn)) not in known]:
        return [f"loop.yaml has no audience '{gone[0]}' any more"]
    drafts = _pages(loop, record, None)
    names = [turn.html for turn in record.turns
             if drafts[turn.html] != (record.folder / turn.html).read_bytes()]  # fmt: skip
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    changed = "would look otherwise now: loop.yaml or loopnb has changed since"
    return [f"{names[0]}{more} {changed}"] if names else []


def _same(loop: Loop, record: Record, edition: Edition) -> bool:
    """Hold where signing the report would give the edition's pages and tables once more."""
    pages = _pages(loop, record, edition)
    found = {name: hashlib.sha256(page).hexdigest() for name, page in pages.items()}
    found |= {name: editions.sha256(record.folder / name) for name in _tables(record)}
    return found == {n: sha for n, sha in edition.files.items() if n != records.FILE}


def _pages(loop: Loop, record: Record, signed: Edition | None) -> dict[str, bytes]:
    """Return the bytes of all pages of a run by name: as drafts, or as those of an edition."""
    from loopnb.present import pages  # brings nbconvert

    settings, found = loop.settings, {}
    for turn in record.turns:
        book, audience = record.folder / _book(turn), _audience(turn)
        found[turn.html] = pages.render(book, turn.title, settings, audience, signed=signed)
    order = sorted(record.turns, key=lambda turn: not turn.html.startswith(editions.SCORECARD))
    titles = [(turn.title, turn.html) for turn in order]
    found[INDEX] = pages.index(titles, loop.period, settings, signed)
    return {name: text.encode() for name, text in found.items()}


def _audience(turn: Turn) -> str:
    """Return whose page it is, "" for the pages that are everybody's."""
    return Path(_book(turn)).stem.removeprefix(turn.page).removeprefix("-")


def _tables(record: Record) -> list[str]:
    return sorted(n for turn in record.turns for n in turn.files if n.startswith(TABLES))


def _book(turn: Turn) -> str:
    """Return the name of the executed notebook of a page, "" where there is none."""
    return next((name for name in turn.files if name.startswith(BOOKS)), "")
