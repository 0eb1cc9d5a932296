"""A tiny help desk in a folder: sixty tickets and sixty answers over three quarters of 2026.

The first quarter is slow and its customers unhappy, the third is quick; what differs is the test's.
"""

import contextlib
import hashlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pandas as pd

from loopnb import collect, runner
from loopnb.cli import main
from loopnb.results import Collected, Refused
from loopnb.workspace import Loop, open_loop

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3")
EACH = 20
TIME = "%Y-%m-%d %H:%M:%S"
HEAD = """\
company: Tiny desk
mission: Customers can work again.
zone: Europe/Berlin
thresholds: {minimum_responses: 5}
sources:
"""
TICKETS = """\
  tickets:
    files: data/raw/tickets.csv
    zone: UTC
    tables:
      tickets: {ticket_id: ticket, account_id: customer, opened_at: opened, resolved_at: solved,
                component: component, reopens: reopened, sla_met: on time}
"""
BARE = """\
  tickets:
    files: data/raw/tickets.csv
    zone: UTC
    tables:
      tickets: {ticket_id: ticket, opened_at: opened, resolved_at: solved}
"""
SURVEY = """\
  survey:
    files: data/raw/survey.csv
    zone: UTC
    tables:
      responses: {response_id: answer, account_id: customer, responded_at: date, score: rating,
                  kind: {value: csat}, scale_min: {value: 1}, scale_max: {value: 5},
                  scale_direction: {value: high}}
      comments: {comment_id: answer, response_id: answer, said_at: date, text: comment}
"""
THEMES = "theme,words,owner\nWaiting,wait|slow,Support\nPeople,kind|friendly,\n"
SETTINGS = HEAD + TICKETS + SURVEY
EARLIER = b"<!doctype html><p>the last good report"


def tickets(*quarters: str) -> pd.DataFrame:
    """Return twenty tickets for each quarter."""
    lines = []
    for quarter in quarters or QUARTERS:
        place = QUARTERS.index(quarter)
        hours = (60, 20, 3)[place]
        for i in range(EACH):
            opened = pd.Timestamp(2026, 1 + 3 * place, 5) + pd.Timedelta(days=3 * i, hours=i % 5)
            solved = opened + pd.Timedelta(hours=hours + i % 4, minutes=i)
            part = ("Backup", "Portal", "Restore")[(i % 5) // 2]
            lines.append((f"T{place}{i:02d}", f"C{i % 12}", f"{opened:{TIME}}", f"{solved:{TIME}}",
                          part, int(i % 10 == 0), "no" if hours > 48 else "yes"))  # fmt: skip
    names = ["ticket", "customer", "opened", "solved", "component", "reopened", "on time"]
    return pd.DataFrame(lines, columns=names)


def survey(*quarters: str) -> pd.DataFrame:
    """Return an answer to each ticket, three of four with words."""
    asked = tickets(*quarters)
    said = ("The engineer was kind and explained it well.", "I waited too long for an answer.")
    lines = []
    for i, row in enumerate(asked.itertuples()):
        happy = (i % 4 == 0, i % 2 == 0, i % 20 != 0)[int(row.ticket[1])]
        words = "" if i % 4 == 3 else f"{said[not happy]} Case {row.ticket}."
        lines.append((f"A{row.ticket}", row.customer, row.solved, 5 if happy else 2, words))
    return pd.DataFrame(lines, columns=["answer", "customer", "date", "rating", "comment"])


def lay(
    root: Path,
    *,
    settings: str = SETTINGS,
    themes: str = THEMES,
    tickets: pd.DataFrame | None = None,
    survey: pd.DataFrame | None = None,
) -> Path:
    """Write a workspace with the repository's notebooks into a folder and return it."""
    for name in ("data/raw", "data/register", "reports"):
        (root / name).mkdir(parents=True)
    (root / "loop.yaml").write_text(settings, encoding="utf-8")
    (root / "data/register/themes.csv").write_text(themes, encoding="utf-8")
    shutil.copytree(NOTEBOOKS, root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for name, frame in (("tickets", tickets), ("survey", survey)):
        if frame is not None:
            frame.to_csv(root / f"data/raw/{name}.csv", index=False)
    return root


def opened(root: Path, period: str = "2026-Q3") -> Loop:
    """Return the turn of the loop for a period."""
    return open_loop(str(root), period)


def loaded(root: Path) -> tuple[Collected, Refused]:
    """Load the files of a workspace without a kernel: what became of the rows, and why."""
    collected, refused, *_ = collect.load(opened(root))
    return collected, refused


def publish_earlier(root: Path, period: str = "2026-Q3") -> Path:
    """Publish a report that an earlier run is said to have made."""
    folder = root / "reports/.runs/earlier"
    folder.mkdir(parents=True)
    (folder / "scorecard-executive.html").write_bytes(EARLIER)
    return runner.publish(root, period, folder)


@dataclass(frozen=True)
class Said:
    """What a command line gave back."""

    code: int
    out: str
    err: str

    @property
    def message(self) -> str:
        """What it told a person, without the names of the pages that it ran."""
        lines = self.err.splitlines()
        return "\n".join(line for line in lines if not line.startswith("running "))


def loopnb(*words: object) -> Said:
    """Call the command line in this process; whatever it does not translate is raised."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        mock.patch("sys.argv", ["loopnb", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def fails(root: Path, code: int, *words: object) -> str:
    """Return the message of a call that must fail and leave reports and register as they were."""
    before = _kept(root)
    said = loopnb(*words, "--workspace", root)
    assert (said.code, said.out) == (code, ""), said
    assert said.message.startswith("loopnb: "), said.err
    assert "Traceback" not in said.err
    assert _kept(root) == before
    return said.message


def _kept(root: Path) -> tuple:
    reports, register = root / "reports", digest(root / "data/register")
    links = {path.name: path.readlink() for path in reports.iterdir() if path.is_symlink()}
    return links, [digest(reports / name) for name in links], register


def digest(folder: Path) -> dict[str, str]:
    """Return the files of a folder with a hash of each."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
