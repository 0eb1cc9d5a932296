"""After a failure: the last good report stands, and the next run does only what was not done."""

import json
import shutil

import pytest

from edge.stand_in import NAMES, PERIOD, StandIn
from loopnb import execution, records, runner
from loopnb.errors import DataError

ALL = list(NAMES)
MORE = "ticket,opened\nT2,2026-07-02\n"


def failed(acted: StandIn) -> records.Record:
    """The period's newest run, which failed."""
    found = [one for one in records.earlier(acted.root, PERIOD) if one.state == "failed"]
    return max(found, key=lambda record: record.started)


@pytest.mark.parametrize("number", range(len(ALL)))
def test_only_what_was_not_done_is_run(acted, number):
    acted.failing(ALL[number])
    assert not (acted.root / "reports" / PERIOD).exists()
    record = failed(acted)
    assert [turn.page for turn in record.turns] == ALL[:number]
    assert record.message == f"{ALL[number]}: it failed."
    told = acted.run()
    assert told.taken == dict.fromkeys(ALL[:number], record.folder.name)
    assert told.ran == ALL[number:]
    assert acted.run().unchanged


def test_a_resumed_run_is_the_same_as_one_that_was_never_disturbed(acted):
    acted.failing("2c_effects")
    acted.failing("4_implement")
    acted.run()
    resumed = acted.files()
    acted.run(fresh=True)
    assert acted.files() == resumed


def test_the_last_good_report_stands_and_pages_come_from_either(acted):
    acted.run()
    good, files = acted.folder(), acted.files()
    acted.edit("2a_numbers", "value = 1", "value = 2")
    acted.failing("3_present")
    assert (acted.folder(), acted.files()) == (good, files)
    half = failed(acted).folder.name
    told = acted.run()
    assert told.ran == ["3_present", "5_repeat"]
    after = dict.fromkeys(["2a_numbers", "2d_checks", "2g_goals"], half)
    assert told.taken == {name: after.get(name, good.name) for name in NAMES
                          if name not in told.ran}  # fmt: skip


def test_an_edit_after_a_failure_runs_what_it_changes_and_what_is_left(acted):
    acted.run()
    acted.edit("2a_numbers", "value = 1", "value = 2")
    acted.failing("5_repeat")
    acted.edit("2b_voice", "value = 1", "value = 2")
    assert acted.run().ran == ["2b_voice", "2c_effects", "2e_words", "2f_causes", "2g_goals",
                               "3_present", "4_implement", "5_repeat"]  # fmt: skip
    assert acted.run().unchanged


def test_an_edit_taken_back_after_a_failure_finds_the_good_report_again(acted):
    acted.run()
    good = acted.folder()
    acted.edit("2a_numbers", "value = 1", "value = 2")
    acted.failing("2d_checks")
    acted.edit("2a_numbers", "value = 2", "value = 1")
    assert acted.run().unchanged
    assert acted.folder() == good


def test_exports_that_came_after_a_failure_run_all(acted):
    acted.failing("5_repeat")
    (acted.root / "data/raw/two.csv").write_text(MORE)
    assert acted.run().ran == ALL


def test_exports_taken_back_after_a_failure_do_not_bring_the_old_pages_back(acted):
    acted.run()
    path = acted.root / "data/raw/two.csv"
    path.write_text(MORE)
    acted.failing("2a_numbers")  # collect has changed the store
    half = failed(acted).folder.name
    path.unlink()
    told = acted.run()
    # The store keeps every row that it saw, so a page that reads it alone is still good.
    assert told.taken == {"1b_survey": half}
    assert told.ran == [name for name in ALL if name != "1b_survey"]
    acted.run(fresh=True)
    assert acted.run().unchanged


def test_half_a_page_is_never_taken(acted):
    acted.failing("2c_effects")
    half = failed(acted).folder
    assert (half / "tables/effects.parquet").is_file()
    acted.edit("2c_effects", "value = 1", "value = 2")
    acted.run()
    changed = (acted.folder() / "tables/effects.parquet").read_bytes()
    assert changed != (half / "tables/effects.parquet").read_bytes()


def test_a_run_cut_short_without_a_word_is_resumed_too(acted):
    """As kill -9 leaves it: the state is running, and of a page half of the files are there."""
    acted.failing("3_present")
    folder = failed(acted).folder
    facts = json.loads((folder / records.FILE).read_text())
    (folder / records.FILE).write_text(json.dumps(facts | {"state": "running", "message": ""}))
    assert acted.run().ran == ["3_present", "4_implement", "5_repeat"]


def test_a_run_that_stopped_before_it_was_published_is_published(acted, monkeypatch):
    acted.run()
    acted.edit("5_repeat", "Words", "More words")
    with monkeypatch.context() as patch:
        patch.setattr(runner, "publish", lambda *_: (_ for _ in ()).throw(OSError("stopped")))
        with pytest.raises(OSError, match="stopped"):
            acted.run()
    told = acted.run()
    assert told.ran == [] and not told.unchanged
    assert "More words" in (acted.folder() / "notebooks/5_repeat.ipynb").read_text()
    assert acted.run().unchanged


def test_a_disk_that_fills_while_pages_are_taken_over_is_a_failed_run(acted, monkeypatch):
    acted.run()
    good = acted.folder()
    acted.edit("5_repeat", "Words", "More words")
    with monkeypatch.context() as patch:

        def full(source: object, place: object) -> None:
            raise OSError(28, "No space left on device", str(place))

        patch.setattr(runner.shutil, "copy2", full)
        with pytest.raises(OSError, match="No space"):
            acted.run()
    assert acted.folder() == good
    assert acted.run().ran == ["5_repeat"]


def test_a_failed_runs_folder_that_was_thinned_out_is_not_believed(acted):
    acted.failing("3_present")
    folder = failed(acted).folder
    shutil.rmtree(folder / "tables")
    assert acted.run().ran == ALL[:3] + ALL[3:]


def test_data_not_valid_leave_nothing_behind(acted, monkeypatch):
    from loopnb import collect

    def refuse(*_: object) -> None:
        raise DataError("no")

    monkeypatch.setattr(collect, "check", refuse)
    with pytest.raises(DataError):
        acted.run()
    assert not (acted.root / "reports/.runs").exists()


def test_an_interruption_is_noted_and_resumed(acted, monkeypatch):
    def stopped(turn: object, *words: object, **more: object) -> None:
        if turn.page == "2b_voice":
            raise KeyboardInterrupt("It was stopped by a signal.")
        acted.page(turn, *words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(execution, "page", stopped)
        acted.executed.append("2b_voice")
        with pytest.raises((KeyboardInterrupt, AssertionError)):
            acted.run()
    assert failed(acted).message == "It was stopped by a signal."
    assert acted.run().ran == ALL[3:]
