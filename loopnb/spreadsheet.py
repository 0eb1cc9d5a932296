"""Cells that a spreadsheet opens as text: what begins like a formula is made harmless and back."""

FORMULA = ("=", "+", "-", "@", "\t")


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; a lone return becomes a space."""
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\r", " ")
    return f"'{cell}" if _formula(cell) else cell


def plain(cell: object) -> object:
    """Return a cell as it was before `harmless`."""
    quoted = isinstance(cell, str) and cell.startswith("'") and _formula(cell[1:])
    return cell[1:] if quoted else cell


def _formula(cell: str) -> bool:
    return cell.startswith("\t") or cell.lstrip().startswith(FORMULA)
