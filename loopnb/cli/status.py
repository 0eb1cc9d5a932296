"""`loopnb status`: what the loop owes, and since when."""

from datetime import datetime

import click

from loopnb.cli.options import WORKSPACE


@click.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; else today.")
@WORKSPACE
def status(day: datetime | None, workspace: str) -> None:
    """Say what the loop owes: reports, signatures, reviews, actions, calls, promises, sources.

    Nothing is run and nothing changed. Example: loopnb status --workspace /tmp/company
    """
    from loopnb.owed import owed
    from loopnb.workspace import open_loop

    loop = open_loop(workspace, "auto-week")
    on = day.date() if day else loop.today
    found = owed(loop.register, loop.store, loop.settings, on, root=loop.root)
    for line in found.lines or [found.text]:
        click.echo(line)
