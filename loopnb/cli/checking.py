"""`loopnb check`: what the files are and what does not fit, with proposals, nothing written."""

from typing import TYPE_CHECKING

import click

from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE

if TYPE_CHECKING:
    from loopnb.collect.looking import Looked
    from loopnb.collect.maps.strangers import Stranger

SHOWN = 12  # columns and files that are told on the screen
PROPOSED = "Proposed from its headers and first rows, for loop.yaml below `sources:`; look at it:"
KNOWN = "Lines for loop.yaml, below `sources:`:"


@click.command()
@WORKSPACE
def check(workspace: str) -> None:
    """Look at every file of the sources without running or writing anything.

    Each file is told with what it is recognised as and why; its first rows are read on trial. For
    a file that loop.yaml does not say how to read, lines are proposed.
    """
    from loopnb import collect, settings
    from loopnb.collect.looking import look
    from loopnb.collect.maps.strangers import strangers
    from loopnb.errors import DataError, listed

    root = place.find_root(workspace)
    said = settings.read(root)
    found = look(root, said)
    _files(found)
    strange = list(strangers(root, said, found))
    for each in strange:
        _stranger(each)
    if said.retention and len(collect.retained(place.open_loop(workspace, "auto")).table):
        click.echo(
            "Raw files are past the time that `retention` sets: loopnb retention lists them."
        )
    nowhere = "".join(found.faults)
    if any(each.width for each in strange):
        idle = [name for name in said.sources if f"sources.{name}: no file" in nowhere]
        _next(strange, workspace, idle)
    if found.faults:
        raise DataError(listed("The data cannot be loaded:", found.faults))


def _files(found: "Looked") -> None:
    """Say of each file that a source names what it is; why is said once for those alike."""
    told = None
    for row in found.checked.table.itertuples():
        if not row.source:
            continue
        parted = f" parted by {row.delimiter}" if row.delimiter else ""
        zone = f", times in {row.zone} ({row.zone_by})" if row.zone else ""
        click.echo(f"{row.file}: {row.recognised}, {row.width} columns{parted}, {row.encoding}"
                   f"{zone}, becomes {row.tables}")  # fmt: skip
        if (row.source, row.why) != told:
            click.echo(f"  {row.why}")
            told = (row.source, row.why)
        tried, refused, first = found.trials.get(row.file, (0, 0, ""))
        if refused:
            click.echo(f"  Of its first {tried:,} rows {refused:,} would be refused; {first}")


def _stranger(each: "Stranger") -> None:
    """Say what a file may be, and how loop.yaml may read it."""
    first, *more = each.files
    others = f" and {len(more):,} more like it" if more else ""
    named = (f"sources.{each.source} names it, and does not fit" if each.source
             else "no source in loop.yaml names it")  # fmt: skip
    click.echo(f"\n{first}{others}: {named}.")
    if each.proposal is None:
        click.echo(f"  It cannot be read: {each.why}")
        return
    proposal = each.proposal
    click.echo(f"  {each.why} {each.width} columns.")
    if not proposal.lines:
        click.echo("  No table is proposed: its headers do not say what its rows are. A table "
                   "needs at least an id and a date.")  # fmt: skip
    else:
        click.echo(f"  {PROPOSED if proposal.tables else KNOWN}\n")
        click.echo("\n".join(proposal.lines))
        click.echo("")
    if proposal.asks:
        click.echo(f'  Only you can say, where "?" stands: {"; ".join(proposal.asks)}.')
    for note in proposal.notes:
        click.echo(f"  {note}")
    if proposal.blank:
        click.echo(f"  Blank in its first rows, so not placed: {_few(proposal.blank)}.")
    if proposal.unused:
        click.echo(f"  Not used: {_few(proposal.unused)}.")


def _few(names: "tuple[str, ...]") -> str:
    some = ", ".join(f"'{' '.join(name.split())[:60]}'" for name in names[:SHOWN])
    return some + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _next(strange: "list[Stranger]", workspace: str, idle: list[str]) -> None:
    """Say what to do with the lines, and with sources that have no file."""
    instead = [each.source for each in strange if each.source and each.proposal]
    place_ = f" in place of {', '.join(instead)}" if instead else ""
    asks = any(each.proposal and each.proposal.asks for each in strange)
    fill = ', fill in each "?"' if asks else ""
    where = "" if workspace == "." else f" --workspace {workspace}"
    away = f", take away what has no file ({', '.join(idle)})" if idle else ""
    click.echo(f"\nNext: copy the lines into loop.yaml below `sources:`{place_}{fill}{away}, "
               f"then: loopnb check{where}. Nothing was loaded or written.")  # fmt: skip
