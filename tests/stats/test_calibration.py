"""The small calibration: every method holds what it promises, and the check can fail."""

import dataclasses
import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def calibrate(root: Path):
    spec = importlib.util.spec_from_file_location("calibrate", root / "benchmarks/calibrate.py")
    module = sys.modules["calibrate"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cells(calibrate) -> list:
    return [
        cell
        for study, plan in calibrate.FEW
        for each in plan
        for cell in calibrate.one(study, each, 600)
    ]


def test_every_method_holds_what_it_promises(calibrate, cells):
    assert calibrate.faults(cells) == []


def test_ignoring_customers_does_not_and_it_is_seen(calibrate, cells):
    naive = [dataclasses.replace(cell, covered=cell.naive) for cell in cells]
    missed = " ".join(calibrate.faults(naive))
    for study in ("share", "Net Promoter Score", "restricted mean", "log-rank test", "raked share"):
        assert f"{study}, " in missed


def test_an_interval_twice_as_wide_is_seen(calibrate, cells):
    wide = [dataclasses.replace(cell, width=2 * cell.width) for cell in cells]
    assert any("times as wide" in fault for fault in calibrate.faults(wide))


def test_the_page_has_the_generated_table(calibrate, root):
    page = (root / "docs/methods.md").read_text(encoding="utf-8")
    table = page.partition(calibrate.BEGIN)[2].partition(calibrate.END)[0]
    for study in ("share", "Net Promoter Score", "log-rank test", "five headlines after Holm"):
        assert f"| {study} |" in table


def test_writing_leaves_the_prose_alone(calibrate, tmp_path):
    page = tmp_path / "methods.md"
    page.write_text(f"before\n{calibrate.BEGIN}\nold\n{calibrate.END}\nafter\n", encoding="utf-8")
    calibrate.write(f"{calibrate.BEGIN}\nnew\n{calibrate.END}", page)
    assert page.read_text(encoding="utf-8") == (
        f"before\n{calibrate.BEGIN}\nnew\n{calibrate.END}\nafter\n"
    )
