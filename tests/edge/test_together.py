"""Two people change the register on two branches: git shows a conflict, nothing is lost unsaid."""

import shutil
import subprocess

import pytest

from edge import desk as tiny
from edge.desk import loopnb
from loopnb.register import Register

RULE = ("metric=reopened", "smallest=2", "minimum=100", "weeks=12")
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Repository:
    """A workspace under git."""

    def __init__(self, root) -> None:
        self.root = root

    def git(self, *words: str, code: int = 0) -> str:
        """Call git as somebody; assert its exit code."""
        who = ["-c", "user.name=A. Name", "-c", "user.email=a@example.org"]
        done = subprocess.run(["git", *who, *words], cwd=self.root, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def branch(self, name: str, *commands: tuple) -> None:
        """Make a branch from main on which commands were called."""
        self.git("checkout", "-q", "-b", name, "main")
        for words in commands:
            said = loopnb(*words, "--workspace", self.root)
            assert said.code == 0, said.err
        self.git("add", "-A")
        self.git("commit", "-qm", name)

    def merge(self, *, conflict: bool) -> str:
        """Merge branch b into a, and return the register's actions as they lie there."""
        self.git("checkout", "-q", "a")
        self.git("merge", "-q", "b", code=int(conflict))
        return (self.root / "data/register/actions.csv").read_text()


@pytest.fixture
def repository(tmp_path):
    root = tiny.lay(tmp_path / "desk", tickets=tiny.tickets("2026-Q3"))
    found = Repository(root)
    for number in range(6):
        words = (f"action=Action {number}", "owner=Desk", "due=2026-12-01", *RULE)
        loopnb("actions", "add", *words, "--by", "A. Name", "--workspace", root)
    found.git("init", "-q", "-b", "main")
    found.git("add", "-A")
    found.git("commit", "-qm", "base")
    return found


def change(name: str, cell: str) -> tuple:
    return ("actions", "change", name, cell, "--by", "A. Name")


def test_two_edits_of_one_action_are_a_conflict_that_commands_refuse(repository):
    repository.branch("a", change("A-103", "owner=Night queue"))
    repository.branch("b", change("A-103", "owner=Second line"))
    merged = repository.merge(conflict=True)
    assert "<<<<<<<" in merged and "Night queue" in merged and "Second line" in merged
    said = loopnb("actions", "validate", "--workspace", repository.root)
    assert said.code == 3
    assert "actions.csv" in said.err and "two people" in said.err


def test_two_new_actions_are_a_conflict_for_both_took_the_next_number(repository):
    for branch in ("a", "b"):
        words = ("actions", "add", f"action=From {branch}", "--by", "A. Name")
        repository.branch(branch, words)
    merged = repository.merge(conflict=True)
    assert "From a" in merged and "From b" in merged


def test_two_decisions_about_one_rule_are_a_conflict_in_its_history_too(repository):
    start = ("actions", "start", "A-101", "--by", "A. Name")
    repository.branch("a", change("A-101", "smallest=3"), start)
    repository.branch("b", change("A-101", "smallest=5"), start)
    merged = repository.merge(conflict=True)
    assert "<<<<<<<" in merged
    assert "<<<<<<<" in (repository.root / "data/register/changes.csv").read_text()


def test_edits_of_different_actions_far_apart_merge_and_both_stand(repository):
    repository.branch("a", change("A-101", "owner=Night queue"))
    repository.branch("b", change("A-106", "owner=Second line"))
    repository.merge(conflict=False)
    owners = Register(repository.root).actions.owner.tolist()
    assert owners == ["Night queue", "Desk", "Desk", "Desk", "Desk", "Second line"]
