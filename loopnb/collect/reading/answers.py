"""What a database answers to one SELECT: its columns with their types, and its rows as text."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot
from ibis.backends import BaseBackend
from sqlglot import exp

from loopnb.collect.reading.connections import address, connected, told
from loopnb.errors import DataError, utf8
from loopnb.query import Query

Types = dict[str, dt.DataType]


@dataclass(frozen=True)
class Answer:
    """The columns of a query by name, and its rows, which are read once they are asked for."""

    types: Types
    rows: ir.Table = field(repr=False)
    connection: BaseBackend = field(repr=False)
    told: Callable[[], AbstractContextManager[None]] = field(repr=False)

    def batches(self, size: int, limit: int | None = None) -> Iterator[pa.RecordBatch]:
        """Read the rows as text c0, c1, …, as the database itself writes each value."""
        cells = {f"c{place}": self.rows[name] for place, name in enumerate(self.types)}
        rows = self.rows.select(**{name: cell if cell.type().is_string() else cell.cast("string")
                                   for name, cell in cells.items()})  # fmt: skip
        rows = rows if limit is None else rows.limit(limit)
        with self.told():
            if self.connection.name == "duckdb":  # Ibis 12 knows other names than DuckDB 2 has
                said = self.connection.con.sql(self.connection.compile(rows))
                yield from said.to_arrow_reader(size)
            else:
                yield from rows.to_pyarrow_batches(chunk_size=size)


@contextmanager
def asked(query: Query, root: Path, name: str) -> Iterator[Answer]:
    """Put a query to its database and give the answer, to be read before the end of the block.

    Raises DataError where a variable is not set, the driver is not installed, the database is out
    of reach, or it refuses the query.
    """
    url = address(query.url, os.environ, name)
    text, discreet = _text(query, root, name), partial(told, url, name)
    with discreet():
        connection = connected(url, root, name)
    try:
        with discreet():
            sql = _select(text, connection.dialect, name)
            types = _types(_described(connection, sql), name)
            # Of no known type, a value is written by the database, not as Ibis would have it.
            schema = {c: kind if kind.is_string() else dt.unknown for c, kind in types.items()}
            rows = connection.sql(sql, schema=schema)
        yield Answer(types, rows, connection, discreet)
    finally:
        with suppress(Exception):  # what it held is given back when this process ends
            connection.disconnect()


def _text(query: Query, root: Path, name: str) -> str:
    if not query.query_file:
        return query.query
    path = root / query.query_file
    if not path.is_file():
        raise DataError(f"{name}: there is no file {query.query_file} with the query.")
    return utf8(path)


def _select(text: str, dialect: type[sqlglot.Dialect], name: str) -> str:
    """Return the query as it is sent; raises DataError for one that is not one SELECT."""
    try:
        parts = [part for part in sqlglot.parse(text, read=dialect) if part]
    except sqlglot.errors.SqlglotError as error:
        first = (getattr(error, "errors", None) or [{}])[0]
        where = f" at '{first['highlight']}', line {first['line']}" if first else ""
        raise DataError(f"{name}: the query is no SQL that can be read{where}.") from None
    sound = len(parts) == 1 and isinstance(parts[0], exp.Query)
    if not sound or parts[0].find(exp.DML, exp.DDL, exp.Into):
        raise DataError(f"{name}: the query is not one SELECT alone. A source is only read.")
    return parts[0].sql(dialect=dialect, comments=False)


def _types(columns: list[tuple[str, dt.DataType]], name: str) -> Types:
    names = [column for column, _ in columns]
    if repeated := [column for column in names if names.count(column) > 1]:
        raise DataError(
            f"{name}: the query has two columns '{repeated[0]}'. Give one of them another name "
            "(as)."
        )
    return dict(columns)


def _described(connection: BaseBackend, sql: str) -> list[tuple[str, dt.DataType]]:
    """Return the columns of a query with their types."""
    describe = DESCRIBED.get(connection.name)
    return describe(connection, sql) if describe else list(connection.sql(sql).schema().items())


def _by_postgres(connection: BaseBackend, sql: str) -> list[tuple[str, dt.DataType]]:
    """Ask for no row at all: Ibis would make a view, which whoever only reads may not."""
    cursor = connection.raw_sql(f"select * from ({sql}) as asked limit 0")
    found, known = [], connection.con.adapters.types
    for column in cursor.description:
        info, kind = known.get(column.type_code), dt.unknown
        padded = info and info.name == "bpchar"
        if info and info.oid == column.type_code and not padded:  # else an array of that type
            kind = connection.compiler.type_mapper.from_string(info.regtype)
        found.append((column.name, kind))
    cursor.close()
    return found


def _by_duckdb(connection: BaseBackend, sql: str) -> list[tuple[str, dt.DataType]]:
    relation, known = connection.con.sql(sql), connection.compiler.type_mapper
    kinds = [known.from_string(str(kind)) for kind in relation.types]
    return list(zip(relation.columns, kinds, strict=True))


def _by_sqlite(connection: BaseBackend, sql: str) -> list[tuple[str, dt.DataType]]:
    found = list(connection.sql(sql).schema().items())  # by a view that no file holds
    connection.raw_sql("pragma query_only = on")
    return found


DESCRIBED = {"postgres": _by_postgres, "duckdb": _by_duckdb, "sqlite": _by_sqlite}
