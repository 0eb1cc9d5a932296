"""The action register as a workbook and back: nothing is lost, whatever people wrote."""

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopnb.errors import DataError
from loopnb.implement import sheets
from loopnb.register import FILES, Register
from loopnb.rules import check

FREE = ("theme", "action", "owner", "sponsor", "due", "evidence", "by")
TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30) | st.sampled_from(
    ["=SUM(A1)", "'=1", "+1", "-", "@x", " lead", "trail ", "two\nlines", '"', "a,b;c", "_x000D_",
     "007", "1e5", "2026-05-12", "TRUE", "\t", "None", "nan"]
)  # fmt: skip


def register_of(root: Path, rows: list[dict]) -> Register:
    """Return a register with these actions, as text.append writes them."""
    register = Register(root)
    frame = pd.DataFrame(rows).reindex(columns=list(FILES["actions"].columns)).fillna("")
    register.adopt("actions", frame)
    return register


@settings(max_examples=150, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FREE, TEXTS)), min_size=1, max_size=4))
def test_a_workbook_brings_back_every_cell(rows):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        register = register_of(root, [{"action_id": f"A-{i}"} | row for i, row in enumerate(rows)])
        before = register.path("actions").read_bytes()
        sheets.write(register, root / "a.xlsx")
        back = pd.DataFrame(sheets.read(root / "a.xlsx"))[list(FILES["actions"].columns)]
        assert back.to_dict("records") == register.actions.to_dict("records")
        counts = sheets.enter(register, root / "a.xlsx", by="A. Name", on="2026-10-01")
        assert counts == {"new": 0, "changed": 0, "as they were": len(rows)}
        assert register.path("actions").read_bytes() == before
        check(register)


def test_what_no_cell_can_hold_is_said_before_anything_is_written(tmp_path):
    register = register_of(tmp_path, [{"action_id": "A-1", "evidence": "x" * 32_768}])
    with pytest.raises(DataError, match="A-1: evidence has 32,768 characters"):
        sheets.write(register, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()
