"""What runs again: a page is taken over exactly while all its inputs are as they were."""

import json
import os
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
import yaml

from edge.desk import digest
from edge.stand_in import NAMES, PERIOD, StandIn
from loopnb import execution, fingerprints, workspace
from loopnb.register import COLUMNS

ALL = list(NAMES)
HEAD = ",".join(COLUMNS["actions"]) + "\n"
AFTER_NUMBERS = ["2d_checks", "2g_goals", "3_present", "5_repeat"]
PROPOSE = ["4_implement", "5_repeat"]
RAW, REGISTER, STORE = "data/raw", "data/register", "data/store"


def executed_in_lab(acted: StandIn) -> None:
    """Execute and save a notebook as JupyterLab does."""
    path = acted.notebook("2a_numbers")
    book = json.loads(path.read_text())
    book["metadata"] |= {"language_info": {"version": "3.13.1"}, "widgets": {}}
    for number, cell in enumerate(book["cells"]):
        cell["metadata"]["execution"] = {"iopub.execute_input": "2026-10-01T00:00:00Z"}
        cell["source"] = cell["source"].splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell |= {"execution_count": number, "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["1\n"]}]}  # fmt: skip
    path.write_text(json.dumps(book, indent=1))


def note(period: str) -> Callable[[StandIn], None]:
    def write(acted: StandIn) -> None:
        place = acted.root / REGISTER / "notes" / period
        place.mkdir()
        (place / "3_present.md").write_text("Mind the strike.")

    return write


def export(name: str, text: str | None) -> Callable[[StandIn], None]:
    def write(acted: StandIn) -> None:
        path = acted.root / RAW / name
        path.unlink() if text is None else path.write_text(text)

    return write


def touched(acted: StandIn) -> None:
    """Write an export anew with the same bytes: another inode, other times."""
    path = acted.root / RAW / "one.csv"
    part = path.with_suffix(".part")
    part.write_bytes(path.read_bytes())
    part.replace(path)
    os.utime(path, (1, 1))


def said(line: str) -> Callable[[StandIn], None]:
    return lambda acted: acted.configure(line)


def decided(acted: StandIn) -> None:
    (acted.root / REGISTER / "actions.csv").write_text(HEAD + "A1" + "," * HEAD.count(","))


def edited(name: str, old: str, new: str) -> Callable[[StandIn], None]:
    return lambda acted: acted.edit(name, old, new)


def spoilt(name: str) -> Callable[[StandIn], None]:
    def spoil(acted: StandIn) -> None:
        path = acted.folder() / name
        path.write_bytes(path.read_bytes()[::-1])

    return spoil


def gone(name: str) -> Callable[[StandIn], None]:
    return lambda acted: (acted.folder() / name).unlink()


NEW = "ticket,opened\nT2,2026-07-02\n"
CHANGES = {
    "nothing": (lambda acted: None, []),
    "words of a page": (edited("2a_numbers", "Words", "More words"), ["2a_numbers"]),
    "a value of a page": (edited("2a_numbers", "value = 1", "value = 2"),
                          ["2a_numbers", *AFTER_NUMBERS]),
    "a value of the last page": (edited("5_repeat", "value = 1", "value = 2"), ["5_repeat"]),
    "a page in JupyterLab": (executed_in_lab, []),
    "a note for this period": (note(PERIOD), ALL),
    "a note for another period": (note("2026-Q2"), []),
    "an export": (export("one.csv", NEW), ALL),
    "an export written anew": (touched, []),
    "an export more": (export("two.csv", NEW), ALL),
    "a file that is no export": (export("two.txt", NEW), []),
    # The rows stay in the store, so all that tells of files is the page that loads them.
    "an export less": (export("one.csv", None), ["1_collect"]),
    "a setting": (said("contact: me"), ALL),
    "a threshold": (said("thresholds: {stretch: 0.2}"), ALL),
    "words of settings": (said("# nothing"), []),
    "notify": (said("notify: 'true'"), []),
    "keep_runs": (said("keep_runs: 9"), []),
    "engine": (said("engine: papermill"), []),
    "minutes_a_cell": (said("minutes_a_cell: 5"), []),
    "memory_limit": (said("memory_limit: 1GB"), []),
    "follow_up": (said("follow_up: {week: 3}"), []),
    "the register": (decided, ALL),
    "a page's HTML": (spoilt("2b_voice.html"), ["2b_voice"]),
    "a page less": (gone("scorecard-executive.html"), ["3_present"]),
    "a table": (spoilt("tables/themes.parquet"), ["2b_voice"]),
    "an executed notebook less": (gone("notebooks/1_collect.ipynb"), ["1_collect"]),
    "proposals less": (gone("proposals/actions.csv"), ["4_implement"]),
    "the index": (spoilt("index.html"), []),
    "the record": (spoilt("run.json"), ALL),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_exactly_the_pages_run_again_whose_inputs_changed(acted, name):
    change, pages = CHANGES[name]
    acted.run()
    change(acted)
    assert acted.run().ran == pages
    assert acted.run().unchanged


def test_a_second_run_leaves_all_to_the_byte(acted):
    assert acted.run().ran == ALL
    before, link = digest(acted.root), acted.folder()
    told = acted.run()
    assert told.unchanged and told.ran == []
    assert told.taken == dict.fromkeys(ALL, link.name)
    assert acted.folder() == link
    after = digest(acted.root)
    del before["data/.digests.json"], after["data/.digests.json"]
    assert after == before


def test_a_fresh_run_runs_all_and_gives_the_same_bytes(acted):
    acted.run()
    first, files = acted.folder(), acted.files()
    assert acted.run(fresh=True).ran == ALL
    assert acted.folder() != first
    assert acted.files() == files
    assert acted.run().taken == dict.fromkeys(ALL, acted.folder().name)


def test_why_a_page_runs_again_is_told(acted):
    acted.run()
    acted.edit("2a_numbers", "value = 1", "value = 2")
    why = acted.run().why
    assert why["2a_numbers"] == ["notebook"]
    names = ("comparison", "listening", "needs", "objectives", "pyramid", "reassessment")
    assert why["5_repeat"] == [f"result {name}" for name in names]


def test_what_an_edit_taken_back_made_is_found_again(acted):
    acted.run()
    first, files = acted.folder().name, acted.files()
    acted.edit("2b_voice", "Words", "More words")
    acted.run()
    second = acted.folder().name
    acted.edit("2b_voice", "More words", "Words")
    told = acted.run()
    assert told.taken == dict.fromkeys(ALL, second) | {"2b_voice": first}
    assert not told.unchanged and acted.files() == files
    assert acted.run().unchanged


def test_an_index_that_was_spoilt_is_written_anew(acted):
    acted.run()
    files = acted.files()
    for change in (spoilt("index.html"), gone("index.html")):
        change(acted)
        assert not acted.run().unchanged
        assert acted.files() == files


def test_a_report_whose_link_is_gone_is_there_again(acted):
    acted.run()
    files = acted.files()
    (acted.root / "reports" / PERIOD).unlink()
    assert acted.run().ran == []
    assert acted.files() == files


@pytest.mark.parametrize("name", ["actions", "objectives"])
def test_a_mark_is_carried_and_then_nothing_is_new(acted, name):
    acted.run()
    path = acted.folder() / f"proposals/{name}.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[1, ["decision", "goal"]] = ["changed", "3"]
    table.to_csv(path, index=False)
    assert acted.run().ran == PROPOSE
    again = pd.read_csv(acted.folder() / f"proposals/{name}.csv", dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(again, table)
    assert acted.run().unchanged


def test_a_spreadsheets_own_form_is_carried_and_settles(acted):
    acted.run()
    path = acted.folder() / "proposals/actions.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False).assign(remark="mine")
    table.loc[0, "decision"] = "accepted"
    table[["remark", *table.columns[:-1]]].to_csv(path, index=False, lineterminator="\r\n")
    assert acted.run().ran == PROPOSE
    files = acted.files()
    acted.run()
    assert acted.files() == files and acted.run().unchanged


def test_another_version_of_a_library_runs_all(acted, monkeypatch):
    acted.run()
    versions = fingerprints.package()
    assert {"pandas", "duckdb"} <= versions.keys()
    monkeypatch.setattr(fingerprints, "package", lambda: versions | {"duckdb": "9"})
    assert acted.run().ran == ALL


def test_another_version_of_the_package_runs_all(acted):
    code = fingerprints.code()
    acted.run()
    (code / "__pycache__").mkdir()
    (code / "__pycache__/new.pyc").touch()
    assert acted.run().unchanged
    (code / "one.py").write_text("# a word\n")
    assert acted.run().ran == ALL
    (code / "templates").mkdir()
    (code / "templates/page.html").touch()
    assert acted.run().ran == ALL


def test_a_parameter_runs_the_pages_that_have_it(acted):
    acted.run()
    assert acted.run(label="other").ran == ALL
    acted.edit("3_present", "label: str", "title: str")
    assert acted.run(label="other").ran == ["3_present"]
    assert acted.run(label="third").ran == [name for name in ALL if name != "3_present"]


def test_another_period_in_between_changes_nothing(acted):
    acted.run()
    acted.run("2026-Q2")
    assert acted.run().unchanged
    assert acted.run("2026-Q2").unchanged


def test_a_period_under_way_runs_anew_each_day(acted, monkeypatch):
    now = [date(2026, 8, 10)]
    monkeypatch.setattr(workspace, "today_in", lambda zone: now[-1])
    acted.run()
    assert acted.run().unchanged
    for day, pages in [(date(2026, 8, 11), ALL), (date(2026, 10, 1), ALL), (date(2027, 1, 1), [])]:
        now.append(day)
        assert acted.run().ran == pages


def test_a_store_that_was_changed_by_hand_runs_all(acted):
    acted.run()
    with (acted.root / STORE / "tickets.txt").open("a") as file:
        file.write("\nT9")
    assert acted.run().ran == ALL


def test_a_store_that_changes_under_a_page_is_not_taken_for_what_it_read(acted, monkeypatch):
    def meddled(turn: object, *words: object, **more: object) -> None:
        acted.page(turn, *words, **more)
        path = acted.root / STORE / "tickets.txt"
        if turn.page == "2b_voice":  # a row more, in the order in which a load would write it
            path.write_text("\n".join(sorted({*path.read_text().splitlines(), "T9"})))

    with monkeypatch.context() as patch:
        patch.setattr(execution, "page", meddled)
        acted.run()
    assert "2b_voice" in acted.run().ran


def test_a_page_that_writes_over_a_table_has_the_last_word(acted, monkeypatch):
    def both(turn: object, source: object, folder: object, **more: object) -> None:
        acted.page(turn, source, folder, **more)
        if turn.page == "2c_effects":
            (folder / "tables/themes.parquet").write_bytes(b"its own")

    monkeypatch.setattr(execution, "page", both)
    acted.run()
    acted.edit("3_present", "Words", "More words")
    acted.run()
    assert (acted.folder() / "tables/themes.parquet").read_bytes() == b"its own"


def test_a_query_is_asked_by_each_run_and_the_pages_after_it_are_taken_over(acted):
    path = acted.root / "loop.yaml"
    settings = yaml.safe_load(path.read_text())
    sql = {"url": "${DESK_URL}", "query": "select * from tickets"}
    tables = {"tickets": {"ticket_id": "id", "opened_at": "opened"}}
    settings["sources"]["asked"] = {"sql": sql, "zone": "UTC", "tables": tables}
    path.write_text(yaml.safe_dump(settings))
    acted.run()
    again = acted.run()
    assert again.ran == ["1_collect"]
    assert again.why == {"1_collect": ["queries"]}
