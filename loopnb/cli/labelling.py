"""`loopnb label`: comments to code by hand, and the filled sheet into the register."""

from pathlib import Path

import click

from loopnb import lock
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE


@click.command()
@click.argument("period")
@click.option("-n", "count", type=click.IntRange(min=1), default=50, show_default=True,
              help="How many comments.")  # fmt: skip
@click.option("--enter", "file", type=click.Path(dir_okay=False), help="A sheet that was filled.")
@click.option("--by", default="", metavar="NAME", help="Who coded the comments.")
@WORKSPACE
def label(period: str, count: int, *, file: str | None, by: str, workspace: str) -> None:
    """Write the comments worth coding by hand next, or enter a sheet that was filled.

    In the column 'themes' write themes of the register, separated by '|', or 'none'; what is
    blank counts as not coded yet. Example: loopnb label 2026-Q3, then loopnb label 2026-Q3
    --enter reports/labels/2026-Q3.csv --by "A. Name"
    """
    loop = place.open_loop(workspace, period)
    with lock.held(loop.root, f"loopnb label {loop.period.name}"):
        if file:
            _enter(loop, Path(file), by)
        else:
            _ask(loop, count)


def _ask(loop: place.Loop, count: int) -> None:
    from loopnb.analyze.voice import sheets
    from loopnb.analyze.voice.comments import read_comments
    from loopnb.analyze.voice.labelling import to_label, worth
    from loopnb.analyze.voice.mentions import mentions
    from loopnb.errors import DataError

    name, labels, taxonomy = loop.period.name, loop.register.labels, loop.register.themes
    if taxonomy.empty:
        raise DataError(f"{loop.register.folder / 'themes.csv'} names no theme to code.")
    comments = read_comments(loop.store, loop.history, loop.pair, loop.settings)
    found = mentions(comments, taxonomy, labels)
    rows = to_label(comments, found, labels, count, period=name)
    if rows.empty:
        raise DataError(f"No comment of {name} is left to code.")
    path = sheets.lay(loop.root, rows, name)
    click.echo(worth(comments, found, taxonomy, labels, period=name, more=count).text)
    click.echo(f"{len(rows)} comments to code: {path}")


def _enter(loop: place.Loop, path: Path, by: str) -> None:
    from loopnb.analyze.voice import sheets

    known = loop.store.table("comments").comment_id.execute()
    counts = sheets.enter(path, loop.register, known, by)
    said = ", ".join(f"{number} {word}" for word, number in counts.items())
    click.echo(f"Comments: {said}")
