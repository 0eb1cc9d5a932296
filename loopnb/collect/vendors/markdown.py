"""Conversations and focus groups that people wrote down: Markdown with front matter."""

from loopnb.collect.dialect import Dialect

CONVERSATIONS = Dialect(
    title="Markdown with front matter, one conversation a file",
    vendor="conversations",
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
)
