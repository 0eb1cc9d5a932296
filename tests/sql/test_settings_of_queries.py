"""What loop.yaml may say of a query, and that no password ever stands there or is repeated."""

import pytest
import yaml

from loopnb.errors import DataError
from loopnb.query import holds_password
from loopnb.settings import read

SECRET = "hunter2"
SOURCE = {
    "sql": {"url": "${DESK_URL}", "query": "select 1"},
    "zone": "UTC",
    "tables": {"tickets": {"ticket_id": "id", "opened_at": "opened"}},
}
HEAD = {"company": "Help desk", "mission": "They can work again.", "zone": "UTC"}


@pytest.fixture
def fault(tmp_path):
    """Return `fault(source)`: the message for a loop.yaml with that source, "" for none."""

    def found(source: dict | str) -> str:
        text = source if isinstance(source, str) else yaml.safe_dump(
            HEAD | {"sources": {"desk": source}})  # fmt: skip
        (tmp_path / "loop.yaml").write_text(text)
        try:
            read(tmp_path)
        except DataError as error:
            return str(error)
        return ""

    return found


def with_url(url: str) -> dict:
    return SOURCE | {"sql": SOURCE["sql"] | {"url": url}}


@pytest.mark.parametrize("url", [
    "${DESK_URL}", "postgresql://${USER}:${WORD}@db.example.org/desk", "postgresql://reader@db/desk",
    "postgresql:///desk?host=/run/postgresql&password=${WORD}", "duckdb://data/desk.duckdb",
    "data/desk.sqlite", "postgresql://${WHO}@${HOST}:5432/desk",
])  # fmt: skip
def test_a_url_without_a_password_is_sound(fault, url):
    assert not holds_password(url)
    assert fault(with_url(url)) == ""


@pytest.mark.parametrize("url", [
    f"postgresql://reader:{SECRET}@db.example.org/desk", f"postgresql://reader:a/{SECRET}@db/desk",
    f"postgresql://reader:{SECRET}@x@db/desk", f"postgresql://reader:${{WORD}}{SECRET}@db/desk",
    f"postgresql:///desk?user=reader&password={SECRET}", f"host=db password={SECRET} dbname=desk",
    f"duckdb://md:desk?motherduck_token={SECRET}", f"reader:{SECRET}@db/desk",
])  # fmt: skip
def test_a_password_in_loop_yaml_is_refused_and_not_repeated(fault, url):
    said = fault(with_url(url))
    assert "sources.desk.sql: a password does not belong into loop.yaml" in said
    assert "environment variable" in said
    assert SECRET not in said


@pytest.mark.parametrize("source", [
    SOURCE | {"sql": f"postgresql://reader:{SECRET}@db/desk"},
    SOURCE | {"sql": SOURCE["sql"] | {"password": SECRET}},
    SOURCE | {"sql": SOURCE["sql"] | {"url": [f"postgresql://reader:{SECRET}@db/desk"]}},
    SOURCE | {"url": f"postgresql://reader:{SECRET}@db/desk"},
    SOURCE | {"password": SECRET},
    SOURCE | {"sql": None, "files": f"postgresql://reader:{SECRET}@db/desk"},
    SOURCE | {"zone": f"postgresql://reader:{SECRET}@db/desk"},
    f"sources:\n  desk:\n    sql: {{url: \"postgresql://reader:{SECRET}@db/desk, query: x}}\n",
    f"sources:\n  desk:\n    sql: {{url: postgresql://reader:{SECRET}@db/desk}} }}\n",
])  # fmt: skip
def test_a_password_in_a_wrong_place_is_not_repeated_either(fault, source):
    said = fault(source)
    assert said
    assert SECRET not in said


@pytest.mark.parametrize(("more", "why"), [
    ({"files": "data/raw/*.csv"}, "by exactly one of files"),
    ({"sql": None}, "by exactly one of files"),
    ({"sql": None, "files": "sqlite://desk.db"}, "a database is asked with sql"),
    ({"sheet": "Tickets"}, "sheet: of files alone; a query has none"),
    ({"decimal": ",", "encoding": "utf-8"}, "decimal, encoding: of files alone"),
    ({"sql": {"url": "${DESK_URL}"}}, "give exactly one of query, query_file"),
    ({"sql": {"url": "${DESK_URL}", "query": "select 1", "query_file": "a.sql"}},
     "give exactly one of query, query_file"),
    ({"sql": {"url": "$DESK_URL", "query": "select 1"}}, "url is no URL"),
])  # fmt: skip
def test_what_is_wrong_is_a_sentence(fault, more, why):
    assert why in fault(SOURCE | more)
