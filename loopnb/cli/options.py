"""Options that several commands share."""

from datetime import date, datetime

import click

from loopnb.errors import UsageError

WORKSPACE = click.option(
    "--workspace", default=".", show_default=True, metavar="DIR",
    help="The folder with loop.yaml, or one below it.",
)  # fmt: skip


def past(given: datetime | None, today: date) -> date:
    """Return the day that was given, else today; raises UsageError for one that is to come."""
    if given and given.date() > today:
        raise UsageError(f"--on {given:%Y-%m-%d} is still to come; today is {today}.")
    return given.date() if given else today
