"""`loopnb diff` and `loopnb upgrade`: what an analyst edited is never lost, the rest is renewed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_output

from edge import desk as tiny
from edge.desk import NOTEBOOKS, digest, loopnb
from loopnb import shipped, stages
from loopnb.errors import UsageError
from loopnb.sample.workspace import lay
from loopnb.stages import BOOKS, PAGES

PAGE = "2a_numbers"
NAMES = [page.name for page in BOOKS]


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped notebooks of these tests, which a test may renew."""
    folder = tmp_path / "shipped"
    shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setattr(stages, "SHIPPED", (folder,))
    return folder


@pytest.fixture
def root(ours: Path, tmp_path: Path) -> Path:
    """A workspace that was laid from them."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "loop.yaml").write_text("company: [not valid, and not needed here\n")
    shipped.lay(folder)
    return folder


def edit(path: Path, words: str = "More words.") -> Path:
    """Add a line to the prose of a notebook."""
    return change(path, lambda book: book.cells[0].update(source=book.cells[0].source + words))


def change(path: Path, what: Callable) -> Path:
    """Change a notebook and save it as Jupyter does."""
    book = nbformat.read(path, as_version=4)
    what(book)
    nbformat.write(book, path)
    return path


def here(root: Path, name: str = PAGE, kind: str = "") -> Path:
    return root / f"notebooks/{name}{kind}.ipynb"


def state(root: Path, name: str = PAGE) -> str:
    return dict(shipped.states(root))[name]


def upgraded(root: Path) -> str:
    """Upgrade twice, the second time without any change; return what was said at first."""
    first = loopnb("upgrade", "--workspace", root)
    assert (first.code, first.err) == (0, "")
    after = digest(root)
    again = loopnb("upgrade", "--workspace", root)
    assert digest(root) == after
    assert again.out == "There is nothing to upgrade.\n" or "and so is" in again.out
    return first.out


def executed(book: nbformat.NotebookNode) -> None:
    """Leave what JupyterLab leaves when a notebook is opened, run and saved."""
    book.metadata["widgets"] = {"state": {}}
    book.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    for number, cell in enumerate(book.cells):
        cell.metadata["trusted"] = True
        cell.metadata.setdefault("tags", [])
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.outputs = [new_output("stream", text="42\n")]


def test_to_open_run_and_save_is_no_edit(root):
    before = shipped.digest(here(root))
    assert shipped.digest(change(here(root), executed)) == before
    assert state(root) == shipped.SAME


@pytest.mark.parametrize(
    "what",
    [
        lambda book: book.cells[1].update(source="a = 1"),
        lambda book: book.cells[3].update(source=book.cells[3].source + "\n"),
        lambda book: book.cells[1].metadata.update(tags=["parameters", "mine"]),
        lambda book: book.cells[2].update(id="another"),
        lambda book: book.cells[3].update(cell_type="raw"),
        lambda book: book.cells.pop(),
        lambda book: book.cells.reverse(),
    ],
)
def test_what_an_analyst_edits_is_an_edit_and_is_shown(root, what):
    before = shipped.digest(here(root))
    assert shipped.digest(change(here(root), what)) != before
    assert state(root) == shipped.EDITED
    assert loopnb("diff", PAGE, "--workspace", root).out.startswith(f"--- shipped/{PAGE}.ipynb\n")


def test_a_source_in_lines_or_in_one_piece_is_the_same(root):
    before, book = shipped.digest(here(root)), json.loads(here(root).read_bytes())
    for cell in book["cells"]:
        cell["source"] = "".join(cell["source"])
    here(root).write_text(json.dumps(book))
    assert shipped.digest(here(root)) == before


def test_each_page_has_a_line(root, ours):
    edit(here(root, "1_collect"))
    edit(ours / "2a_numbers.ipynb")
    here(root, "3_present").unlink()
    shutil.copy(here(root), here(root, "mine"))
    said = loopnb("diff", "--workspace", root)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "1_collect: edited here",
        "1b_survey: same as the shipped one",
        "2a_numbers: an older shipped version, untouched",
        "2b_voice: same as the shipped one",
        "2c_effects: same as the shipped one",
        "2d_checks: same as the shipped one",
        "2e_words: same as the shipped one",
        "2f_causes: same as the shipped one",
        "2g_goals: same as the shipped one",
        "3_present: missing, so the shipped one is used",
        "4_implement: same as the shipped one",
        "5_repeat: same as the shipped one",
        "weekly: same as the shipped one",
        "ask: same as the shipped one",
        "account: same as the shipped one",
        "mine: not shipped (own), so no run uses it",
    ]


def test_a_difference_is_that_of_the_cells_and_of_no_output(root):
    edit(change(here(root), executed), "\nMore words.")
    lines = loopnb("diff", f"{PAGE}.ipynb", "--workspace", root).out.splitlines()
    assert lines[:2] == [f"--- shipped/{PAGE}.ipynb", f"+++ notebooks/{PAGE}.ipynb"]
    assert [line for line in lines[2:] if line[0] in "+-"] == ["+More words."]


def test_a_page_without_difference_says_so_in_a_line(root):
    assert loopnb("diff", PAGE, "--workspace", root).out == f"{PAGE}: {shipped.SAME}\n"
    here(root).unlink()
    assert loopnb("diff", PAGE, "--workspace", root).out == f"{PAGE}: {shipped.MISSING}\n"


def test_a_page_that_is_none_is_usage(root):
    said = loopnb("diff", "2a_number", "--workspace", root)
    assert said.code == 2 and "Did you mean '2a_numbers'?" in said.err


def test_an_untouched_notebook_is_replaced(root, ours):
    change(here(root), executed)  # run in JupyterLab, and still untouched
    edit(ours / f"{PAGE}.ipynb")
    assert upgraded(root) == f"{PAGE}: replaced by the new shipped version\n"
    assert here(root).read_bytes() == (ours / f"{PAGE}.ipynb").read_bytes()
    assert state(root) == shipped.SAME


def test_an_edited_notebook_stays_and_the_new_one_lies_beside(root, ours):
    mine = edit(here(root), "Mine.").read_bytes()
    edit(ours / f"{PAGE}.ipynb", "Theirs.")
    assert upgraded(root) == (
        f"{PAGE}: edited here, left as it is; the new version lies beside it as {PAGE}.new.ipynb\n"
    )
    assert here(root).read_bytes() == mine
    assert here(root, kind=".new").read_bytes() == (ours / f"{PAGE}.ipynb").read_bytes()
    assert [name for name, _ in shipped.states(root)] == NAMES  # it is no notebook of its own


def test_no_run_ever_uses_the_one_beside(root, ours):
    edit(here(root), "Mine.")
    edit(ours / f"{PAGE}.ipynb", "Theirs.")
    upgraded(root)
    page = next(page for page in PAGES if page.name == PAGE)
    assert shipped.notebook(root, page) == here(root)
    here(root).unlink()
    assert shipped.notebook(root, page) == ours / f"{PAGE}.ipynb"


def test_an_edit_of_the_present_version_is_not_offered_what_it_came_from(root):
    edit(here(root))
    assert upgraded(root) == "There is nothing to upgrade.\n"
    assert not here(root, kind=".new").exists()


def test_an_offer_that_was_declined_is_not_made_again(root, ours):
    edit(here(root), "Mine.")
    edit(ours / f"{PAGE}.ipynb", "Theirs.")
    upgraded(root)
    here(root, kind=".new").unlink()
    assert upgraded(root) == "There is nothing to upgrade.\n"
    edit(ours / f"{PAGE}.ipynb", "And more.")
    assert "lies beside it" in upgraded(root)


def test_a_newer_offer_replaces_an_older_one(root, ours):
    edit(here(root), "Mine.")
    for words in ("Theirs.", "Theirs again."):
        edit(ours / f"{PAGE}.ipynb", words)
        upgraded(root)
        assert here(root, kind=".new").read_bytes() == (ours / f"{PAGE}.ipynb").read_bytes()


def test_work_in_an_offer_is_not_overwritten(root, ours):
    edit(here(root), "Mine.")
    edit(ours / f"{PAGE}.ipynb", "Theirs.")
    upgraded(root)
    mine = edit(here(root, kind=".new"), "Merged.").read_bytes()
    edit(ours / f"{PAGE}.ipynb", "Theirs again.")
    assert upgraded(root) == (
        f"{PAGE}: edited here, and so is {PAGE}.new.ipynb: rename it, then upgrade again\n"
    )
    assert here(root, kind=".new").read_bytes() == mine
    here(root, kind=".new").replace(here(root))
    assert "lies beside it" in upgraded(root)


def test_an_edit_that_was_taken_back_is_untouched(root, ours):
    before = here(root).read_bytes()
    edit(here(root), "Mine.")
    edit(ours / f"{PAGE}.ipynb", "Theirs.")
    upgraded(root)
    here(root).write_bytes(before)
    assert upgraded(root) == f"{PAGE}: replaced by the new shipped version\n"


def test_a_notebook_that_was_removed_stays_removed(root, ours):
    here(root).unlink()
    edit(ours / f"{PAGE}.ipynb")
    assert upgraded(root) == "There is nothing to upgrade.\n"
    assert not here(root).exists()


def test_a_page_that_is_new_in_the_loop_is_laid(root, ours):
    here(root).unlink()
    path = root / "notebooks" / shipped.MANIFEST
    known = json.loads(path.read_text())
    del known[PAGE]  # as a workspace of the time before that page
    path.write_text(json.dumps(known))
    assert upgraded(root) == f"{PAGE}: laid, for it is new in the shipped loop\n"
    assert here(root).read_bytes() == (ours / f"{PAGE}.ipynb").read_bytes()


def test_without_a_manifest_only_what_is_equal_is_untouched(root, ours):
    (root / "notebooks" / shipped.MANIFEST).unlink()
    change(here(root, "1_collect"), executed)
    here(root, "3_present").unlink()
    edit(ours / f"{PAGE}.ipynb")
    assert state(root) == shipped.EDITED
    assert "lies beside it" in upgraded(root)
    assert not here(root, "3_present").exists()
    edit(ours / "1_collect.ipynb")
    assert upgraded(root) == "1_collect: replaced by the new shipped version\n"


def test_a_workspace_without_notebooks_gets_none(root):
    shutil.rmtree(root / "notebooks")
    assert {found for _, found in shipped.states(root)} == {shipped.MISSING}
    assert upgraded(root) == "There is nothing to upgrade.\n"
    assert list((root / "notebooks").glob("*.ipynb")) == []


def test_a_notebook_that_is_none_is_kept_and_named(root, ours):
    here(root).write_text("<<<<<<< HEAD\n{}")
    edit(ours / f"{PAGE}.ipynb")
    assert "lies beside it" in upgraded(root)
    assert here(root).read_text() == "<<<<<<< HEAD\n{}"
    said = loopnb("diff", PAGE, "--workspace", root)
    assert (said.code, said.err) == (
        2, f"loopnb: {here(root)} cannot be read as a notebook.\n"
    )  # fmt: skip


@pytest.mark.parametrize("text", ["{", "[]", '{"1_collect": 3}', '"a"'])
def test_a_manifest_that_is_none_says_what_to_do(root, text):
    (root / "notebooks" / shipped.MANIFEST).write_text(text)
    before = digest(root)
    said = loopnb("upgrade", "--workspace", root)
    assert said.code == 3 and "cannot be read. Remove it" in said.err
    assert digest(root) == before


def test_a_stop_anywhere_leaves_whole_files_and_the_next_upgrade_ends_it(root, ours, monkeypatch):
    edit(here(root, "1_collect"), "Mine.")
    here(root, "3_present").unlink()
    for name in NAMES:
        edit(ours / f"{name}.ipynb", "Theirs.")
    started = root.parent / "started"
    shutil.copytree(root, started)
    upgraded(root)
    wanted, seen = digest(root), 0
    for stop in range(30):
        other = root.parent / f"stopped-{stop}"
        shutil.copytree(started, other)
        whole = {*digest(other).values(), *digest(ours).values()}
        with monkeypatch.context() as patch:
            stopped = _stops_at(stop, patch)
            try:
                shipped.upgrade(other)
            except KeyboardInterrupt:
                seen += 1
        found = digest(other / "notebooks")
        assert {one for name, one in found.items() if name.endswith(".ipynb")} <= whole
        upgraded(other)
        left = {name: one for name, one in digest(other).items() if not name.endswith(".part")}
        assert left == wanted, stop
        if not stopped:
            break
    assert seen == 27  # thirteen copies with the manifest before each, and one offer


def _stops_at(number: int, patch: pytest.MonkeyPatch) -> list[int]:
    """Let the process be killed before the file of that number is put in its place."""
    replace, done, stopped = Path.replace, [], []

    def counted(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) > number:
            stopped.append(number)
            raise KeyboardInterrupt
        return replace(self, target)

    patch.setattr(Path, "replace", counted)
    return stopped


def test_in_the_checkout_the_notebooks_are_the_shipped_ones(tmp_path, monkeypatch):
    root = tmp_path / "checkout"
    tiny.lay(root)
    monkeypatch.setattr(stages, "SHIPPED", (root / "loopnb/notebooks", root / "notebooks"))
    edit(here(root))
    before = digest(root)
    for words in (("diff",), ("upgrade",)):
        assert loopnb(*words, "--workspace", root).out.startswith(
            "The notebooks here are the shipped ones."
        )
    assert loopnb("diff", PAGE, "--workspace", root).out == f"{PAGE}: {shipped.SAME}\n"
    assert digest(root) == before


@pytest.mark.parametrize("words", [("diff",), ("diff", PAGE), ("upgrade",)])
def test_a_folder_that_is_no_workspace_is_usage(tmp_path, words):
    said = loopnb(*words, "--workspace", tmp_path)
    assert said.code == 2 and "is not a workspace" in said.err


def test_a_sample_is_laid_with_its_manifest_and_laid_again_without_harm(ours, tmp_path):
    parts, root = tmp_path / "parts", tmp_path / "sample"
    parts.mkdir()
    (parts / "loop.yaml").write_text(tiny.SETTINGS)
    (parts / "themes.csv").write_text(tiny.THEMES)
    lay(root, parts)
    assert {found for _, found in shipped.states(root)} == {shipped.SAME}
    assert set(json.loads((root / "notebooks" / shipped.MANIFEST).read_text())) == set(NAMES)
    edit(here(root))
    before = digest(root)
    lay(root, parts)
    assert digest(root) == before


def test_a_package_without_notebooks_says_so(root, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "SHIPPED", (tmp_path / "nowhere",))
    with pytest.raises(UsageError, match="Install loopnb again"):
        shipped.folder()
