"""Options that several commands share."""

import click

WORKSPACE = click.option(
    "--workspace", default=".", show_default=True, metavar="DIR",
    help="The folder with loop.yaml, or one below it.",
)  # fmt: skip
