"""Records of runs: written whole, read back as they were, and never believed where they are not."""

import json
from pathlib import Path

import pytest

from loopnb import records
from loopnb.fingerprints import Fingerprints
from loopnb.records import FILE, Record, Turn, changed, earlier, find, read, whole


def run(root: Path, name: str, period: str = "2026-Q3", day: int = 1, **inputs: str) -> Record:
    """Lay a run of one page that wrote one file."""
    folder = root / records.RUNS / name
    folder.mkdir(parents=True)
    (folder / "a.html").write_text("a")
    sha = Fingerprints(root).file(folder / "a.html")
    turn = Turn("a", "A?", "a.html", inputs, seconds=1.5, files={"a.html": sha})
    record = Record(folder, period, {"x": 1}, started=f"2026-10-{day:02d}T00:00:00+00:00",
                    state="finished", versions={"pandas": "3"}, turns=[turn])  # fmt: skip
    record.write()
    return record


def wanted(**inputs: str) -> Turn:
    return Turn("a", "A?", "a.html", inputs)


def link(root: Path, name: str) -> None:
    (root / "reports/2026-Q3").symlink_to(Path(".runs") / name)


def test_a_record_is_read_as_it_was_written(tmp_path):
    record = run(tmp_path, "one", store="1")
    assert read(record.folder) == record
    assert json.loads((record.folder / FILE).read_text())["seconds"] == {"a.html": 1.5}


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "3", "{}", '{"turns": []}', '{"turns": [{"page": "a"}]}',
             '{"turns": null, "seconds": {}}', "\xff"],
)  # fmt: skip
def test_what_is_no_record_is_none(tmp_path, text):
    record = run(tmp_path, "one")
    (record.folder / FILE).write_bytes(text.encode("latin-1"))
    assert read(record.folder) is None
    assert earlier(tmp_path, "2026-Q3") == []


def test_a_record_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    record = run(tmp_path, "one")
    before = (record.folder / FILE).read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    record.state = "failed"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space"):
            record.write()
    assert (record.folder / FILE).read_bytes() == before


def test_the_linked_run_comes_first_then_the_newest(tmp_path):
    for day, name in enumerate(("b", "a", "d", "c"), start=1):
        run(tmp_path, name, day=day)
    run(tmp_path, "other", period="2026-Q2", day=9)
    run(tmp_path, "interactive-2026-Q3", day=9)
    link(tmp_path, "a")
    assert [one.folder.name for one in earlier(tmp_path, "2026-Q3")] == ["a", "c", "d", "b"]


def test_a_link_not_put_in_its_place_is_no_run(tmp_path):
    run(tmp_path, "a")
    (tmp_path / records.RUNS / ".a.link").symlink_to("a")
    assert len(earlier(tmp_path, "2026-Q3")) == 1


def test_without_runs_there_are_no_records(tmp_path):
    assert earlier(tmp_path, "2026-Q3") == []


def test_a_page_is_found_where_all_its_inputs_are_equal(tmp_path):
    one, two = run(tmp_path, "1", store="1", kept="1"), run(tmp_path, "2", store="2", kept="1")
    found, prints = [two, one], Fingerprints(tmp_path)
    assert find(found, wanted(store="1", kept="1"), prints) is one
    assert find(found, wanted(store="2", kept="1"), prints) is two
    for other in ({"store": "1"}, {"store": "1", "kept": "1", "marks": ""}, {"store": "3"}, {}):
        assert find(found, wanted(**other), prints) is None


def test_a_page_that_wrote_nothing_is_not_found(tmp_path):
    record = run(tmp_path, "1", store="1")
    record.turns[0].files.clear()
    assert find([record], wanted(store="1"), Fingerprints(tmp_path)) is None


def test_a_page_whose_file_was_changed_is_found_elsewhere(tmp_path):
    one, two = run(tmp_path, "1", store="1"), run(tmp_path, "2", store="1")
    (two.folder / "a.html").write_text("b")
    assert not whole(two, two.turns[0], Fingerprints(tmp_path))
    assert find([two, one], wanted(store="1"), Fingerprints(tmp_path)) is one
    (one.folder / "a.html").unlink()
    assert find([two, one], wanted(store="1"), Fingerprints(tmp_path)) is None


def test_the_run_as_a_whole_has_files_too(tmp_path):
    record = run(tmp_path, "1")
    assert whole(record, record, Fingerprints(tmp_path))
    record.files["index.html"] = "0"
    assert not whole(record, record, Fingerprints(tmp_path))


def test_what_changed_is_told_against_the_last_run_of_the_page(tmp_path):
    found = [run(tmp_path, "2", store="2", kept=""), run(tmp_path, "1", store="1", kept="")]
    assert changed(found, wanted(store="1", kept="")) == ["store"]
    assert changed(found, wanted(store="2", marks="")) == ["kept", "marks"]
    assert changed([], wanted(store="1")) == []
    assert changed(found, Turn("b", "B?", "b.html", {})) == []
