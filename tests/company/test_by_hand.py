"""A page opened by hand begins from what was handed on by hand, else from the last report."""

import pandas as pd
import pytest

import loopnb as lp
from loopnb.errors import DataError
from loopnb.results import Gaps
from loopnb.workspace import RUN


def gaps(why: str) -> Gaps:
    return Gaps.from_table(pd.DataFrame([["not measured", "x", why]], columns=Gaps.columns))


@pytest.fixture
def loop(workspace, monkeypatch):
    monkeypatch.delenv(RUN, raising=False)
    return lp.open(str(workspace / "notebooks"), "2026-Q3")


def test_the_last_report_is_read_until_a_page_is_run_by_hand(loop, monkeypatch):
    with pytest.raises(DataError, match="'gaps' has not been handed on yet"):
        loop.read("gaps")
    monkeypatch.setenv(RUN, str(loop.root / "reports/2026-Q3"))
    loop.hand_on(gaps=gaps("last report"))
    monkeypatch.delenv(RUN)
    assert loop.read("gaps").table.why.tolist() == ["last report"]
    loop.hand_on(gaps=gaps("by hand"))
    assert loop.read("gaps").table.why.tolist() == ["by hand"]


def test_a_run_reads_nothing_but_its_own(loop, monkeypatch, tmp_path):
    loop.hand_on(gaps=gaps("by hand"))
    monkeypatch.setenv(RUN, str(tmp_path))
    with pytest.raises(DataError, match="has not been handed on yet"):
        loop.read("gaps")
