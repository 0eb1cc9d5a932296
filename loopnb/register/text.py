"""The register's files as text: lines added at the end or changed in place, the rest untouched.

What nobody changed keeps its bytes, so that git shows two people's edits of one line as a conflict.
"""

import csv
import io
from pathlib import Path

import pandas as pd

from loopnb.errors import utf8
from loopnb.register.files import FILES

TORN = "<<<<<<<"  # where git found two edits of one place


def records(text: str) -> list[tuple[int, list[str]]]:
    """Return each record of a CSV with the line on which it begins; empty lines are left out."""
    reader, found, begins = csv.reader(io.StringIO(text, newline="")), [], 1
    for row in reader:
        if row:
            found.append((begins, row))
        begins = reader.line_num + 1
    return found


def append(path: Path, name: str, rows: pd.DataFrame) -> None:
    """Add lines at the end of a file, so that earlier lines keep their bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exists = path.exists()
    if exists and not path.read_bytes().endswith(b"\n"):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")
    header = _headed(path, name, rows) if exists else list(rows.columns)
    with path.open("a", encoding="utf-8", newline="") as file:
        lines = [] if exists else [header]
        lines += rows.reindex(columns=header).fillna("").astype(str).values.tolist()
        file.write("".join(line(each) for each in lines))


def replace(path: Path, name: str, rows: pd.DataFrame) -> None:
    """Write rows in place of those of the same key; all other lines keep their bytes."""
    header = _headed(path, name, rows)
    key = list(FILES[name].key)
    fresh = {tuple(row[column] for column in key): row for row in rows.to_dict("records")}
    text = path.read_bytes().decode("utf-8")
    lines, found = text.splitlines(keepends=True), records(text)
    parts = ["".join(lines[: found[1][0] - 1]) if len(found) > 1 else text]
    ends = [begins for begins, _ in found[2:]] + [len(lines) + 1]
    for (begins, row), end in zip(found[1:], ends, strict=True):
        known = dict(zip(header, row, strict=True))
        new = fresh.get(tuple(known[column] for column in key))
        same = new is None or all(str(new.get(each, known[each])) == known[each] for each in header)
        old = "".join(lines[begins - 1 : end - 1])
        parts.append(old if same else line([str(new.get(each, known[each])) for each in header]))
    path.write_bytes("".join(parts).encode("utf-8"))


def line(cells: list[str]) -> str:
    """Return one record as the register writes it; a lone return becomes a new line."""
    text = io.StringIO()
    clean = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
    csv.writer(text, lineterminator="\n").writerow(clean)
    return text.getvalue()


def _headed(path: Path, name: str, rows: pd.DataFrame) -> list[str]:
    """Return a file's header, after adding the optional columns that only new lines fill."""
    (_, header), *rest = records(utf8(path))
    late = [
        column
        for column in FILES[name].optional
        if column in rows and column not in header and (rows[column].astype(str) != "").any()
    ]
    if late:
        wider = [header + late, *(row + [""] * len(late) for _, row in rest)]
        path.write_text("".join(line(each) for each in wider), encoding="utf-8")
    return header + late
