"""Conversations and focus groups: text with front matter, turns told apart by speaker.

What the moderator and others of us say is not the customer's voice and is not kept as such.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import yaml

from loopnb.collect.reading.turns import Speakers, customer_words
from loopnb.errors import DataError

COLUMNS = ("conversation_id", "account", "date", "kind", "moderator", "participants", "promises",
           "customer_words")  # fmt: skip
# What people write for the parts of a promise.
PARTS = {"text": ("text", "promise", "what"), "owner": ("owner", "who", "by"),
         "due": ("due", "date", "until", "when")}  # fmt: skip


def parse(text: str, name: str) -> dict[str, str | None]:
    """Return one conversation's columns; raises DataError where the front matter is wrong.

    Without an id of its own it has that of its place among the files.
    """
    said, body = _front(re.sub(r"\r\n?", "\n", text).lstrip(), name)
    if missing := [key for key in ("date", "kind") if not said.get(key)]:
        raise DataError(f"{name}: the front matter does not say {', '.join(missing)}.")
    moderator, ours = _several(said.get("moderator")), _several(said.get("ours"))
    participants = _several(said.get("participants"))
    return {
        "conversation_id": str(said.get("conversation_id") or _place(name)),
        "account": written(said.get("account")),
        "date": written(said["date"]),
        "kind": written(said["kind"]),
        "moderator": "; ".join(moderator) or None,
        "participants": "; ".join(participants) or None,
        "promises": told(promises(said.get("promises"))),
        "customer_words": customer_words(body, Speakers([*moderator, *ours], participants)),
    }


def promises(said: Any) -> list[dict[str, str]]:
    """Return the promises of a front matter or a table, each with text, owner and due.

    One without an owner or a day is kept and has none: the list of calls shows it as such. What is
    no day stays in the text.
    """
    found = []
    for each in said if isinstance(said, list) else [said] if said else []:
        part = each if isinstance(each, Mapping) else {"text": each}
        part = {str(key).strip().lower(): value for key, value in part.items()}
        line = {name: next((written(part[key]) for key in keys if part.get(key)), None) or ""
                for name, keys in PARTS.items()}  # fmt: skip
        if line["due"] and not _is_day(line["due"]):
            line |= {"text": f"{line['text']} (due: {line['due']})".strip(), "due": ""}
        line["due"] = line["due"][:10]
        if any(line.values()):
            found.append(line)
    return found


def told(found: list[dict[str, str]]) -> str | None:
    """Return promises as the store keeps them, None where there are none."""
    return json.dumps(found, ensure_ascii=False) if found else None


def written(value: Any) -> str | None:
    """Return a value of YAML as text: times and days in the ISO form, blank for none."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else f"{value:%Y-%m-%d %H:%M:%S}"
    return (value.isoformat() if isinstance(value, date) else str(value)).strip() or None


def _front(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Return what the front matter says, its names in small letters, and the text after it."""
    parts = re.split(r"^(?:---|\.\.\.)[^\S\n]*$", text, maxsplit=2, flags=re.M)
    if len(parts) != 3 or parts[0].strip() or not text.startswith("---"):
        raise DataError(
            f"{name}, line 1: no front matter. Begin with a line '---', then lines like "
            "'date: 2026-07-01', then '---'."
        )
    try:
        said = yaml.safe_load(parts[1]) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)  # and no more: its lines name people
        place = f", line {mark.line + 1}" if mark else ""
        why = getattr(error, "problem", None) or type(error).__name__
        raise DataError(f"{name}{place}: the front matter is not readable YAML: {why}.") from None
    if not isinstance(said, dict):
        raise DataError(f"{name}: the front matter holds no lines like 'date: 2026-07-01'.")
    return {str(key).strip().lower(): value for key, value in said.items()}, parts[2]


def _several(said: Any) -> list[str]:
    """Return the names that one value holds: a list, or a text with '; ' between them."""
    parts = said if isinstance(said, list) else re.split(r"\s*;\s*", written(said) or "")
    return [name for name in map(written, parts) if name]


def _place(name: str) -> str:
    """Return a file's place without its suffix and the folder of all raw files."""
    return str(PurePosixPath(name).with_suffix("")).removeprefix("data/raw/")


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text[:10])) and len(text) >= 10
    except ValueError:
        return False
