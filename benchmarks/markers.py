"""Generated parts of a page, between their markers, the prose around them untouched."""

from pathlib import Path

METHODS = Path(__file__).parents[1] / "docs/methods.md"


def put(name: str, text: str, page: Path = METHODS) -> None:
    """Put a text between `<!-- name: begin -->` and its end; raises ValueError without them."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    known = page.read_text(encoding="utf-8")
    before, found, rest = known.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"{page.name} has no markers for {name}.")
    page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
