"""Conversations and focus groups that people wrote down: text with front matter, or a table."""

import re

from loopnb.collect.dialect import Dialect, columns
from loopnb.collect.reading.talks import ID, NAMES, TEXT, gathered

_DAYS = {"formats": ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]}
_TALK = {
    "conversation_id": "conversation_id",
    "kind": "kind",
    "held_at": "date",
    "moderator": "moderator",
    "promises": "promises",
}

CONVERSATIONS = Dialect(
    title="Text with front matter, one conversation a file",
    vendor="conversations",
    marks=("conversation_id", "customer_words"),
    defaults={
        "match": {"name": "account"},
        "people": ["participants", "moderator"],
        "dates": {"date": _DAYS},
        "tables": {"conversations": _TALK | {"notes": "customer_words"}},
    },
)
SHEET = Dialect(
    title="A table of conversations, a row for each or for each turn",
    vendor="conversations",
    marks=(ID, NAMES["date"], NAMES["kind"], (*TEXT, "said_by_customers")),
    shape=columns({NAMES["date"]: re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?")}),
    gathers=gathered,
    defaults={
        "match": {"name": "account"},
        "people": ["participants", "moderator"],
        "dates": {"date": _DAYS},
        "tables": {"conversations": _TALK | {"notes": "said_by_customers"}},
    },
)
