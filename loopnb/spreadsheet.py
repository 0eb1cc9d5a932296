"""Cells that a spreadsheet opens as text: what begins like a formula is made harmless and back."""

import re

FORMULA = ("=", "+", "-", "@", "\t")
QUOTE = "'"
# A lone return ends a line for some readers and is lost by others: its picture stands for it.
RETURN, PICTURE = "\r", "␍"
SHOWN = {RETURN: f"{PICTURE} ", PICTURE: PICTURE * 2}
HIDDEN = {shown: sign for sign, shown in SHOWN.items()}
SIGNS, PICTURES = re.compile(f"[{RETURN}{PICTURE}]"), re.compile(f"{PICTURE}[ {PICTURE}]")


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; `plain` gives it back unchanged.

    A quote stands before what begins like a formula, whatever quotes it has already; a return
    becomes '␍ ', and '␍' itself '␍␍'.
    """
    if not isinstance(cell, str):
        return cell
    cell = SIGNS.sub(lambda found: SHOWN[found[0]], cell)
    return f"{QUOTE}{cell}" if _formula(cell.lstrip(QUOTE)) else cell


def plain(cell: object) -> object:
    """Return a cell as it was before `harmless`."""
    if not isinstance(cell, str):
        return cell
    quoted = cell.startswith(QUOTE) and _formula(cell.lstrip(QUOTE))
    return PICTURES.sub(lambda found: HIDDEN[found[0]], cell[1:] if quoted else cell)


def _formula(cell: str) -> bool:
    return cell.startswith("\t") or cell.lstrip().startswith(FORMULA)
