"""One list of packages: pyproject.toml, environment.yml, constraints.txt and the imports agree."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FIXED = {"jupyterlab", "pandas", "seaborn", "matplotlib", "scipy", "textblob", "papermill",
         "nbconvert"}  # fmt: skip
ADDRESS = re.compile(r"://|\s@\s|^\s*-|file:|\.whl\b", re.M)


@pytest.fixture(scope="module")
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def constraints(root: Path) -> str:
    return (root / "constraints.txt").read_text(encoding="utf-8")


def declared(project: dict, *extras: str) -> list[str]:
    """Return the requirements of a project and of some of its extras."""
    lines = list(project["dependencies"])
    return lines + [line for extra in extras for line in project["optional-dependencies"][extra]]


def environment_faults(environment: str, project: dict) -> list[str]:
    """Return what environment.yml and pyproject.toml do not share."""
    parts = yaml.safe_load(environment)["dependencies"]
    pip = next(part["pip"] for part in parts if isinstance(part, dict))
    python = next(part for part in parts if str(part).startswith("python"))
    found = [] if python == f"python{project['requires-python']}" else [python]
    found += [] if "-e ." in pip else ["-e . is absent"]
    listed = {_same(line) for line in pip if line != "-e ."}
    return found + sorted(map(str, listed ^ {_same(line) for line in declared(project, *EXTRAS)}))


EXTRAS = ("lab", "dev")


def _same(line: str) -> tuple[str, str, str]:
    requirement = Requirement(line)
    extras = ",".join(sorted(requirement.extras))
    return canonicalize_name(requirement.name), extras, str(requirement.specifier)


def constraint_faults(constraints: str, project: dict) -> list[str]:
    """Return requirements that the constraints do not pin, or pin outside of their range."""
    pins: dict[str, list[Requirement]] = {}
    for line in constraints.splitlines():
        pin = Requirement(line)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    found = []
    for wanted in map(Requirement, declared(project, *EXTRAS)):
        known = pins.get(canonicalize_name(wanted.name), [])
        found += [] if known else [f"{wanted.name} is not pinned"]
        for pin in known:
            version = str(pin.specifier).removeprefix("==")
            inside = wanted.specifier.contains(version, prereleases=True)
            found += [] if inside else [f"{wanted.name} {version} is outside {wanted.specifier}"]
    return found


def imported(folder: Path) -> set[str]:
    """Return the top names of all modules that a package imports from elsewhere."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add((node.module or "").partition(".")[0])
    return names - {folder.name} - set(sys.stdlib_module_names)


def undeclared(names: set[str], project: dict) -> set[str]:
    """Return imports that no dependency of the project, or extra of users, brings by its name."""
    known = {canonicalize_name(Requirement(line).name) for line in declared(project, "pdf")}
    by_module = packages_distributions()
    return {
        name
        for name in names
        if known.isdisjoint(canonicalize_name(d) for d in by_module.get(name, [name]))
    }


def test_conda_users_get_the_same_packages(root, project):
    assert environment_faults((root / "environment.yml").read_text(), project) == []


def test_the_constraints_hold_no_address(constraints):
    assert ADDRESS.search(constraints) is None


def test_the_constraints_lie_within_every_range(constraints, project):
    assert constraint_faults(constraints, project) == []


def test_the_clients_libraries_are_declared(project):
    names = {canonicalize_name(Requirement(line).name) for line in declared(project, "lab")}
    assert FIXED - names == set()


def test_the_clients_libraries_are_used(root):
    assert FIXED - {"jupyterlab"} - imported(root / "loopnb") == set()


def test_every_import_is_declared(root, project):
    assert undeclared(imported(root / "loopnb"), project) == set()


PROJECT = {
    "requires-python": ">=3.11",
    "dependencies": ["pandas>=3,<4"],
    "optional-dependencies": {"lab": [], "pdf": [], "dev": ["ruff>=0.12"]},
}
ENVIRONMENT = "dependencies: ['python>=3.11', {pip: ['pandas>=3,<4', 'ruff>=0.12', '-e .']}]"


def test_lists_that_agree_have_no_fault():
    assert environment_faults(ENVIRONMENT, PROJECT) == []
    assert constraint_faults("pandas==3.1\nruff==0.13 ; sys_platform == 'linux'", PROJECT) == []


def test_another_range_an_older_python_and_an_absent_package_are_faults():
    other = ENVIRONMENT.replace("3.11", "3.10").replace("<4", "<5").replace(", '-e .'", "")
    found = environment_faults(other, PROJECT)
    assert found[:2] == ["python>=3.10", "-e . is absent"]
    assert len(found) == 4


def test_a_pin_outside_of_its_range_is_a_fault():
    found = constraint_faults("pandas==2.3\npandas==3.0 ; os_name == 'nt'", PROJECT)
    assert found == ["pandas 2.3 is outside <4,>=3", "ruff is not pinned"]


@pytest.mark.parametrize(
    "line",
    ["a @ https://example.org/a.whl", "--index-url x", "-e .", "a==1 --hash=x\n-f links", "a.whl"],
)
def test_an_address_among_the_constraints_is_seen(line):
    assert ADDRESS.search(f"b==1\n{line}\n")


def test_an_import_that_nothing_declares_is_seen(tmp_path):
    (tmp_path / "a.py").write_text("import os\nimport pandas as pd\nfrom yaml import load\n")
    assert imported(tmp_path) == {"pandas", "yaml"}
    assert undeclared({"pandas", "yaml"}, PROJECT) == {"yaml"}
