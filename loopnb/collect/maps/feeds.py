"""The tables that a proposal maps: what is placed, and for a survey each question and text."""

import re
from collections.abc import Sequence
from typing import Any

from loopnb.collect.maps.headwords import HEADS, KINDS, PEOPLE
from loopnb.collect.maps.placing import BRACES, Placed, answers, fits, rank
from loopnb.collect.maps.shapes import ADDRESS, NUMBER, TEXT, Shape
from loopnb.schema import TABLES

Remarks = dict[tuple[str, ...], str]
EFFORT = re.compile(r"effort|difficult|aufwand|schwierig|mühe|esfuerzo|difícil", re.I)
SCALED = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}  # as most vendors ask
SCALES = {"nps": (10,), "ces": (5, 7), "csat": (5, 7, 10, 100), "resolved": (1,)}


def feeds(found: Placed, shapes: Sequence[Shape]) -> tuple[dict[str, Any], Remarks, list[Shape]]:
    """Return the tables as loop.yaml maps them, remarks by their path below, and what is used."""
    if found.table == "responses":
        return _survey(found, shapes)
    feed: dict[str, Any] = {column: shape.name for column, shape in found.columns.items()}
    remarks: Remarks = {}
    at = ("tables", found.table, "0")
    if found.table == "tickets" and "closed_at" in feed and "resolved_at" not in feed:
        feed["resolved_at"] = feed["closed_at"]
        remarks[(*at, "resolved_at")] = "the file has no other end of a ticket than its closing"
    key = TABLES[found.table].key
    if key not in feed:
        feed = {key: _together(found)} | feed
        remarks[(*at, key)] = "put together: no column of the file is an id of its own"
    feed = {column: feed[column] for column in TABLES[found.table].columns if column in feed}
    return {found.table: feed}, remarks, list(found.columns.values())


def _survey(found: Placed, shapes: Sequence[Shape]) -> tuple[dict[str, Any], Remarks, list[Shape]]:
    """Return an answer for each question with a scale, and a comment for each text."""
    shared = {column: shape.name for column, shape in found.columns.items() if column != "score"}
    used = list(found.columns.values())
    scores = [found.columns["score"], *_questions(found, shapes, used)]
    texts = _texts(shapes, [*used, *scores])
    key, remarks = shared.pop("response_id", None) or _together(found), {}
    if isinstance(key, str) and BRACES.search(key):  # no template can tell two feeds apart
        scores, texts = scores[:1], texts[:1]
    mixed = next((s for s in shapes if s not in used and _names_kinds(s)), None)
    kinds = _mixed(mixed) if mixed else {}
    used += [mixed] if mixed else []
    several, answered, said = len(scores) > 1, [], []
    for number, shape in enumerate(scores):
        mark = f":{_mark(shape, number)}" if several else ""
        one = {"response_id": _marked(key, mark), **shared, **_scored(shape), **kinds}
        answered.append({c: one[c] for c in (*TABLES["responses"].columns,) if c in one})
        at = ("tables", "responses", str(number))
        low, high = shape.numbers
        seen = f"the first rows hold {low:g} to {high:g}" if shape.kind == NUMBER else "as said"
        remarks[(*at, "scale_direction")] = "proposed: low where a high answer is a bad one"
        remarks[(*at, "scale_max")] = f"proposed, {seen}: write the scale that people were shown"
    first = answered[0]["response_id"]
    if "response_id" not in found.columns:
        why = "put together: no column of the file is an id of its own"
        remarks[("tables", "responses", "0", "response_id")] = why
    link = {"said_at": "responded_at", "ticket_id": "ticket_id", "updated_at": "updated_at"}
    for number, shape in enumerate(texts):
        one = {"comment_id": _marked(key, f":{_mark(shape, number)}"), "response_id": first}
        one |= {column: shared[old] for column, old in link.items() if old in shared}
        one |= {"text": shape.name}
        said.append({c: one[c] for c in TABLES["comments"].columns if c in one})
    tables = {"responses": answered if several else answered[0]}
    if said:
        tables["comments"] = said if len(said) > 1 else said[0]
    return tables, remarks, [*used, *scores, *texts]


def _questions(found: Placed, shapes: Sequence[Shape], used: Sequence[Shape]) -> list[Shape]:
    """Return further columns that may be answers: their header says so, or ends as a question."""
    return [
        shape for shape in shapes
        if shape not in used and fits("responses", "score", shape)
        and (rank(HEADS["responses"]["score"], shape) or shape.asked.rstrip().endswith("?"))
        and shape.numbers[1] <= 10 and not shape.unique
    ]  # fmt: skip


def _texts(shapes: Sequence[Shape], used: Sequence[Shape]) -> list[Shape]:
    """Return the columns that hold what people wrote: by their header, or long and nobody's."""
    words = HEADS["comments"]["text"]
    return [
        shape for shape in shapes
        if shape not in used and fits("comments", "text", shape) and not rank(PEOPLE, shape)
        and (rank(words, shape) or (shape.kind == TEXT and shape.kind != ADDRESS))
    ]  # fmt: skip


def _scored(shape: Shape) -> dict[str, Any]:
    """Return kind, score and scale of a question."""
    words, known = set(shape.words.split()), answers(shape)
    kind = next((kind for kind, said in KINDS.items() if words & set(said.split())), "csat")
    high = shape.numbers[1]
    if known:
        most = 5 if max(known.values()) > 1 else 1
        kind = kind if most == 5 or kind == "resolved" else "csat"
        score: Any = {"column": shape.name, "values": known}
    else:
        kind = kind if high <= SCALES[kind][-1] else "csat"
        most, score = next(top for top in SCALES[kind] if high <= top), shape.name
    low = 0 if most in (1, 10, 100) or (not known and shape.numbers[0] < 1) else 1
    question = {"value": " ".join(shape.asked.split())}
    effort = bool(EFFORT.search(shape.asked))
    return {
        "question": question, "kind": {"value": kind}, "score": score, "scale_min": {"value": low},
        "scale_max": {"value": most}, "scale_direction": {"value": "low" if effort else "high"},
    }  # fmt: skip


def _names_kinds(shape: Shape) -> bool:
    """Hold where a column says of each answer what kind it is."""
    return bool(shape.values) and len(shape.values) <= 9 and any(
        value.lower() in SCALED for value in shape.values
    )  # fmt: skip


def _mixed(shape: Shape) -> dict[str, Any]:
    """Return kind and scale by the column that says the kind; one that is not known is refused."""
    known = {value: value.lower() for value in sorted(shape.values) if value.lower() in SCALED}
    said: dict[str, Any] = {"kind": {"column": shape.name, "values": known}}
    if all(value == kind for value, kind in known.items()):
        said["kind"] = shape.name
    for at, column in enumerate(("scale_min", "scale_max")):
        values = {value: SCALED[kind][at] for value, kind in known.items()}
        said[column] = {"column": shape.name, "values": values}
    return said


def _together(found: Placed) -> dict[str, str]:
    return {"template": ":".join(f"{{{shape.name}}}" for shape in found.together)}


def _marked(key: Any, mark: str) -> Any:
    """Return a key with a mark at its end, which only a template can add."""
    if not mark or (isinstance(key, str) and BRACES.search(key)):
        return key
    template = key["template"] if isinstance(key, dict) else f"{{{key}}}"
    return {"template": f"{template}{mark}"}


def _mark(shape: Shape, number: int) -> str:
    """Return a short word for a question, which a template can hold and no other has."""
    word = BRACES.sub("", shape.words.partition(" ")[0])[:12]
    return f"{word}-{number + 1}" if number else word
