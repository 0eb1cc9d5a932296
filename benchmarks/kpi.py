"""Times all KPI tables of ten million answers, by quarter, product and region, beside pandas.

A store is made once, by SQL and the same each time: 20,000 customers, 4 million tickets of eight
quarters and the 10 million answers given on them (two or three questions a survey). Each side
works in a process of its own and reads the same Parquet: every metric that answers and tickets
tell, by quarter; and the headline metrics of the last quarter against the same quarter a year
before, by product and by region. Both must find the same numbers.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import kpi_pandas
import rounds

TICKETS, ACCOUNTS, QUARTERS = 4_015_000, 20_000, 8
PERIOD, BASELINE = "2026-Q3", "2025-Q3"
AT_MOST, MEMORY = 15.0, 2.5  # seconds, GB
MACROS = """
CREATE MACRO even(i, salt) AS (hash(i * 97 + salt) % 1000003 + 0.5) / 1000003;
CREATE MACRO bell(i, salt) AS
    sqrt(-2 * ln(even(i, salt))) * cos(2 * pi() * even(i, salt + 50));
CREATE MACRO one_of(list, u) AS list[1 + floor(u * len(list))::INT];
CREATE MACRO after(t, hours) AS t + to_seconds(round(3600 * hours)::BIGINT);
"""
CUSTOMERS = f"""
SELECT '001' || substr(md5('a' || i), 1, 15) AS account_id, 'Customer ' || i AS name,
       one_of(['Enterprise', 'Mid-market', 'Public sector'], even(i, 1)) AS segment,
       one_of(['Americas', 'EMEA', 'Asia-Pacific'], even(i, 2)) AS region,
       one_of(['Vault', 'Relay', 'Strata', 'Vault;Relay'], even(i, 3)) AS products
FROM range({ACCOUNTS}) AS all_of(i)
"""
HELP_DESK = f"""
WITH drawn AS (
    SELECT i, floor({ACCOUNTS} * power(even(i, 1), 2.5))::BIGINT AS customer,
           TIMESTAMP '2024-10-01' + to_seconds(floor(63071999 * even(i, 2))::BIGINT) AS opened_at,
           one_of(['Vault', 'Relay', 'Strata', 'Cloud'], even(i, 3)) AS product,
           one_of(['Urgent', 'High', 'Normal', 'Normal', 'Low'], even(i, 4)) AS priority,
           (even(i, 5) < 0.06)::BIGINT AS reopens, exp(3 + 1.2 * bell(i, 6)) AS hours
    FROM range({TICKETS}) AS all_of(i)),
timed AS (
    SELECT *, after(opened_at, hours) AS first_end,
           after(opened_at, hours + reopens * 20 * even(i, 7)) AS last_end,
           (4 + 20 * (4 - len(priority) % 4)) * 3600 AS target
    FROM drawn)
SELECT (100000 + i)::VARCHAR AS ticket_id,
       CASE WHEN even(i, 17) > 0.03 THEN '001' || substr(md5('a' || customer), 1, 15) END
           AS account_id,
       substr(md5('r' || customer || '-' || floor(9 * even(i, 8))), 1, 16) AS requester_key,
       one_of(['Incident', 'Incident', 'Question'], even(i, 9)) AS type, opened_at,
       after(opened_at, exp(0.5 + bell(i, 10))) AS first_response_at,
       CASE WHEN last_end < '2026-10-01' THEN first_end END AS first_resolved_at,
       CASE WHEN last_end < '2026-10-01' THEN last_end END AS resolved_at,
       priority, product, one_of(['Americas', 'EMEA', 'Asia-Pacific'], even(customer, 2)) AS region,
       one_of(['First line', 'Night queue', 'Expert desk'], even(i, 11)) AS team,
       reopens, 1 + floor(-ln(even(i, 12)))::BIGINT AS contacts, target AS sla_target_s,
       CASE WHEN last_end < '2026-10-01' THEN
           last_end <= opened_at + to_seconds(target) END AS sla_met,
       CASE WHEN even(i, 13) < 0.05 THEN 'P' || floor(400 * even(i, 14)) END AS problem_id,
       CASE WHEN even(i, 15) < 0.3 THEN 'K' || floor(900 * even(i, 16)) END AS article_id
FROM timed
"""
ANSWERS = """
WITH asked AS (
    SELECT *, ticket_id::BIGINT AS i, even(ticket_id::BIGINT, 20) AS mood
    FROM tickets WHERE resolved_at IS NOT NULL),
said AS (
    SELECT *, unnest([
        {'kind': 'csat', 'score': 1 + floor(5 * sqrt(mood)), 'least': 1, 'most': 5, 'keep': 1.0},
        {'kind': 'resolved', 'score': floor(2 * sqrt(mood)), 'least': 0, 'most': 1, 'keep': 0.75},
        {'kind': 'ces', 'score': 1 + floor(7 * sqrt(mood)), 'least': 1, 'most': 7, 'keep': 0.5},
        {'kind': 'nps', 'score': floor(11 * sqrt(mood)), 'least': 0, 'most': 10, 'keep': 0.25}
    ]) AS answer FROM asked)
