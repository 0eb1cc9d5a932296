"""SurveyMonkey: two header rows, the question over its first column and the choices below."""

import re

from loopnb.collect.dialect import TIME, Dialect, Rows, found

_FIXED = ("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address",
          "Email Address", "First Name", "Last Name", "Custom Data 1")  # fmt: skip
_OLD = {name.replace(" ", ""): name for name in _FIXED} | {"Custom Data": "Custom Data 1"}
_OPEN = ("", "Response", "Open-Ended Response")
_TAG = re.compile(r"<[^<>]*>")
_US = {"formats": ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]}


def _plain(cell: str | None) -> str:
    return " ".join(_TAG.sub(" ", cell or "").split())


def _names(rows: Rows) -> tuple[str, ...]:
    """Return one name a column: the question, and what the second row adds to it."""
    names, question = [], ""
    below = [*rows[1], *[""] * len(rows[0])] if len(rows) > 1 else [""] * len(rows[0])
    for above, part in zip(map(_plain, rows[0]), map(_plain, below), strict=False):
        question = above or question
        name = question if part in _OPEN else f"{question} - {part}"
        names.append(_OLD.get(name, name))
    return tuple(names)


def _shape(rows: Rows, names: tuple[str, ...]) -> str:
    """Say that the second row leaves the respondent blank and the third one is an answer."""
    if len(rows) < 2 or len(rows[0]) < 4 or any((cell or "").strip() for cell in rows[0][:4]):
        return ""
    ended = rows[1][list(names).index(found(names, ("End Date",)))] if len(rows[1]) > 3 else ""
    known = not (ended or "").strip() or TIME.fullmatch(ended.strip())
    return "the second row is blank under the respondent's columns" if known else ""


def _asks(rows: Rows) -> tuple[tuple[str, str], ...]:
    """Return each question's text, which is the name of its column; the export has no ids."""
    return tuple((name, "") for name in _names(rows))


TWO = Dialect(
    title="SurveyMonkey's CSV with two header rows",
    vendor="surveymonkey",
    marks=("Respondent ID", "Collector ID", "Start Date", "End Date"),
    header_rows=2,
    names=_names,
    shape=_shape,
    asks=_asks,
    defaults={
        "dates": {"Start Date": _US, "End Date": _US},
        "people": ["First Name", "Last Name"],
    },
)
