"""The commands: each checks its words, calls the package and says what came of it."""

import ast
import sys
from pathlib import Path

import click

from loopnb import workspace as place
from loopnb.cli.samples import sample
from loopnb.errors import DataError, UsageError
from loopnb.stages import PAGES

WORKSPACE = click.option(
    "--workspace", default=".", show_default=True, metavar="DIR",
    help="The folder with loop.yaml, or one below it.",
)  # fmt: skip
BY = click.option("--by", default="", metavar="NAME", help="Who decides this.")


@click.command()
@WORKSPACE
@click.option("--period", required=True, help="2026-Q3, FY2026-Q3, 2026, 2026-W36 or a range.")
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE",
              help="A parameter of the notebooks.")  # fmt: skip
def run(workspace: str, period: str, given: tuple[tuple[str, str], ...]) -> None:
    """Run the whole loop for one period and write its pages.

    Example: loopnb run --period 2026-Q3
    """
    from tqdm import tqdm

    from loopnb import runner

    loop = place.open_loop(workspace, period)
    turns = sum(len(page.audiences) or 1 for page in PAGES)
    values = {name: _value(text) for name, text in given}
    if sys.stderr.isatty():
        with tqdm(total=turns, bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt} {elapsed}") as bar:
            link = runner.run(loop, values, lambda page: (bar.update(), bar.set_description(page)))
    else:
        link = runner.run(loop, values, lambda page: click.echo(f"running {page}", err=True))
    for page in sorted(link.glob("scorecard-*.html")):
        click.echo(_near(page))


@click.command()
@WORKSPACE
def check(workspace: str) -> None:
    """Look at every file of the sources without running anything."""
    from loopnb import collect, settings

    root = place.find_root(workspace)
    found = collect.check(root, settings.read(root))
    for row in found.table.itertuples():
        click.echo(f"{row.file}: {row.width} columns, {row.encoding}, becomes {row.tables}")


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

    loop = place.open_loop(workspace, period)
    rows = pd.read_parquet(runner.last_good(loop) / "tables/comparison.parquet")
    if metric and metric not in set(rows.metric):
        raise UsageError(one_of("metric", metric, rows.metric))
    rows = rows.loc[(rows.metric == metric) if metric else (rows.n >= rows.minimum)]
    if rows.empty:
        raise DataError(f"No measure of {loop.period.name} has enough rows to be a baseline.")
    review = f"{who['review_on']:%Y-%m-%d}" if who["review_on"] else ""
    people = {"by": by, "sponsor": str(who["sponsor"]), "review_on": review}
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
    counts = proposals.accept(runner.last_good(loop), loop.register, loop.period, by)
    for name, count in counts.items():
        said = ", ".join(f"{number} {word}" for word, number in count.items())
        click.echo(f"{name}: {said}")


def _value(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _near(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


COMMANDS = [run, check, baseline, accept, sample]
