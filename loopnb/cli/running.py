"""`loopnb run`: the whole loop for one period, at a desk or unattended."""

import ast
import signal
from collections.abc import Callable
from pathlib import Path

import click

from loopnb import workspace as place
from loopnb.cli import logs, notice
from loopnb.cli.options import WORKSPACE
from loopnb.errors import LoopError
from loopnb.workspace import Loop


@click.command()
@WORKSPACE
@click.option("--period", required=True, metavar="PERIOD",
              help="2026-Q3, FY2026-Q3, 2026, 2026-W36, a range; or auto, auto-week, auto-fiscal, "
                   "auto-year: the last that has ended.")  # fmt: skip
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE",
              help="A parameter of the notebooks.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Run every page, also those with nothing new.")
@click.option("--wait", default=0.0, metavar="SECONDS", help="Wait for another run to end.")
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
    loop = place.open_loop(workspace, period)
    values = {name: _value(text) for name, text in given}
    with logs.told(str(how["log"]), loop.period.name) as tell:
        command = how["notify"] if how["notify"] is not None else loop.settings.notify
        try:
            status = _run(loop, values, tell, how)
        except (LoopError, OSError, KeyboardInterrupt) as error:
            said = str(error) or "It was stopped."
            tell({"event": "run_failed", "message": said})
            _notify(loop, tell, str(command), status="failed", said=said)
            raise
        _notify(loop, tell, str(command), status=status, said="")
    for page in notice.report(loop):
        click.echo(_near(page))


def _run(loop: Loop, values: dict, tell: Callable, how: dict) -> str:
    """Run the loop and return how it ended: ok or unchanged."""
    from loopnb import runner

    seen = []

    def listen(event: dict) -> None:
        seen.append(event["event"])
        tell(event)

    tell({"event": "run_started"})
    runner.run(loop, values, listen, fresh=how["fresh"], wait=how["wait"])
    return "unchanged" if "run_unchanged" in seen else "ok"


def _notify(loop: Loop, tell: Callable, command: str, *, status: str, said: str) -> None:
    """Hand the summary to the command, if there is one; its failure is said and no more."""
    if not command:
        return
    pages = notice.report(loop)
    facts = {"LOOPNB_STATUS": status, "LOOPNB_PERIOD": loop.period.name,
             "LOOPNB_REPORT": str(pages[0]) if pages else ""}  # fmt: skip
    fault = notice.send(command, notice.summary(loop, status, said), facts)
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
