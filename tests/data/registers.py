"""Small registers: rows by file, written as people have them."""

from pathlib import Path

import pandas as pd

from loopnb.register import FILES, Register

GOAL = {"metric": "csat", "period": "2026-Q3", "goal": "84", "unit": "%", "rule": "agreed",
        "by": "Marta Oyelaran", "decided_on": "2026-06-18"}  # fmt: skip
BASELINE = {"metric": "csat", "period": "2025", "value": "79", "low": "77.5", "high": "80.5",
            "n": "4500", "version": "1", "by": "Jonas Feld", "frozen_on": "2026-01-15",
            "sponsor": "Marta Oyelaran", "review_on": "2027-01-15"}  # fmt: skip
ACTION = {"action_id": "A-1", "action": "Mend it", "status": "done", "owner": "Storage team",
          "metric": "csat", "done_on": "2026-05-12", "by": "Jonas Feld",
          "decided_on": "2026-02-12"}  # fmt: skip


def register(root: Path, **files: list[dict]) -> Register:
    """Return a register with these rows by file, each row's other cells blank."""
    found = Register(root)
    for name, rows in files.items():
        frame = pd.DataFrame(rows).reindex(columns=list(FILES[name].columns)).fillna("")
        found.folder.mkdir(parents=True, exist_ok=True)
        frame.to_csv(found.path(name), index=False, lineterminator="\n")
    return found
