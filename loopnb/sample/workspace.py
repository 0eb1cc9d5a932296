"""A workspace from its parts: settings, register, notebooks, raw data."""

import shutil
from pathlib import Path

from loopnb.errors import UsageError
from loopnb.stages import SHIPPED


def lay(root: Path, parts: Path) -> None:
    """Lay out a workspace in `root` from the folder `parts` (loop.yaml, register files).

    What is there already stays, as long as it is this very sample; raises UsageError otherwise.
    """
    settings = root / "loop.yaml"
    if settings.exists() and settings.read_bytes() != (parts / "loop.yaml").read_bytes():
        raise UsageError(f"{settings} is of another workspace. Choose an empty folder.")
    register, notebooks = root / "data/register", root / "notebooks"
    for folder in (root / "data/raw", register, root / "reports"):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(parts / "loop.yaml", settings)
    for path in sorted(parts.glob("*.csv")):
        if not (register / path.name).exists():
            shutil.copyfile(path, register / path.name)
    if not notebooks.exists():
        shipped = next(folder for folder in SHIPPED if folder.is_dir())
        shutil.copytree(shipped, notebooks, ignore=shutil.ignore_patterns(".*"))
