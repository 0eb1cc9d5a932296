"""The id by which an issue is known again wherever it goes, and what comes back of it."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

PREFIX = "loopnb-"
FEEDBACK = "customer-feedback"
MARKER = re.compile(r"<!-- (loopnb-\S+) -->")


@dataclass(frozen=True)
class Returned:
    """One row of an export: its `row` in the file, its key there, and the loopnb ids that it has.

    `status` is the system's own word, or 'solved' or 'declined' for a closed one; `reason` is why
    it was declined, `fixed_on` an ISO day.
    """

    row: int
    key: str
    ids: tuple[str, ...]
    status: str
    fixed_version: str = ""
    fixed_on: str = ""
    reason: str = ""


def label(issue_id: str) -> str:
    """Return an issue's id as a label, which holds no blanks: 'loopnb-I-7'."""
    return f"{PREFIX}{quote(issue_id, safe='')}"


def ids(labels: list[str], body: str = "") -> tuple[str, ...]:
    """Return the issues that labels name, else those that the text of an issue names."""
    named = [text.strip() for text in labels if text.strip().lower().startswith(PREFIX)]
    named = named or MARKER.findall(body)
    return tuple(dict.fromkeys(unquote(text[len(PREFIX) :]) for text in named))
