"""A process killed between two renames loses no table."""

import ibis
import pandas as pd

from loopnb.schema import stored
from loopnb.store import Store


def events(store: Store) -> None:
    row = ibis.memtable(pd.DataFrame({"event_id": ["E1"], "at": [pd.Timestamp("2026-07-01")]}))
    others = {c: ibis.null(k) for c, k in stored("events").items() if c not in row.columns}
    store.replace("events", row.mutate(**others).select(*stored("events")))


def test_a_table_moved_aside_is_taken_back(tmp_path):
    events(Store(tmp_path))
    (tmp_path / "events").rename(tmp_path / ".events-old-1")
    assert Store(tmp_path).counts()["events"] == 1
    assert not (tmp_path / ".events-old-1").exists()


def test_a_table_in_its_place_stays(tmp_path):
    events(Store(tmp_path))
    (tmp_path / ".events-old-1").mkdir()
    assert Store(tmp_path).counts()["events"] == 1
