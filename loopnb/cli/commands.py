"""The commands: each checks its words, calls the package and says what came of it."""

import click

from loopnb import lock
from loopnb import workspace as place
from loopnb.cli.accounts import account
from loopnb.cli.actions import actions
from loopnb.cli.asking import ask
from loopnb.cli.calling import calls
from loopnb.cli.chain import trace
from loopnb.cli.checking import check
from loopnb.cli.explaining import explain
from loopnb.cli.goals import goals
from loopnb.cli.handing import handover, technotes
from loopnb.cli.inviting import invitations
from loopnb.cli.labelling import label
from loopnb.cli.mailing import mail
from loopnb.cli.options import WORKSPACE
from loopnb.cli.places import diff, init, upgrade
from loopnb.cli.printing import pdf
from loopnb.cli.privacy import forget, retention
from loopnb.cli.running import run
from loopnb.cli.samples import sample
from loopnb.cli.signing import sign
from loopnb.cli.status import status
from loopnb.cli.tracing import rows
from loopnb.errors import DataError, UsageError

BY = click.option("--by", default="", metavar="NAME", help="Who decides this.")


@click.group()
def baseline() -> None:
    """The values that later periods are compared with."""


@baseline.command()
@click.argument("period")
@click.argument("metric", required=False)
@BY
@click.option("--sponsor", default="", help="The executive who stands behind it.")
@click.option("--review-on", type=click.DateTime(["%Y-%m-%d"]), help="When it is looked at again.")
@WORKSPACE
def freeze(period: str, metric: str | None, *, by: str, workspace: str, **who: object) -> None:
    """Freeze the values of a period's last good report as baselines.

    Example: loopnb baseline freeze 2025 --by "A. Name"
    """
    import pandas as pd

    from loopnb import runner
    from loopnb.errors import one_of
    from loopnb.results import Comparison

    loop = place.open_loop(workspace, period)
    path = runner.last_good(loop) / "tables/comparison.parquet"
    measured = Comparison.from_table(pd.read_parquet(path))
    if metric and metric not in set(measured.table.metric):
        raise UsageError(one_of("metric", metric, measured.table.metric))
    rows = measured.ready.loc[lambda rows: (rows.metric == metric) | (not metric)]
    if rows.empty:
        raise DataError(f"No measure of {loop.period.name} has enough rows to be a baseline.")
    review = f"{who['review_on']:%Y-%m-%d}" if who["review_on"] else ""
    people = {"by": by, "sponsor": str(who["sponsor"]), "review_on": review}
    with lock.held(loop.root, f"loopnb baseline freeze {loop.period.name}"):
        frozen = loop.register.freeze(rows, loop.period.name, people)
    click.echo(f"Frozen from {loop.period.name} by {by}: {', '.join(frozen)}")


@click.command()
@click.argument("period")
@BY
@WORKSPACE
def accept(period: str, by: str, workspace: str) -> None:
    """Take the proposals marked in a period's report into the register.

    Example: loopnb accept 2026-Q3 --by "A. Name"
    """
    from loopnb import proposals, runner

    loop = place.open_loop(workspace, period)
    with lock.held(loop.root, f"loopnb accept {loop.period.name}"):
        counts = proposals.accept(runner.last_good(loop), loop.register, loop.period, by)
    if not counts:
        click.echo(f"The report of {loop.period.name} holds no proposals.")
    for name, count in counts.items():
        said = ", ".join(f"{number} {word}" for word, number in count.items())
        click.echo(f"{name}: {said}")


COMMANDS = [
    init, run, check, ask, account, rows, explain, trace, status, sign, mail, pdf, baseline, accept,
    actions, calls, invitations, goals, handover, technotes, label, forget, retention, diff,
    upgrade, sample,
]  # fmt: skip
