"""`loopnb actions`: the action register listed, added to, changed, checked, and as a workbook."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from loopnb import lock
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE, past

BY = click.option("--by", default="", metavar="NAME", help="Who decides this.")
ON = click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As of this day.")
CELLS = click.argument("cells", nargs=-1, metavar="[COLUMN=VALUE]...")


@click.group(invoke_without_command=True)
@WORKSPACE
@click.pass_context
def actions(context: click.Context, workspace: str) -> None:
    """List what was decided to be done, or change it.

    Example: loopnb actions, then loopnb actions add action="Release 7.2.2" owner=Storage --by NAME
    """
    if context.invoked_subcommand:
        return
    from loopnb.implement.listing import listing

    loop = place.open_loop(workspace, "auto-week")
    for line in listing(loop.register, loop.today):
        click.echo(line)


@actions.command()
@CELLS
@BY
@ON
@click.option("--from-meeting", "meeting", metavar="WEEK", help="Whose meeting decided: 2026-W36.")
@WORKSPACE
def add(
    cells: tuple[str, ...], by: str, *, day: datetime | None, meeting: str | None, workspace: str
) -> None:
    """Add an action; on a terminal it asks for what is missing.

    Columns: action, theme, kind, owner, sponsor, due, evidence, issue_id, cause_id, follows, and
    the rule that will judge it: metric, where, against, better, smallest, minimum, weeks.
    """
    from loopnb import periods
    from loopnb.implement import deciding
    from loopnb.rules import missing

    given = _cells(cells)
    if meeting:
        given.setdefault("evidence", f"meeting of {periods.parse(meeting).name}")
    if sys.stdin.isatty():
        for column, question in deciding.ASKED.items():
            if column not in given:
                given[column] = click.prompt(question, default="", show_default=False)
    with _changing(workspace, "add") as loop:
        name = deciding.add(loop.register, given, by=by, on=_day(day, loop.today))
        row = loop.register.actions.iloc[-1].to_dict()
    click.echo(f"{name} is agreed.")
    if lacks := missing(row):
        click.echo(f"Before it can begin it needs {', '.join(lacks)}: "
                   f"loopnb actions change {name} {lacks[0]}=… --by NAME")  # fmt: skip


@actions.command()
@click.argument("action_id", metavar="ID")
@BY
@ON
@WORKSPACE
def start(action_id: str, by: str, *, day: datetime | None, workspace: str) -> None:
    """Let an action begin; the rule that will judge it is written down as it stands."""
    from loopnb.implement import deciding

    with _changing(workspace, "start") as loop:
        deciding.start(loop.register, action_id, by=by, on=_day(day, loop.today),
                       entered=loop.today.isoformat())  # fmt: skip
    click.echo(f"{action_id} has begun; its rule is written down.")


@actions.command()
@click.argument("action_id", metavar="ID")
@CELLS
@BY
@ON
@WORKSPACE
def done(
    action_id: str, cells: tuple[str, ...], by: str, *, day: datetime | None, workspace: str
) -> None:
    """Note that an action was done, with acts_from=DAY, full_on=DAY where they differ."""
    from loopnb.implement import deciding

    with _changing(workspace, "done") as loop:
        deciding.done(loop.register, action_id, _cells(cells), by=by, on=_day(day, loop.today),
                      entered=loop.today.isoformat())  # fmt: skip
    click.echo(f"{action_id} is done; its rule judges it from now on.")


@actions.command()
@click.argument("action_id", metavar="ID")
@CELLS
@BY
@click.option("--reason", default="", help="Why a rule changes after the action has begun.")
@WORKSPACE
def change(action_id: str, cells: tuple[str, ...], by: str, *, reason: str, workspace: str) -> None:
    """Change cells of an action; a rule that has begun asks for a reason."""
    from loopnb.implement import deciding

    with _changing(workspace, "change", sound=False) as loop:
        moved = deciding.change(loop.register, action_id, _cells(cells), by=by,
                                on=loop.today.isoformat(), reason=reason)  # fmt: skip
    click.echo(f"{action_id}: {', '.join(moved) or 'nothing'} changed.")


@actions.command()
@WORKSPACE
def validate(workspace: str) -> None:
    """Check the whole register: cells, links, rules; all faults in one message."""
    from loopnb import rules
    from loopnb.implement.listing import unruled

    loop = place.open_loop(workspace, "auto-week")
    rules.check(loop.register)
    unruled(loop.register)
    click.echo(f"{len(loop.register.actions)} actions: no fault.")


@actions.command()
@click.argument("file", type=click.Path(dir_okay=False))
@WORKSPACE
def export(file: str, workspace: str) -> None:
    """Write the register's actions into an Excel workbook, to edit and import again."""
    from loopnb.implement import sheets

    loop = place.open_loop(workspace, "auto-week")
    click.echo(f"{sheets.write(loop.register, Path(file))} actions: {file}")


@actions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@BY
@WORKSPACE
def import_(file: str, by: str, workspace: str) -> None:
    """Take an edited workbook into the register; all of it or nothing."""
    from loopnb.implement import sheets

    with _changing(workspace, "import") as loop:
        counts = sheets.enter(loop.register, Path(file), by=by, on=loop.today.isoformat())
    click.echo(", ".join(f"{number} {word}" for word, number in counts.items()))


@contextmanager
def _changing(workspace: str, what: str, *, sound: bool = True) -> Iterator[place.Loop]:
    """Hold the workspace while its register is written, after checking what stands in it.

    Without `sound` a fault between its lines may stand: that is what a change mends.
    """
    from loopnb import rules

    loop = place.open_loop(workspace, "auto-week")
    with lock.held(loop.root, f"loopnb actions {what}"):
        if sound:
            rules.check(loop.register)
        yield loop


def _cells(words: tuple[str, ...]) -> dict[str, str]:
    from loopnb.errors import UsageError

    if wrong := [word for word in words if "=" not in word]:
        raise UsageError(f"'{wrong[0]}' is no COLUMN=VALUE, such as due=2026-12-31.")
    return {name.strip(): cell.strip() for name, _, cell in (w.partition("=") for w in words)}


def _day(given: datetime | None, today: date) -> str:
    return past(given, today).isoformat()
