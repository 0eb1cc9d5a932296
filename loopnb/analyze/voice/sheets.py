"""The sheet that a person fills with themes, and its way into the register."""

import io
from datetime import datetime
from pathlib import Path

import pandas as pd

from loopnb.errors import DataError, UsageError, listed, one_of, utf8
from loopnb.register import SENTIMENTS, Register
from loopnb.spreadsheet import harmless, plain

FOLDER = Path("reports/labels")
NO_THEME = "none"
NEEDED = ("comment_id", "themes")


def lay(root: Path, rows: pd.DataFrame, name: str) -> Path:
    """Write the comments to code as a CSV that a spreadsheet opens safely; return its path.

    Raises UsageError where the sheet of that name holds codes: they are entered first.
    """
    path = root / FOLDER / f"{name}.csv"
    if path.is_file() and _filled(path):
        raise UsageError(
            f"{path} holds codes already. Enter them with --enter, then move the file away."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = rows.select_dtypes(["object", "str"]).columns
    safe = rows.assign(**{column: rows[column].map(harmless) for column in texts})
    safe.to_csv(path, index=False, lineterminator="\n")
    return path


def enter(path: Path, register: Register, known: pd.Series, by: str) -> dict[str, int]:
    """Take a filled sheet into the register; return how many comments were new, known, blank.

    `known` are the ids of the comments that there are. Raises UsageError where nobody is named,
    DataError that lists every fault by its row.
    """
    if not by.strip():
        raise UsageError("Comments are coded by a person: name one with --by.")
    rows = _read(path)
    themes = {name.casefold(): name for name in register.themes.theme}
    faults, codes = [], {}
    for at, row in enumerate(rows.to_dict("records"), start=2):
        found, wrong = _row(row, themes, set(known))
        faults += [f"row {at}: {fault}" for fault in wrong]
        if found is not None:
            codes[row["comment_id"]] = found
    twice = sorted(set(rows.comment_id[rows.comment_id.duplicated()]))
    faults += [f"comment '{one}' stands in the file twice" for one in twice]
    if faults:
        raise DataError(listed(f"{path} has {len(faults)} fault(s), nothing was entered:", faults))
    earlier = _known(register, by)
    fresh = {one: code for one, code in codes.items() if code[:2] != earlier.get(one)}
    now = datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    lines = [(one, theme, code[1], by.strip(), now, code[2])
             for one, code in fresh.items() for theme in sorted(code[0]) or [""]]  # fmt: skip
    register.code(pd.DataFrame(lines, columns=["comment_id", "theme", "sentiment", "by", "on",
                                               "chance"]))  # fmt: skip
    return {"new": len(fresh), "known already": len(codes) - len(fresh),
            "not coded yet": len(rows) - len(codes)}  # fmt: skip


Code = tuple[frozenset[str], str, str]


def _row(
    row: dict[str, str], themes: dict[str, str], known: set[str]
) -> tuple[Code | None, list[str]]:
    """Return what a row codes, None for one that is not coded yet, and what is wrong in it."""
    faults = []
    if row["comment_id"] not in known:
        faults.append(f"comment '{row['comment_id']}' is not known")
    names = [name.strip() for name in row["themes"].replace(";", "|").split("|") if name.strip()]
    sentiment = row["sentiment"].strip().casefold()
    if sentiment not in SENTIMENTS:
        faults.append(one_of("sentiment", row["sentiment"], filter(None, SENTIMENTS)))
    if not names:
        said = "themes is blank; write 'none' if the comment names no theme"
        return None, faults + ([said] if sentiment else [])
    none = [name for name in names if name.casefold() == NO_THEME]
    if none and len(names) > 1:
        faults.append("'none' stands beside a theme")
    others = [name for name in names if name not in none]
    faults += [one_of("theme", name, themes.values())
               for name in others if name.casefold() not in themes]  # fmt: skip
    chance = row["chance"].strip()
    if not _is_chance(chance):
        faults.append(f"chance is '{chance}'; leave the column as it was")
    own = frozenset(themes[name.casefold()] for name in others if name.casefold() in themes)
    return (own, sentiment, chance), faults


def _known(register: Register, by: str) -> dict[str, tuple[frozenset[str], str]]:
    """Return the codes in force that this person gave, themes and sentiment."""
    own = register.labels.loc[lambda rows: rows.by == by.strip()]
    return {
        one: (frozenset(rows.theme) - {""}, rows.sentiment.iloc[0])
        for one, rows in own.groupby("comment_id")
    }


def _is_chance(text: str) -> bool:
    try:
        return not text or 0 < float(text) <= 1
    except ValueError:
        return False


def _filled(path: Path) -> bool:
    return bool((_read(path).themes.str.strip() != "").any())


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(io.StringIO(utf8(path)), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(f"{path} cannot be read as CSV: {str(error).strip()}.") from None
    if missing := [column for column in NEEDED if column not in table.columns]:
        raise DataError(
            f"{path}, row 1: no column '{missing[0]}'. Save it as CSV with commas, all columns "
            "kept."
        )
    table = table.reindex(columns=[*NEEDED, "sentiment", "chance"], fill_value="")
    return table.map(plain).assign(comment_id=table.comment_id.map(plain).str.strip())
