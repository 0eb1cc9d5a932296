"""Times the loading of ten million ticket rows beside a bare DuckDB script that writes the same.

One CSV of a help desk is made once, by SQL and the same each time: 10 million rows (1.3 GB), of
which some are a ticket's older version, some cannot be read and none has a text. Each side works in
a process of its own under the same memory limit: it reads, validates, keeps the latest row of each
ticket, makes codes of people and writes Parquet by quarter; loopnb in the order of the key, the
script as it comes. Both must write the same rows. What redaction adds is told apart, in comments a
second.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import rounds

ROWS, LIMIT, SALT = 10_000_000, "1.5GB", "5a17"
AT_MOST, MEMORY = 1.5, 2.5  # times the bare script, GB
EXPORT = """
COPY (
    WITH drawn AS (
        SELECT i, (hash(i) >> 2)::BIGINT AS h, (hash(i * 31 + 7) >> 2)::BIGINT AS g,
               TIMESTAMP '2024-10-01' + to_seconds((hash(i * 7) % 63072000)::BIGINT) AS opened
        FROM range($rows) AS all_of(i)),
    timed AS (
        SELECT *, opened + to_seconds((600 + g % 900000)::BIGINT) AS solved FROM drawn)
    SELECT 1000000 + (CASE WHEN h % 50 = 0 AND i > 1000 THEN i - 1 - g % 900 ELSE i END) AS "Id",
           'user' || g % 800000 || '@company' || g % 20000 || '.example' AS "Requester email",
           ['First line', 'Night queue', 'Storage desk', 'Expert desk'][1 + h % 4] AS "Group",
           'agent' || h % 300 AS "Assignee",
           ['Urgent', 'High', 'Normal', 'Low'][1 + g % 4] AS "Priority",
           ['Closed', 'Solved'][1 + h % 2] AS "Status",
           ['Web', 'Mail', 'Phone'][1 + g % 3] AS "Via",
           CASE WHEN h % 1000 = 1 THEN 'soon'
                ELSE strftime(opened, '%Y-%m-%d %H:%M:%S') END AS "Created at",
           strftime(CASE WHEN h % 2000 = 3 THEN opened - INTERVAL 1 DAY ELSE solved END,
                    '%Y-%m-%d %H:%M:%S') AS "Solved at",
           strftime(solved + to_seconds((h % 90000)::BIGINT), '%Y-%m-%d %H:%M:%S')
               AS "Updated at",
           CASE WHEN h % 4000 = 5 THEN 'some' ELSE (g % 3)::VARCHAR END AS "Reopens"
    FROM timed ORDER BY i
) TO '$file' (HEADER)
"""
MAP = {
    "ticket_id": "Id", "requester_key": "Requester email", "team": "Group", "agent": "Assignee",
    "priority": "Priority", "status": "Status", "channel": "Via", "opened_at": "Created at",
    "resolved_at": "Solved at", "updated_at": "Updated at", "reopens": "Reopens",
}  # fmt: skip
# What somebody would write who had this one file and no more to do with it. The rows go to a table
# before they are read as dates and numbers: what DuckDB 2.0 makes of a cast inside of its reader
# loses rows (tests/data/test_lost_rows.py).
BARE = """
CREATE TABLE raw AS
    SELECT *, row_number() OVER () + 1 AS source_row FROM read_csv('$file', all_varchar=true);
CREATE TABLE typed AS
    SELECT "Id" AS ticket_id, "Requester email" AS requester_key, "Group" AS team,
           "Assignee" AS agent, "Priority" AS priority, "Status" AS status, "Via" AS channel,
           try_cast(trim("Created at") AS TIMESTAMP) AS opened_at,
           try_cast(trim("Solved at") AS TIMESTAMP) AS resolved_at,
           try_cast(trim("Updated at") AS TIMESTAMP) AS updated_at,
           try_cast(trim("Reopens") AS BIGINT) AS reopens, source_row,
           CASE WHEN "Id" IS NULL THEN 'no id'
                WHEN opened_at IS NULL THEN 'not opened'
                WHEN resolved_at IS NULL AND "Solved at" IS NOT NULL THEN 'no date of its end'
                WHEN updated_at IS NULL AND "Updated at" IS NOT NULL THEN 'no date of change'
                WHEN "Reopens" IS NOT NULL AND try_cast(trim("Reopens") AS BIGINT) IS NULL
                    THEN 'no number'
                WHEN resolved_at < opened_at THEN 'resolved before it was opened' END AS reason
    FROM raw;
DROP TABLE raw;
CREATE TABLE tickets AS
    SELECT * FROM typed WHERE reason IS NULL
    QUALIFY row_number() OVER (
        PARTITION BY ticket_id ORDER BY updated_at DESC NULLS LAST, source_row DESC) = 1;
COPY (
    SELECT $columns, strftime(opened_at, '%Y-Q') || quarter(opened_at) AS quarter
    FROM tickets
) TO '$folder' (FORMAT parquet, PARTITION_BY (quarter));
"""


def export(file: Path, rows: int) -> None:
    """Write the help desk's file."""
    import duckdb

    duckdb.execute(EXPORT.replace("$rows", str(rows)).replace("$file", str(file)))


