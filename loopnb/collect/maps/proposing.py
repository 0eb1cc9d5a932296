"""A proposal of how loop.yaml may read a file: from its header and first rows, for people to judge.

What a file does not say is not proposed but asked: its time zone, and whether the day or the month
comes first where both could.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from loopnb.collect import dialects
from loopnb.collect.dialect import is_zone
from loopnb.collect.maps.clocks import DAY, Clock
from loopnb.collect.maps.entries import entry
from loopnb.collect.maps.feeds import Remarks, feeds
from loopnb.collect.maps.headwords import COMPANY, CUSTOMER_ID, PEOPLE
from loopnb.collect.maps.placing import placed, rank
from loopnb.collect.maps.shapes import ADDRESS, BLANK, NUMBER, TIME, ZONED, Shape, shapes
from loopnb.collect.reading.files import Raw
from loopnb.schema import TABLES
from loopnb.settings import Source

ASKED = "?"
ZONE = "not in the file: ask who exported it; written like Europe/Berlin or UTC"
STANDS = "as loop.yaml has it now: look whether it is so"
UNSAID = Source(files=ASKED)


@dataclass(frozen=True)
class Proposal:
    """Lines for loop.yaml below `sources:`, what only people can fill in, and what is left over."""

    lines: tuple[str, ...]
    tables: tuple[str, ...]
    asks: tuple[str, ...]
    unused: tuple[str, ...]
    blank: tuple[str, ...]  # in the first rows, so that nothing can be said of them
    notes: tuple[str, ...] = ()


def proposal(raw: Raw, name: str, now: Source, *, encoding: str = "") -> Proposal:
    """Return how a file may be read, as the source `name`; without tables where nothing fits.

    `now` is the source as loop.yaml says it, at least its files. A file with a dialect is mapped
    only as far as the dialect leaves it open.
    """
    known = shapes(raw, _questions(raw))
    source: dict[str, Any] = {"files": now.files} | ({"sheet": now.sheet} if now.sheet else {})
    remarks: Remarks = {}
    if raw.dialect:
        source["dialect"] = raw.dialect
    source["zone"], remarks[(name, "zone")] = now.zone or ASKED, STANDS if now.zone else ZONE
    if encoding:
        source["encoding"] = encoding
        remarks[(name, "encoding")] = _sign(raw)
    open_ = not (raw.dialect and dialects.DIALECTS[raw.dialect].defaults.get("tables"))
    found = placed(known) if open_ else None
    used: list[Shape] = []
    if found:
        tables, said, used = feeds(found, known)
        remarks |= {(name, *path): words for path, words in said.items()}
        beside = _beside(found.table, known, used)
        source |= {k: v for k, v in beside.items() if k == "match" or not raw.dialect}
        source["tables"] = tables
    times = [shape for shape in (used or known) if shape.clock]
    _zoned(raw, source, times, remarks, name=name)
    if not times and not raw.dialect and any(shape.kind == ZONED for shape in used):
        del source["zone"], remarks[name, "zone"]  # each time says its own
    _clocked(raw, source, times, remarks, name=name)
    lines = entry(name, source, remarks) if found or raw.dialect else []
    left = _unused(known, source) if open_ else []
    return Proposal(
        tuple(lines), tuple(source.get("tables", ())), _asks(source),
        tuple(shape.name for shape in left if shape.kind != BLANK),
        tuple(shape.name for shape in left if shape.kind == BLANK), _notes(known),
    )  # fmt: skip


def _questions(raw: Raw) -> Sequence[str]:
    """Return what the second header row says of the columns, where it is that of a survey."""
    return raw.heads[1] if len(raw.heads) > 1 and raw.dialect.startswith("qualtrics") else ()


def _beside(table: str, known: Sequence[Shape], used: list[Shape]) -> dict[str, Any]:
    """Return what a source says beside its tables; columns used for it are added to `used`."""
    said: dict[str, Any] = {}
    if any(shape.comma for shape in used):
        said["decimal"] = ","
    if nothing := sorted({cell for shape in used for cell in shape.nothing}):
        said["missing"] = ["", *nothing]
    if "matched_by" in TABLES[table].columns:
        customer = _best(CUSTOMER_ID, known, lambda shape: shape.kind not in (TIME, BLANK))
        firm = _best(COMPANY, known, lambda shape: shape.kind not in (TIME, BLANK, NUMBER, ADDRESS))
        mail = next((shape for shape in used if shape.kind == ADDRESS), None)
        ticket = next((s for s in used if table != "tickets" and rank("ticket id|ticket", s)), None)
        match = {"id": customer, "ticket": ticket, "name": firm, "email": mail}
        if any(match.values()):
            said["match"] = {key: shape.name for key, shape in match.items() if shape}
        used += [shape for shape in (customer, firm) if shape]
    taken = said.get("match", {}).get("name")
    people = [shape for shape in known if _is_people(shape) and shape.name != taken]
    if people and table != "accounts":
        said["people"] = [shape.name for shape in people]
        used += people
    return said


def _best(words: str, known: Sequence[Shape], fit: Any) -> Shape | None:
    ranked = [(rank(words, shape), shape) for shape in known if fit(shape)]
    best = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] > 1 else None  # a part of a header says too little


def _is_people(shape: Shape) -> bool:
    return rank(PEOPLE, shape) > 1 and shape.kind not in (TIME, BLANK, NUMBER, ADDRESS, ZONED)


def _zoned(
    raw: Raw, source: dict[str, Any], times: list[Shape], remarks: Remarks, *, name: str
) -> None:
    """Say the zone where the file or its dialect does; else it stays asked."""
    here = (name, "zone")
    if raw.dialect:
        zone, by = dialects.zone(UNSAID, raw)
        if by == "the file":
            del source["zone"], remarks[here]
        elif zone:
            source["zone"], remarks[here] = zone, f"{by}: look whether it is so"
    elif len(zones := {zone for shape in times if (zone := _named_zone(shape))}) == 1:
        source["zone"], remarks[here] = zones.pop(), "a column's name says so"
    elif times and all(shape.clock.utc for shape in times):
        source["zone"] = "UTC"
        remarks[here] = f"its times say so, as in {times[0].example}"


def _named_zone(shape: Shape) -> str:
    """Return the time zone in a column's name, such as 'Updated at (Europe/Berlin)', or ""."""
    found = re.search(r"\(([A-Z]\w+(?:/[\w+-]+)*)\)", shape.name)
    return found[1] if found and is_zone(found[1]) else ""


