"""Vendors' exports in plain sight: which there are, which one a file is, what is known of it.

What loop.yaml says of a source adds to what its dialect knows; a column that the file at hand
does not have is left out of what the dialect maps, never of what loop.yaml maps.
"""

from collections.abc import Callable, Sequence

from loopnb.collect import fitting
from loopnb.collect.dialect import Dialect, found, is_zone
from loopnb.collect.moments.zones import told
from loopnb.collect.reading.files import Raw
from loopnb.collect.redaction import quotable
from loopnb.collect.vendors import (
    delighted,
    freshdesk,
    freshservice,
    intercom,
    jira,
    markdown,
    qualtrics,
    salesforce,
    servicenow,
    surveymonkey,
    zendesk,
)
from loopnb.errors import DataError, one_of
from loopnb.schema import lacking
from loopnb.settings import Source

DIALECTS: dict[str, Dialect] = {
    "zendesk-csv": zendesk.CSV,
    "zendesk-json": zendesk.JSON,
    "qualtrics-csv": qualtrics.THREE,
    "qualtrics-legacy": qualtrics.LEGACY,
    "surveymonkey-csv": surveymonkey.TWO,
    "delighted-json": delighted.JSON,
    "jira-csv": jira.CSV,
    "servicenow-incident": servicenow.INCIDENT,
    "servicenow-event-log": servicenow.EVENT_LOG,
    "freshdesk-csv": freshdesk.CSV,
    "freshservice-csv": freshservice.CSV,
    "intercom-csat": intercom.CSAT,
    "intercom-conversations": intercom.CONVERSATIONS,
    "salesforce-cases": salesforce.CASES,
    "conversations": markdown.CONVERSATIONS,
    "conversations-sheet": markdown.SHEET,
}
MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAPPED = "its columns are mapped in loop.yaml"
NAMED = "its dialect is named in loop.yaml; its first rows do not show it"


def recognised(raw: Raw) -> list[tuple[str, str]]:
    """Return the dialects that a file may be, each with why: its header and its next rows.

    `raw` is opened with one header row; its rows are looked at and not used up.
    """
    first, known = raw.peek(), []
    for name, dialect in DIALECTS.items():
        rows = (raw.header, *first)
        if len(rows) < dialect.header_rows:
            continue
        names = dialect.names(rows[: dialect.header_rows])
        if _columns_fit(dialect, names) and (seen := _seen(dialect, names, first)):
            known.append((name, f"{dialect.title}: {seen}"))
    return known


def _seen(dialect: Dialect, names: Sequence[str], first: Sequence) -> str:
    """Return what shows that a file is of a dialect, "" where its rows do not look like it."""
    seen = dialect.shape(first, names) if dialect.shape else "the whole file"
    marks = (mark if isinstance(mark, str) else found(names, mark) for mark in dialect.marks)
    listed = ", ".join(f"'{mark}'" for mark in marks)
    return f"it has the columns {listed}; {seen}" if seen else ""


def of_source(source: Source, look: Callable[[], Raw]) -> str:
    """Return the dialect of one file: the declared one, else the one it is recognised as.

    A source that maps tables itself and declares none has none (""). Raises DataError where a file
    is recognised as nothing or as several.
    """
    if source.dialect:
        _known(source.dialect)
        return source.dialect
    if source.tables:
        return ""
    raw = look()
    known = recognised(raw)
    if len(known) == 1:
        return known[0][0]
    if known:
        several = "; ".join(f"{name} ({why})" for name, why in known)
        raise DataError(f"{raw.name} may be several exports: {several}. Name one as its dialect.")
    near = [dialect.title for dialect in DIALECTS.values() if _columns_fit(dialect, raw.header)]
    if near:
        raise DataError(
            f"{raw.name} has the columns of {near[0]}, but no rows that look like it. Name its "
            "dialect in loop.yaml, if it is that."
        )
    raise DataError(
        f"{raw.name} is no export that loopnb knows by its columns ({_few(raw.header)}). Name its "
        "dialect, or map its columns to tables, in loop.yaml."
    )


def header_rows(dialect: str) -> int:
    """Return how many header rows files of a dialect have; 1 where there is no dialect."""
    return _known(dialect).header_rows if dialect else 1


