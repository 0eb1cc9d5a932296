"""Nothing that is shipped names a package registry or a place on somebody's machine."""

import re
from pathlib import Path

import pytest

SHIPPED = ("loopnb", "notebooks", "docs")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|anaconda\.(?:org|com)|npmjs\.|crates\.io|jfrog|artifactory|nexus3"
    r"|index-url|trusted-host",
    re.I,
)
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|work|mnt|opt|var|srv)/\w|\b[A-Z]:\\\\?\w")


def faults(folder: Path) -> list[str]:
    """Return files that name a registry or a path of a machine, with what they name."""
    found = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "__")) for part in path.relative_to(folder).parts[:-1])
        if path.is_dir() or hidden:
            continue
        content = path.read_bytes()
        if b"\0" in content:  # a picture names nothing; its bytes only look so by chance
            continue
        text = content.decode("utf-8", errors="ignore")
        named = [match[0] for rule in (REGISTRY, MACHINE) for match in rule.finditer(text)]
        found += [f"{path.relative_to(folder)}: {name}" for name in named]
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_file_names_a_registry_or_a_machine(name, root):
    assert faults(root / name) == []


@pytest.mark.parametrize(
    "text",
    ["see https://py" + "pi.org/simple", "pip --index-url x", 'at = "/home/ada/loop"',
     'at = "/wo' + 'rk/main/x"', r'at = "C:\\Users\\ada"'],
)  # fmt: skip
def test_a_registry_and_a_machine_are_seen(tmp_path, text):
    (tmp_path / "a.py").write_text(text)
    assert len(faults(tmp_path)) >= 1


@pytest.mark.parametrize("text", ["notebooks/work/x", "either/or", "</root>", "a < b /mntx"])
def test_other_words_are_let_through(tmp_path, text):
    (tmp_path / "a.py").write_text(text)
    assert faults(tmp_path) == []


def test_the_bytes_of_a_picture_are_not_read(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\0 C:\\Users")
    assert faults(tmp_path) == []
