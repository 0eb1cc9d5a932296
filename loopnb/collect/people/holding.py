"""Where a person still stands outside the store: raw files, reports, editions, the register.

Only places are told: file and row, never what stands there.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from loopnb import editions
from loopnb.collect import dialects
from loopnb.collect.reading.files import Raw
from loopnb.collect.sheets import opened, paths_of
from loopnb.errors import DataError
from loopnb.register import FOLDER
from loopnb.results import Holding
from loopnb.settings import Source
from loopnb.workspace import Loop

RAW, OTHER, BROKEN = "raw file", "raw file that no source names", "raw file that cannot be read"
ASKED, UNASKED = "query", "query that cannot be asked"
REGISTER, EDITION, REPORT = "register", "signed edition", "report"
# Headers of columns whose cells are somebody: what equals the key there names a person.
PERSON = re.compile(r"requester|contact|caller|recipient|respondent|e-?mail|submitter|user", re.I)
STAFF = re.compile(
    r"submitter|assign|agent|owner|creat|author|(open|clos|resolv|updat|handl)ed|staff|teammate",
    re.I,
)
COMPANY = re.compile(r"external|organi[sz]ation|account|company|domain|language", re.I)
UNSEARCHED = "raw file that no source names and that cannot be searched"
PACKED = (".xlsx", ".zip", ".parquet")
TEXTS = (".html", ".ipynb", ".json", ".csv", ".md", ".txt", ".log")
SHORT = 30  # a part of a comment that is shorter says nothing of who wrote it
TAG = re.compile(r"<[^>]+>")


@dataclass
class Found:
    """Places by file and kind, and the keys under which the files know the person."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

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
    found, needle, seen = Found(), whole_word(keys), set()
    for name, source in loop.settings.sources.items():
        for path in paths_of(loop.root, name, source):
            seen.add(path)
            try:
                raw = opened(path, loop.root, source, database=loop.store.database.con)
                _search(raw, dialects.whole(source, raw, name), needle, found)
            except DataError:
                broken = (path, UNASKED) if source.sql else (_named(path, loop.root), BROKEN)
                found.rows.append((*broken, ""))
    for path in sorted((loop.root / "data/raw").rglob("*")):
        if not path.is_file() or path in seen:
            continue
        if path.suffix.lower() in PACKED:
            found.rows.append((_named(path, loop.root), UNSEARCHED, ""))
        elif _in_bytes(path, keys):
            found.rows.append((_named(path, loop.root), OTHER, ""))
    return found


def in_words(loop: Loop, keys: Iterable[str], ids: set[str], texts: list[str]) -> Found:
    """Return where register, reports and editions hold keys, ids of comments, or their words."""
    found, needle = Found(), whole_word(keys)
    for path in sorted((loop.root / FOLDER).rglob("*")):
        if path.suffix in TEXTS and path.is_file() and path.name != "forgotten.csv":
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            for number, line in enumerate(lines, start=1):
                if needle.search(line):
                    found.rows.append((_named(path, loop.root), REGISTER, str(number)))
    signed, parts = loop.root / editions.FOLDER, {p for text in texts for p in _parts(text)}
    for path in sorted((loop.root / "reports").rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix not in (*TEXTS, ".parquet"):
            continue
        kind = EDITION if path.is_relative_to(signed) else REPORT
        for row in _rows(path, needle, ids, parts):
            found.rows.append((_named(path, loop.root), kind, row))
    return found


def whole_word(keys: Iterable[str]) -> re.Pattern:
    """Return what finds one of some keys, in any case, not as a part of a longer word."""
    words = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    return re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-]|\.\w)", re.I)


def _search(raw: Raw, source: Source, needle: re.Pattern, found: Found) -> None:
    """Search one raw file row by row; where a person's column is the key, learn the others."""
    keyed = _keyed(raw, source)
    for batch in raw.batches():
        hit = None
        for place in range(len(raw.header)):
            cells = pc.match_substring_regex(
                batch.column(place), _roughly(needle), ignore_case=True
            )
            cells = pc.fill_null(cells, False)
            hit = cells if hit is None else pc.or_(hit, cells)
        for row in pa.Table.from_batches([batch]).filter(hit).to_pylist() if hit else ():
            cells = [row[f"c{place}"] or "" for place in range(len(raw.header))]
            if any(needle.search(cell) for cell in cells):
                found.rows.append((raw.name, ASKED if source.sql else RAW, str(row["row"])))
                if any(_is_person(head) and needle.fullmatch(cell.strip())
                       for head, cell in zip(raw.header, cells, strict=True)):  # fmt: skip
                    found.keys |= {cells[place].strip() for place in keyed} - {""}


def _roughly(needle: re.Pattern) -> str:
    """Return the pattern less what stands around it, which Arrow's engine does not know."""
    return needle.pattern.partition(")")[2].rpartition("(?!")[0]


def _is_person(head: str) -> bool:
    return bool(PERSON.search(head)) and not COMPANY.search(head) and not STAFF.search(head)


def _keyed(raw: Raw, source: Source) -> list[int]:
    """Return the places of the columns that loop.yaml takes a person's key from."""
    feeds = [feed for feeds in source.tables.values() for feed in feeds]
    names = {name for feed in feeds if "requester_key" in feed
             for name in feed["requester_key"].column or ()}  # fmt: skip
    return [place for place, head in enumerate(raw.header) if head in names]


def _in_bytes(path: Path, keys: Iterable[str]) -> bool:
    content = path.read_bytes().lower()
    coded = ("utf-8", "utf-16-le", "utf-16-be")
    return any(key.lower().encode(how) in content for key in keys for how in coded)


def _rows(path: Path, needle: re.Pattern, ids: set[str], parts: set[str]) -> Iterator[str]:
    """Return the rows of a table, numbered as a spreadsheet does, or "" for a page."""
    if path.suffix == ".parquet":
        return
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype=str, keep_default_na=False, on_bad_lines="skip")
        for number, cells in enumerate(table.itertuples(index=False, name=None), start=2):
            whole = " ".join(" ".join(cells).split())
            if not ids.isdisjoint(cells) or needle.search(whole) or any(p in whole for p in parts):
                yield str(number)
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    plain = " ".join(html.unescape(TAG.sub("", text)).split())
    if needle.search(text) or any(p in plain for p in parts) or _quoted(ids, text):
        yield ""


def _quoted(ids: set[str], text: str) -> bool:
    return any(f'"{each}"' in text or f">{each}<" in text for each in ids)


def _parts(text: str) -> Iterator[str]:
    """Return the sentences of a text that are long enough to be nobody else's."""
    plain = " ".join(text.split())
    yield from (part for part in re.split(r"(?<=[.!?]) ", plain) if len(part) >= SHORT)


def _named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
