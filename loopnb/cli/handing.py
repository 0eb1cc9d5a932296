"""`loopnb handover` and `loopnb technotes`: what engineering and the knowledge base are given."""

from pathlib import Path

import click

from loopnb import editions, lock
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE

TO = click.option("--to", "folder", type=click.Path(file_okay=False), metavar="DIR",
                  help="Where to, instead of the workspace's reports.")  # fmt: skip


@click.group()
def handover() -> None:
    """Issues to engineering's tracker, and what became of them back."""


@handover.command()
@click.argument("period")
@TO
@WORKSPACE
def write(period: str, folder: str | None, workspace: str) -> None:
    """Write the open issues for Jira, GitHub and people, from a period's last good report.

    The files hold no customer's name and no revenue. Read results back before you write again:
    issues whose key is known become updates. Example: loopnb handover write 2026-Q3
    """
    from loopnb import runner
    from loopnb.implement.handover import FOLDER, reported
    from loopnb.implement.handover import handover as issues
    from loopnb.implement.handover import write as lay

    loop = place.open_loop(workspace, period)
    tables = reported(runner.last_good(loop))
    zone = loop.settings.zone
    found = issues(loop.register, loop.store, tables, loop.period, zone=zone)
    where = Path(folder) if folder else loop.root / FOLDER / loop.period.name
    editions.spare(loop.root, where)
    with lock.held(loop.root, f"loopnb handover write {loop.period.name}"):
        paths = lay(found, where, loop.period)
    click.echo(found.text)
    for path in paths:
        click.echo(path)


@handover.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", default="", metavar="NAME", help="Who enters this.")
@click.option("--days", "order", type=click.Choice(["day-first", "month-first"]), default=None,
              help="How days such as 5/12/2026 are written there.")  # fmt: skip
@WORKSPACE
def read(file: Path, by: str, *, order: str | None, workspace: str) -> None:
    """Read what became of the issues from an export: a CSV of Jira, or a JSON list of GitHub.

    What engineering solved is solved in the register, with its day and the version that mends it.
    Example: loopnb handover read export.csv --by "A. Name"
    """
    from loopnb import settings
    from loopnb.implement.handover import read_back
    from loopnb.register import Register

    root = place.find_root(workspace)
    zone = settings.read(root).zone
    with lock.held(root, "loopnb handover read"):
        found = read_back(file, Register(root), by, zone=zone, order=order or "",
                          today=place.today_in(zone))  # fmt: skip
    click.echo(found.text)


@click.command()
@click.argument("period")
@click.option("--all", "every", is_flag=True, help="Also of issues solved before the period.")
@TO
@WORKSPACE
def technotes(period: str, *, every: bool, folder: str | None, workspace: str) -> None:
    """Draft an article for the knowledge base of each issue that was solved in a period.

    What nobody has written down is marked [to be filled: …]. A note that you edited stays, and a
    newer draft lies beside it as NAME.new.md. Example: loopnb technotes 2026-Q3
    """
    from loopnb import runner
    from loopnb.implement.handover import reported
    from loopnb.implement.technotes import FOLDER, lay, technotes

    loop = place.open_loop(workspace, period)
    tables = reported(runner.last_good(loop))
    zone = loop.settings.zone
    found = technotes(loop.register, loop.store, tables, loop.period, zone=zone, every=every)
    where = Path(folder) if folder else loop.root / FOLDER
    editions.spare(loop.root, where)
    with lock.held(loop.root, f"loopnb technotes {loop.period.name}"):
        laid = lay(found, where)
    for path, said in laid:
        click.echo(f"{path}: {said}")
    click.echo(found.text)
