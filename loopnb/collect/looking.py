"""The files as they lie there, looked at before anything is loaded: what each is, what misfits."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from loopnb.collect import dialects, trying
from loopnb.collect.mapping import Sheet, check_columns, mapped
from loopnb.collect.moments.zones import EACH
from loopnb.collect.reading.files import Raw, other_encoding
from loopnb.collect.sheets import name_of, opened, paths_of, place_of
from loopnb.collect.trying import Trial
from loopnb.errors import DataError, listed
from loopnb.metrics import METRICS
from loopnb.results import Checked
from loopnb.settings import Settings, Source
from loopnb.store.generations import current

COUNTED = {metric.table for metric in METRICS.values()}
RAW, README = "data/raw", "README.txt"
UNNAMED = ("no source names it", "", "", "", "", "", 0, "")


@dataclass
class Looked:
    """What was found of each file and every fault; `strange` are files that a source cannot read.

    `trials` says by file what would become of its first rows.
    """

    rows: list[tuple] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    trials: dict[str, Trial] = field(default_factory=dict)
    strange: dict[str, Path] = field(default_factory=dict)  # the first of each source
    unnamed: list[Path] = field(default_factory=list)

    @property
    def checked(self) -> Checked:
        return Checked.from_table(pd.DataFrame(self.rows, columns=Checked.columns))


def check(root: Path, settings: Settings) -> Checked:
    """Look at every file's header and return what was found; raises DataError listing faults."""
    found = look(root, settings, trial=False)
    if found.faults:
        raise DataError(listed("The data cannot be loaded:", found.faults))
    return found.checked


def look(root: Path, settings: Settings, *, trial: bool = True) -> Looked:
    """Look at every file's header; `trial` reads the first rows as a load would.

    A file of which a load might refuse too much by these is read to its end, to tell.
    """
    found, named, suspect = Looked(), set(), set()
    at_most = settings.thresholds.refused_at_most
    for name, source in settings.sources.items():
        paths = {name_of(path, root, source): path for path in paths_of(root, name, source)}
        named |= set(paths.values())
        if not paths:
            found.faults.append(
                f"sources.{name}: no file matches {source.files}. Put the export there."
            )
        sheets, strange = _files(paths, root, source, name, found=found)
        found.trials |= (trials := dict(trying.heads(sheets)) if trial else {})
        bad = {file for file, (rows, refused, _) in trials.items() if refused > at_most * rows}
        # Of conversations one file may refuse what another says.
        talks = bad and any("conversations" in sheet.source.tables for sheet in sheets)
        suspect |= {path for file, path in paths.items() if talks or file in bad}
        strange |= {file for file in bad if 2 * trials[file][1] > trials[file][0]}
        if strange and not source.sql:  # of a query no file can be proposed for
            found.strange[name] = paths[min(strange)]
    found.faults += trying.stopping(root, settings, suspect) if suspect else []
    found.faults += [] if found.faults else _uncounted(found, root)
    found.unnamed = _unnamed(root, named)
    found.rows += [("", path.relative_to(root).as_posix(), *UNNAMED) for path in found.unnamed]
    return found


def _files(
    paths: dict[str, Path | str], root: Path, source: Source, name: str, *, found: Looked
) -> tuple[list[Sheet], set[str]]:
    """Enter what a source's files are and their faults; return those that fit, and the strange.

    Strange are those that lack most of the columns of their map, or are known as nothing.
    """
    sheets, strange = [], set()
    for file, path in paths.items():
        known = len(found.faults)
        try:
            raw = _opened(path, root, source, found)
            sheet = Sheet([raw], dialects.whole(source, raw, place_of(name)), place_of(name), None)
        except DataError as error:
            found.faults += [str(error)] if str(error) not in found.faults[known:] else []
            strange |= set() if source.tables else {file}
            continue
        if len(found.faults) > known and not source.tables:
            strange.add(file)
        faults = check_columns(sheet)
        found.faults += faults
        said = dialects.looked(raw, sheet.source.zone or EACH)
        found.rows.append((name, *said, len(raw.header), ", ".join(sheet.source.tables)))
        sheets += [sheet] if len(found.faults) == known else []
        if not source.dialect and 2 * len(faults) > len(mapped(sheet.source)):
            strange.add(file)
    return sheets, strange


def _uncounted(found: Looked, root: Path) -> list[str]:
    """Return a sentence where no source gives, and no load has left, anything that is counted."""
    given = {name for *_, tables in found.rows for name in tables.split(", ") if name}
    held = current(root / "data/store")
    if COUNTED & given or any(any(held.glob(f"{name}/*/*.parquet")) for name in COUNTED):
        return []
    said = f"{' and '.join(sorted(given))} alone" if given else "nothing"
    return [f"The sources in loop.yaml give {said}: no report can be made without tickets, answers "
            "or invitations. Add a source of one of these."]  # fmt: skip


def _opened(path: Path | str, root: Path, source: Source, found: Looked) -> Raw:
    """Open a file; that one is not UTF-8 is a fault, and its columns are looked at all the same."""
    try:
        return opened(path, root, source, head=True)
    except DataError as error:
        other = None if source.sql or source.encoding else other_encoding(path)
        if not other:
            raise
        found.faults.append(str(error))
        return opened(path, root, source.model_copy(update={"encoding": other}), head=True)


def _unnamed(root: Path, named: set[Path]) -> list[Path]:
    """Return the files in data/raw that no source names, less what is hidden there."""
    folder = root / RAW
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path not in named)
    return [path for path in paths if path != folder / README and not _hidden(path, folder)]


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
