"""Delighted: survey responses as its interface gives them (JSON). Its CSV needs a column map."""

import re

from loopnb.collect.dialect import Dialect, always_utc, columns

_SECONDS = {"formats": ["%s"]}  # since 1970, in UTC
# The scales that are known; another kind of survey is refused until loop.yaml says its scale.
_LEAST, _MOST = {"nps": 0, "csat": 1}, {"nps": 10, "csat": 5}

JSON = Dialect(
    title="Delighted's survey responses (JSON)",
    vendor="delighted",
    marks=("id", ("person.id", "person"), "survey_type", "score", "created_at"),
    zone=always_utc,
    shape=columns({"created_at": re.compile(r"\d{9,11}")}),
    defaults={
        "match": {"email": "person.email"},
        "people": ["person.name"],
        "dates": {"created_at": _SECONDS, "updated_at": _SECONDS},
        "tables": {
            "responses": {
                "response_id": "id",
                "requester_key": ["person.email", "person.id", "person"],
                "responded_at": "created_at",
                "updated_at": "updated_at",
                "survey": {"value": "Delighted"},
                "kind": "survey_type",
                "score": "score",
                "scale_min": {"column": "survey_type", "values": _LEAST},
                "scale_max": {"column": "survey_type", "values": _MOST},
                "scale_direction": {"value": "high"},
            },
            "comments": {
                "comment_id": {"template": "{id}:comment"},
                "response_id": "id",
                "said_at": "created_at",
                "updated_at": "updated_at",
                "text": "comment",
            },
        },
    },
)