def with_duckdb(root: Path) -> dict[str, int]:
    """Run the bare script; return what became of the rows."""
    import hashlib

    import duckdb

    from loopnb.schema import stored  # the names of the columns and no more

    file, folder = root / "data/raw/tickets.csv", root / "bare"
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    made = {
        "requester_key": f"substr(sha256('{SALT}' || lower(requester_key)), 1, 16)",
        "agent": f"substr(sha256('{SALT}' || lower(agent)), 1, 16)",
        "source_file": "'data/raw/tickets.csv'", "source_sha256": f"'{digest}'",
        "source_row": "source_row",
    }  # fmt: skip
    nothing = {"string": "VARCHAR", "int64": "BIGINT", "timestamp": "TIMESTAMP", "float64":
               "DOUBLE", "boolean": "BOOLEAN"}  # fmt: skip
    columns = [
        f"{made.get(name) or (name if name in MAP else f'NULL::{nothing[kind]}')} AS {name}"
        for name, kind in stored("tickets").items()
    ]
    database = duckdb.connect(root / "bare.duckdb")
    database.execute(f"SET memory_limit='{LIMIT}'; SET temp_directory='{root / 'spill'}'")
    script = BARE.replace("$file", str(file)).replace("$folder", str(folder))
    database.execute(script.replace("$columns", ", ".join(columns)))
    rows, good = database.execute("SELECT count(*), count(*) - count(reason) FROM typed").fetchone()
    (kept,) = database.execute("SELECT count(*) FROM tickets").fetchone()
    return {"rows": rows, "kept": kept, "refused": rows - good, "replaced": good - kept}


def with_loopnb(root: Path) -> dict[str, int]:
    """Load the workspace as a run does; return what became of the rows."""
    import loopnb as lp

    collected, _, _ = lp.collect.load(lp.open(str(root), "2026-Q3"))
    row = collected.table.iloc[0]
    return {name: int(row[name]) for name in ("rows", "kept", "refused", "replaced")}


LEAVES = {"loopnb": ("data/store",), "duckdb": ("bare", "bare.duckdb")}
WAYS: dict[str, Callable[[Path], dict]] = {"loopnb": with_loopnb, "duckdb": with_duckdb}


def workspace(root: Path, rows: int) -> None:
    """Make a workspace whose only source is the file."""
    import yaml

    (root / "data/raw").mkdir(parents=True)
    (root / "data/.salt").write_text(SALT)
    tickets = {"files": "data/raw/tickets.csv", "zone": "UTC", "tables": {"tickets": MAP}}
    settings = {"company": "Desk", "mission": "They can work again.", "zone": "UTC",
                "memory_limit": LIMIT, "sources": {"tickets": tickets}}  # fmt: skip
    (root / "loop.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    export(root / "data/raw/tickets.csv", rows)


def unlike(root: Path) -> int:
    """Return how many rows the two stores do not have in common, all columns compared."""
    import duckdb

    from loopnb.schema import stored

    (current,) = (root / "data/store").glob("tables-*")
    columns = ", ".join(stored("tickets"))
    sides = [
        f"SELECT {columns} FROM read_parquet('{folder}/*/*.parquet', hive_partitioning=false)"
        for folder in (current / "tickets", root / "bare")
    ]
    one, other = sides
    query = f"SELECT count(*) FROM (({one} EXCEPT {other}) UNION ALL ({other} EXCEPT {one}))"
    return duckdb.execute(query).fetchone()[0]


def alone(way: str, root: Path) -> dict:
    """Return seconds, peak memory in GB and the counts of one way in a process of its own."""
    for path in (root / left for left in LEAVES[way]):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    began = time.perf_counter()
    command = [sys.executable, str(Path(__file__)), "--worker", way, "--root", str(root)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return {"seconds": time.perf_counter() - began} | json.loads(said.splitlines()[-1])


def measure(count: int, rows: int, root: Path) -> dict:
    """Return seconds and peak memory of each way, round by round, imports included."""
    rounds.tell("collect: making the file")  # elsewhere: a process inherits its maker's peak
    command = [sys.executable, str(Path(__file__)), "--worker", "make", "--root", str(root)]
    subprocess.run([*command, "--rows", str(rows)], check=True)
    found: dict = {part: {way: [] for way in WAYS} for part in ("seconds", "peak_gb")}
    for number in range(count):
        counts = {}
        for way in sorted(WAYS, key=list(WAYS).index, reverse=bool(number % 2)):
            each = alone(way, root)
            counts[way] = each["found"]
            for part, numbers in found.items():
                numbers[way].append(each[part])
            rounds.tell(f"collect, round {number + 1}: {way} {each['seconds']:.1f} s, "
                        f"{each['peak_gb']:.1f} GB")  # fmt: skip
        if counts["loopnb"] != counts["duckdb"]:
            sys.exit(f"the two do not count alike: {counts}")
    if apart := unlike(root):
        sys.exit(f"the two have {apart} rows not in common")
    import redaction

    every, plain = redaction.rate(redaction.corpus(redaction.SEED), redaction.redactor())
    size = (root / "data/raw/tickets.csv").stat().st_size / 1e9
    return found | {"found": counts["loopnb"], "export_gb": size, "masked": every, "plain": plain}


def main() -> None:
    """Measure, or be one of the processes measured."""
    parser = rounds.options(__doc__, 3)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"of the file; {ROWS:,} if absent")
    for name in ("--worker", "--root"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker == "make":
        return workspace(Path(given.root), given.rows)
    if given.worker:
        found = WAYS[given.worker](Path(given.root))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
        print(json.dumps({"peak_gb": peak, "found": found}), flush=True)
        os._exit(0)  # what is left is to free memory
    with tempfile.TemporaryDirectory() as folder:
        found = measure(given.rounds, given.rows, Path(folder))
    if given.rows == ROWS:
        rounds.save("collect", found)
    else:
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
