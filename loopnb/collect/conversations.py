"""Conversations and focus groups: Markdown with front matter, turns told apart by speaker.

What the moderator says is not the customer's voice and is not kept as such.
"""

import json
import re

import yaml

from loopnb.errors import DataError

COLUMNS = ("conversation_id", "account", "date", "kind", "moderator", "participants", "promises",
           "customer_words")  # fmt: skip
TURN = re.compile(r"^(?P<speaker>[^\W\d][\w .'-]{0,40}):\s+(?P<words>.+)$")


def parse(text: str, name: str) -> dict[str, str | None]:
    """Return one conversation's columns; raises DataError where the front matter is missing."""
    parts = re.split(r"^---\s*$", text, maxsplit=2, flags=re.M)
    if len(parts) != 3 or parts[0].strip():
        raise DataError(
            f"{name}, line 1: no front matter. Begin with a line '---', then lines like "
            "'date: 2026-07-01', then '---'."
        )
    try:
        said = yaml.safe_load(parts[1]) or {}
    except yaml.YAMLError as error:
        raise DataError(f"{name}: the front matter is not readable YAML: {error}") from None
    if missing := [key for key in ("conversation_id", "date", "kind") if not said.get(key)]:
        raise DataError(f"{name}: the front matter does not say {', '.join(missing)}.")
    promises = said.get("promises") or []
    return {
        "conversation_id": str(said["conversation_id"]),
        "account": said.get("account"),
        "date": str(said["date"]),
        "kind": str(said["kind"]),
        "moderator": said.get("moderator"),
        "participants": "; ".join(map(str, said.get("participants") or [])) or None,
        "promises": json.dumps(promises, ensure_ascii=False, default=str) if promises else None,
        "customer_words": customer_words(parts[2]),
    }


def customer_words(body: str) -> str:
    """Return what anybody but the moderator says, a paragraph a turn, speakers' names left out."""
    spoken, speaker = [], ""
    for line in body.splitlines():
        turn = TURN.match(line)
        speaker, words = (turn["speaker"], turn["words"]) if turn else (speaker, line)
        if words.strip() and "moderator" not in speaker.lower():
            spoken.append(words.strip())
    return "\n\n".join(spoken)
