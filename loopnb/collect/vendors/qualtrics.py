"""Qualtrics: the CSV or TSV with three header rows, and the legacy export with two."""

import json
import re
from collections.abc import Sequence

from loopnb.collect.dialect import Dialect, Rows

_UNFINISHED = {"False": "not finished", "0": "not finished"}
_NUMBERED = re.compile(r"V\d+")


def _imports(row: Sequence[str | None]) -> list[dict]:
    """Return what the third header row says of each column, {} where it says nothing."""
    said = []
    for cell in row:
        try:
            found = json.loads((cell or "").replace('""', '"'))
        except (ValueError, RecursionError):
            found = None
        said.append(found if isinstance(found, dict) else {})
    return said


def _zone(rows: Rows, names: Sequence[str]) -> str | None:
    """Return the zone that the third header row declares for the recorded date."""
    said = dict(zip(names, _imports(rows[2]), strict=False))
    zone = said.get("RecordedDate", {}).get("timeZone")
    return "UTC" if zone == "Z" else zone


def _three(rows: Rows, names: Sequence[str]) -> str:
    known = len(rows) > 1 and any("ImportId" in said for said in _imports(rows[1]))
    return "the third row holds import ids" if known else ""


def _two(rows: Rows, names: Sequence[str]) -> str:
    if not rows or (len(rows) > 1 and any(_imports(rows[1]))):
        return ""
    return "the second row holds the questions, the third an answer"


def _legacy_names(rows: Rows) -> tuple[str, ...]:
    """Return the first row's names; where they only count the columns (V1), the second row's."""
    numbered = (
        _NUMBERED.fullmatch(above or "") and below for above, below in zip(*rows[:2], strict=True)
    )
    return tuple(name or above or "" for name, above in zip(numbered, rows[0], strict=True))


def _asks(rows: Rows) -> tuple[tuple[str, str], ...]:
    """Return each question's text, which stands in the second row, and its import id."""
    said = _imports(rows[2]) if len(rows) > 2 else [{}] * len(rows[1])
    parts = ([each.get(part, "") for part in ("ImportId", "choiceId")] for each in said)
    ids = ("/".join(str(part) for part in both if part) for both in parts)
    return tuple(zip((cell or "" for cell in rows[1]), ids, strict=False))


THREE = Dialect(
    title="Qualtrics' CSV with three header rows",
    vendor="qualtrics",
    marks=("ResponseId", "RecordedDate", "Status", "Finished"),
    header_rows=3,
    zone=_zone,
    shape=_three,
    asks=_asks,
    defaults={
        "drop": {
            "Status": {"Survey Preview": "a preview", "1": "a preview", "Spam": "spam",
                       "Survey Test": "a test"},
            "Finished": _UNFINISHED,
        },
        "people": ["RecipientFirstName", "RecipientLastName"],
    },
)  # fmt: skip
LEGACY = Dialect(
    title="Qualtrics' legacy CSV with two header rows",
    vendor="qualtrics",
    marks=("ResponseID", "ResponseSet", "EndDate", "Finished"),
    header_rows=2,
    names=_legacy_names,
    shape=_two,
    asks=_asks,
    defaults={"drop": {"Finished": _UNFINISHED}},
)
