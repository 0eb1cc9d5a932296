"""GitHub: the bodies of REST calls that create or update issues, and the list that it returns.

New issues have title, body and labels; known ones have their number, title and body, since labels
in an update would replace those that engineers set.
"""

import json

import pandas as pd

from loopnb.errors import DataError
from loopnb.implement.handover.dates import Days
from loopnb.implement.handover.returned import FEEDBACK, Returned, ids, label

LONGEST_LABEL = 50
NOT_DONE = {"not_planned": "not planned", "duplicate": "duplicate"}
FLAT = {"closedAt": "closed_at", "stateReason": "state_reason"}  # as the tool gh names them


def written(rows: pd.DataFrame, texts: list[str]) -> str:
    """Return issues (rows of `Handover`) with their texts as a list of REST bodies."""
    found = []
    for row, text in zip(rows.itertuples(), texts, strict=True):
        mark = label(row.issue_id)
        body = f"{text}\n\n<!-- {mark} -->\n"
        if row.github:
            found.append({"number": _number(row), "title": row.title, "body": body})
            continue
        marks = [mark, FEEDBACK, row.area.lower()]
        labels = [each for each in marks if each and len(each) <= LONGEST_LABEL]
        found.append({"title": row.title, "body": body, "labels": labels})
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def read(text: str, zone: str) -> tuple[list[Returned], list[str]]:
    """Return what a list of issues says of each, pull requests left out, and its faults by place.

    Raises DataError where it is no JSON.
    """
    days, found, faults = Days(zone), [], []
    for at, item in enumerate(_listed(text), start=1):
        if not isinstance(item, dict):
            faults.append(f"issue {at}: it is no issue but {type(item).__name__}")
            continue
        item = {FLAT.get(name, name): value for name, value in item.items()}
        if item.get("pull_request") is not None:
            continue
        wrong = list(_wrong(item, days))
        faults += [f"issue {at}: {fault}" for fault in wrong]
        if not wrong:
            found.append(_returned(item, at, days))
    return found, faults


def _number(row: object) -> int:
    key = row.github.removeprefix("#")
    if not (key.isascii() and key.isdigit()):
        raise DataError(
            f"handovers.csv, {row.issue_id}: its key on GitHub is '{row.github}', "
            "a number is needed"
        )
    return int(key)


def _returned(item: dict, at: int, days: Days) -> Returned:
    labels = [each["name"] if isinstance(each, dict) else each for each in item.get("labels") or []]
    marks, state = ids(labels, item.get("body") or ""), str(item["state"]).lower()
    if state == "open":
        return Returned(at, str(item["number"]), marks, state)
    reason = NOT_DONE.get(str(item.get("state_reason") or "").lower(), "")
    version = str((item.get("milestone") or {}).get("title") or "")
    return Returned(at, str(item["number"]), marks, "declined" if reason else "solved",
                    "" if reason else version, days.read(item["closed_at"]), reason)  # fmt: skip


def _wrong(item: dict, days: Days):
    """Give what an issue lacks, or has in another form than GitHub's."""
    number, state = item.get("number"), str(item.get("state", "")).lower()
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        yield f"number is {number!r}, a whole number is needed"
    if state not in ("open", "closed"):
        yield f"state is {item.get('state')!r}, open or closed is needed"
    if state == "closed" and not days.read(str(item.get("closed_at") or "")):
        yield f"it is closed, but closed_at is {item.get('closed_at')!r}; export it as well"
    labels = item.get("labels") or []
    named = isinstance(labels, list) and all(
        isinstance(each["name"] if isinstance(each, dict) and "name" in each else each, str)
        for each in labels
    )
    if not named:
        yield "labels are no list of names"
    if not isinstance(item.get("milestone") or {}, dict):
        yield f"milestone is {item['milestone']!r}, an object with a title is needed"
    if not isinstance(item.get("body") or "", str):
        yield "body is no text"


def _listed(text: str) -> list:
    """Return the issues of one list, of a list of lists, or of several lists after one another."""
    decoder, at, found = json.JSONDecoder(), 0, []
    text = text.strip()
    while at < len(text):
        try:
            part, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            line = text.count("\n", 0, getattr(error, "pos", 0)) + 1
            raise DataError(
                f"line {line}: it is no JSON ({getattr(error, 'msg', error)})"
            ) from None
        found += part if isinstance(part, list) else [part]
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return [one for part in found for one in (part if isinstance(part, list) else [part])]
