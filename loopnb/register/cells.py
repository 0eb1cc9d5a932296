"""What is wrong in the cells of one file of the register: each fault with its line."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from loopnb import periods
from loopnb.errors import UsageError, one_of
from loopnb.register.files import FILES, SENTIMENTS


def faults(frame: pd.DataFrame, name: str) -> list[str]:
    """Return what is wrong with a file's cells, 'line 3: due is …', in the order of checks.

    The frame's index holds the line in the file on which each row begins.
    """
    found = [*_not_numbers(frame, name), *_blank(frame, name), *_no_periods(frame)]
    found += [*_no_dates(frame, name), *_not_known(frame, name)]
    return found + (list(_no_codes(frame)) if name == "labels" else [])


def lines(frame: pd.DataFrame, column: str) -> Iterator[tuple[int, str]]:
    """Return the line in the file and the text of each cell of a column, none where it lacks."""
    return zip(frame.index, frame[column], strict=True) if column in frame else iter(())


def is_date(text: str) -> bool:
    """Hold for an ISO day such as 2026-05-12."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _no_periods(frame: pd.DataFrame) -> Iterator[str]:
    for line, text in lines(frame, "period"):
        try:
            periods.parse(text)
        except UsageError as error:
            yield f"line {line}: {error}"


def _no_dates(frame: pd.DataFrame, name: str) -> Iterator[str]:
    for column in FILES[name].dates:
        for line, text in lines(frame, column):
            if text.strip() and not is_date(text.strip()):
                yield f"line {line}: {column} is '{text}', a date such as 2026-05-12 is needed"


def _not_known(frame: pd.DataFrame, name: str) -> Iterator[str]:
    for column, known in FILES[name].choices.items():
        for line, text in lines(frame, column):
            if text.strip().lower() not in known:
                yield f"line {line}: {one_of(column, text, filter(None, known))}"


def _no_codes(frame: pd.DataFrame) -> Iterator[str]:
    for line, text in lines(frame, "chance"):
        number = pd.to_numeric(text, errors="coerce")
        if text.strip() and not 0 < number <= 1:
            yield f"line {line}: chance is '{text}', a number over 0 and up to 1 is needed"
    for line, text in lines(frame, "sentiment"):
        if text not in SENTIMENTS:
            yield f"line {line}: {one_of('sentiment', text, filter(None, SENTIMENTS))}"


def _blank(frame: pd.DataFrame, name: str) -> Iterator[str]:
    for column in FILES[name].needed:
        for line, text in lines(frame, column):
            if not text.strip(" |"):
                yield f"line {line}: {column} is blank"


def _not_numbers(frame: pd.DataFrame, name: str) -> Iterator[str]:
    file = FILES[name]
    for column in (*file.numbers, *file.maybe):
        for line, text in lines(frame, column):
            given = text.strip() or column in file.numbers
            if given and pd.isna(pd.to_numeric(text, errors="coerce")):
                yield f"line {line}: {column} is '{text}', a number is needed"
