"""`loopnb trace`: from any id of the chain down to the customers' rows and up to what was said."""

from pathlib import Path

import click
import pandas as pd

from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE
from loopnb.errors import DataError


@click.command()
@click.argument("name", metavar="ID")
@click.option("--period", default="auto", show_default=True, help="Whose report: 2026-Q3, …")
@click.option("--to", "file", type=click.Path(dir_okay=False), help="A CSV file of all links.")
@WORKSPACE
def trace(name: str, period: str, *, file: str | None, workspace: str) -> None:
    """Show what an id rests on, down to comments and tickets, and what rests on it.

    The chain: comments and their tickets, theme, issue, cause, action, verification, published
    sentence. Pages are those of all signed editions and of the period's last report. From a
    number on a page to its rows: loopnb rows.

    Example: loopnb trace A-101, loopnb trace "theme:Night queue" --to chain.csv
    """
    from loopnb import chain, runner

    loop = place.open_loop(workspace, period)
    try:
        report = runner.last_good(loop)
    except DataError as error:
        report = None
        click.echo(f"{error} Without it comments and themes are not linked.", err=True)
    known = chain.build(loop.root, loop.store, loop.register, report)
    node = known.find(name)
    click.echo(known.said(node))
    for heading, up in (("What it rests on:", False), ("What rests on it:", True)):
        click.echo(heading)
        for line in list(known.tree(node, up=up)) or ["  nothing"]:
            click.echo(line)
    if file:
        links = pd.concat([known.reached(node, up=up) for up in (False, True)])
        _write(links.drop_duplicates(), Path(file))


def _write(links: pd.DataFrame, path: Path) -> None:
    from loopnb.spreadsheet import harmless

    text = links.map(harmless).to_csv(index=False, lineterminator="\n")
    path.write_text(text, encoding="utf-8")
    click.echo(f"{len(links):,} links: {path}", err=True)
