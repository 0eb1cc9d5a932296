"""A workspace from its parts: settings, register, notebooks, raw data."""

import csv
import io
import shutil
from pathlib import Path

from loopnb import register, settings, shipped
from loopnb.errors import UsageError

FOLDERS = ("data/raw", "data/register", "reports")
BLANK = Path(__file__).parents[1] / "blank"
# The settings come last: a folder is a workspace only when all of it is there.
PARTS = {"gitignore.txt": ".gitignore", "raw.txt": "data/raw/README.txt", "loop.yaml": "loop.yaml"}
NO_CONTENT = (".git",)  # a folder that is under version control already may still be empty


def start(root: Path) -> None:
    """Lay out an empty workspace in `root`: a new folder, or one with nothing in it.

    Raises UsageError for any other folder; nothing is ever overwritten.
    """
    if (root / settings.FILE).exists():
        raise UsageError(f"{root} is a workspace already. Nothing was changed.")
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file. Name a new or an empty folder.")
    if root.is_dir() and any(path.name not in NO_CONTENT for path in root.iterdir()):
        raise UsageError(f"{root} is not empty. Name a new or an empty folder.")
    for name in FOLDERS:
        (root / name).mkdir(parents=True)
    (root / "reports/.gitkeep").touch()
    for name, columns in register.COLUMNS.items():
        (root / register.FOLDER / f"{name}.csv").write_text(_header(columns), encoding="utf-8")
    shipped.lay(root)
    for name, target in PARTS.items():
        shutil.copyfile(BLANK / name, root / target)


def lay(root: Path, parts: Path) -> None:
    """Lay out a workspace in `root` from the folder `parts` (loop.yaml, register files).

    What is there already stays, as long as it is this very sample; raises UsageError otherwise.
    """
    target = root / settings.FILE
    if target.exists() and target.read_bytes() != (parts / settings.FILE).read_bytes():
        raise UsageError(f"{target} is of another workspace. Choose an empty folder.")
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(parts / settings.FILE, target)
    for path in sorted(parts.glob("*.csv")):
        if not (root / register.FOLDER / path.name).exists():
            shutil.copyfile(path, root / register.FOLDER / path.name)
    shipped.lay(root)


def _header(columns: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(columns)
    return line.getvalue()
