"""Vendors' exports, as data: how a file is laid out and what its columns are.

A `Dialect` names the columns that the first header row must have, how many header rows there
are, where the file says its time zone, which rows are no answers, and the canonical tables that
its rows become. What loop.yaml says of a source adds to it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loopnb.collect.files import Raw
from loopnb.errors import DataError, one_of
from loopnb.schema import lacking
from loopnb.settings import Source


@dataclass(frozen=True)
class Dialect:
    """One vendor's export; `defaults` are the parts of a source as loop.yaml would write them."""

    title: str
    marks: tuple[str, ...]
    header_rows: int = 1
    zone: Callable[[Raw], str | None] = lambda raw: None
    defaults: dict[str, Any] = field(default_factory=dict)


def _qualtrics_zone(raw: Raw) -> str | None:
    """Return the zone that the third header row declares for the recorded date."""
    place = raw.header.index("RecordedDate")
    try:
        zone = json.loads(raw.more[1][place].replace('""', '"')).get("timeZone")
    except (ValueError, AttributeError):
        return None
    return "UTC" if zone == "Z" else zone


DIALECTS: dict[str, Dialect] = {
    "zendesk-csv": Dialect(
        title="Zendesk's ticket CSV",
        marks=("Id", "Requester email", "Created at", "Updated at", "Solved at", "Reopens"),
        defaults={
            "zone": "UTC",
            "match": {"id": "Requester external id", "name": "Organization",
                      "email": "Requester email"},
            "people": ["Requester", "Submitter", "Assignee"],
            "tables": {
                "tickets": {
                    "ticket_id": "Id",
                    "requester_key": "Requester email",
                    "type": "Ticket type",
                    "subject": "Subject",
                    "opened_at": "Created at",
                    "first_response_at": {
                        "column": "First reply time in minutes", "minutes_after": "Created at",
                    },
                    "first_resolved_at": {
                        "column": "First resolution time in minutes", "minutes_after": "Created at",
                    },
                    "resolved_at": "Solved at",
                    "status": "Status",
                    "priority": "Priority",
                    "channel": "Via",
                    "team": "Group",
                    "agent": "Assignee",
                    "reopens": "Reopens",
                    "contacts": "Replies",
                    "updated_at": "Updated at",
                }
            },
        },
    ),
    "qualtrics-csv": Dialect(
        title="Qualtrics' CSV with three header rows",
        marks=("ResponseId", "RecordedDate", "Status", "Finished"),
        header_rows=3,
        zone=_qualtrics_zone,
        defaults={
            "drop": {
                "Status": {"Survey Preview": "a preview", "1": "a preview", "Spam": "spam"},
                "Finished": {"False": "not finished", "0": "not finished"},
            },
        },
    ),
    "conversations": Dialect(
        title="Markdown with front matter, one conversation a file",
        marks=("conversation_id", "customer_words"),
        defaults={
            "match": {"name": "account"},
            "people": ["participants"],
            "dates": {"date": {"formats": ["%Y-%m-%d"]}},
            "tables": {
                "conversations": {
                    "conversation_id": "conversation_id",
                    "kind": "kind",
                    "held_at": "date",
                    "moderator": "moderator",
                    "notes": "customer_words",
                    "promises": "promises",
                }
            },
        },
    ),
}  # fmt: skip


def header_rows(source: Source) -> int:
    """Return how many header rows the source's files have; raises DataError for no such dialect."""
    return _known(source).header_rows if source.dialect else 1


def whole(source: Source, raw: Raw, place: str) -> Source:
    """Return the source with all that its dialect and the file itself say.

    Raises DataError where the file is not of that dialect, names no zone, or a table lacks a
    column that it needs.
    """
    if not source.dialect:
        return source
    dialect = _known(source)
    if missing := [mark for mark in dialect.marks if mark not in raw.header]:
        raise DataError(f"{raw.name} is not {dialect.title}: row 1 has no column '{missing[0]}'.")
    said = source.model_dump(exclude_unset=True, exclude={"dialect"})
    merged = _merged(dialect.defaults, said)
    named = [name for name in merged.get("people", ()) if name in (*raw.header, *source.people)]
    merged["people"] = named  # those of the dialect that this file has
    merged["zone"] = source.zone or dialect.zone(raw) or dialect.defaults.get("zone")
    if not merged["zone"]:
        raise DataError(f"{raw.name} names no time zone. Say it in {place}.zone.")
    for name, feeds in merged["tables"].items():
        for feed in feeds if isinstance(feeds, list | tuple) else (feeds,):
            if needed := lacking(name, feed):
                raise DataError(f"{place}.tables.{name} needs {', '.join(needed)}.")
    return Source.model_validate(merged)


def _known(source: Source) -> Dialect:
    if source.dialect not in DIALECTS:
        raise DataError(one_of("dialect", source.dialect, DIALECTS))
    return DIALECTS[source.dialect]


def _merged(base: dict, said: dict) -> dict:
    """Return base with what is said added; a table's columns are added to the dialect's own."""
    whole = dict(base) | {key: value for key, value in said.items() if key not in base}
    for key in base.keys() & said.keys():
        both = isinstance(base[key], dict) and isinstance(said[key], dict)
        one = isinstance(base[key], dict) and isinstance(said[key], list | tuple)
        if both:
            whole[key] = _merged(base[key], said[key])
        elif one and len(said[key]) == 1:
            whole[key] = base[key] | said[key][0]
        else:
            whole[key] = said[key]
    return whole
