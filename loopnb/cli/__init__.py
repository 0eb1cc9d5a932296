"""The command line: arguments in, sentences out. Errors are translated here, once."""

import os
import sys
import traceback

import click

from loopnb.cli.commands import COMMANDS
from loopnb.errors import LoopError


@click.group(commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="loopnb")
def cli() -> None:
    """Close the customer feedback loop: from raw exports to a scorecard, with proof.

    Exit codes: 0 ok, 1 a stage failed, 2 usage, 3 data not valid, 4 another run holds the
    workspace.
    """


def main() -> None:
    """Run the command line; an ordinary mistake is one message and the designed exit code."""
    # jupyterlab brings a package that builds grammars for a second when notebooks are read.
    sys.modules.setdefault("rfc3987_syntax", None)
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except LoopError as error:
        click.echo(f"loopnb: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if os.environ.get("LOOPNB_DEBUG"):
            traceback.print_exc()
        click.echo(
            f"loopnb: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True
        )
        sys.exit(1)
