"""`loopnb init`: an empty workspace that says what to do next, and never overwrites anything."""

import csv
import re
from pathlib import Path

import pytest
import yaml

from edge import desk as tiny
from edge.desk import digest, loopnb, opened
from loopnb import collect, register, shipped
from loopnb.collect.dialects import DIALECTS
from loopnb.sample.workspace import BLANK, PARTS
from loopnb.settings import Settings, read
from loopnb.stages import BOOKS

COLUMNS = {"ticket": "Ticket", "customer": "Customer", "opened": "Opened", "solved": "Solved",
           "component": "Product", "reopened": "Reopens"}  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A new workspace."""
    root = tmp_path / "deep/feedback"
    assert loopnb("init", root).code == 0
    return root


def used(text: str) -> str:
    """Return the template with all its examples taken into use, as its first lines say."""
    return re.sub(r"^(\s*)#(?! \S)", r"\1", text, flags=re.M)


def test_a_new_workspace_has_all_its_places(made):
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert files == {
        *PARTS.values(), "reports/.gitkeep", "notebooks/.shipped.json",
        *(f"data/register/{name}.csv" for name in register.COLUMNS),
        *(f"notebooks/{page.name}.ipynb" for page in BOOKS),
    }  # fmt: skip


def test_the_last_two_lines_say_what_to_do_next(tmp_path):
    said = loopnb("init", tmp_path / "feedback")
    put, then = said.out.splitlines()[-2:]
    assert "data/raw" in put and "loop.yaml" in put
    assert then == f"Then: loopnb check --workspace {tmp_path / 'feedback'}"


def test_check_says_what_is_missing_and_nothing_else(made):
    said = loopnb("check", "--workspace", made)
    assert (said.code, said.out) == (3, "")
    assert said.err == (
        "loopnb: The data cannot be loaded:\n"
        "  - sources.tickets: no file matches data/raw/tickets*.csv. Put the export there.\n"
    )


def test_a_run_says_the_same_and_makes_no_report(made):
    said = loopnb("run", "--period", "2026-Q3", "--workspace", made)
    assert said.code == 3 and "Put the export there." in said.message
    assert [path for path in (made / "reports").iterdir() if path.name[0] != "."] == []


def test_an_export_with_the_columns_of_the_template_is_loaded(made):
    tickets = tiny.tickets().rename(columns=COLUMNS).assign(Priority="high")
    tickets.to_csv(made / "data/raw/tickets-2026.csv", index=False)
    assert loopnb("check", "--workspace", made).code == 0
    collected, refused, *_ = collect.load(opened(made))
    assert collected.table.kept.sum() == len(tickets)
    assert refused.table.empty


def test_every_table_of_the_register_is_there_and_empty(made):
    for name, columns in register.COLUMNS.items():
        lines = list(csv.reader((made / f"data/register/{name}.csv").open(encoding="utf-8")))
        assert lines == [list(columns)]
        assert opened(made).register.read(name).empty


def test_every_example_of_the_template_is_valid():
    text = (BLANK / "loop.yaml").read_text(encoding="utf-8")
    plain, whole = yaml.safe_load(text), yaml.safe_load(used(text))
    assert list(plain["sources"]) == ["tickets"]
    sources = Settings.model_validate(whole).sources
    assert {source.dialect for source in sources.values()} - {None} <= set(DIALECTS)
    assert sum(source.dialect is None for source in sources.values()) >= 2
    assert set(whole) > set(plain)


def test_the_values_of_the_template_are_those_that_hold_anyway(made):
    plain = {"company": "A", "mission": "B", "zone": "UTC", "sources": {}}
    defaults = Settings.model_validate(plain).model_dump()
    whole = yaml.safe_load(used((made / "loop.yaml").read_text(encoding="utf-8")))
    for name in ("thresholds", "phone_region", "classification", "people", "fiscal_year_start",
                 "follow_up", "keep_runs"):  # fmt: skip
        assert whole[name] == defaults[name], name


def test_the_notebooks_are_the_shipped_ones_and_remembered(made):
    assert {state for _, state in shipped.states(made)} == {shipped.SAME}
    assert "There is nothing to upgrade." in loopnb("upgrade", "--workspace", made).out


def test_what_git_must_not_see_is_ignored(made):
    ignored = (made / ".gitignore").read_text(encoding="utf-8").split("\n")
    assert {"data/raw/*", "!data/raw/README.txt", "data/store/", "data/.*", "reports/*"} <= set(
        ignored
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("loop.yaml", "is a workspace already. Nothing was changed."),
        ("words.txt", "is not empty. Name a new or an empty folder."),
        (".hidden", "is not empty. Name a new or an empty folder."),
    ],
)
def test_a_folder_that_holds_something_is_left_alone(tmp_path, name, sentence):
    (tmp_path / name).write_text("company: mine\n")
    before = digest(tmp_path)
    said = loopnb("init", tmp_path)
    assert (said.code, said.out, said.err) == (2, "", f"loopnb: {tmp_path} {sentence}\n")
    assert digest(tmp_path) == before


def test_a_second_init_changes_nothing(made):
    (made / "loop.yaml").write_text("company: mine\n")
    before = digest(made)
    assert loopnb("init", made).code == 2
    assert digest(made) == before


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("words")
    said = loopnb("init", tmp_path / "file")
    assert (said.code, said.err) == (
        2, f"loopnb: {tmp_path / 'file'} is a file. Name a new or an empty folder.\n"
    )  # fmt: skip


def test_an_empty_repository_is_empty(tmp_path):
    (tmp_path / ".git").mkdir()
    assert loopnb("init", tmp_path).code == 0
    assert read(tmp_path).company == "Your company"


def test_a_workspace_that_was_not_finished_is_none(tmp_path, monkeypatch):
    def full(*places: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loopnb.sample.workspace.shutil.copyfile", full)
    said = loopnb("init", tmp_path / "feedback")
    assert (said.code, said.err) == (1, "loopnb: No space left on device\n")
    assert not (tmp_path / "feedback/loop.yaml").exists()
