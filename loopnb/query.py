"""A query as a source, as loop.yaml has it: which database, by which URL, and what is asked.

No password stands in loop.yaml, and none is ever said: not in a message, a log or a table.
"""

import re
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, model_validator

VARIABLE = re.compile(r"\$\{(\w+)\}")
FILES = (".duckdb", ".sqlite", ".db")  # a file of a database may be named without a scheme
SECRET = re.compile(r"pass|pwd|secret|token|credential|api_?key", re.I)
LITERAL = (
    "a password does not belong into loop.yaml: put the whole URL, or the password, into an "
    "environment variable and name it here, such as ${HELPDESK_URL}"
)


class Query(BaseModel):
    """One SELECT and the database that it goes to: `sql` of a source.

    `url` is what Ibis connects to; in it `${NAME}` stands for an environment variable. The query
    stands here or in a file below the workspace.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    query: str = ""
    query_file: str = ""

    @model_validator(mode="after")
    def _sound(self) -> "Query":
        if bool(self.query.strip()) == bool(self.query_file.strip()):
            raise ValueError("give exactly one of query, query_file")
        if holds_password(self.url):
            raise ValueError(LITERAL)
        known = "://" in self.url or VARIABLE.search(self.url) or self.url.endswith(FILES)
        if not known:
            raise ValueError(
                "url is no URL: write it like ${HELPDESK_URL}, or postgresql://host/db"
            )
        return self


def called(source: str) -> str:
    """Return what the rows of a source's query are said to come from, as a file's name is said."""
    return f"sql:{source}"


def is_called(name: str) -> bool:
    """Tell whether rows that are said to come from here come from a query."""
    return name.startswith(called(""))


def holds_password(url: str) -> bool:
    """Tell whether a password stands in a URL as it is, not as the name of a variable."""
    rest = url.partition("://")[2] or url
    who, at, _ = rest.rpartition("@")
    words = [who.partition(":")[2]] if at else []
    words += [v for k, v in parse_qsl(rest.partition("?")[2]) if SECRET.search(k)]
    words += re.findall(r"(?i)\bpassword\s*=\s*([^\s&]+)", rest)
    return any(VARIABLE.sub("", word) for word in words)


def one_origin(source: Any) -> Any:
    """Return a source of loop.yaml that has files or a query; raises ValueError for another one."""
    if bool(source.files) == bool(source.sql):
        raise ValueError(
            "say where its rows come from, by exactly one of files (a pattern of names below this "
            "folder) and sql (a query to a database)"
        )
    if "://" in source.files:
        raise ValueError("files are names below this folder; a database is asked with sql")
    if source.sql:
        own = source.model_fields_set & {"sheet", "encoding", "decimal"}
        if own:
            raise ValueError(f"{', '.join(sorted(own))}: of files alone; a query has none")
    return source


def unquoted(error: Any) -> str:
    """Return what is wrong with a YAML text and where, less the text itself."""
    mark = getattr(error, "problem_mark", None)
    where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return f"{getattr(error, 'problem', None) or 'it cannot be read'}{where}"


def discreet(place: tuple, found: object) -> str:
    """Return what was found at a place in loop.yaml for a message, "" where it may be a secret."""
    if isinstance(found, dict) or "sql" in place or SECRET.search(str(place[-1:])):
        return ""
    return re.sub(r"://[^\s@/]*:\S*@", "://…@", f" (found {found!r})")