def _clocked(
    raw: Raw, source: dict[str, Any], times: list[Shape], remarks: Remarks, *, name: str
) -> None:
    """Say the formats of the times that are not read without; open ones stay asked."""
    known = dialects.DIALECTS[raw.dialect].defaults.get("dates", {}) if raw.dialect else {}
    orders = {shape.clock.order for shape in times if shape.clock.order}
    settled = orders.pop() if len(orders) == 1 else ""
    dates: dict[str, Any] = {}
    for shape in times:
        when, here = shape.clock, (name, "dates", shape.name)
        if set(when.formats) <= set(known.get(shape.name, {}).get("formats", ())) or when.iso:
            continue
        if when.other and not settled:
            dates[shape.name] = {"formats": [ASKED]}
            remarks[here] = f"{shape.example}: {_either(when)}: ask"
            continue
        formats = when.formats if settled != "month first" or not when.other else when.other
        dates[shape.name] = {"formats": list(formats)}
        why = f"; {settled} as in other columns" if when.other else ""
        unread = f"; {when.unread} of the first rows are written otherwise" if when.unread else ""
        remarks[here] = f"like {shape.example}{why}{unread}"
    if dates:
        tables = source.pop("tables", None)
        source["dates"] = dates
        source |= {"tables": tables} if tables else {}


def _either(when: Clock) -> str:
    return f'"{when.formats[0]}" is {DAY}, "{when.other[0]}" month first'


def _asks(source: dict[str, Any]) -> tuple[str, ...]:
    if "tables" not in source and "dialect" not in source:
        return ()
    asks = ["its time zone"] if source.get("zone") == ASKED else []
    open_ = [name for name, rule in source.get("dates", {}).items() if ASKED in rule["formats"]]
    return (*asks, *(f"whether the day or the month comes first in '{name}'" for name in open_))


def _unused(known: list[Shape], source: dict[str, Any]) -> list[Shape]:
    """Return the columns that the lines do not name."""
    said = set(_words({key: part for key, part in source.items() if key != "files"}))
    return [shape for shape in known if shape.name not in said]


def _words(part: Any) -> Iterator[str]:
    """Return all texts within a part of a source, those named in templates too."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            yield from _words(value)
    elif isinstance(part, list):
        for value in part:
            yield from _words(value)
    elif isinstance(part, str):
        yield part
        yield from (name for _, name, _, _ in Formatter().parse(part) if name)


def _notes(known: list[Shape]) -> tuple[str, ...]:
    return tuple(
        f"'{shape.name}' has times with an offset of their own ({shape.example}): they are read "
        "as they say and need no zone."
        for shape in known if shape.kind == ZONED
    )  # fmt: skip


def _sign(raw: Raw) -> str:
    """Return a word that shows whether the encoding is right."""
    words = (word for row in raw.peek() for cell in row for word in (cell or "").split())
    odd = next((word for word in words if not word.isascii()), "")
    return f"the file is not UTF-8; so it reads '{odd}': look whether that is right"
