"""JSON as interfaces give it: a list of objects, pages of them, or one after another.

What lies within an object becomes columns of its own: `person.email`; of a list of fields with id
and value `custom_fields.360001`. Other lists stay JSON.
"""

import json
from collections.abc import Iterator
from typing import Any

from loopnb.collect.reading.typed import Cells, text_of
from loopnb.errors import DataError

PAGES = ("tickets",)  # what the pages of known interfaces call the list of their objects
DEEPEST = 20


def objects(text: str, name: str) -> Cells:
    """Return header and rows by their place from 1; the header has every key as it appears.

    Raises DataError where the file is no JSON, is cut short or holds anything but objects.
    """
    try:
        found = [dict(_flat(row)) for row in _rows(text, name)]
    except RecursionError:
        raise DataError(f"{name} is JSON nested too deeply to be read.") from None
    header = tuple(dict.fromkeys(key for row in found for key in row))
    if not header:
        raise DataError(f"{name} holds no objects. Export it again, or delete it.")
    rows = (tuple(row.get(key) for key in header) for row in found)
    return text_of(header), ((number, text_of(row)) for number, row in enumerate(rows, start=1))


def _rows(text: str, name: str) -> Iterator[dict]:
    for value in _values(text, name):
        page = next((value[key] for key in PAGES if isinstance(value, dict)
                     and isinstance(value.get(key), list)), value)  # fmt: skip
        for row in page if isinstance(page, list) else [page]:
            if not isinstance(row, dict):
                raise DataError(f"{name} is not a list of objects: it holds {str(row)[:40]!r}.")
            yield row


def _values(text: str, name: str) -> Iterator[Any]:
    """Return the JSON values of a text, which may follow each other."""
    decoder, at, text = json.JSONDecoder(), 0, text.strip()
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError as error:
            line = text.count("\n", 0, getattr(error, "pos", at)) + 1
            raise DataError(
                f"{name}, line {line}: it is not whole JSON ({error}). Export it again."
            ) from None
        yield value
        at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,")) if at < len(text) else 0


def _flat(value: dict, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Return the names and values of all that lies within an object; null for an empty one."""
    for key, part in value.items():
        name = f"{prefix}{key}"
        if isinstance(part, dict) and part and depth < DEEPEST:
            yield from _flat(part, f"{name}.", depth + 1)
        elif _fields(part):
            yield from ((f"{name}.{field['id']}", field["value"]) for field in part)
        else:
            yield name, part if part not in ({}, []) else None


def _fields(part: Any) -> bool:
    return isinstance(part, list) and bool(part) and all(
        isinstance(field, dict) and set(field) == {"id", "value"} for field in part
    )  # fmt: skip