def named(raw: Raw, dialect: str) -> Raw:
    """Give an opened file its dialect, and its columns the names that the dialect knows."""
    raw.dialect, raw.heads, raw.why = dialect, (raw.header, *raw.more), MAPPED
    if dialect:
        raw.header = _known(dialect).names(raw.heads)
        raw.spare_cells = _known(dialect).spare_cells
        raw.why = _seen(_known(dialect), raw.header, (*raw.more, *raw.peek())) or NAMED
        if gathers := _known(dialect).gathers:
            raw.gather(gathers)
    return raw


def looked(raw: Raw, zone: str) -> tuple[str, ...]:
    """Return what a file is, by results.rows.LOOKED: from its name to who says its zone."""
    title = DIALECTS[raw.dialect].title if raw.dialect else "a table of your own"
    parted = MARKS.get(raw.delimiter, raw.delimiter)
    return raw.name, title, raw.why, raw.encoding, parted, zone, raw.zone_by if zone else ""


def zone(source: Source, raw: Raw) -> tuple[str, str]:
    """Return a file's time zone and who says so, "" and "" where nobody does.

    Raises DataError where the file states another zone than loop.yaml.
    """
    dialect = DIALECTS.get(raw.dialect)
    stated = dialect.zone((*raw.heads, *raw.peek()), raw.header) if dialect else None
    stated = stated if is_zone(stated) else None
    if stated and source.zone and stated != source.zone:
        raise DataError(
            f"{raw.name} says that its times are in {stated}, loop.yaml says {source.zone}. "
            "Leave the zone out of loop.yaml."
        )
    if stated:
        return stated, "the file"
    if source.zone:
        return source.zone, "loop.yaml"
    assumed = dialect.defaults.get("zone", "") if dialect else ""
    return assumed, "assumed of this export" if assumed else ""


def absent(raw: Raw) -> list[str]:
    """Return the columns that a file's dialect can read and the file does not have."""
    dialect = DIALECTS.get(raw.dialect)
    tables = dialect.defaults.get("tables", {}) if dialect else {}
    wanted = [
        names
        for feed in tables.values()
        for spec in feed.values()
        for names in fitting.columns_of(spec)
    ]
    return list(dict.fromkeys(names[0] for names in wanted if not found(raw.header, names)))


def whole(source: Source, raw: Raw, place: str) -> Source:
    """Return the source with all that its dialect and the file itself say.

    Raises DataError where the file is not of that dialect, names no zone, or a table lacks a
    column that it needs.
    """
    if not raw.dialect:
        return told(source, raw, place)
    dialect = _known(raw.dialect)
    if missing := dialect.lacks(raw.header):
        raise DataError(f"{raw.name} is not {dialect.title}: row 1 has no column '{missing}'.")
    if other := dialect.relative(raw.header):
        raise DataError(f"{raw.name} is not {dialect.title}: row 1 has a column '{other}'.")
    said = source.model_dump(exclude_unset=True, exclude={"dialect"})
    merged = fitting.merged(fitting.fitted(dialect.defaults, raw.header), said)
    merged["zone"], raw.zone_by = zone(source, raw)
    if not merged.get("tables") and not merged["zone"]:
        raise DataError(f"{raw.name} names no time zone. Say it in {place}.zone.")
    if not merged.get("tables"):
        raise DataError(
            f"{place}: {dialect.title} does not know which answer is which. Map them in "
            f"{place}.tables; docs/export/{dialect.vendor}.md shows how."
        )
    for name, feeds in merged["tables"].items():
        for feed in feeds if isinstance(feeds, list | tuple) else (feeds,):
            if needed := lacking(name, feed):
                raise DataError(f"{place}.tables.{name} needs {', '.join(needed)}.")
    return told(Source.model_validate(merged | {"zone": merged["zone"] or None}), raw, place)


def _known(dialect: str) -> Dialect:
    if dialect not in DIALECTS:
        raise DataError(one_of("dialect", dialect, DIALECTS))
    return DIALECTS[dialect]


def _columns_fit(dialect: Dialect, names: Sequence[str]) -> bool:
    return not (dialect.lacks(names) or dialect.relative(names))


def _few(header: Sequence[str]) -> str:
    few = ", ".join(f"'{name}'" for name in (quotable(each, 40) for each in header[:6]))
    return few + (", …" if len(header) > 6 else "")
