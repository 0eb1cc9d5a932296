"""The store: whole tables in Parquet, by quarter of UTC, typed also when empty."""

from datetime import datetime

import ibis
import pandas as pd
import pytest

from loopnb.errors import DataError
from loopnb.schema import TABLES, stored
from loopnb.store import VERSION, Store


def tickets(*opened: str) -> pd.DataFrame:
    times = pd.to_datetime(list(opened))
    return pd.DataFrame({"ticket_id": [f"T{i}" for i in range(len(times))], "opened_at": times})


def test_a_table_comes_back_as_it_was_written(stored_as):
    frame = tickets("2026-07-01 10:00:00", "2026-09-30 23:59:59")
    frame = frame.assign(reopens=[0, None], sla_met=[True, None], subject=["é, \n“a”", None])
    back = stored_as("tickets", frame).table("tickets").order_by("ticket_id").execute()
    assert back.ticket_id.tolist() == ["T0", "T1"]
    assert back.opened_at.tolist() == frame.opened_at.tolist()
    assert back.subject.tolist()[0] == "é, \n“a”"
    assert back[["reopens", "sla_met", "subject"]].loc[1].isna().all()


def test_rows_are_stored_by_their_quarter_in_utc(stored_as):
    store = stored_as(
        "tickets", tickets("2026-06-30 23:59:59", "2026-07-01 00:00:00", "2027-01-01 00:00:00")
    )
    parts = sorted(path.parent.name for path in store.current.glob("tickets/*/*.parquet"))
    assert parts == ["quarter=2026-Q2", "quarter=2026-Q3", "quarter=2027-Q1"]


def test_a_table_without_a_date_is_stored_in_one_part(stored_as):
    store = stored_as("accounts", pd.DataFrame({"account_id": ["A2", "A1"]}))
    (part,) = store.current.glob("accounts/*/*.parquet")
    assert part.parent.name == "quarter=all"
    assert pd.read_parquet(part).account_id.tolist() == ["A1", "A2"]


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_its_columns_and_types(store, name):
    table = store.table(name)
    assert {c: str(kind).partition("(")[0] for c, kind in table.schema().items()} == stored(name)
    assert table.count().execute() == 0


def test_an_empty_table_stays_typed_when_it_was_written(store):
    store.replace("tickets", store.empty("tickets"))
    assert store.table("tickets").schema() == store.empty("tickets").schema()


def test_a_table_is_replaced_as_a_whole(stored_as):
    stored_as("tickets", tickets("2026-01-01", "2026-04-01"))
    store = stored_as("tickets", tickets("2026-07-01"))
    assert store.table("tickets").opened_at.execute().tolist() == [datetime(2026, 7, 1)]
    assert [path.name for path in (store.current / "tickets").iterdir()] == ["quarter=2026-Q3"]


def test_a_table_that_cannot_be_written_leaves_the_old_one(stored_as):
    store = stored_as("tickets", tickets("2026-07-01"))
    broken = store.table("tickets").mutate(subject=ibis.literal("x").cast("int64").cast("string"))
    with pytest.raises(Exception, match="x"):
        store.replace("tickets", broken)
    assert store.table("tickets").count().execute() == 1


def test_a_table_may_be_replaced_by_what_is_made_of_itself(stored_as):
    store = stored_as("tickets", tickets("2026-07-01", "2026-07-02"))
    rows = store.table("tickets")
    store.replace("tickets", rows.filter(rows.ticket_id == "T1"))
    assert store.counts()["tickets"] == 1


def test_the_same_rows_give_the_same_bytes(stored_as):
    frame = tickets("2026-07-03", "2026-07-01", "2026-07-02")
    found = []
    for rows in (frame, frame.iloc[::-1]):
        folder = stored_as("tickets", rows).current
        found.append([path.read_bytes() for path in sorted(folder.glob("tickets/*/*"))])
    assert found[0] == found[1]


def test_counts_name_every_table(stored_as):
    counts = stored_as("tickets", tickets("2026-07-01")).counts()
    assert counts == dict.fromkeys(TABLES, 0) | {"tickets": 1}


def test_an_unknown_table_is_a_sentence(store):
    with pytest.raises(DataError, match="Did you mean 'tickets'"):
        store.table("ticket")


def test_a_new_store_says_its_version(store):
    assert (store.folder / "VERSION").read_text() == f"{VERSION}\n"
    Store(store.folder)


def test_a_store_of_another_version_is_not_read(store):
    (store.folder / "VERSION").write_text("99\n")
    with pytest.raises(DataError) as caught:
        Store(store.folder)
    assert "says version 99, this loopnb reads version" in str(caught.value)
    assert "the next run loads it again from data/raw" in str(caught.value)
