"""Imports point down, and what is light stays light: each in a fresh process."""

import shutil
import subprocess
import sys
from pathlib import Path

HEAVY = {"papermill", "nbconvert", "matplotlib", "seaborn", "pandas", "ibis", "textblob", "scipy"}
OPENING = ("papermill", "nbconvert", "matplotlib", "seaborn", "textblob")  # too slow for --help
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"
HELP = """
import sys
from loopnb.cli import main
sys.argv = ["loopnb", "--help"]
try:
    main()
finally:
    print("MODULES", *sys.modules)
"""


def contract(folder: Path) -> subprocess.CompletedProcess:
    """Check the contracts of pyproject.toml on the package `loopnb` in a folder."""
    words = [sys.executable, "-c", LINT, "--no-cache"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True)


def loaded(code: str) -> set[str]:
    """Return the modules that a fresh process has loaded after some code."""
    code = code if "MODULES" in code else f"import sys\n{code}\nprint('MODULES', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("MODULES")[2].split())


def heavy(modules: set[str]) -> set[str]:
    """Return heavy libraries among modules, and modules of loopnb beside the front door."""
    return {name for name in modules if name in HEAVY or name.startswith("loopnb.")}


def test_the_contract_of_layers_is_kept(root):
    found = contract(root)
    assert found.returncode == 0, found.stdout
    assert "1 kept, 0 broken" in found.stdout


def test_a_stage_that_imports_another_breaks_the_contract(root, tmp_path):
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(root / "loopnb", tmp_path / "loopnb", ignore=ignore)
    shutil.copy(root / "pyproject.toml", tmp_path)
    with (tmp_path / "loopnb/collect/moments/dates.py").open("a") as module:
        module.write("\nfrom loopnb.analyze import voice\n")
    found = contract(tmp_path)
    assert found.returncode == 1
    assert "loopnb.collect is not allowed to import loopnb.analyze" in found.stdout


def test_the_front_door_loads_nothing_heavy():
    assert heavy(loaded("import loopnb")) == set()


def test_a_heavy_front_door_would_be_seen():
    assert heavy(loaded("import loopnb\nloopnb.figures")) >= {"matplotlib", "loopnb.figures"}


def test_help_is_shown_without_papermill_matplotlib_and_nbconvert():
    assert loaded(HELP).isdisjoint(OPENING)


def test_a_heavy_help_would_be_seen():
    late = HELP.replace("import sys", "import sys, nbconvert")
    assert loaded(late).intersection(OPENING) == {"nbconvert"}
