"""`loopnb invitations`: whom the third party is to ask today."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE

if TYPE_CHECKING:
    from loopnb.results import Mentions


@click.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
              help="The day of it, 2026-09-04; today if it is left out.")  # fmt: skip
@click.option("--to", "file", type=click.Path(dir_okay=False), metavar="FILE",
              help="A CSV file to write, for who sends the surveys.")  # fmt: skip
@WORKSPACE
def invitations(*, day: datetime | None, file: str | None, workspace: str) -> None:
    """List the closed tickets due for a survey, and who is asked about what was acted on, as CSV.

    Tickets are named by the help desk's own id, people not at all: whoever sends the surveys finds
    the requester there. The rules of contact are in loop.yaml (survey). The CSV goes to a file or
    to the standard output, what is said of it to the standard error.

    Example: loopnb invitations --on 2026-09-30 --to asked.csv
    """
    from loopnb.collect.surveys.asking import asking
    from loopnb.spreadsheet import harmless

    loop = place.open_loop(workspace, "auto")
    on = day.date() if day else loop.today
    named = _mentions(loop)
    found = asking(loop.store, loop.register, loop.settings, on, mentions=named)
    click.echo(f"{on.isoformat()}. {found.text}", err=True)
    for hint in _hints(loop, found.table.empty, named is None):
        click.echo(hint, err=True)
    text = found.asked.map(harmless).to_csv(index=False, lineterminator="\n")
    if file:
        Path(file).write_text(text, encoding="utf-8")
        click.echo(f"{len(found.asked):,} to ask: {file}", err=True)
    else:
        click.echo(text, nl=False)


def _mentions(loop: place.Loop) -> "Mentions | None":
    """Return what comments are about, as the last report of the last quarter read them."""
    import pandas as pd

    from loopnb.results import Mentions

    path = loop.root / "reports" / loop.period.name / "tables/mentions.parquet"
    return Mentions.from_table(pd.read_parquet(path)) if path.is_file() else None


def _hints(loop: place.Loop, empty: bool, unread: bool) -> list[str]:
    """Say why nobody is asked where that has a reason beyond the tickets."""
    from loopnb.metrics.population import latest
    from loopnb.periods import local_day

    hints = []
    if empty:
        last = latest(loop.store)
        until = f"reach to {local_day(last, loop.settings.zone)}" if last else "are not loaded"
        hints.append(f"The tickets {until}. A newer export is loaded by: loopnb run")
    if unread:
        name = loop.period.name
        hints.append(
            f"There is no report of {name}, which says what comments are about: nobody is asked "
            f"about what was acted on. It is made by: loopnb run --period {name}"
        )
    return hints
