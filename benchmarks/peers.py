"""Times plain pandas, polars and DuckDB beside loopnb on one ticket export of a million rows.

Each in a fresh process: read the CSV with its times, keep the latest version of each ticket,
write Parquet by quarter, and count, median and ninetieth percentile of the hours to resolve and
the share of tickets reopened, by quarter. All must agree. The peers read and write the columns
that loopnb maps, no others.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import commands
import rounds

COPIES = 27  # of the sample's 38,240 rows
QUARTERS = [f"{year}-Q{q}" for year in (2024, 2025, 2026) for q in (1, 2, 3, 4)][3:11]
OPENED, SOLVED, CHANGED = "Created at", "Solved at", "Updated at"
VERSION = "Version [txt]"  # begins like a number: two of the readers must be told
TEXTS = (
    "Requester external id", "Requester email", "Assignee", "Group", "Subject", "Status",
    "Priority", "Via", "Ticket type", "Organization", "Product [list]", VERSION,
    "Component [list]", "Category [list]", "Cause code [list]", "Region [list]",
    "SLA policy [txt]",
)  # fmt: skip
NUMBERS = ("Id", "Reopens", "Replies", "First reply time in minutes", "SLA target hours [txt]")
COLUMNS = (*NUMBERS, *TEXTS, OPENED, SOLVED, CHANGED)
Table = list[tuple[str, int, float, float, float]]  # quarter, n, median, P90, per cent reopened


def with_pandas(export: Path, out: Path) -> Table:
    """Do the work with pandas, reading with pyarrow, its fastest reader."""
    import pandas as pd

    frame = pd.read_csv(
        export,
        usecols=COLUMNS,
        engine="pyarrow",
        parse_dates=[OPENED, SOLVED, CHANGED],
    )
    frame = frame.sort_values(CHANGED, kind="stable").drop_duplicates("Id", keep="last")
    for quarter, part in frame.groupby(frame[OPENED].dt.to_period("Q")):
        place = out / f"quarter={quarter}"
        place.mkdir()
        part.to_parquet(place / "part.parquet", index=False)
    solved = frame.loc[frame[SOLVED].notna()]
    hours = (solved[SOLVED] - solved[OPENED]).dt.total_seconds() / 3600
    rows = pd.DataFrame({"hours": hours, "again": 100.0 * (solved.Reopens > 0)})
    groups = rows.groupby(solved[SOLVED].dt.to_period("Q").astype(str).str.replace("Q", "-Q"))
    hours, again = groups.hours, groups.again.mean()
    parts = (hours.size(), hours.median(), hours.quantile(0.9), again)
    return list(pd.concat(parts, axis=1).itertuples(name=None))


def with_polars(export: Path, out: Path) -> Table:
    """Do the work with polars, lazily as far as that goes."""
    import polars as pl

    types = {VERSION: pl.String}
    frame = pl.scan_csv(export, try_parse_dates=True, schema_overrides=types).select(COLUMNS)
    frame = frame.sort(CHANGED).unique("Id", keep="last").collect()
    quarter = pl.format("{}-Q{}", pl.col(OPENED).dt.year(), pl.col(OPENED).dt.quarter())
    parts = frame.with_columns(quarter.alias("q")).partition_by("q", as_dict=True)
    for (name,), part in parts.items():
        place = out / f"quarter={name}"
        place.mkdir()
        part.drop("q").write_parquet(place / "part.parquet")
    solved, hours = pl.col(SOLVED), (pl.col(SOLVED) - pl.col(OPENED)).dt.total_seconds() / 3600
    table = (
        frame.lazy()
        .filter(solved.is_not_null())
        .group_by(pl.format("{}-Q{}", solved.dt.year(), solved.dt.quarter()).alias("quarter"))
        .agg(
            hours.len().alias("n"),
            hours.median().alias("middle"),
            hours.quantile(0.9, "linear").alias("tail"),
            (100 * (pl.col("Reopens") > 0).mean()).alias("again"),
        )
    )
    return table.collect().rows()


def with_duckdb(export: Path, out: Path) -> Table:
    """Do the work with DuckDB in SQL."""
    import duckdb

    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    database = duckdb.connect()
    database.execute("SET preserve_insertion_order = false")
    types = f"types = {{'{VERSION}': 'VARCHAR'}}"
    database.execute(f"CREATE TABLE tickets AS SELECT {columns} FROM read_csv('{export}', {types})")
    database.execute(
        f"""DELETE FROM tickets WHERE rowid IN (SELECT row FROM (
                SELECT rowid AS row,
                       row_number() OVER (PARTITION BY "Id" ORDER BY "{CHANGED}" DESC) AS nth
                FROM tickets) WHERE nth > 1)"""
    )
    database.execute(
        f"""COPY (SELECT *, {_quarter(OPENED)} AS quarter FROM tickets)
            TO '{out}' (FORMAT parquet, PARTITION_BY (quarter), OVERWRITE)"""
    )
    hours = f'epoch("{SOLVED}" - "{OPENED}") / 3600'
    return database.execute(
        f"""SELECT {_quarter(SOLVED)}, count(*), median({hours}), quantile_cont({hours}, 0.9),
                   100 * avg(("Reopens" > 0)::INT)
            FROM tickets WHERE "{SOLVED}" IS NOT NULL GROUP BY 1"""
    ).fetchall()


def _quarter(column: str) -> str:
    return f"""year("{column}") || '-Q' || quarter("{column}")"""


def with_loopnb(export: Path, out: Path) -> Table:
    """Do the work with loopnb, in a workspace with that one source laid out before."""
    import loopnb as lp

    loop = lp.open(str(export.parents[2]), commands.PERIOD)
    lp.collect.load(loop)
    table = lp.analyze.measure(loop.store, loop.history, loop.settings).table
    rows = table.loc[table.metric == "time_to_resolve"].set_index("period")
    again = table.loc[table.metric == "reopened"].set_index("period").value
    return [(row.Index, row.n, row.value, row.tail, again[row.Index]) for row in rows.itertuples()]


WAYS: dict[str, Callable[[Path, Path], Table]] = {
    "pandas": with_pandas, "polars": with_polars, "duckdb": with_duckdb, "loopnb": with_loopnb,
}  # fmt: skip


def make(root: Path) -> int:
    """Write the export into a workspace of its one source; return its number of rows.

    It is the sample's export again and again: tickets, people and accounts under new names.
    """
    import polars as pl
    import yaml

    from loopnb.sample import invented

    invented.make(root)
    files = sorted((root / "data/raw/zendesk").glob("*.csv"))
    sample = pl.concat([pl.read_csv(path, infer_schema=False) for path in files])
    shutil.rmtree(root / "data/raw")
    export = root / "data/raw/tickets.csv"
    export.parent.mkdir()
    with export.open("wb") as stream:
        for copy in range(COPIES):
            part = sample.with_columns(
                (pl.col("Id").cast(pl.Int64) + 1_000_000 * copy).cast(pl.String),
                pl.format("{}r{}", "Requester external id", pl.lit(copy)),
                pl.col("Requester email").str.replace("@", f"@r{copy}.", literal=True),
                pl.format("{} {}", "Organization", pl.lit(copy)),
            )
            part.write_csv(stream, include_header=not copy)
    settings = yaml.safe_load((root / "loop.yaml").read_text())
    tickets = settings["sources"]["tickets"] | {"files": "data/raw/tickets.csv"}
    settings |= {"zone": "UTC", "sources": {"tickets": tickets}}
    (root / "loop.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    return COPIES * len(sample)


def alone(way: str, root: Path, out: Path) -> tuple[float, float, Table]:
    """Return wall seconds, peak memory in GB and the table of one way in a process of its own."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(root / "data/store", ignore_errors=True)
    out.mkdir()
    command = [sys.executable, str(Path(__file__)), "--worker", way, "--root", str(root)]
    began = time.perf_counter()
    with subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.PIPE) as process:
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{way} failed")
    return seconds, used.ru_maxrss * 1024 / 1e9, json.loads(said.splitlines()[-1])


