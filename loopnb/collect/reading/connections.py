"""A database reached by what the environment says, to be read and never written.

What goes wrong there is told in one sentence without any password.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import ibis
from ibis.backends import BaseBackend

from loopnb.collect.redaction import quotable
from loopnb.errors import DataError
from loopnb.query import FILES, SECRET, VARIABLE

HINT = "HINT:"  # what PostgreSQL adds
WAIT = 20  # seconds for a server to answer
READ_ONLY = {
    "postgres": (
        "set default_transaction_read_only = on", "set datestyle = 'ISO'",
        "set intervalstyle = 'postgres'", "set bytea_output = 'hex'", "set extra_float_digits = 3",
    ),
    # The file is opened only to be read; what Python calls by a table's name is no table.
    "duckdb": ("set timezone = 'UTC'", "set python_enable_replacements = false"),
}  # fmt: skip
EXTRA = {"postgres": "loopnb[postgres]"}  # what brings the driver; else Ibis's own extra


def address(url: str, environment: Mapping[str, str], name: str) -> str:
    """Return the URL with its variables filled in; raises DataError for one that is not set."""
    missing = [each for each in VARIABLE.findall(url) if not environment.get(each, "").strip()]
    if missing:
        raise DataError(
            f"{name}: the environment variable {missing[0]} is not set. Set it to what `url` in "
            "loop.yaml means by it, then try again."
        )
    return VARIABLE.sub(lambda found: environment[found[1]].strip(), url)


@contextmanager
def told(url: str, name: str) -> Iterator[None]:
    """Say as a DataError, without any secret, what a driver or a database raises."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # each driver has its own kinds
        said = [line.strip() for line in str(error).splitlines() if line.strip()]
        hints = [line.removeprefix(HINT) for line in said[1:] if line.startswith(HINT)]
        text = " ".join(". ".join([*said[:1], *hints]).split()) or type(error).__name__
        for secret in _secrets(url):
            text = text.replace(secret, "…")
        text = quotable(text, 300).rstrip(". ")
        raise DataError(f"{name}: the database cannot be asked: {text}.") from None


def _secrets(url: str) -> list[str]:
    """Return what must not be said, the longest first: the URL, its passwords and PGPASSWORD."""
    rest = url.partition("://")[2]
    who, _, word = rest.rpartition("@")[0].partition(":")
    found = {url, word, f"{who}:{word}" * bool(word), os.environ.get("PGPASSWORD", "")}
    found |= {value for key, value in parse_qsl(rest.partition("?")[2]) if SECRET.search(key)}
    found |= {unquote(each) for each in found}
    return sorted(found - {""}, key=len, reverse=True)


def connected(url: str, root: Path, name: str) -> BaseBackend:
    """Return a connection that only reads, as far as the kind of database knows such ones.

    Files are named below `root`. Raises DataError where a file is not there, a driver is not
    installed or the URL is none; else what the driver raises.
    """
    parts = _parts(url, name)
    kind = parts.scheme.lower().replace("postgresql", "postgres")
    if not kind and url.endswith(FILES):
        kind = "duckdb" if url.endswith(FILES[0]) else "sqlite"
    try:
        connection = _opened(kind, url, parts, root / unquote(parts.netloc + parts.path))
    except ImportError:
        extra = EXTRA.get(kind, f"ibis-framework[{kind}]")
        raise DataError(
            f"{name}: the driver for {kind} is not installed: pip install '{extra}'"
        ) from None
    except FileNotFoundError as error:
        raise DataError(f"{name}: there is no database file {error}.") from None
    except ValueError:
        raise _no_url(name) from None
    for statement in READ_ONLY.get(kind, ()):
        connection.raw_sql(statement)
    return connection


def _opened(kind: str, url: str, parts: SplitResult, path: Path) -> BaseBackend:
    if kind in ("duckdb", "sqlite"):
        if not path.is_file():  # else it would be made
            raise FileNotFoundError(path)
        how = {"read_only": True} if kind == "duckdb" else {}
        return getattr(ibis, kind).connect(path, **how)
    if kind == "postgres":
        # Ibis takes a user as it is written and a plus in a password for a blank.
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        return ibis.connect(bare.geturl(), **_who(parts))
    return ibis.connect(url)


def _parts(url: str, name: str) -> SplitResult:
    """Return the parts of a URL; raises DataError where a password makes it unreadable."""
    try:
        parts = urlsplit(url)
        if parts.port == 0 or "@" in parts.path + parts.query + parts.fragment:
            raise ValueError
    except ValueError:
        raise _no_url(name) from None
    return parts


def _no_url(name: str) -> DataError:
    return DataError(
        f"{name}: `url` in loop.yaml, or the variable that it names, is no URL of a database that "
        "is known. Write it like postgresql://user:password@host:5432/database, where @ : / ? # % "
        "in a password become %40 %3A %2F %3F %23 %25."
    )


def _who(parts: SplitResult) -> dict[str, object]:
    """Return who asks; what is not said here is taken from PGUSER, PGPASSWORD, PGPORT and so on."""
    said = {"user": parts.username, "password": parts.password}
    found = {key: unquote(value) for key, value in said.items() if value}
    more = dict(parse_qsl(parts.query))
    if not parts.port and "port" not in more:
        found["port"] = None
    return {"connect_timeout": WAIT, "application_name": "loopnb"} | more | found
