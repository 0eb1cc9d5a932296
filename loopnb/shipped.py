"""The shipped notebooks and a workspace's copies of them: whose is which, and what is newer.

A workspace remembers in `notebooks/.shipped.json` the digests of the shipped versions that were
laid or offered there, page by page. A copy with one of them is untouched; any other is edited.
"""

import difflib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from loopnb import stages
from loopnb.errors import DataError, UsageError, one_of, utf8
from loopnb.stages import Page

MANIFEST = ".shipped.json"
SAME = "same as the shipped one"
OLDER = "an older shipped version, untouched"
EDITED = "edited here"
MISSING = "missing, so the shipped one is used"
OWN = "not shipped (own), so no run uses it"
Known = dict[str, list[str]]


def folder() -> Path:
    """Return the folder of the shipped notebooks."""
    for place in stages.SHIPPED:
        if place.is_dir():
            return place
    raise UsageError("This installation has no notebooks. Install loopnb again.")


def notebook(root: Path, page: Page) -> Path:
    """Return the workspace's own notebook of a page, else the shipped one."""
    for place in (root / "notebooks", *stages.SHIPPED):
        if (path := place / f"{page.name}.ipynb").is_file():
            return path
    raise UsageError(f"No notebook for page '{page.name}' in {root / 'notebooks'}.")


def at_home(root: Path) -> bool:
    """Return whether the workspace's notebooks are the shipped ones themselves."""
    return (root / "notebooks").resolve() == folder().resolve()


def digest(path: Path) -> str:
    """Return the SHA-256 of what an analyst edits: cell types, ids, tags and sources.

    Outputs, counts and the metadata that JupyterLab rewrites are left out, so that to open, run
    and save a notebook is no edit. Raises UsageError for a file that is no notebook.
    """
    return hashlib.sha256(json.dumps(_cells(path)).encode()).hexdigest()


def lay(root: Path) -> None:
    """Copy the shipped notebooks into a workspace that has none, and remember their digests."""
    place = root / "notebooks"
    if place.exists():
        return
    part = root / ".notebooks.part"  # laid whole or not at all, whatever stops us
    part.mkdir(exist_ok=True)
    sources = [path for path in sorted(folder().glob("*.ipynb")) if path.name[0] != "."]
    for path in sources:
        _write(part / path.name, path.read_bytes())
    _remember(part, {path.stem: [digest(path)] for path in sources})
    part.replace(place)


def states(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each page, then each notebook that is no page, with how it stands to the shipped."""
    known = _known(root / "notebooks")
    for page in stages.BOOKS:
        yield page.name, _state(root, page.name, known)
    pages = {page.name for page in stages.BOOKS}
    offered = {_beside(root, name).name for name in pages}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        if path.stem not in pages and path.name not in offered and path.name[0] != ".":
            yield path.stem, OWN


def diff(root: Path, name: str) -> list[str]:
    """Return the unified diff from the shipped notebook's cells to the workspace's, line by line.

    Raises UsageError for a page that is not known.
    """
    if name not in (names := [page.name for page in stages.BOOKS]):
        raise UsageError(one_of("page", name, names))
    here, there = _here(root, name), folder() / f"{name}.ipynb"
    if not here.is_file():
        return []
    old, new = _lines(there), _lines(here)
    titles = f"shipped/{name}.ipynb", f"notebooks/{name}.ipynb"
    return list(difflib.unified_diff(old, new, *titles, lineterm=""))


def upgrade(root: Path) -> list[tuple[str, str]]:
    """Bring a workspace's notebooks up to the shipped ones; return what was done to which page.

    An untouched copy is replaced. An edited one stays, and a version that was not offered yet is
    laid beside it. A page that the workspace never had is laid; one that was removed stays so.
    """
    if at_home(root):
        return []
    place, done = root / "notebooks", []
    known, first = _known(place), not (place / MANIFEST).is_file()
    place.mkdir(exist_ok=True)
    for page in stages.BOOKS:
        # Without a manifest nobody knows whether a page was ever here: what is missing stays so.
        never = not first and page.name not in known
        known.setdefault(page.name, [])
        if said := _upgrade(root, page.name, known, never):
            done.append((page.name, said))
    _remember(place, known)
    return done


def _upgrade(root: Path, name: str, known: Known, never: bool) -> str:
    """Upgrade one page and return what was done, nothing where nothing was."""
    source, here, state = folder() / f"{name}.ipynb", _here(root, name), _state(root, name, known)
    version, old = digest(source), known[name].copy()
    if version not in old:
        known[name].append(version)
    if state == OLDER:
        _remember(here.parent, known)  # before the copy: a stop between must not make it an edit
        _write(here, source.read_bytes())
        return "replaced by the new shipped version"
    if state == MISSING and never:
        _write(here, source.read_bytes())
        return "laid, for it is new in the shipped loop"
    if state == EDITED and version not in old:
        return _offer(root, name, known, old)
    return ""


def _offer(root: Path, name: str, known: Known, old: list[str]) -> str:
    """Lay the new version beside an edited notebook, unless that place holds somebody's work."""
    source, beside = folder() / f"{name}.ipynb", _beside(root, name)
    if beside.is_file() and _digest(beside) not in known[name]:
        known[name] = old  # not offered yet: the next upgrade tries again
        return f"edited here, and so is {beside.name}: rename it, then upgrade again"
    _write(beside, source.read_bytes())
    return f"edited here, left as it is; the new version lies beside it as {beside.name}"


def _here(root: Path, name: str) -> Path:
    return root / "notebooks" / f"{name}.ipynb"


def _beside(root: Path, name: str) -> Path:
    return root / "notebooks" / f"{name}.new.ipynb"


def _state(root: Path, name: str, known: Known) -> str:
    here = _here(root, name)
    if not here.is_file():
        return MISSING
    found = _digest(here)
    if found == digest(folder() / f"{name}.ipynb"):
        return SAME
    return OLDER if found in known.get(name, ()) else EDITED


def _digest(path: Path) -> str:
    """Return a notebook's digest, nothing for a file that cannot be read: it was edited."""
    try:
        return digest(path)
    except UsageError:
        return ""


def _cells(path: Path) -> list[tuple[str, str, list[str], str]]:
    """Return type, id, tags and source of each cell."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return [
            (cell["cell_type"], cell.get("id", ""), sorted(cell["metadata"].get("tags") or ()),
             "".join(cell["source"]))
            for cell in cells
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} cannot be read as a notebook.") from None


def _lines(path: Path) -> list[str]:
    """Return the cells as lines of text, all that the digest covers among them."""
    lines: list[str] = []
    for kind, name, tags, source in _cells(path):
        lines += [" ".join(["%%", kind, name, *tags]), *source.split("\n"), ""]
    return lines


def _known(place: Path) -> Known:
    path = place / MANIFEST
    if not path.is_file():
        return {}
    try:
        found = json.loads(utf8(path))
        return {name: [str(one) for one in digests] for name, digests in found.items()}
    except (ValueError, TypeError, AttributeError):
        raise DataError(
            f"{path} cannot be read. Remove it: then every notebook that differs from the "
            "shipped one counts as edited."
        ) from None


def _remember(place: Path, known: Known) -> None:
    text = (json.dumps(known, indent=2, sort_keys=True) + "\n").encode()
    path = place / MANIFEST
    if not path.is_file() or path.read_bytes() != text:
        _write(path, text)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name.lstrip('.')}.part")
    part.write_bytes(content)
    part.replace(path)
