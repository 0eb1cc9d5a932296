"""`loopnb sign`: drafts until a named person signs them."""

from datetime import datetime

import click

from loopnb import lock, verdicts
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE


@click.command()
@click.argument("period")
@click.option("--by", default="", metavar="NAME", help="Who signs it: a person.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The day of signing, 2026-10-12; today if it is left out.")  # fmt: skip
@WORKSPACE
def sign(period: str, by: str, on: datetime | None, workspace: str) -> None:
    """Sign a period's last good report: its pages become final and are kept as an edition.

    Signed pages and tables lie in reports/editions and are never written again. A later change is
    signed as the next number. Example: loopnb sign 2026-Q3 --by "A. Name"
    """
    from loopnb import runner, signing

    loop = place.open_loop(workspace, period)
    name = loop.period.name
    with lock.held(loop.root, f"loopnb sign {name}"):
        report = runner.last_good(loop)
        edition, fresh = signing.sign(loop, report, by, on.date() if on else None)
    who = f"by {edition.by} on {verdicts.day(edition.on)}"
    if not fresh:
        click.echo(f"{name} is signed already as {edition.name}, {who}.")
        return
    click.echo(f"Signed {who}: edition {edition.name} in {edition.folder}")
    click.echo(f"Next: loopnb mail {name} --to ADDRESS")
