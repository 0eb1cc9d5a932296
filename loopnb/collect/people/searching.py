"""Where a person still stands in raw files, and by which keys and e-mails these know the person.

Only places are kept: file and row, never what stands there.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from loopnb.collect import dialects
from loopnb.collect.people.forgotten import OWN, place_of
from loopnb.collect.reading import typed
from loopnb.collect.reading.content import content
from loopnb.collect.reading.files import Raw
from loopnb.collect.sheets import opened, paths_of
from loopnb.errors import DataError
from loopnb.results import Holding
from loopnb.settings import Source
from loopnb.workspace import Loop

RAW, OTHER, BROKEN = "raw file", "raw file that no source names", "raw file that cannot be read"
ASKED, UNASKED = "query", "query that cannot be asked"
SHEET = "raw file, outside the rows that a source reads"
UNSEARCHED = "raw file that no source names and that cannot be searched"
Place = tuple[str, str, str]  # file, kind, row
KEYS = ("requester_key",)
TAG = re.compile(r"<[^>]+>")
PACKED = (".xlsx", ".zip", ".parquet")
# Headers of columns whose cells are somebody: what equals the key there names a person.
PERSON = re.compile(r"requester|contact|caller|recipient|respondent|e-?mail|submitter|user", re.I)
STAFF = re.compile(
    r"submitter|assign|agent|owner|creat|author|(open|clos|resolv|updat|handl)ed|staff|teammate",
    re.I,
)
COMPANY = re.compile(r"external|organi[sz]ation|account|company|domain|language", re.I)


@dataclass
class Found:
    """Places by file and kind, and the keys under which the files know the person.

    `known` says whether any row is the person's own; `alone` are those that have no key but the
    e-mail that meets the account, `ids` those that the person's rows bear.
    """

    rows: list[Place] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    known: bool = False

    def add(self, other: "Found") -> None:
        """Take over what was found by other keys of the same person."""
        self.rows += other.rows
        self.alone |= other.alone
        self.ids |= other.ids

    def has(self, name: str) -> bool:
        """Hold for a file, by its name for people, of which any place was found."""
        return any(file.partition("[")[0] == name for file, *_ in self.rows)

    @property
    def places(self) -> set[tuple[str, str]]:
        """The rows of raw files, as file and row."""
        return {(file, row) for file, kind, row in self.rows if kind == RAW}

    @property
    def result(self) -> Holding:
        frame = pd.DataFrame(sorted(set(self.rows)), columns=["file", "kind", "row"])
        order = frame.assign(at=pd.to_numeric(frame.row, errors="coerce"))
        return Holding.from_table(order.sort_values(["kind", "file", "at"])[[*Holding.columns]])


def in_raw(loop: Loop, keys: Iterable[str]) -> Found:
    """Return the rows of the raw files that hold one of some keys, as a whole cell or a word."""
    found, needle = Found(), whole_word(keys)
    seen: dict[Path | str, set[str | int]] = {}
    for name, source in loop.settings.sources.items():
        for path in paths_of(loop.root, name, source):
            seen.setdefault(path, set()).add(source.sheet)
            try:
                raw = opened(path, loop.root, source, database=loop.store.database.con)
                _search(raw, dialects.whole(source, raw, name), needle, found)
                if raw.faults and not found.has(raw.name) and _in_bytes(path, needle):
                    found.rows.append((raw.name, SHEET, ""))
            except DataError:
                broken = (path, UNASKED) if source.sql else (_named(path, loop.root), BROKEN)
                found.rows.append((*broken, ""))
    for path in sorted((loop.root / "data/raw").rglob("*")):
        name = _named(path, loop.root)
        if not path.is_file() or (path in seen and path.suffix.lower() not in PACKED):
            continue
        if path.suffix.lower() in PACKED:
            found.rows += _packed(path, name, seen.get(path), needle)
            if not found.has(name) and _elsewhere(path, name, needle):
                found.rows.append((name, SHEET if path in seen else OTHER, ""))
        elif _in_bytes(path, needle):
            found.rows.append((name, OTHER, ""))
    return found


def _packed(path: Path, name: str, read: set[str | int] | None, needle: re.Pattern) -> list[Place]:
    """Return the rows of a workbook's sheets that no source reads; `read` are those read."""
    unsearched = [] if read else [(name, UNSEARCHED, "")]
    try:
        file = content(path, name)
        if file.kind != ".xlsx":
            return unsearched
        return [
            (f"{name}[{title}]", SHEET if read else OTHER, str(number))
            for place, title, rows in typed.sheets(file.open(), name)
            if not {place, title} & (read or set())
            for number, cells in rows
            if any(needle.search(cell or "") for cell in cells)
        ]
    except DataError:
        return unsearched


