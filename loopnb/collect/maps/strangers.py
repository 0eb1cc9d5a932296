"""Files that loop.yaml does not say how to read, each kind of them with a proposal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from loopnb.collect import dialects
from loopnb.collect.looking import RAW, Looked
from loopnb.collect.maps.proposing import Proposal, proposal
from loopnb.collect.reading.files import Raw, other_encoding, read
from loopnb.collect.sheets import name_of
from loopnb.errors import DataError
from loopnb.settings import Settings, Source

NOTHING = "It is no export that loopnb knows."
DATED = re.compile(r"[\d_.-]{4,}")  # a date in a file's name, or a number


@dataclass(frozen=True)
class Stranger:
    """Files that are alike; `source` is the one in loop.yaml that names them, "" where none does.

    `why` says what they are recognised as and by what, or what keeps them from being read.
    """

    files: tuple[str, ...]
    source: str
    why: str
    width: int = 0
    proposal: Proposal | None = None


def strangers(root: Path, settings: Settings, found: Looked) -> Iterator[Stranger]:
    """Return the files that `look` could not place, those that are alike together."""
    for name, path in found.strange.items():
        source = settings.sources[name]
        yield _stranger([path], root, source, name=name, known=name)
    taken, groups = set(settings.sources), {}
    for path in found.unnamed:
        groups.setdefault((path.parent, path.suffix, _header(path, root)), []).append(path)
    for (folder, suffix, _), paths in groups.items():
        every = len(paths) > 1 and {*folder.glob(f"*{suffix}")} == {*paths}
        one = escape(paths[0].relative_to(root).as_posix())
        pattern = f"{escape(folder.relative_to(root).as_posix())}/*{suffix}" if every else one
        name = _slug(folder.name if every and folder != root / RAW else paths[0].stem, taken)
        taken.add(name)
        yield _stranger(paths, root, Source(files=pattern), name=name, known="")


def _stranger(paths: list[Path], root: Path, source: Source, *, name: str, known: str) -> Stranger:
    names = tuple(name_of(path, root, source) for path in paths)
    try:
        encoding = source.encoding or other_encoding(paths[0])
        raw, why = _opened(paths[0], root, source, encoding)
        proposed = proposal(raw, name, source, encoding=encoding or "")
    except DataError as error:
        return Stranger(names, known, str(error))
    return Stranger(names, known, why, len(raw.header), proposed)


def _opened(path: Path, root: Path, source: Source, encoding: str | None) -> tuple[Raw, str]:
    """Return a file with the one dialect that it is recognised as, if any, and why it is that."""
    name, how = name_of(path, root, source), {"sheet": source.sheet, "encoding": encoding}
    raw = read(path, name, **how)
    known = dialects.recognised(raw)
    if len(known) > 1:
        return dialects.named(raw, ""), f"It may be {' or '.join(why for _, why in known)}."
    dialect = source.dialect or (known[0][0] if known else "")
    rows = dialects.header_rows(dialect)
    raw = read(path, name, header_rows=rows, **how) if rows > 1 else raw
    return dialects.named(raw, dialect), f"It is {known[0][1]}." if known else NOTHING


def _header(path: Path, root: Path) -> tuple[str, ...]:
    """Return a file's header, or its name where it has none that can be read."""
    try:
        return read(path, path.name, head=True, encoding=other_encoding(path)).header
    except DataError:
        return (path.name,)


def _slug(stem: str, taken: set[str]) -> str:
    """Return a name for a source that loop.yaml does not have yet."""
    words = re.sub(r"[^a-z0-9]+", "-", DATED.sub(" ", stem.lower())).strip("-") or "export"
    names = (words, *(f"{words}-{number}" for number in range(2, 1 + len(taken) + 2)))
    return next(name for name in names if name not in taken)
