"""Rows of a query as rows of a file: text, in an order of their own, with a digest of them all.

A database gives rows in any order. They are sorted by all of their columns, so the same rows are
the same source whenever they are asked for; an ORDER BY in the query counts for nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import ibis.expr.datatypes as dt
import pyarrow as pa

from loopnb.collect.reading.answers import Answer, asked
from loopnb.collect.reading.delimited import Chunk
from loopnb.collect.reading.files import BATCH, HEAD, Raw
from loopnb.query import Query

KIND = "query"
# A time with its zone becomes the same time in UTC, which it says; without one, against its type,
# it is no time.
IN_UTC = r"""CASE WHEN regexp_matches({0}, ':.*(Z|[+-]\d\d(:?\d\d)?)$')
    THEN coalesce(CAST(try_cast({0} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS VARCHAR) || '+00:00', {0})
    ELSE {0} || ' without a zone' END"""
NUMBER = (
    r"CASE WHEN lower({0}) = 'nan' THEN NULL ELSE regexp_replace({0}, '^(-?\d+)\.0$', '\1') END"
)
CELL = "coalesce(strlen({0}) || ':' || {0}, '-')"  # no two rows have the same cells written so


def read(
    query: Query, root: Path, name: str, *, head: bool = False,
    database: duckdb.DuckDBPyConnection | None = None,
) -> Raw:  # fmt: skip
    """Ask a query and return its rows, numbered from 1 by their order; `head` takes a few alone.

    The rows wait in `database`. Raises DataError where the database cannot be asked.
    """
    place = duckdb.connect() if database is None else database
    with asked(query, root, name) as answer:
        table = f'"{name.replace(chr(34), "")}"'
        _kept(answer, place, table, HEAD if head else None)
    header = tuple(answer.types)
    aware = [at for at, kind in enumerate(answer.types.values()) if _aware(kind)]
    encoding = KIND + (f", UTC: {', '.join(header[at] for at in aware)}" if aware else "")
    digest = _digest(place, table, json.dumps([header, encoding]))
    return Raw(name, digest, encoding, header, _chunks(place, table), utc=frozenset(aware))


def said(raw: Raw) -> str:
    """Return what a query gives, for people: its columns, and which of them are in UTC."""
    names = [f"{name} (in UTC)" if at in raw.utc else name for at, name in enumerate(raw.header)]
    return f"{KIND} of {', '.join(names)}"


def _kept(
    answer: Answer, database: duckdb.DuckDBPyConnection, table: str, limit: int | None
) -> None:
    """Put the rows into a table of text, as they come."""
    names = [f"c{at}" for at in range(len(answer.types))]
    cells = [_form(kind).format(c) for c, kind in zip(names, answer.types.values(), strict=True)]
    columns = ", ".join(f"{name} VARCHAR" for name in names)
    database.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
    for batch in answer.batches(BATCH, limit):
        database.register("asked", pa.Table.from_batches([batch]))
        database.execute(f"INSERT INTO {table} SELECT {', '.join(cells)} FROM asked")
        database.unregister("asked")


def _aware(kind: dt.DataType) -> bool:
    return kind.is_timestamp() and kind.timezone is not None


def _form(kind: dt.DataType) -> str:
    if _aware(kind):
        return IN_UTC
    return NUMBER if kind.is_floating() or kind.is_decimal() else "{0}"


def _digest(database: duckdb.DuckDBPyConnection, table: str, head: str) -> str:
    """Return the SHA-256 of the header and of the digests of all rows, in their own order."""
    width = len(database.table(table).columns)
    cells = ", ".join(CELL.format(f"c{at}") for at in range(width))
    each = database.cursor().execute(
        f"SELECT sha256(concat_ws(',', {cells})) AS digest FROM {table} ORDER BY digest"
    )
    whole = hashlib.sha256(head.encode())
    while some := each.fetchmany(BATCH):
        whole.update("".join(digest for (digest,) in some).encode())
    return whole.hexdigest()


def _chunks(database: duckdb.DuckDBPyConnection, table: str) -> Iterator[Chunk]:
    """Read the rows in order, a batch at a time."""
    number = 1
    rows = database.cursor().sql(f"SELECT * FROM {table} ORDER BY ALL NULLS FIRST")
    for batch in rows.to_arrow_reader(BATCH):
        yield range(number, number + batch.num_rows), pa.Table.from_batches([batch])
        number += batch.num_rows
