"""Times the whole loop on the sample company, process start included, beside its peers.

The peers execute the same notebooks and hand their results on; they render no page, check
nothing beforehand and always run all of it.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import commands
import nbformat
import rounds

WAYS = {
    "fresh": "`loopnb run --fresh`: all pages run and rendered",
    "unchanged": "`loopnb run`, nothing has changed",
    "edited": "`loopnb run` after an edit of one page",
    "papermill": "the command `papermill`, once a notebook",
    "nbconvert": "`jupyter nbconvert --execute`, once a notebook",
}
EDITED = "2b_voice"


def edit(root: Path) -> None:
    """Write one more line into a page's code, as an analyst would."""
    path = root / "notebooks" / f"{EDITED}.ipynb"
    book = nbformat.read(path, as_version=4)
    cell = [cell for cell in book.cells if cell.cell_type == "code"][-1]
    cell.source += "\n# one more line"
    nbformat.write(book, path)


def run(root: Path, way: str) -> float:
    """Return the seconds of one run; ends all where it runs other pages than it should."""
    if way == "edited":
        edit(root)
    seconds, ran = commands.loop(root, *(["--fresh"] if way == "fresh" else []))
    wanted = {"fresh": len(commands.pages(root)), "unchanged": 0, "edited": 1}[way]
    if ran != wanted:
        sys.exit(f"{way}: {ran} pages were run, not {wanted}. Did loopnb itself change meanwhile?")
    return seconds


def measure(count: int) -> dict:
    """Return the seconds of each way, round by round."""
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        root, prepared, out = (Path(folder) / name for name in ("company", "prepared", "run"))
        rounds.tell("whole: making the sample company")
        commands.sample(root)
        commands.prepare(root, prepared)
        pages = commands.pages(root)
        turns: dict[str, Callable[[], float]] = {
            "fresh": lambda: run(root, "fresh"),
            "unchanged": lambda: run(root, "unchanged"),
            "edited": lambda: run(root, "edited"),
            "papermill": lambda: sum(commands.papermill(page, root, out) for page in pages),
            "nbconvert": lambda: sum(commands.nbconvert(prepared / p.name, out) for p in pages),
        }
        for number in range(count):
            for way, turn in turns.items():
                seconds[way].append(turn())
                rounds.tell(f"whole, round {number + 1} of {count}: {way} {seconds[way][-1]:.1f} s")
    return {"seconds": seconds, "edited": EDITED, "notebooks": len(pages)}


def main() -> None:
    """Measure and save."""
    rounds.save("whole", measure(rounds.options(__doc__, 3).parse_args().rounds))


if __name__ == "__main__":
    main()