def _elsewhere(path: Path, name: str, needle: re.Pattern) -> bool:
    """Hold where a workbook has a key anywhere at all, such as in a note."""
    try:
        file = content(path, name)
        with ZipFile(file.open()) as book:
            parts = (book.read(each).decode("utf-8", "replace") for each in book.namelist())
            said = (html.unescape(TAG.sub("", part)) for part in parts)
            return file.kind == ".xlsx" and any(map(needle.search, said))
    except (DataError, BadZipFile):
        return False


def whole_word(keys: Iterable[str]) -> re.Pattern:
    """Return what finds one of some keys, in any case, not as a part of a longer word."""
    words = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    return re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-]|\.\w)", re.I)


def _search(raw: Raw, source: Source, needle: re.Pattern, found: Found) -> None:
    """Search one raw file row by row; where a person's column is the key, learn the others."""
    for batch in raw.batches():
        hit = None
        for place in range(len(raw.header)):
            cells = pc.match_substring_regex(
                batch.column(place), _roughly(needle), ignore_case=True
            )
            cells = pc.fill_null(cells, False)
            hit = cells if hit is None else pc.or_(hit, cells)
        for row in pa.Table.from_batches([batch]).filter(hit).to_pylist() if hit else ():
            cells = [(row[f"c{place}"] or "").strip() for place in range(len(raw.header))]
            if any(needle.search(cell) for cell in cells):
                found.rows.append((raw.name, ASKED if source.sql else RAW, str(row["row"])))
                pairs = list(zip(raw.header, cells, strict=True))
                if _learnt(pairs, source, needle, found):
                    found.alone.add(place_of(raw.sha256, row["row"]))


def _learnt(cells: list[tuple[str, str]], source: Source, needle: re.Pattern, found: Found) -> bool:
    """Learn from a row whose it is; hold where the e-mail that meets the account alone tells it."""
    hits = {head for head, cell in cells if needle.fullmatch(cell)}
    mail, keyed = source.match.email, _feeding(source, KEYS)
    keys = {cell for head, cell in cells if head in keyed} - {"", *source.missing}
    mails = {cell for head, cell in cells if head == mail and "@" in cell}
    alone = mail in hits and bool(mails) and not keys
    if alone or hits & keyed or any(_is_person(head, source) for head in hits):
        found.known = True
        found.keys |= keys or mails
        own = _feeding(source, OWN)
        found.ids |= {cell for head, cell in cells if head in own} - {"", *source.missing}
    return alone


def _roughly(needle: re.Pattern) -> str:
    """Return the pattern less what stands around it, which Arrow's engine does not know."""
    return needle.pattern.partition(")")[2].rpartition("(?!")[0]


def _is_person(head: str, source: Source) -> bool:
    person = PERSON.search(head) or head == source.match.email
    return bool(person) and not COMPANY.search(head) and not STAFF.search(head)


def _feeding(source: Source, columns: tuple[str, ...]) -> set[str]:
    """Return the columns of a file that loop.yaml takes some canonical columns from."""
    feeds = [feed for feeds in source.tables.values() for feed in feeds]
    specs = [feed[column] for feed in feeds for column in columns if column in feed]
    names = ((*(spec.column or ()), *spec.named_in_template()) for spec in specs)
    return {name for each in names if len(each) == 1 for name in each}


def _in_bytes(path: Path, needle: re.Pattern) -> bool:
    said = path.read_bytes()
    coded = ("utf-8", "utf-16-le", "utf-16-be")
    return any(needle.search(said.decode(how, "replace")) for how in coded)


def _named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
