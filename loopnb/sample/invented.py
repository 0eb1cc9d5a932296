"""The sample company as a workspace: exports, settings and what its people have decided."""

import json
import shutil
from pathlib import Path

from loopnb.errors import UsageError, one_of
from loopnb.sample.company import SEED, VARIANTS, coded, simulate, sized, write
from loopnb.sample.workspace import lay

PARTS = Path(__file__).parent / "company/workspace"
SIZES = ("full", "small")


def make(root: Path, *, size: str = "full", seed: int = SEED, truth: str = "default") -> bool:
    """Write the sample workspace into `root`; return False where that very sample is there.

    Raises UsageError for an unknown size or truth, and where another sample or workspace is.
    """
    for what, found, known in (("size", size, SIZES), ("truth", truth, VARIANTS)):
        if found not in known:
            raise UsageError(one_of(what, found, known))
    sign = {"size": size, "seed": seed, "truth": truth}
    mark = root / "data/truth/sample.json"
    if mark.is_file():
        if json.loads(mark.read_text()) == sign:
            return False
        raise UsageError(f"{root} holds another sample ({mark}). Choose an empty folder.")
    lay(root, PARTS)
    company = simulate(sized(VARIANTS[truth], size), seed)
    write(company, root)
    coded.write(company, root)
    names = root / "data/register/names.csv"
    if not names.exists():
        shutil.copyfile(root / "data/truth/names.csv", names)
    mark.write_text(json.dumps(sign) + "\n")
    return True
