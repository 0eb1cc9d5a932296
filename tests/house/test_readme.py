"""The README tells the truth: its commands, its stage table, its tree and its picture."""

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

import click
import pytest

from loopnb.cli import cli
from loopnb.stages import PAGES, Page

MADE_LATER = {"data/store/"}  # the first run makes it
TOOL = r"(?:\.venv/bin/)?(?:loopnb|make)\b"


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def makefile(root: Path) -> str:
    return (root / "Makefile").read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """Return the code blocks of a page of Markdown."""
    return re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)


def commands(text: str) -> list[str]:
    """Return the command lines in code blocks that begin with loopnb or make."""
    lines = [line.strip() for block in blocks(text) for line in block.splitlines()]
    return [line for line in lines if re.match(TOOL, line) and not line.startswith("loopnb/")]


def spans(text: str) -> list[str]:
    """Return the commands named within prose."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return [span for span in re.findall(r"`([^`]+)`", prose) if re.match(TOOL + " ", span)]


def command_faults(line: str, makefile: str, *, whole: bool = True) -> list[str]:
    """Return why a command line would not be understood; half a one may lack its options."""
    tool, *words = shlex.split(line, comments=True)
    if Path(tool).name == "make":
        return [f"no target {word}" for word in words if word not in targets(makefile)]
    command: click.Command = cli
    while isinstance(command, click.Group):
        if not words and command.invoke_without_command:
            return []
        if not words or words[0] not in command.commands:
            return [f"no command {' '.join(words[:1])}"]
        command = command.commands[words.pop(0)]
    try:
        if whole:
            command.make_context(command.name, words)
    except click.UsageError as error:
        return [error.format_message()]
    return []


def targets(makefile: str) -> dict[str, str]:
    """Return the targets that say what they do, with what they say."""
    return dict(re.findall(r"^([a-z-]+):[^\n#]*## +(\S.*)$", makefile, re.M))


def recipes(makefile: str) -> list[str]:
    """Return what make does, as a person would type it."""
    said = dict(re.findall(r"^(\w+) [?:]?= (.+)$", makefile, re.M))
    lines = [line.lstrip("\t@") for line in makefile.splitlines() if line.startswith("\t")]
    for name, value in said.items():
        lines = [line.replace(f"$({name})", value) for line in lines]
    return [re.sub(r" --(quiet|disable-pip-version-check)\b", "", line) for line in lines]


def table_faults(text: str, pages: Iterable[Page]) -> list[str]:
    """Return rows that the README's stage table and the stage table do not share."""
    said = re.findall(r"^\| (\w+) \| `(\w+)` \| (.+?) \|$", text, re.M)
    true = [(page.stage, page.name, page.question) for page in pages]
    return [] if said == true else sorted(str(row) for row in set(said) ^ set(true)) or ["order"]


def tree_faults(text: str, root: Path) -> list[str]:
    """Return names of the README's tree that are not there."""
    tree = next((block for block in blocks(text) if "data/raw/" in block), "")
    names = [name for line in tree.splitlines() for name in _names(line)]
    absent = [n for n in names if n not in MADE_LATER and not (root / n).exists()]
    return absent if names else ["no tree"]


def _names(line: str) -> list[str]:
    """Return the names at the start of a line: words up to the first that is no path."""
    found = []
    for word in line.split():
        if not re.fullmatch(r"[\w/]+/|loop\.yaml", word):
            break
        found.append(word)
    return found


def test_every_command_line_is_understood(readme, makefile):
    assert commands(readme)
    assert [f for line in commands(readme) for f in command_faults(line, makefile)] == []


def test_every_command_in_the_prose_exists(readme, makefile):
    found = [f for span in spans(readme) for f in command_faults(span, makefile, whole=False)]
    assert spans(readme)
    assert found == []


def test_every_target_of_make_says_what_it_does(makefile):
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.M)[1].split()
    assert {"report", "test", "lint", "lab", "bench", "clean", "help"} <= set(phony)
    assert set(phony) == set(targets(makefile))


def test_the_steps_without_make_are_those_of_make(readme, makefile):
    steps = next(block for block in blocks(readme) if ".venv/bin/" in block).splitlines()
    assert [step for step in steps if step not in recipes(makefile)] == []


def test_the_stage_table_is_that_of_the_package(readme):
    assert table_faults(readme, PAGES) == []


def test_the_tree_names_what_is_there(readme, root):
    assert tree_faults(readme, root) == []


def test_the_picture_is_there(readme, root):
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert pictures
    assert [picture for picture in pictures if not (root / picture).is_file()] == []


def test_make_runs_no_file_that_is_absent(makefile, root):
    named = re.findall(r"\S+\.py\b", "\n".join(recipes(makefile)))
    assert named
    assert [name for name in named if not (root / name).is_file()] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("loopnb report --period 2026-Q3", "no command report"),
        ("loopnb baseline melt 2026-Q3", "no command melt"),
        ("loopnb run", "Missing option '--period'."),
        ("loopnb check --folder x", "No such option '--folder'."),
        ("make scorecard", "no target scorecard"),
    ],
)
def test_a_command_that_does_not_exist_is_a_fault(line, fault):
    text = f"```\n{line}  # words\n```"
    found = command_faults(commands(text)[0], "report: x  ## Make it\n\techo\n")
    assert [one[: len(fault)] for one in found] == [fault] or "No such option" in found[0]


def test_a_target_without_help_is_not_known():
    assert targets("report:\n\techo\ntest: x  ## Run all tests\n") == {"test": "Run all tests"}


def test_steps_that_make_does_not_do_are_seen():
    makefile = "BIN := .venv/bin\nPERIOD ?= 2026-Q3\n\t@$(BIN)/loopnb run --period $(PERIOD)\n"
    assert recipes(makefile) == [".venv/bin/loopnb run --period 2026-Q3"]


def test_another_stage_table_is_a_fault():
    row = "| collect | `1_collect` | What came in? |"
    pages = [Page("1_collect", "collect", "What came in, and can we trust it?")]
    assert len(table_faults(row, pages)) == 2
    assert table_faults(row, [Page("1_collect", "collect", "What came in?")]) == []


def test_a_name_that_is_not_there_is_a_fault(tmp_path):
    text = "```\ndata/raw/   exports and more/ words\ndata/store/   tables\ntests/ docs/\n```"
    (tmp_path / "docs").mkdir()
    assert tree_faults(text, tmp_path) == ["data/raw/", "tests/"]
