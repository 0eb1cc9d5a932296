"""Raw files past their time are listed by the days of their rows; nothing is deleted."""

import os
from datetime import date

import pytest

from data.frames import TICKETS
from loopnb import collect
from loopnb.collect.people.retention import unmet
from loopnb.workspace import Loop

FILES = {
    "old.csv": "id,at\n1,2023-01-05\n2,2024-02-29\n",
    "both.csv": "id,at\n3,2023-01-05\n4,2026-07-01\n",
    "new.csv": "id,at\n5,2026-07-01\n",
    "empty.csv": "id,at\n",
}


@pytest.fixture
def loop(folder, monkeypatch):
    monkeypatch.setattr(Loop, "today", date(2026, 9, 30))
    return folder.load(FILES, TICKETS).loop


def told(loop, **months: int) -> dict[str, str]:
    kept = {f"data/raw/{name}": n for name, n in months.pop("files", {}).items()}
    settings = loop.settings.model_copy(update={"retention": kept})
    found = collect.retained(Loop(loop.root, settings, loop.period))
    return {row.file.rpartition("/")[2]: row.state for row in found.table.itertuples()}


def test_a_file_is_past_by_its_newest_row_and_in_part_by_its_oldest(loop):
    assert told(loop, files={"*.csv": 24}) == {"both.csv": "past in part", "old.csv": "past"}


def test_the_last_day_still_counts(loop):
    assert told(loop, files={"old.csv": 31}) == {"old.csv": "past in part"}
    assert told(loop, files={"old.csv": 30}) == {"old.csv": "past"}


def test_of_several_patterns_the_shortest_counts(loop):
    assert told(loop, files={"*.csv": 60, "new.csv": 1}) == {"new.csv": "past"}


def test_a_file_without_rows_is_as_old_as_it_was_written(loop):
    os.utime(loop.root / "data/raw/empty.csv", (0, 0))
    assert told(loop, files={"empty.csv": 600}) == {"empty.csv": "past"}


def test_a_file_whose_rows_were_all_replaced_is_dated_by_what_they_say(folder, monkeypatch):
    monkeypatch.setattr(Loop, "today", date(2026, 9, 30))
    old, new = "id,at\n1,2023-01-05\n", "id,at\n1,2026-07-01\n"
    loop = folder.load({"a-old.csv": old, "b-new.csv": new}, TICKETS).loop
    assert loop.store.table("tickets").count().execute() == 1
    assert told(loop, files={"*.csv": 24}) == {"a-old.csv": "past"}


def test_a_file_is_dated_by_the_rows_that_it_has_now(folder, monkeypatch):
    monkeypatch.setattr(Loop, "today", date(2026, 9, 30))
    folder.load({"a.csv": "id,at\n1,2023-01-05\n"}, TICKETS)
    loop = folder.load({"a.csv": "id,at\n2,2026-07-01\n"}, TICKETS).loop
    assert loop.store.table("tickets").count().execute() == 2
    assert told(loop, files={"*.csv": 24}) == {}


def test_a_pattern_that_no_file_meets_is_named(loop):
    kept = {"data/raw/*.csv": 24, "data/raw/tickts*.csv": 24}
    settings = loop.settings.model_copy(update={"retention": kept})
    assert unmet(Loop(loop.root, settings, loop.period)) == ["data/raw/tickts*.csv"]


def test_without_a_rule_nothing_is_past_and_no_file_is_touched(loop):
    assert told(loop) == {}
    assert len(list((loop.root / "data/raw").iterdir())) == len(FILES)
