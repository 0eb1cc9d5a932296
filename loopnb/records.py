"""What a run did, page by page: `run.json`, written anew after each page.

It says what each page depended on and which files it wrote, so that a page whose inputs are as
they were is taken over, after a failure or a week later, and old runs can be cleared away.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from loopnb.fingerprints import Fingerprints

FILE = "run.json"
RUNS = "reports/.runs"
BY_HAND = "interactive-"


@dataclass
class Turn:
    """One page of a run: what it depended on and what it wrote, as digests by name."""

    page: str
    title: str
    html: str
    inputs: dict[str, str]
    seconds: float = 0.0
    files: dict[str, str] = field(default_factory=dict)
    taken_from: str = ""


@dataclass
class Record:
    """A whole run; `state` is running, failed or finished."""

    folder: Path
    period: str
    given: dict[str, Any]
    started: str
    state: str = "running"
    message: str = ""
    finished: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # of the run as a whole: its index

    def write(self) -> None:
        """Write run.json whole or not at all."""
        facts = asdict(self) | {"seconds": {turn.html: turn.seconds for turn in self.turns}}
        del facts["folder"]
        part = self.folder / f".{FILE}.part"
        part.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        part.replace(self.folder / FILE)

    def turn(self, html: str) -> Turn | None:
        """Return what became of a page in this run."""
        return next((turn for turn in self.turns if turn.html == html), None)


def read(folder: Path) -> Record | None:
    """Return a run's record, None where there is none that can be read."""
    try:
        facts = json.loads((folder / FILE).read_text(encoding="utf-8"))
        turns = [Turn(**turn) for turn in facts.pop("turns")]
        del facts["seconds"]
        return Record(folder=folder.resolve(), turns=turns, **facts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def earlier(root: Path, period: str) -> list[Record]:
    """Return the records of a period's runs: the last good one first, then the newest first."""
    linked = _linked(root)
    found = [record for folder in _folders(root) if (record := read(folder))]
    mine = [record for record in found if record.period == period]
    return sorted(mine, key=lambda r: (r.folder in linked, r.started), reverse=True)


def find(records: list[Record], wanted: Turn, prints: Fingerprints) -> Record | None:
    """Return the first run whose page had the same inputs and still has the files it wrote."""
    for record in records:
        turn = record.turn(wanted.html)
        if turn and turn.files and turn.inputs == wanted.inputs and whole(record, turn, prints):
            return record
    return None


def whole(record: Record, part: Turn | Record, prints: Fingerprints) -> bool:
    """Hold where every file of a page, or of the run as a whole, is there as it was written."""
    with suppress(OSError):
        return all(
            prints.file(record.folder / name) == digest for name, digest in part.files.items()
        )
    return False


def changed(records: list[Record], wanted: Turn) -> list[str]:
    """Return which inputs differ from the period's last run of the page, for people to read."""
    turn = next((t for record in records if (t := record.turn(wanted.html))), None)
    if turn is None:
        return []
    both = turn.inputs.keys() | wanted.inputs.keys()
    return sorted(name for name in both if turn.inputs.get(name) != wanted.inputs.get(name))


def prune(root: Path, keep: int, spared: Path | None = None) -> list[str]:
    """Delete old runs: of each period the newest `keep` stay, `spared`, and what a link leads to.

    What has no record was cut short, and goes. Work by hand and signed editions are not touched.
    """
    linked, kept, gone = _linked(root) | {spared}, {}, []
    records = {folder: read(folder) for folder in _folders(root)}
    newest = sorted(records, key=lambda f: records[f].started if records[f] else "", reverse=True)
    for folder in newest:
        record = records[folder]
        period = record.period if record else ""
        kept[period] = kept.get(period, 0) + 1
        if folder.resolve() in linked or (record and kept[period] <= keep):
            continue
        with suppress(OSError):  # the record first: half a run must not look like a whole one
            (folder / FILE).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        gone.append(folder.name)
    for stray in (root / RUNS).glob(".*.link"):
        with suppress(OSError):
            stray.unlink()
    return gone


def _folders(root: Path) -> Iterator[Path]:
    for folder in sorted((root / RUNS).glob("*")):
        # A hidden name is a link that was never put in its place.
        if folder.is_dir() and not folder.name.startswith((BY_HAND, ".")):
            yield folder


def _linked(root: Path) -> set[Path]:
    """Return the run folders that a period, or an edition, leads to."""
    links = [*(root / "reports").glob("*"), *(root / "reports/editions").glob("*")]
    return {link.resolve() for link in links if link.is_symlink()}
