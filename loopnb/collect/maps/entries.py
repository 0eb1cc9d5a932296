"""A source as a person would write it into loop.yaml: short forms, remarks at the end of lines."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

PLAIN = re.compile(r"[A-Za-zÀ-ÿ][\wÀ-ÿ/.*-]*( [A-Za-zÀ-ÿ(][\wÀ-ÿ/.)-]*)*")
RESERVED = {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"}
SIGNS = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
FLOW = ("files", "dialect", "zone", "encoding", "decimal", "missing", "match", "people")
Remarks = Mapping[tuple[str, ...], str]


def entry(name: str, source: Mapping[str, Any], remarks: Remarks) -> list[str]:
    """Return the lines of one source, as they stand below `sources:`; remarks by their path."""
    return list(_block({name: source}, remarks, (), 2))


def _block(part: Mapping, remarks: Remarks, path: tuple, indent: int) -> Iterator[str]:
    margin = " " * indent
    for key, value in part.items():
        here = (*path, str(key))
        said = f"  # {remarks[here]}" if here in remarks else ""
        if len(here) < 3 and isinstance(value, Mapping) and here[-1] not in FLOW:
            yield f"{margin}{scalar(key)}:{said}"
            yield from _block(value, remarks, here, indent + 2)
        elif here[1:2] == ("tables",) and len(here) == 3:
            yield f"{margin}{scalar(key)}:{said}"
            yield from _feeds(value, remarks, here, indent + 2)
        else:
            yield f"{margin}{scalar(key)}: {flow(value)}{said}"


def _feeds(feeds: Any, remarks: Remarks, path: tuple, indent: int) -> Iterator[str]:
    for at, feed in enumerate(feeds if isinstance(feeds, list) else [feeds]):
        lead = "- " if isinstance(feeds, list) else ""
        for column, spec in feed.items():
            said = remarks.get((*path, str(at), column))
            yield " " * indent + f"{lead}{column}: {flow(spec)}" + (f"  # {said}" if said else "")
            lead = "  " if lead else ""


def flow(value: Any) -> str:
    """Return a value on one line of YAML."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{scalar(key)}: {flow(part)}" for key, part in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)


def scalar(value: Any) -> str:
    """Return a word or number of YAML, between quotes wherever it might mean anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = str(value)
    plain = PLAIN.fullmatch(text) and text.lower() not in RESERVED
    return text if plain else f'"{"".join(map(_signed, text))}"'


def _signed(sign: str) -> str:
    if sign in SIGNS:
        return SIGNS[sign]
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"
