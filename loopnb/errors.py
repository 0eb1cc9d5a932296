"""What can go wrong, as sentences: say what was found, where, and what would do."""

import difflib
from collections.abc import Iterable
from pathlib import Path


class LoopError(Exception):
    """An ordinary mistake that a person can mend; its text is shown as it is."""

    exit_code = 1


class UsageError(LoopError):
    """The call itself is wrong: a name, a parameter, a folder."""

    exit_code = 2


class DataError(LoopError):
    """The data or the settings are not valid."""

    exit_code = 3


class StageError(LoopError):
    """A page of the loop failed while it ran."""

    exit_code = 1


class BusyError(LoopError):
    """Somebody else holds the workspace; the same call will do later."""

    exit_code = 4


BY_NAME = {kind.__name__: kind for kind in (LoopError, UsageError, DataError, StageError)}


def utf8(path: Path) -> str:
    """Return a file's text; raises DataError where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8. Save it as UTF-8.") from None


def one_of(what: str, found: object, known: Iterable[str]) -> str:
    """Return the sentence for a name that is not known, with the nearest known one."""
    known = sorted(known)
    near = difflib.get_close_matches(str(found), known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"{what} '{found}' is not known.{hint} Known: {', '.join(known)}."


def listed(heading: str, faults: Iterable[str]) -> str:
    """Return one message that lists all faults under a heading."""
    return "\n  - ".join([heading, *faults])
