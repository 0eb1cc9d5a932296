"""What each page depends on, by name: while all digests are as they were, so is the page."""

import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loopnb import editions, fingerprints, proposals, shipped
from loopnb.fingerprints import Fingerprints, digest
from loopnb.records import Turn
from loopnb.stages import Page
from loopnb.workspace import Loop

UNSEEN = {"engine", "follow_up", "keep_runs", "memory_limit", "minutes_a_cell", "notify"}


def ground(loop: Loop, prints: Fingerprints) -> dict[str, str]:
    """Return what all pages of a run depend on: package, libraries, settings, register, day."""
    code, register = fingerprints.code(), loop.root / "data/register"
    notes = register / "notes"
    decided = [path for path in fingerprints.below(register) if notes not in path.parents]
    noted = fingerprints.below(notes / loop.period.name)
    said = loop.settings.model_dump(mode="json", exclude=UNSEEN)
    return {
        "package": prints.files(fingerprints.below(code), code),
        "libraries": digest([*fingerprints.package().items(), platform.python_version()]),
        "settings": digest(said),
        "register": prints.files([*decided, *noted], register),
        "day": loop.period.partial or loop.period.unfinished(loop.today),
    }


def own(
    loop: Loop, page: Page, *, source: Path, given: dict[str, Any], prints: Fingerprints
) -> dict[str, str]:
    """Return what one page depends on besides: notebook, parameters, exports, tables, marks."""
    found = {
        "notebook": shipped.digest(source),
        # Where the workspace lies is no matter of what is in it.
        "parameters": digest({k: v for k, v in given.items() if k != "workspace"}),
        "store": store(loop, prints),
    }
    if "collected" in page.writes:
        found["exports"] = prints.files(exports(loop), loop.root)
        if any(source.sql for source in loop.settings.sources.values()):
            # What a database holds is known only by asking, so each run asks.
            found["queries"] = datetime.now(UTC).isoformat()
    if page.proposes:
        found["marks"] = _marks(loop)
    return found


def read(page: Page, turns: list[Turn], loop: Loop) -> dict[str, str]:
    """Return the digests of the results that a page reads, as earlier pages wrote them.

    For a page that restates signed figures also of those that differ from the ones it reads.
    """
    written = {name: what for turn in turns for name, what in turn.files.items()}
    found = {f"result {name}": written.get(f"tables/{name}.parquet", "") for name in page.reads}
    if "restated" in page.writes:
        found["editions"] = digest(editions.figures(loop.root, found["result comparison"]))
    return found


def store(loop: Loop, prints: Fingerprints) -> str:
    """Return one digest of all that the store holds."""
    folder = loop.root / "data/store"
    return prints.files(fingerprints.below(folder), folder)


def exports(loop: Loop) -> list[Path]:
    """Return the files of all sources."""
    found = {path for source in loop.settings.sources.values()
             for path in (loop.root.glob(source.files) if source.files else ())
             if path.is_file()}  # fmt: skip
    return sorted(found)


def _marks(loop: Loop) -> str:
    """Return a digest of what people marked in the period's last proposals."""
    report = loop.root / "reports" / loop.period.name
    found = {name: proposals.marked(report, name) for name in proposals.KEY}
    marks = {
        name: rows.loc[rows.decision != ""] for name, rows in found.items() if rows is not None
    }
    return digest({n: rows.to_csv(index=False) for n, rows in marks.items() if len(rows)})
