"""The same inputs give the same bytes, page by page and table by table."""

from edge.desk import digest
from loopnb.audiences import AUDIENCES
from loopnb.stages import PAGES

SECOND, THIRD = 2, 3
RECORDS = ("notebooks/", "run.json")  # of one run, and so not the same in the next


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the files that two runs do not share byte by byte, records left out."""
    names = {name for name in {*one, *other} if not name.startswith(RECORDS)}
    return sorted(name for name in names if one.get(name) != other.get(name))


def runs(published, part: str) -> list[dict[str, str]]:
    """Return the files of the two runs that lie in one part of the report."""
    found = [digest(published.folder(run)) for run in (SECOND, THIRD)]
    return [{name: sha for name, sha in files.items() if name.startswith(part)} for files in found]


def test_two_runs_write_the_same_pages(published):
    second, third = (
        {name: sha for name, sha in files.items() if name.endswith(".html")}
        for files in runs(published, "")
    )
    assert len(second) == len(PAGES) + len(AUDIENCES)  # and the index
    assert differing(second, third) == []


def test_two_runs_write_the_same_tables(published):
    second, third = runs(published, "tables/")
    assert len(second) > 20
    assert differing(second, third) == []


def test_two_runs_write_the_same_proposals(published):
    second, third = runs(published, "proposals/")
    assert len(second) > 3
    assert differing(second, third) == []


def test_other_bytes_and_other_files_are_seen():
    one = {"a.html": "1", "b.html": "1", "run.json": "1"}
    other = {"a.html": "2", "c.html": "1", "run.json": "2"}
    assert differing(one, other) == ["a.html", "b.html", "c.html"]
