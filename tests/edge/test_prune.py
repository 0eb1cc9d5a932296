"""Old runs go, and never what a link leads to, what people do by hand, or what was signed."""

import json
import shutil
from pathlib import Path

import pytest

from edge.stand_in import PERIOD, StandIn
from loopnb import records

RUNS = "reports/.runs"


def lay(root: Path, *names: str, period: str = "2026-Q1", state: str = "finished") -> list[Path]:
    """Make runs of a period, each a day after the one before."""
    folders = []
    for day, name in enumerate(names, start=1):
        folder = root / RUNS / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(name)
        started = f"2026-04-{day:02d}T06:15:00+00:00"
        record = records.Record(folder, period, {}, started=started, state=state)
        record.write()
        folders.append(folder)
    return folders


def link(root: Path, place: str, name: str) -> None:
    path = root / "reports" / place
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(root / RUNS / name)


def left(root: Path) -> set[str]:
    return {path.name for path in (root / RUNS).iterdir()}


def test_the_newest_of_each_period_stay(tmp_path):
    lay(tmp_path, "a", "b", "c")
    lay(tmp_path, "x", "y", "z", period="2026-Q2")
    assert sorted(records.prune(tmp_path, 2)) == ["a", "x"]
    assert left(tmp_path) == {"b", "c", "y", "z"}
    assert records.prune(tmp_path, 2) == []


def test_what_a_link_leads_to_stays_however_old(tmp_path):
    lay(tmp_path, "a", "b", "c", "d")
    link(tmp_path, "2026-Q1", "a")
    link(tmp_path, "editions/2026-Q1-signed", "b")
    records.prune(tmp_path, 1)
    assert left(tmp_path) == {"a", "b", "d"}


def test_a_link_of_another_name_and_a_relative_one_count_too(tmp_path):
    lay(tmp_path, "a", "b", "c")
    (tmp_path / "reports/board").symlink_to(Path(".runs/a"))
    (tmp_path / "reports/gone").symlink_to(Path(".runs/never"))
    records.prune(tmp_path, 1)
    assert left(tmp_path) == {"a", "c"}


def test_work_by_hand_and_signed_editions_are_not_touched(tmp_path):
    lay(tmp_path, "a", "b")
    (tmp_path / RUNS / "interactive-2026-Q1/tables").mkdir(parents=True)
    signed = tmp_path / "reports/editions/2025-Q4"
    signed.mkdir(parents=True)
    (signed / "index.html").write_text("signed")
    records.prune(tmp_path, 1)
    assert left(tmp_path) == {"b", "interactive-2026-Q1"}
    assert (signed / "index.html").read_text() == "signed"


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"turns": 3}'])
def test_half_runs_without_a_record_go(tmp_path, text):
    lay(tmp_path, "a")
    half = tmp_path / RUNS / "half"
    half.mkdir()
    if text is not None:
        (half / "run.json").write_text(text)
    (half / ".run.json.part").write_text("{")
    assert records.prune(tmp_path, 4) == ["half"]
    assert left(tmp_path) == {"a"}


def test_a_half_run_that_a_link_leads_to_stays(tmp_path):
    (tmp_path / RUNS / "half").mkdir(parents=True)
    link(tmp_path, "2026-Q1", "half")
    assert records.prune(tmp_path, 1) == []


def test_links_that_were_never_put_in_place_go(tmp_path):
    lay(tmp_path, "a")
    (tmp_path / RUNS / ".a.link").symlink_to(Path(".runs/a"))
    (tmp_path / RUNS / ".b.link").symlink_to("a")
    assert records.prune(tmp_path, 1) == []
    assert left(tmp_path) == {"a"}


def test_without_runs_there_is_nothing_to_do(tmp_path):
    assert records.prune(tmp_path, 4) == []


class Killed(BaseException):
    """The process ends here."""


def test_dying_in_the_middle_harms_nothing(acted, monkeypatch):
    for number in range(4):
        acted.edit("5_repeat", f"value = {number or 1}", f"value = {number + 1}")
        acted.run()
    files, removed = acted.files(), []

    def dies(folder: Path, **_: object) -> None:
        (folder / "index.html").unlink()
        removed.append(folder.name)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", dies)
        with pytest.raises(Killed):
            records.prune(acted.root, 1)
    assert removed and acted.files() == files
    assert acted.run().unchanged  # and nothing of the half that is left is believed
    assert removed[0] in records.prune(acted.root, 4)


def keeping(acted: StandIn, keep: int) -> None:
    acted.configure(f"keep_runs: {keep}")


def test_a_run_keeps_as_many_as_the_setting_says(acted):
    keeping(acted, 2)
    for _ in range(4):
        acted.run(fresh=True)
    assert len(left(acted.root)) == 2
    assert acted.run().unchanged


def test_a_report_of_long_ago_outlives_many_failures(acted):
    keeping(acted, 2)
    acted.run()
    good, files = acted.folder(), acted.files()
    acted.edit("2b_voice", "value = 1", "value = 2")
    for _ in range(5):
        acted.failing("3_present")
    assert (acted.folder(), acted.files()) == (good, files)
    assert len(left(acted.root)) == 3  # the good one and two that failed
    assert acted.run().ran == ["3_present", "4_implement", "5_repeat"]


def test_the_run_that_has_just_failed_stays_whatever_the_clock_says(acted, tmp_path):
    keeping(acted, 1)
    folders = lay(acted.root, "later", period=PERIOD)
    facts = json.loads((folders[0] / "run.json").read_text())
    (folders[0] / "run.json").write_text(json.dumps(facts | {"started": "2099-01-01T00:00:00"}))
    acted.failing("3_present")
    assert len(left(acted.root)) == 2
    assert acted.run().ran == ["3_present", "4_implement", "5_repeat"]
