"""Keys of people as codes: the start of a salted hash, the same for one person in all files."""

import duckdb
import ibis
import ibis.expr.types as ir

LENGTH = 16


@ibis.udf.scalar.builtin(name="sha256")
def _sha256(text: str) -> str: ...


def coded(key: ir.StringValue, salt: str) -> ir.StringValue:
    """Return the code of each key, whatever its case."""
    return _sha256(salt + key.lower()).substr(0, LENGTH)


def code(key: str, salt: str) -> str:
    """Return the code of one key, as `coded` does: Python has other small letters than DuckDB."""
    asked = "SELECT substr(sha256(? || lower(?)), 1, ?)"
    return duckdb.execute(asked, [salt, key, LENGTH]).fetchone()[0]
