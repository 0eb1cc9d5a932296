"""A call that cannot be meant: exit code 2, one sentence, and nothing is run."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from edge.desk import SETTINGS, fails, loopnb, opened
from loopnb import runner
from loopnb.errors import UsageError

RUN = ("run", "--period", "2026-Q3")


@pytest.fixture(autouse=True)
def nothing_is_run(desk: Path):
    yield
    assert [path.name for path in (desk / "reports/.runs").iterdir()] == ["earlier"]


def respelt(root: Path, old: str, new: str) -> None:
    """Replace words in the parameters cell of 2a_numbers."""
    path = root / "notebooks/2a_numbers.ipynb"
    book = nbformat.read(path, as_version=4)
    cell = next(cell for cell in book.cells if cell.cell_type == "code")
    cell.source = cell.source.replace(old, new)
    nbformat.write(book, path)


def test_a_misspelt_parameter_is_named_with_the_nearest(desk):
    message = fails(desk, 2, *RUN, "-p", "perid", "2026-Q3")
    assert message == (
        "loopnb: parameter 'perid' is not known. Did you mean 'period'? "
        "Known: audience, period, workspace."
    )


def test_a_parameter_of_another_type_is_named_with_both_types(desk):
    message = fails(desk, 2, *RUN, "-p", "audience", "5")
    assert message == "loopnb: 3_present.ipynb: parameter 'audience' must be str, not int."


def test_a_folder_below_the_workspace_will_do(desk):
    assert opened(desk / "data/raw").root == desk
    assert loopnb("check", "--workspace", desk / "data/raw").code == 0


def test_a_notebook_that_misspells_period_is_named(desk):
    respelt(desk, "period:", "perid:")
    message = fails(desk, 2, *RUN)
    assert message == (
        "loopnb: 2a_numbers.ipynb: parameter 'period' is not known. Did you mean 'perid'? "
        "Known: perid, workspace."
    )


def test_a_notebook_whose_parameters_are_no_plain_values_is_named(desk):
    respelt(desk, '"2026-Q3"', "today()")
    message = fails(desk, 2, *RUN)
    assert message.startswith(
        "loopnb: 2a_numbers.ipynb: the cell tagged 'parameters' may hold only"
    )


def test_a_notebook_that_is_no_notebook_is_named(desk):
    (desk / "notebooks/2a_numbers.ipynb").write_text("<<<<<<< HEAD\n{}")
    assert "2a_numbers.ipynb" in fails(desk, 2, *RUN)


@pytest.mark.parametrize(("name", "value"), [("period", "2026-Q2"), ("period", "5")])
def test_what_has_an_option_of_its_own_is_given_once(desk, name, value):
    message = fails(desk, 2, *RUN, "-p", name, value)
    assert message == f"loopnb: '{name}' is not given with -p; it has an option of its own."


@pytest.mark.parametrize("period", ["2026Q3", "2026-Q5", "last quarter", "2026-W60"])
def test_a_period_that_is_none_is_shown_how_to_write_it(desk, period):
    message = fails(desk, 2, "run", "--period", period)
    assert message.startswith(f"loopnb: Period '{period}'")
    assert message.endswith(
        "Write it as 2026-Q3, FY2026-Q3, 2026, 2026-W36 or 2026-07-01..2026-08-15."
    )


@pytest.mark.parametrize("words", [RUN, ("check",), ("baseline", "freeze", "2026-Q3", "--by", "A")])
def test_a_folder_that_is_no_workspace_says_how_to_make_one(desk, tmp_path, words):
    said = loopnb(*words, "--workspace", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"loopnb: {tmp_path} is not a workspace: it has no loop.yaml. "
        "Go to one, name one with --workspace, or make one: loopnb init DIR\n"
    )


def test_a_report_that_is_a_folder_is_found_before_anything_runs(desk):
    (desk / "reports/2026-Q3").unlink()
    (desk / "reports/2026-Q3").mkdir()
    with pytest.raises(UsageError, match="is a folder, not a link"):
        runner.check(opened(desk), {})


def test_an_unknown_command_and_a_missing_option_are_usage(desk):
    assert loopnb("report").code == loopnb("run", "--workspace", desk).code == 2


def test_a_person_sees_one_sentence_and_no_traceback(desk):
    code = "from loopnb.cli import main; main()"
    (desk / "loop.yaml").write_text(SETTINGS.replace("Europe/Berlin", "Europe/Berlyn"))
    done = subprocess.run([sys.executable, "-c", code, *RUN, "--workspace", str(desk)],
                          capture_output=True, text=True)  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"loopnb: {desk}/loop.yaml has 1 fault(s):\n  - zone: not a time zone; "
        "write it like Europe/Berlin or UTC (found 'Europe/Berlyn')\n"
    )
