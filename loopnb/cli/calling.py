"""`loopnb calls`: customers to call back and promises to keep, and what came of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from loopnb import lock
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE, past

if TYPE_CHECKING:
    from loopnb.results import Calls

BY = click.option("--by", default="", metavar="NAME", help="Who says so.")
ON = click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
                  help="The day of it, 2026-09-04; today if it is left out.")  # fmt: skip


@click.group(invoke_without_command=True)
@WORKSPACE
@click.pass_context
def calls(context: click.Context, workspace: str) -> None:
    """List whom to call back and what was promised, as the register and the answers have it.

    Example: loopnb calls, then loopnb calls done R_1 --outcome "Sorted out" --by "A. Name"
    """
    if context.invoked_subcommand:
        return
    from loopnb.results.callbacks import SAID
    from loopnb.verdicts import day

    found = _open(place.open_loop(workspace, "auto-week"))
    for row in found.table.itertuples():
        due = row.promise_due if row.called_on or row.kind == "promise" else row.due
        about = row.promise or row.said
        who = [row.account or row.account_id, f"ticket {row.ticket_id}" if row.ticket_id else ""]
        parts = [SAID.get(row.kind, row.kind), *who, about, row.owner or "owner not named"]
        said = ", ".join(filter(None, parts))
        click.echo(f"{row.callback_id}: {said}; due {day(due) or 'on no day'} ({row.state})")
    click.echo(found.text)


@calls.command()
@click.argument("callback_id", metavar="ID")
@click.option("--outcome", default="", metavar="TEXT", help="What came of the call.")
@click.option("--promise", default="", metavar="TEXT", help="What was promised.")
@click.option("--promise-due", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="By when.")  # fmt: skip
@BY
@ON
@WORKSPACE
def done(
    callback_id: str, by: str, *, day: datetime | None, promise_due: datetime | None,
    workspace: str, **told: str,
) -> None:  # fmt: skip
    """Write down that a customer was called, and what came of it."""
    from loopnb.implement import calling

    loop = place.open_loop(workspace, "auto-week")
    on, due = past(day, loop.today), f"{promise_due:%Y-%m-%d}" if promise_due else ""
    with lock.held(loop.root, f"loopnb calls done {callback_id}"):
        found = _meant(loop, callback_id)
        row = calling.done(loop.register, found, callback_id, by=by, on=on, promise_due=due, **told)
    promised = f" Promised by {row['promise_due']}: {row['promise']}." if row["promise"] else ""
    click.echo(f"{callback_id}: called on {row['called_on']}, {row['owner']}.{promised}")


@calls.command()
@click.argument("callback_id", metavar="ID")
@BY
@ON
@WORKSPACE
def kept(callback_id: str, by: str, *, day: datetime | None, workspace: str) -> None:
    """Write down that a promise was kept."""
    from loopnb.implement import calling

    loop = place.open_loop(workspace, "auto-week")
    on = past(day, loop.today)
    with lock.held(loop.root, f"loopnb calls kept {callback_id}"):
        found = _meant(loop, callback_id)
        row = calling.kept(loop.register, found, callback_id, by=by, on=on)
    click.echo(f"{callback_id}: kept on {row['promise_kept_on']}.")


def _meant(loop: place.Loop, callback_id: str) -> "Calls":
    """Return what is open; of a year's answers where the id is none of the newest ones."""
    from loopnb.implement.calling import YEAR

    found = _open(loop)
    return found if callback_id in set(found.table.callback_id) else _open(loop, YEAR)


def _open(loop: place.Loop, back: timedelta | None = None) -> "Calls":
    """Return what is open: all that the register holds, and newer answers that nobody owns."""
    from loopnb.analyze.weekly import callbacks
    from loopnb.implement.callbacks import call_backs
    from loopnb.implement.calling import RECENT
    from loopnb.periods import Period, local_day

    newest = loop.store.table("responses").responded_at.max().execute()
    told = local_day(newest, loop.settings.zone)
    last = datetime.fromisoformat(told).date() if told else loop.today
    end = min(last, loop.today) + timedelta(days=1)
    span = Period("", end - (back or RECENT), end, "range")
    answers = callbacks(loop.store, span, loop.settings)
    until = replace(span, end=max(end, loop.today + timedelta(days=1)))
    return call_backs(answers, loop.register, loop.store, loop.settings, period=until)
