"""`loopnb pdf`: a page as a PDF."""

from datetime import date, timedelta
from pathlib import Path

import click

from loopnb import editions
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE


@click.command()
@click.argument("period")
@click.option("--audience", default="executive", show_default=True, help="Whose page.")
@click.option("--draft", is_flag=True, help="The last report, though an edition is signed.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Where to.")
@WORKSPACE
def pdf(period: str, audience: str, *, draft: bool, out: str | None, workspace: str) -> None:
    """Print a page to a PDF: that of the newest signed edition, else that of the draft.

    It takes a Chromium, or the extra loopnb[pdf]. Example: loopnb pdf 2026-Q3
    """
    from loopnb import runner
    from loopnb.present import pdf as printer

    loop = place.open_loop(workspace, period)
    edition = None if draft else editions.latest(loop.root, loop.period.name)
    if edition:
        edition.check()
        folder, name, made = edition.folder, edition.name, date.fromisoformat(edition.on)
    else:
        folder, name = runner.last_good(loop), f"{loop.period.name}-draft"
        made = loop.period.end - timedelta(days=1)
    page = editions.page_in(folder, loop.period, audience)
    path = Path(out or loop.root / "reports/pdf" / f"{page.stem}-{name}.pdf")
    editions.spare(loop.root, path)
    printer.write(page, path, made)
    click.echo(path)
