"""Where a person still stands outside the store and raw files: register, reports, editions.

Only places are told: file and row, never what stands there.
"""

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from loopnb import editions
from loopnb.collect.people.searching import Place, whole_word
from loopnb.register import FOLDER
from loopnb.workspace import Loop

REGISTER, EDITION, REPORT = "register", "signed edition", "report"
TEXTS = (".html", ".ipynb", ".json", ".csv", ".md", ".txt", ".log")
SHORT = 30  # a part of a comment that is shorter says nothing of who wrote it
TAG = re.compile(r"<[^>]+>")


def in_words(loop: Loop, keys: Iterable[str], ids: set[str], texts: list[str]) -> list[Place]:
    """Return where register, reports and editions hold keys, ids of comments, or their words."""
    found, needle = [], whole_word(keys)
    for path in sorted((loop.root / FOLDER).rglob("*")):
        if path.suffix in TEXTS and path.is_file() and path.name != "forgotten.csv":
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            for number, line in enumerate(lines, start=1):
                if needle.search(line):
                    found.append((_named(path, loop.root), REGISTER, str(number)))
    signed, parts = loop.root / editions.FOLDER, {p for text in texts for p in _parts(text)}
    for path in sorted((loop.root / "reports").rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix not in (*TEXTS, ".parquet"):
            continue
        kind = EDITION if path.is_relative_to(signed) else REPORT
        for row in _rows(path, needle, ids, parts):
            found.append((_named(path, loop.root), kind, row))
    return found


def _rows(path: Path, needle: re.Pattern, ids: set[str], parts: set[str]) -> Iterator[str]:
    """Return the rows of a table, numbered as a spreadsheet does, or "" for a page."""
    if path.suffix == ".parquet":
        return
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype=str, keep_default_na=False, on_bad_lines="skip")
        for number, cells in enumerate(table.itertuples(index=False, name=None), start=2):
            whole = " ".join(" ".join(cells).split())
            if not ids.isdisjoint(cells) or needle.search(whole) or any(p in whole for p in parts):
                yield str(number)
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    plain = " ".join(html.unescape(TAG.sub("", text)).split())
    if needle.search(text) or any(p in plain for p in parts) or _quoted(ids, text):
        yield ""


def _quoted(ids: set[str], text: str) -> bool:
    return any(f'"{each}"' in text or f">{each}<" in text for each in ids)


def _parts(text: str) -> Iterator[str]:
    """Return the sentences of a text that are long enough to be nobody else's."""
    plain = " ".join(text.split())
    yield from (part for part in re.split(r"(?<=[.!?]) ", plain) if len(part) >= SHORT)


def _named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
