"""`loopnb explain`: from raw rows to a figure, and why another program shows another one."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE

if TYPE_CHECKING:
    from loopnb.results import Explained


@click.command()
@click.argument("metric")
@click.argument("period")
@click.option("--vendor", type=float, metavar="VALUE", help="What another program shows for it.")
@click.option("--to", "file", type=click.Path(dir_okay=False), metavar="FILE",
              help="A CSV file to write the table to.")  # fmt: skip
@WORKSPACE
def explain(
    metric: str, period: str, *, vendor: float | None, file: str | None, workspace: str
) -> None:
    """Show how a figure comes about: from the rows of the files, each exclusion named and counted.

    The files are read again and nothing is written. With the figure of the vendor's dashboard each
    step says how far it is from that, and which is the nearest.

    Example: loopnb explain csat 2026-Q3 --vendor 91
    """
    from loopnb.collect.explaining import explain as explained
    from loopnb.errors import UsageError, one_of
    from loopnb.metrics import METRICS

    loop = place.open_loop(workspace, period)
    if metric not in METRICS:
        raise UsageError(one_of("metric", metric, METRICS))
    found = explained(METRICS[metric], loop, vendor=math.nan if vendor is None else vendor)
    click.echo(METRICS[metric].definition)
    for line in _lines(found):
        click.echo(line)
    click.echo(found.text)
    if file:
        from loopnb.spreadsheet import harmless

        safe = found.table.map(harmless)
        Path(file).write_text(safe.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
        click.echo(f"{len(safe):,} steps: {file}", err=True)


def _lines(found: "Explained") -> list[str]:
    """Return the table as lines of text, its columns below each other."""
    table = found.shown.astype(str)
    cells = [list(table.columns), *table.to_numpy().tolist()]
    wide = [max(len(row[at]) for row in cells) for at in range(len(table.columns))]
    return [
        "  ".join(cell.rjust(size) if at in (1, 2, 3, 4) and size else cell.ljust(size)
                  for at, (cell, size) in enumerate(zip(row, wide, strict=True))).rstrip()
        for row in cells
    ]  # fmt: skip
