"""The place where a page stands: its workspace, its period, and what earlier pages handed on."""

import os
import secrets
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from loopnb import editions, lock, periods, proposals, settings
from loopnb.audiences import Audience
from loopnb.errors import DataError, UsageError, one_of
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results import KINDS, Result
from loopnb.settings import Settings
from loopnb.spreadsheet import harmless
from loopnb.store import Store

RUN = "LOOPNB_RUN"  # the runner says here where a run's results go
HISTORY = 8
DIGITS = 10  # estimates are rounded at hand-on, so that equal inputs give equal bytes


@dataclass(frozen=True)
class Loop:
    """One turn of the loop: what a notebook opens first and hands its results to last."""

    root: Path
    settings: Settings
    period: Period

    @cached_property
    def store(self) -> Store:
        return Store(self.root / "data/store", self.settings.memory_limit)

    @cached_property
    def register(self) -> Register:
        return Register(self.root)

    @property
    def history(self) -> list[Period]:
        """The last eight periods of this kind, this one at the end."""
        return self.period.history(HISTORY)

    @cached_property
    def editions(self) -> pd.DataFrame:
        """The comparisons that were signed, with the columns `edition` and `number`."""
        return editions.signed_tables(self.root, "comparison")

    @property
    def pair(self) -> tuple[Period, Period]:
        """Then and now: the period that most baselines in force name, else the one before."""
        names = self.register.baselines.period.mode()
        first = self.settings.fiscal_year_start
        then = periods.parse(names[0], fiscal_start=first) if len(names) else self.period.back()
        earlier = then.end <= self.period.start
        return (then if earlier else self.period.back(), self.period)

    @property
    def run(self) -> Path:
        """The folder of this run; without a runner, one for interactive work on the period."""
        default = self.root / "reports/.runs" / f"interactive-{self.period.name}"
        return Path(os.environ.get(RUN) or default)

    def readers(self, audience: str) -> Audience:
        """Return an audience with its themes by its name in loop.yaml; raises UsageError."""
        known = self.settings.audiences
        if audience not in known:
            raise UsageError(one_of("audience", audience, known))
        return known[audience].knowing(self.register.themes)

    @property
    def mission(self) -> "Note":
        """The mission, against which goals are held."""
        return Note(f"> {self.settings.mission}")

    @property
    def today(self) -> date:
        """The day that it is in the workspace's zone."""
        return today_in(self.settings.zone)

    def alone(self, what: str) -> AbstractContextManager[None]:
        """Hold the workspace while something is written by hand; a run holds it already."""
        return nullcontext() if RUN in os.environ else lock.held(self.root, what)

    def read(self, name: str) -> Result:
        """Return a result that an earlier page handed on."""
        if name not in KINDS:
            raise UsageError(one_of("result", name, KINDS))
        places = [self.run]
        if RUN not in os.environ:  # by hand, a page may begin from the period's last report
            places.append(self.root / "reports" / self.period.name)
        for place in places:
            path = place / "tables" / f"{name}.parquet"
            if path.is_file():
                return KINDS[name].from_table(pd.read_parquet(path))
        raise DataError(f"'{name}' has not been handed on yet: run the earlier pages first.")

    def hand_on(self, **results: Result) -> "Handed":
        """Write results for later pages, and each as a CSV that a spreadsheet opens safely."""
        for name, result in results.items():
            if not isinstance(result, KINDS[name]):
                raise UsageError(f"'{name}' must be {KINDS[name].__name__}, not {type(result)}.")
            table = rounded(result.table)
            write_frame(table, self.run / "tables" / name)
        return Handed(tuple(results))

    def propose(self, **results: Result) -> "Handed":
        """Write proposals for people to accept, change or refuse in the column `decision`.

        What people marked in the period's last report is kept as they left it.
        """
        for name, result in results.items():
            marked = proposals.marked(self.root / "reports" / self.period.name, name)
            table = proposals.carried(rounded(result.table), marked, proposals.KEY[name])
            write_frame(table, self.run / proposals.FOLDER / name)
        return Handed(tuple(results), "Proposed")

    def note(self, page: str) -> "Note":
        """Return the analyst's words for this page and period, from the register."""
        return Note(self.register.note(self.period.name, page))

    @cached_property
    def salt(self) -> str:
        """The workspace's secret, made once, that keeps hashed keys from being looked up."""
        path = self.root / "data/.salt"
        if not path.is_file():
            if len(self.register.read("forgotten")):
                raise DataError(
                    "data/.salt is not there, and without it nobody in data/register/forgotten.csv "
                    "is known again: a load would bring them back. Put it back from where this "
                    "workspace came from."
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(secrets.token_hex(16))
            path.chmod(0o600)
        return path.read_text().strip()


@dataclass(frozen=True)
class Handed:
    """What was written, said in one line."""

    names: tuple[str, ...]
    verb: str = "Handed on"

    def _repr_markdown_(self) -> str:
        return f"{self.verb}: {', '.join(self.names)}."


@dataclass(frozen=True)
class Note:
    """An analyst's words; nothing is shown where there are none."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text


def open_loop(workspace: str, period: str) -> Loop:
    """Return the turn of the loop for a period, in the workspace at or above a folder.

    For `auto`, `auto-week` and the like it is the last that has ended, its follow-up included.
    """
    root = find_root(workspace)
    found = settings.read(root)
    first = found.fiscal_year_start
    if period in periods.AUTO:
        days, today = getattr(found.follow_up, periods.AUTO[period]), today_in(found.zone)
        return Loop(root, found, periods.last_ended(period, today, days=days, fiscal_start=first))
    return Loop(root, found, periods.parse(period, fiscal_start=first).so_far(today_in(found.zone)))


def today_in(zone: str) -> date:
    """Return the day that it is in a time zone."""
    return datetime.now(ZoneInfo(zone)).date()


def find_root(workspace: str) -> Path:
    """Return the workspace at or above a folder, the folder itself where there is none."""
    folder = Path(workspace).resolve()
    above = (at for at in (folder, *folder.parents) if (at / settings.FILE).is_file())
    return next(above, folder)


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with estimates rounded to ten significant digits."""
    floats = table.select_dtypes("float").columns
    short = {c: [float(f"{v:.{DIGITS}g}") for v in table[c]] for c in floats}
    return table.assign(**short)


def write_frame(table: pd.DataFrame, stem: Path) -> None:
    """Write a frame as Parquet for programs and as CSV for people."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    table.to_parquet(stem.with_suffix(".parquet"), index=False)
    texts = table.select_dtypes(["object", "str"]).columns
    safe = table.assign(**{column: table[column].map(harmless) for column in texts})
    safe.to_csv(stem.with_suffix(".csv"), index=False, lineterminator="\n")
