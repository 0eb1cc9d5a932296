"""`loopnb forget` and `loopnb retention`: what becomes of personal data, and when."""

import click

from loopnb.cli.options import WORKSPACE

SHOWN = 12  # rows of a file that are told on the screen


@click.command()
@click.argument("key")
@click.option("--by", default="", metavar="NAME", help="Who decides this.")
@click.option("--to", "file", type=click.Path(dir_okay=False), help="A CSV file of all places.")
@WORKSPACE
def forget(key: str, by: str, *, file: str | None, workspace: str) -> None:
    """Remove a person from the store, keep them out of it, and list who still holds them.

    KEY is an e-mail address, a requester's key or a contact's id as the help desk writes it; with
    '-' it is read from the standard input and stays out of the shell's history. Raw files, reports
    and signed editions are listed, not changed.

    Example: loopnb forget ann@example.org --by "A. Name"
    """
    from loopnb.collect.people import forgetting
    from loopnb.workspace import open_loop

    said = click.get_text_stream("stdin").read() if key == "-" else key
    done = forgetting.forget(open_loop(workspace, "auto"), said, by)
    click.echo(done.text)
    for (kind, name), rows in done.holding.table.groupby(["kind", "file"], sort=False):
        known = [row for row in rows.row if row]
        more = f" and {len(known) - SHOWN:,} more" if len(known) > SHOWN else ""
        where = f", row {', '.join(known[:SHOWN])}{more}" if known else ""
        click.echo(f"  {kind}: {name}{where}")
    if file:
        done.holding.table.to_csv(file, index=False, lineterminator="\n")
        click.echo(f"All places: {file}")


@click.command()
@WORKSPACE
def retention(workspace: str) -> None:
    """List the raw files that are past the months `retention` in loop.yaml gives them.

    Nothing is deleted. Example: loopnb retention --workspace /tmp/company
    """
    from loopnb.collect.people.retention import retained, unmet
    from loopnb.workspace import open_loop

    loop = open_loop(workspace, "auto")
    found = retained(loop)
    click.echo(found.text)
    for pattern in unmet(loop):
        click.echo(f"  No file meets '{pattern}': see whether loop.yaml's `retention` is right.")
    for row in found.table.itertuples():
        click.echo(
            f"  {row.file}: {row.state}; rows from {row.oldest} to {row.newest}, "
            f"to be gone {row.months} months after, so those before {row.since}"
        )
