"""Traits of rows: their own, else those of their ticket or their customer."""

import pandas as pd

from data.conftest import fill
from loopnb.metrics.population import population, trait


def test_a_customers_segment_fills_in_where_an_answer_says_none(store, settings):
    answers = pd.DataFrame(
        {"response_id": ["1", "2", "3", "4"], "responded_at": pd.Timestamp("2026-07-01"),
         "kind": "csat", "account_id": ["A", "A", "B", None], "ticket_id": ["T", None, None, "U"],
         "segment": ["Own", "", None, None]}
    )  # fmt: skip
    fill(store, "responses", answers)
    fill(store, "accounts", pd.DataFrame({"account_id": ["A"], "segment": ["Large"],
                                          "is_key": [True]}))  # fmt: skip
    fill(store, "tickets", pd.DataFrame({"ticket_id": ["T"], "product": ["Vault"],
                                         "opened_at": pd.Timestamp("2026-07-01")}))  # fmt: skip
    rows = population("responses", store, settings, ["segment", "product"])
    found = rows.select("response_id", segment=trait(rows, "segment"),
                        product=trait(rows, "product"), region=trait(rows, "region"))  # fmt: skip
    table = found.order_by("response_id").execute()
    assert table.segment.tolist() == ["Own", "Large", "not said", "not said"]
    assert table["product"].tolist() == ["Vault", "not said", "not said", "not said"]
    assert set(table.region) == {"not said"}
    assert rows.count().execute() == 4
