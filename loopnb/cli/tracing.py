"""`loopnb rows`: from a number on a page to its row in the tables and the source rows behind it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE
from loopnb.errors import UsageError, one_of

if TYPE_CHECKING:
    import pandas as pd

    from loopnb.results import Result
    from loopnb.results.sources import Sources

EDITION = re.compile(r".*[^.]\.\d+")  # 2026-Q3.1
# Results whose `n` is the number of rows that count.
NUMBERED = ("comparison", "measures", "themes", "drivers")
CORRECTED = (
    "The share in the table is set right by comments coded by hand: it is not just these rows "
    "divided by each other."
)


@click.command()
@click.argument("trace", metavar="ID")
@click.option(
    "--period",
    default="auto",
    show_default=True,
    help="Whose report: 2026-Q3, …, or a signed edition: 2026-Q3.1.",
)
@click.option("--then", is_flag=True, help="The rows of the period that it is compared with.")
@click.option("--to", "file", type=click.Path(dir_okay=False), help="A CSV file to write.")
@WORKSPACE
def rows(trace: str, period: str, *, then: bool, file: str | None, workspace: str) -> None:
    """Show the row of a table that a number stands in, and the source rows behind it, as CSV.

    An id is the name of a table and what tells its rows apart, as the pages show it. The CSV goes
    to a file or to the standard output, what is said of it to the standard error. From a comment,
    a theme or an action along the chain: loopnb trace.

    Example: loopnb rows comparison:csat --period 2026-Q3 --to csat.csv
    """
    from loopnb.analyze.sources import sources
    from loopnb.results.sources import ALL, found, key, named

    name, turn = named(trace), _reported(workspace, period)
    if trace == f"{name}:{ALL}":
        said = f"{len(turn.read(name).table):,} rows, all of {turn.folder / 'tables' / name}.csv"
        click.echo(said, err=True)
        return
    row = found(trace, turn.read(name).table)
    click.echo(f"{key(name, row)}, a row of {turn.folder / 'tables' / name}.csv", err=True)
    for column, value in _told(row).items():
        click.echo(f"  {column}: {value}", err=True)
    behind = sources(name, row, turn, then=then)
    if behind is None:
        click.echo("No source rows are told apart for this row.", err=True)
        return
    click.echo(behind.text, err=True)
    if str(row.get("method", "")).startswith("hand codes"):
        click.echo(CORRECTED, err=True)
    if not then and (said := _changed(name, row, behind)):
        click.echo(said, err=True)
    _write(behind, file)


def _reported(workspace: str, period: str) -> "_Reported":
    """Return the turn of a period as its last good report has it, or as an edition was signed."""
    from loopnb import editions, runner

    signed = {each.name: each for each in editions.read(place.find_root(workspace))}
    edition = signed.get(period)
    if edition:
        edition.check()
    elif signed and EDITION.fullmatch(period):
        raise UsageError(one_of("edition", period, signed))
    loop = place.open_loop(workspace, edition.period if edition else period)
    folder = edition.folder if edition else runner.last_good(loop)
    return _Reported(loop.root, loop.settings, loop.period, folder)


@dataclass(frozen=True)
class _Reported(place.Loop):
    """A turn of the loop as a report's folder has it, not as work by hand left it since."""

    folder: Path

    def read(self, name: str) -> "Result":
        import pandas as pd

        from loopnb.errors import DataError
        from loopnb.results import KINDS

        path = self.folder / "tables" / f"{name}.parquet"
        if not path.is_file():
            raise DataError(f"The report of {self.period.name} has no table '{name}'.")
        return KINDS[name].from_table(pd.read_parquet(path))


def _told(row: "pd.Series") -> dict[str, str]:
    """Return what a row holds, as text; what is empty is left out."""
    known = row[row.notna() & (row.astype(str) != "")]
    return {
        column: f"{value:.10g}" if isinstance(value, float) else str(value)
        for column, value in known.items()
    }


def _changed(name: str, row: "pd.Series", behind: "Sources") -> str:
    """Say that the data are others than those of the report, nothing where they are the same."""
    now = len(behind.counted)
    if name not in NUMBERED or now == row["n"]:
        return ""
    return f"The data have changed since the report: {now:,} rows count now, {row['n']:,} then."


def _write(behind: "Sources", file: str | None) -> None:
    from loopnb.spreadsheet import harmless

    table = behind.table
    texts = table.select_dtypes(["object", "str"]).columns
    safe = table.assign(**{column: table[column].map(harmless) for column in texts})
    text = safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%dT%H:%M:%SZ")
    if file:
        Path(file).write_text(text, encoding="utf-8")
        click.echo(f"{len(safe):,} rows: {file}", err=True)
    else:
        click.echo(text, nl=False)