SELECT 'R_' || substr(md5(ticket_id), 1, 15) || ':' || answer.kind AS response_id, ticket_id,
       account_id, requester_key, after(resolved_at, 24 * even(i, 21)) AS responded_at,
       answer.kind AS kind, answer.score AS score, answer.least AS scale_min,
       answer.most AS scale_max, 'high' AS scale_direction
FROM said WHERE even(i, 22 + len(answer.kind)) < answer.keep
"""
Table = dict[str, list[float]]  # 'metric period segment': value, n


def settings() -> object:
    """Return what loop.yaml would say."""
    from loopnb.settings import Settings

    return Settings(
        company="Desk", mission="They can work again.", zone="Europe/Berlin", sources={},
        first_level=("First line",), segments=("product", "region"),
    )  # fmt: skip


def make(root: Path) -> dict[str, int]:
    """Write the store; return how many rows its tables have."""
    from loopnb.schema import stored
    from loopnb.store import Store

    store = Store(root)
    with store.renewed() as draft:
        draft.database.raw_sql(MACROS)
        for name, query in (
            ("accounts", CUSTOMERS),
            ("tickets", HELP_DESK),
            ("responses", ANSWERS),
        ):
            draft.database.raw_sql(f"CREATE TABLE {name} AS {query}")
            rows = draft.database.table(name)
            known = {column: rows[column].cast(kind) if column in rows.columns else None
                     for column, kind in stored(name).items()}  # fmt: skip
            draft.write(name, rows.select(**_typed(known, name)))
    return {name: count for name, count in store.counts().items() if count}


def _typed(columns: dict, name: str) -> dict:
    import ibis

    from loopnb.schema import stored

    kinds = stored(name)
    return {column: ibis.null(kinds[column]) if value is None else value
            for column, value in columns.items()}  # fmt: skip


def with_loopnb(root: Path) -> Table:
    """Measure, compare and take apart, as the notebook does."""
    from loopnb.analyze import compare, measure
    from loopnb.analyze.segments import segments
    from loopnb.periods import parse
    from loopnb.store import Store

    store, said, period = Store(root, settings().memory_limit), settings(), parse(PERIOD)
    measures = measure(store, period.history(QUARTERS), said)
    table = measures.table.loc[measures.table.n > 0]
    frozen = table.loc[table.period == BASELINE]
    goals = frozen.iloc[:0].assign(goal=[])
    parts = segments(store, compare(measures, frozen, goals, period), period, said).table
    found = {f"{row.metric} {row.period}": [row.value, row.n] for row in table.itertuples()}
    for row in parts.itertuples():
        found[f"{row.metric} {PERIOD} {row.segment}"] = [row.value, row.n]
        found[f"{row.metric} {BASELINE} {row.segment}"] = [row.value0, row.n0]
    return found


WAYS: dict[str, Callable[[Path], Table]] = {"loopnb": with_loopnb, "pandas": kpi_pandas.tables}


def differences(one: Table, other: Table) -> list[str]:
    """Return the places in which two tables do not say the same."""
    return [place for place in sorted(one.keys() | other.keys())
            if place not in one or place not in other
            or not all(map(_close, one[place], other[place]))]  # fmt: skip


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def alone(way: str, root: Path) -> dict:
    """Return seconds, peak memory in GB and the table of one way in a process of its own.

    `seconds` are those of the work, `whole` those of the process, its imports included.
    """
    began = time.perf_counter()
    command = [sys.executable, str(Path(__file__)), "--worker", way, "--root", str(root)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return {"whole": time.perf_counter() - began} | json.loads(said.splitlines()[-1])


def measure(count: int, root: Path) -> dict:
    """Return seconds and peak memory of each way, round by round."""
    found: dict = {part: {w: [] for w in WAYS} for part in ("seconds", "whole", "peak_gb")}
    rounds.tell("kpi: making the store")
    rows = alone("make", root)["found"]
    for number in range(count):
        tables = {}
        for way in sorted(WAYS, key=list(WAYS).index, reverse=bool(number % 2)):
            each = alone(way, root)
            tables[way] = each["found"]
            for part, numbers in found.items():
                numbers[way].append(each[part])
            rounds.tell(f"kpi, round {number + 1}: {way} {each['seconds']:.1f} s, "
                        f"{each['peak_gb']:.1f} GB")  # fmt: skip
        if unlike := differences(*tables.values()):
            sys.exit(f"the two do not agree in {len(unlike)} numbers: {', '.join(unlike[:9])}")
    return found | {"rows": rows, "agreed": len(tables["loopnb"])}


def _imported(way: str) -> None:
    """Import what a way works with, so that its seconds are those of the work."""
    if way == "loopnb":
        import ibis.backends.duckdb  # noqa: F401

        import loopnb.analyze
        import loopnb.store  # noqa: F401


def main() -> None:
    """Measure, or be one of the processes measured."""
    parser = rounds.options(__doc__, 3)
    for name in ("--worker", "--root"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        work = WAYS | {"make": make}
        _imported(given.worker)
        began = time.perf_counter()
        found = work[given.worker](Path(given.root))
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
        told = {"seconds": seconds, "peak_gb": peak, "found": found}
        print(json.dumps(told), flush=True)
        os._exit(0)  # what is left is to free memory
    with tempfile.TemporaryDirectory() as folder:
        rounds.save("kpi", measure(given.rounds, Path(folder) / "store"))


if __name__ == "__main__":
    main()
