"""`loopnb goals`: the pyramid of goals in plain text."""

import click

from loopnb.cli.options import WORKSPACE


@click.command()
@click.argument("period", default="auto")
@WORKSPACE
def goals(period: str, workspace: str) -> None:
    """Print the goals agreed and proposed, satisfaction first, and what each asks of one ticket.

    From a period's last report and the register; nothing is run. Example: loopnb goals 2026-Q3
    """
    import pandas as pd

    from loopnb import repeat, runner
    from loopnb.errors import DataError
    from loopnb.results import Comparison, Objectives
    from loopnb.workspace import open_loop

    loop = open_loop(workspace, period)
    folder = runner.last_good(loop) / "tables"
    try:
        comparison, proposed = (
            kind.from_table(pd.read_parquet(folder / f"{name}.parquet"))
            for name, kind in (("comparison", Comparison), ("objectives", Objectives))
        )
    except (DataError, FileNotFoundError):
        name = loop.period.name
        raise DataError(
            f"The report of {name} was made by an earlier version and has no goals to print. "
            f"Make it anew: loopnb run --period {name}"
        ) from None
    found = repeat.pyramid(comparison, proposed, loop.register, period=loop.period)
    click.echo(f"{loop.settings.company}: {loop.settings.mission}")
    for line in found.lines or [found.text]:
        click.echo(line)
