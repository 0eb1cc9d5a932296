"""`loopnb run`: the whole loop for one period, at a desk or unattended."""

import ast
import signal
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import click

from loopnb import workspace as place
from loopnb.cli import logs, notice
from loopnb.cli.options import WORKSPACE
from loopnb.errors import LoopError
from loopnb.workspace import Loop

EXPECTED = (LoopError, OSError, KeyboardInterrupt)


@click.command()
@WORKSPACE
@click.option("--period", required=True, metavar="PERIOD",
              help="2026-Q3, FY2026-Q3, 2026, 2026-W36, a range; or auto, auto-week, auto-fiscal, "
                   "auto-year: the last that has ended.")  # fmt: skip
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE",
              help="A parameter of the notebooks.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Run every page, also those with nothing new.")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS",
              help="Wait for another run to end.")  # fmt: skip
@click.option("--log", type=click.Choice(["auto", "text", "json"]), default="auto",
              help="How to say what happens: a bar or lines; JSON, one object a line.")  # fmt: skip
@click.option("--notify", metavar="COMMAND",
              help="A command that gets the summary on standard input.")  # fmt: skip
def run(
    workspace: str, period: str, given: tuple[tuple[str, str], ...], **how: str | float | None
) -> None:
    """Run the whole loop for one period and write its pages.

    A page whose inputs are as they were is taken from the earlier run. Example: loopnb run
    --period 2026-Q3
    """
    signal.signal(signal.SIGTERM, _stop)  # what a scheduler sends: end in order, and say so
    values = {name: _value(text) for name, text in given}
    with logs.told(str(how["log"]), period) as tell:
        try:
            loop = place.open_loop(workspace, period)
        except (LoopError, OSError) as error:
            if how["notify"]:  # the setting cannot be read, and the option holds
                said = f"{workspace}, {period}: {notice.HEADS['failed']}\n\n{_said(error)}\n"
                _send(tell, str(how["notify"]), said, _facts("failed", period, ()))
            _failed(tell, error, how)
        told = _Told(tell, loop.period.name)
        command = str(loop.settings.notify if how["notify"] is None else how["notify"])
        try:
            _run(loop, values, told, how)
        except (Exception, KeyboardInterrupt) as error:
            where = told.where
            _notify(loop, told, command, status="failed", said=_said(error))
            _failed(told, error, how | {"where": where})
        status = "unchanged" if told.last["event"] == "run_unchanged" else "ok"
        _notify(loop, told, command, status=status, said="")
    for page in reversed(notice.report(loop)):  # the first audience's page is named last
        click.echo(_near(page))


@dataclass
class _Told:
    """Tells of a run's events, with the period's own name, and remembers the last one."""

    tell: Callable
    period: str
    last: dict = field(default_factory=dict)

    def __call__(self, event: dict) -> None:
        self.last = {"period": self.period} | event
        self.tell(self.last)

    @property
    def where(self) -> dict:
        """The run and the page that are under way."""
        names = {"page_started": ("run", "page", "audience"), "page_done": ("run",)}
        found = names.get(self.last.get("event", ""), ())
        return {name: self.last[name] for name in found if name in self.last}


def _run(loop: Loop, values: dict, told: _Told, how: dict) -> None:
    from loopnb import runner

    told({"event": "run_started", "pages": len(runner.turns(loop, values))})
    runner.run(loop, values, told, fresh=how["fresh"], wait=how["wait"])


def _failed(tell: Callable, error: BaseException, how: dict) -> NoReturn:
    """Say why in the form that was asked for, and end with the designed exit code."""
    event = {"event": "run_failed", "message": _said(error)} | how.get("where", {})
    if not isinstance(error, EXPECTED):
        event["trace"] = "".join(traceback.format_exception(error))
    tell(event)
    warnings.simplefilter("ignore")  # libraries grumble when they are torn down in the middle
    if how["log"] == "json":  # all that is told is JSON then
        raise SystemExit(getattr(error, "exit_code", 1)) from None
    raise error


def _said(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
    if isinstance(error, EXPECTED):
        return str(error) or "It was stopped."
    return f"{type(error).__name__}: {error}"


def _notify(loop: Loop, tell: Callable, command: str, *, status: str, said: str) -> None:
    """Hand the summary to the command, if there is one; its failure is said and no more."""
    if not command:
        return
    try:
        pages, text = notice.report(loop), notice.summary(loop, status, said)
    except Exception as error:  # the run is what it is, whatever becomes of the news
        tell({"event": "notify_failed", "message": _said(error)})
        return
    _send(tell, command, text, _facts(status, loop.period.name, pages))


def _facts(status: str, period: str, pages: Sequence[Path]) -> dict[str, str]:
    """Return what the command finds in its environment."""
    report = str(pages[0]) if pages else ""
    return {"LOOPNB_STATUS": status, "LOOPNB_PERIOD": period, "LOOPNB_REPORT": report}


def _send(tell: Callable, command: str, text: str, facts: dict[str, str]) -> None:
    try:
        fault = notice.send(command, text, facts)
    except OSError as error:
        fault = _said(error)
    tell({"event": "notify_failed", "message": fault} if fault else {"event": "notified"})


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt("It was stopped by a signal.")


def _value(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _near(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
