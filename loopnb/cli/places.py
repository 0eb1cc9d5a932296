"""`loopnb init`, `diff`, `upgrade`: a workspace of one's own, and its notebooks over the years."""

from pathlib import Path

import click

from loopnb import settings, shipped
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE

AT_HOME = "The notebooks here are the shipped ones."


@click.command()
@click.argument("folder", metavar="DIR")
def init(folder: str) -> None:
    """Make a new workspace in a new or an empty folder.

    Example: loopnb init feedback
    """
    from loopnb.sample.workspace import start

    root = Path(folder)
    start(root)
    click.echo(f"Made {root}. Put an export into {root / 'data/raw'}; say in {root / 'loop.yaml'} "
               "which of its columns is what.")  # fmt: skip
    click.echo(f"Then: loopnb check --workspace {root}")


@click.command()
@click.argument("page", required=False)
@WORKSPACE
def diff(page: str | None, workspace: str) -> None:
    """Show which notebooks differ from the shipped ones, or how one page does.

    Example: loopnb diff 2a_numbers
    """
    root = _root(workspace)
    if page:
        name = page.removesuffix(".ipynb")
        lines = shipped.diff(root, name)
        click.echo("\n".join(lines) or f"{name}: {dict(shipped.states(root))[name]}")
    elif shipped.at_home(root):
        click.echo(AT_HOME)
    else:
        for name, state in shipped.states(root):
            click.echo(f"{name}: {state}")


@click.command()
@WORKSPACE
def upgrade(workspace: str) -> None:
    """Bring the notebooks up to the shipped ones; those that you edited stay as they are.

    Of an edited page the new version is laid beside it as PAGE.new.ipynb, which no run uses.

    Example: loopnb upgrade --workspace feedback
    """
    root = _root(workspace)
    if shipped.at_home(root):
        click.echo(f"{AT_HOME} There is nothing to upgrade.")
        return
    done = shipped.upgrade(root)
    for name, said in done:
        click.echo(f"{name}: {said}")
    if not done:
        click.echo("There is nothing to upgrade.")


def _root(workspace: str) -> Path:
    """Return the workspace; its settings need not be valid, for they may be those of old."""
    root = place.find_root(workspace)
    if not (root / settings.FILE).is_file():
        settings.read(root)  # raises the sentence for a folder that is no workspace
    return root
