"""Signed editions: what a named person signed, with the digest of every file, kept as it was.

An edition is a folder `reports/editions/<period>.<number>/` of pages and tables, and `edition.json`
that says who signed what and when. It is laid in one step and never written again.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from loopnb import stages, verdicts
from loopnb.errors import DataError, UsageError, one_of
from loopnb.periods import Period

FOLDER = "reports/editions"
FILE = "edition.json"
FIGURES = "tables/comparison.parquet"
SCORECARD = "scorecard-"
SAID = ("period", "number", "by", "on", "run", "files")


@dataclass(frozen=True)
class Edition:
    """A signed edition: who signed which run of a period, on which ISO day, and its files."""

    period: str
    number: int
    by: str
    on: str
    folder: Path
    run: str
    files: dict[str, str] = field(default_factory=dict)  # name below the folder: SHA-256

    @property
    def name(self) -> str:
        """The name as it stands at the foot of each page: '2026-Q3.1'."""
        return f"{self.period}.{self.number}"

    @property
    def signature(self) -> str:
        """Who signed it and when, as it stands at the head of each page."""
        return f"Signed off by {self.by}, {verdicts.day(self.on)}"

    def faults(self, *names: str) -> list[str]:
        """Return what is not as it was signed: of the files named, else of the whole folder."""
        found = [_fault(self.folder / name, name, self.files[name]) for name in names or self.files]
        there = {path.relative_to(self.folder).as_posix() for path in _below(self.folder)}
        added = [] if names else sorted(there - {*self.files, FILE})
        return [*filter(None, found), *(f"{name} was added" for name in added)]

    def check(self, *names: str) -> None:
        """Raise DataError that names the edition and its damage, if there is any."""
        if faults := self.faults(*names):
            more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
            raise DataError(
                f"Edition {self.name} is damaged: {', '.join(faults[:3])}{more}. "
                f"Bring {self.folder} back from a copy."
            )


def read(root: Path, period: str = "") -> list[Edition]:
    """Return the editions of a workspace, or of one period, by period and number.

    Raises DataError where an `edition.json` is missing or cannot be read.
    """
    found = [edition for path in (root / FOLDER).glob("*.*") if (edition := _read(path))]
    mine = [edition for edition in found if period in ("", edition.period)]
    return sorted(mine, key=lambda edition: (edition.period, edition.number))


def latest(root: Path, period: str) -> Edition | None:
    """Return the newest edition of a period, None while all its reports are drafts."""
    return next(reversed(read(root, period)), None)


def signed_tables(root: Path, name: str) -> pd.DataFrame:
    """Return one table as all editions signed it, with the columns `edition` and `number`.

    Raises DataError where a table is no longer what was signed.
    """
    path, frames = f"tables/{name}.parquet", []
    for edition in read(root):
        if path in edition.files:
            edition.check(path)
            table = pd.read_parquet(edition.folder / path)
            frames.append(table.assign(edition=edition.name, number=edition.number))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def figures(root: Path, but: str = "") -> dict[str, str]:
    """Return the digest of each edition's figures, those that equal the digest `but` left out."""
    found = {edition.name: edition.files.get(FIGURES, but) for edition in read(root)}
    return {name: digest for name, digest in found.items() if digest != but}


@contextmanager
def laid(edition: Edition) -> Iterator[Path]:
    """Yield an empty folder to fill; then it becomes the edition, whole, its files read-only.

    Where filling it fails, nothing is left.
    """
    part = edition.folder.with_name(f".{edition.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of one that was cut short
    part.mkdir(parents=True)
    try:
        yield part
        files = {path.relative_to(part).as_posix(): sha256(path) for path in _below(part)}
        facts = {name: getattr(edition, name) for name in SAID} | {"files": files}
        text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
        (part / FILE).write_text(text, encoding="utf-8")
        for path in _below(part):
            path.chmod(0o444)
        part.rename(edition.folder)  # refused by the system where the edition is there already
    finally:
        shutil.rmtree(part, ignore_errors=True)


def page_in(folder: Path, period: Period, audience: str) -> Path:
    """Return the page that readers get: a week's pack, else the scorecard of an audience.

    Raises UsageError where a report or an edition has no such page.
    """
    if period.kind == "week":
        return folder / stages.WEEKLY.html()
    path = folder / f"{SCORECARD}{audience}.html"
    if not path.is_file():
        known = [page.stem.removeprefix(SCORECARD) for page in folder.glob(f"{SCORECARD}*.html")]
        raise UsageError(f"{folder}: {one_of('audience', audience, known)}")
    return path


def spare(root: Path, path: Path) -> None:
    """Raise UsageError for a file that would be written among the signed editions."""
    if path.resolve().is_relative_to((root / FOLDER).resolve()):
        raise UsageError(f"{path} lies among the signed editions, which are never written again.")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fault(path: Path, name: str, digest: str) -> str:
    if not path.is_file():
        return f"{name} is missing"
    return "" if sha256(path) == digest else f"{name} was changed"


def _below(folder: Path) -> list[Path]:
    """Return the files of a folder, hidden ones left out: file managers put some anywhere."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))


def _read(folder: Path) -> Edition | None:
    """Return the edition in a folder, None for a folder that is not named like one."""
    period, _, number = folder.name.rpartition(".")
    if folder.name.startswith(".") or not (period and number.isdecimal() and folder.is_dir()):
        return None
    try:
        facts = json.loads((folder / FILE).read_text(encoding="utf-8"))
        edition = Edition(folder=folder, **{name: facts[name] for name in SAID})
        date.fromisoformat(edition.on)
    except (OSError, ValueError, KeyError, TypeError):
        edition = None
    sound = edition and isinstance(edition.number, int) and isinstance(edition.files, dict)
    if not sound or edition.name != folder.name:
        raise DataError(
            f"Edition {folder.name} is damaged: its {FILE} cannot be read. "
            f"Bring {folder} back from a copy."
        )
    return edition