def differences(one: Table, other: Table) -> list[str]:
    """Return the quarters in which two tables do not say the same."""
    left, right = ({line[0]: line[1:] for line in table} for table in (one, other))
    return [
        quarter
        for quarter in QUARTERS
        if quarter not in left.keys() & right.keys()
        or not all(map(_close, left[quarter], right[quarter]))
    ]


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9)


def measure(count: int) -> dict:
    """Return seconds and peak memory of each way, round by round."""
    found: dict = {"seconds": {w: [] for w in WAYS}, "peak_gb": {w: [] for w in WAYS}}
    with tempfile.TemporaryDirectory() as folder:
        root, out = Path(folder) / "desk", Path(folder) / "out"
        rounds.tell("peers: writing the export")
        _, _, rows = alone("make", root, out)
        export = root / "data/raw/tickets.csv"
        table: Table = []
        for number in range(count):
            for way in sorted(WAYS, key=list(WAYS).index, reverse=bool(number % 2)):
                seconds, peak, said = alone(way, root, out)
                table = table or said
                if unlike := differences(table, said):
                    sys.exit(f"{way} does not agree with the others in {', '.join(unlike)}")
                found["seconds"][way].append(seconds)
                found["peak_gb"][way].append(peak)
                rounds.tell(f"peers, round {number + 1}: {way} {seconds:.1f} s, {peak:.1f} GB")
        facts = {"rows": rows, "export_mb": export.stat().st_size / 1e6}
    tickets = sum(line[1] for line in table if line[0] in QUARTERS)
    return found | facts | {"agreed": len(QUARTERS), "tickets": tickets}


def main() -> None:
    """Measure, or be one of the processes measured."""
    parser = rounds.options(__doc__, 5)
    for name in ("--worker", "--root", "--out"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker == "make":
        print(make(Path(given.root)))
    elif given.worker:
        export = Path(given.root) / "data/raw/tickets.csv"
        print(json.dumps([tuple(line) for line in WAYS[given.worker](export, Path(given.out))]))
    else:
        rounds.save("peers", measure(given.rounds))


if __name__ == "__main__":
    main()
