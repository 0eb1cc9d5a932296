"""The stage table: a notebook for each row and no other, every read an earlier page's write."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from house.books import NOTEBOOKS
from loopnb.results import KINDS
from loopnb.stages import BOOKS, PAGES, Page


def file_faults(folder: Path, pages: Iterable[Page]) -> list[str]:
    """Return rows without a notebook, and files without a row; hidden folders are tools'."""
    wanted = {f"{page.name}.ipynb" for page in pages}
    found = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    return [f"no file {name}" for name in sorted(wanted - found)] + [
        f"no row for {name}" for name in sorted(found - wanted)
    ]


def read_faults(pages: Sequence[Page]) -> list[str]:
    """Return reads that no earlier page writes, and results that two pages write."""
    written, found = set(), []
    for page in pages:
        found += [f"{page.name} reads {n}" for n in page.reads if n not in written]
        found += [f"{page.name} writes {n} again" for n in page.writes if n in written]
        written |= set(page.writes)
    return found


def kind_faults(pages: Iterable[Page], kinds: Iterable[str]) -> list[str]:
    """Return writes without a class in KINDS."""
    written = {name for page in pages for name in page.writes}
    return [f"no kind for {name}" for name in sorted(written - set(kinds))]


def order_faults(pages: Sequence[Page]) -> list[str]:
    """Return pages out of the loop's order: collect, analyze, present, implement, repeat."""
    loop = ["collect", "analyze", "present", "implement", "repeat"]
    places = [loop.index(page.stage) for page in pages]
    ordered = places == sorted(places) and [p.name for p in pages] == sorted(p.name for p in pages)
    return [] if ordered and set(places) == set(range(5)) else ["not in the order of the loop"]


def test_each_row_has_a_notebook_and_each_notebook_a_row():
    assert file_faults(NOTEBOOKS, BOOKS) == []


def test_every_read_is_an_earlier_write():
    assert read_faults(PAGES) == []


def test_every_write_has_a_kind():
    assert kind_faults(PAGES, KINDS) == []


def test_the_pages_stand_in_the_order_of_the_loop():
    assert order_faults(PAGES) == []


def test_a_missing_and_a_stray_file_are_faults(tmp_path):
    (tmp_path / "Untitled1.ipynb").touch()
    (tmp_path / ".ipynb_checkpoints").mkdir()
    faults = file_faults(tmp_path, [Page("1_collect", "collect", "?")])
    assert faults == ["no file 1_collect.ipynb", "no row for Untitled1.ipynb"]


def test_a_read_before_its_write_and_a_second_write_are_faults():
    pages = [Page("1", "collect", "?", ("b",), ("a",)), Page("2", "analyze", "?", ("a",), ("a",))]
    assert read_faults(pages) == ["1 reads b", "2 writes a again"]


def test_a_write_without_a_kind_is_a_fault():
    pages = [Page("1", "collect", "?", (), ("a",))]
    assert kind_faults(pages, ["b"]) == ["no kind for a"]


def test_pages_in_another_order_are_a_fault():
    assert order_faults(PAGES[::-1]) == order_faults(PAGES[:-1]) == ["not in the order of the loop"]
