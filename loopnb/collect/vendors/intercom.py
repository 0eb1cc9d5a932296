"""Intercom: its CSAT and conversation data sets, whose time zone stands in a column's name."""

import re
from collections.abc import Sequence

from loopnb.collect.dialect import TIME, Dialect, Rows, cells, is_zone

_ZONED = re.compile(r"(?P<name>.*\S) \((?P<zone>UTC|[A-Z]\w+(?:/[\w+-]+)+)\)")


def _zones(rows: Rows) -> list[tuple[str, str]]:
    """Return name and zone of each column, '' where its name holds none."""
    parts = []
    for cell in rows[0]:
        match = _ZONED.fullmatch(cell or "")
        known = match and is_zone(match["zone"])
        parts.append((match["name"], match["zone"]) if known else (cell or "", ""))
    return parts


def _names(rows: Rows) -> tuple[str, ...]:
    return tuple(name for name, _ in _zones(rows))


def _zone(rows: Rows, names: Sequence[str]) -> str | None:
    """Return the zone of all times, None where the columns state none or several."""
    zones = {zone for _, zone in _zones(rows) if zone}
    return zones.pop() if len(zones) == 1 else None


# Ratings of people and of bots share a file and are never pooled: only those of a teammate are
# CSAT; another's kind is what the file calls whom was rated.
CSAT = Dialect(
    title="Intercom's CSAT data set",
    vendor="intercom",
    marks=("Conversation ID", "Updated at", "Conversation rating", "Agent rated type"),
    names=_names,
    zone=_zone,
    shape=cells(Updated_at=TIME),
    defaults={
        "match": {"ticket": "Conversation ID", "name": "Company name"},
        "people": ["User name"],
        "tables": {
            "responses": {
                "response_id": {"template": "{Conversation ID}:{Agent rated type}"},
                "ticket_id": "Conversation ID",
                "requester_key": "User name",
                "responded_at": "Updated at",
                "updated_at": "Updated at",
                "survey": {"value": "Intercom"},
                "kind": {"column": "Agent rated type", "values": {"Teammate": "csat"}},
                "score": "Conversation rating",
                "scale_min": {"value": 1},
                "scale_max": {"value": 5},
                "scale_direction": {"value": "high"},
            },
            "comments": {
                "comment_id": {"template": "{Conversation ID}:{Agent rated type}:remark"},
                "response_id": {"template": "{Conversation ID}:{Agent rated type}"},
                "ticket_id": "Conversation ID",
                "said_at": "Updated at",
                "updated_at": "Updated at",
                "text": "Conversation rating remark",
            },
        },
    },
)
CONVERSATIONS = Dialect(
    title="Intercom's conversation data set",
    vendor="intercom",
    marks=("Conversation ID", "Conversation started at", "Current conversation state"),
    names=_names,
    zone=_zone,
    shape=cells(Conversation_started_at=TIME),
    defaults={
        "people": ["Teammate currently assigned"],
        "tables": {
            "tickets": {
                "ticket_id": "Conversation ID",
                "opened_at": "Conversation started at",
                "status": "Current conversation state",
                "category": "AI Topic",
                "component": "AI Subtopic",
                "channel": "Conversation source",
                "team": "Team currently assigned",
                "agent": "Teammate currently assigned",
            }
        },
    },
)
