"""The desks of these tests: one for each test that fails, and four with full runs made once."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import pytest

from edge import desk as tiny
from edge import stand_in
from edge.desk import Said
from edge.stand_in import StandIn

Once = Callable[[str, Callable[[Path], None]], Path]
BAD = ("T999", "C1", "31.09.2026", "2026-09-30 10:00:00", "Portal", 0, "yes")
MARKUP = '<script>alert("x")</script> said the *mail* & [more](javascript:x). Case {}.'
FORMULA = '=HYPERLINK("x") was all the answer that I ever got. Case {}.'
PICTURE = "![x](https://example.org/x.png) <img src=x onerror=alert(1)> it said. Case {}."
LONG = "It went on and on. " * 1100  # over 20,000 characters
TURNED = "The file \u202egnp.exe\u202c was sent to us by your desk. Case {}."
THEMES = "theme,words,owner\n<i>Markup</i>,script,\n=Formulas,hyperlink,\n@Pictures,onerror,\n"
HOSTILE_PARTS = ["<script>alert(2)</script>", "=SUM(A1:A9)", "@Costs & more"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker make the desk that takes longest while the others do all the rest."""
    waits = [i for i in items if "published" in i.fixturenames or "[published]" in i.name]
    rest = [item for item in items if item not in waits]
    items[:] = [*waits[:1], *rest, *waits[1:]]


@dataclass(frozen=True)
class Published:
    """A workspace after full runs, with what each command said and what stood after it."""

    root: Path
    said: list[Said]
    links: list[str]
    registers: list[dict]

    @property
    def pages(self) -> dict[str, str]:
        """The pages of the last run by name."""
        files = sorted((self.root / "reports" / "2026-Q3").glob("*.html"))
        return {path.name: path.read_text(encoding="utf-8") for path in files}

    def folder(self, run: int) -> Path:
        """The folder that the period's link led to after a command."""
        return self.root / "reports" / self.links[run]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A sound workspace with an earlier report, for one test to spoil."""
    root = tiny.lay(tmp_path / "desk", tickets=tiny.tickets(), survey=tiny.survey())
    tiny.publish_earlier(root)
    return root


@pytest.fixture
def acted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A desk whose pages are written without a kernel, before its first run."""
    return stand_in.take_part(tmp_path / "desk", monkeypatch)


@pytest.fixture(scope="session")
def published(once: Once) -> Published:
    """Run the first quarter, freeze it, run the third twice afresh; one ticket's row is bad."""
    tickets = tiny.tickets()
    tickets.loc[len(tickets)] = BAD
    first, last = ("2026-Q1", "-p", "audience", "executive"), ("2026-Q3",)
    calls = [
        ("run", "--period", *first),
        ("baseline", "freeze", "2026-Q1", "--by", "A. Name"),
        ("run", "--period", *last),
        ("run", "--period", *last, "--fresh"),
    ]
    return _ran(once, "published", calls, tickets=tickets, survey=tiny.survey())


@pytest.fixture
def reported(published: Published, tmp_path: Path) -> Path:
    """A copy of the published workspace before anything was decided, for one test to change."""
    root = tmp_path / "desk"
    shutil.copytree(published.root, root, symlinks=True)
    (root / "data/register/baselines.csv").unlink()
    return root


@pytest.fixture(scope="session")
def one_quarter(once: Once) -> Published:
    """One quarter, no baseline, and words that mean harm."""
    tickets, survey = tiny.tickets("2026-Q3"), tiny.survey("2026-Q3")
    tickets["component"] = [HOSTILE_PARTS[i % 3] for i in range(len(tickets))]
    texts = [MARKUP, FORMULA, PICTURE, ""]
    survey["comment"] = [texts[i % 4].format(i) for i in range(len(survey))]
    survey.loc[[3, 7], "comment"] = [LONG, TURNED.format(7)]
    return _ran(once, "one_quarter", tickets=tickets, survey=survey, themes=THEMES)


@pytest.fixture(scope="session")
def no_survey(once: Once) -> Published:
    """Tickets that tell nothing but their times."""
    return _ran(once, "no_survey", tickets=tiny.tickets(), settings=tiny.HEAD + tiny.BARE)


@pytest.fixture(scope="session")
def no_tickets(once: Once) -> Published:
    """Answers alone."""
    return _ran(once, "no_tickets", survey=tiny.survey(), settings=tiny.HEAD + tiny.SURVEY)


def _ran(
    once: Once, name: str, calls: list[tuple] | None = None, **parts: pd.DataFrame | str
) -> Published:
    """Return a workspace of these parts after the calls, made once for all workers."""

    def make(folder: Path) -> None:
        root = tiny.lay(folder / "desk", **parts)
        facts = {"said": [], "links": [], "registers": [tiny.digest(root / "data/register")]}
        for call in calls or [("run", "--period", "2026-Q3")]:
            facts["said"].append(asdict(tiny.loopnb(*call, "--workspace", root)))
            period = next(word for word in call if word in tiny.QUARTERS)
            link = root / "reports" / period
            facts["links"].append(str(link.readlink()) if link.is_symlink() else "")
            facts["registers"].append(tiny.digest(root / "data/register"))
        (folder / "facts.json").write_text(json.dumps(facts))

    folder = once(name, make)
    facts = json.loads((folder / "facts.json").read_text())
    said = [Said(**one) for one in facts.pop("said")]
    assert [one.code for one in said] == [0] * len(said), said
    return Published(folder / "desk", said, **facts)
