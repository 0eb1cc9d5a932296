"""One question of the data: the rows that are meant, the same number as pandas, no verdict."""

import pandas as pd
import pytest

from loopnb.analyze import ask
from loopnb.errors import UsageError
from loopnb.metrics import METRICS, catalogue
from loopnb.metrics.conditions import conditions
from loopnb.periods import parse

PERIODS = parse("2026-Q3").history(2)


def tickets(n: int = 400) -> pd.DataFrame:
    """Return tickets of two quarters, of two products and three teams, one team unknown."""
    days = pd.Timestamp("2026-04-02") + pd.to_timedelta(range(n), "h") * 10
    return pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(n)], "opened_at": days,
         "resolved_at": days + pd.Timedelta(hours=2), "sla_met": [i % 7 > 1 for i in range(n)],
         "account_id": [f"A{i % 40}" for i in range(n)],
         "product": ["Vault" if i % 3 else "Lens" for i in range(n)],
         "team": ["Day", "Night", None, "Expert"] * (n // 4)}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("", lambda t: t.ticket_id != ""),
        ("product=Vault", lambda t: t["product"] == "Vault"),
        ("team != Night", lambda t: t.team.isin(["Day", "Expert"])),
        ("product=Vault; team=Day;", lambda t: (t["product"] == "Vault") & (t.team == "Day")),
    ],
)
def test_an_answer_is_that_of_pandas_for_the_rows_that_are_meant(stored_as, settings, where, kept):
    frame = tickets()
    found = ask(stored_as("tickets", frame), PERIODS, settings, metric="sla_met", where=where)
    for row, period in zip(found.table.itertuples(), PERIODS, strict=True):
        start, end = map(pd.Timestamp, (period.start, period.end))
        mine = frame.loc[(frame.resolved_at >= start) & (frame.resolved_at < end)]
        mine = mine.loc[kept(mine)]
        assert row.n == len(mine)
        assert row.value == pytest.approx(100 * mine.sla_met.mean())


ACCOUNTS = pd.DataFrame({"account_id": [f"A{i}" for i in range(40)],
                         "products": ["Lens"] * 10 + ["Vault; Lens"] * 5 + ["Vault"] * 25})  # fmt: skip


@pytest.mark.parametrize(
    ("where", "kept", "customers"),
    [
        ("", lambda t: t.ticket_id != "", 40),
        ("product=Lens", lambda t: t["product"] == "Lens", 15),
        ("product=Lens; version=2", lambda t: (t["product"] == "Lens") & (t.version == "2"), 15),
        ("team=Day", lambda t: t.team == "Day", 40),
    ],
)
def test_incidents_are_for_the_customers_that_have_the_product(
    stored_as, settings, where, kept, customers
):
    frame = tickets().assign(type="incident", version=["1", "2"] * 200)
    stored_as("accounts", ACCOUNTS)
    store = stored_as("tickets", frame)
    row = ask(store, PERIODS, settings, metric="incidents_per_100", where=where).table.iloc[-1]
    mine = frame.loc[kept(frame) & (frame.opened_at >= "2026-07-01")]
    told = (frame.resolved_at.max().normalize() - pd.Timestamp("2026-06-30")).days
    assert row.value == pytest.approx(100 * len(mine) / customers / (told / 30))


@pytest.mark.parametrize(
    "where", ["product!=Lens", "version=2", "version!=2", "segment=Large", "region=EMEA"]
)
def test_incidents_of_customers_that_nobody_counted_are_refused(store, settings, where):
    with pytest.raises(UsageError, match="customers on the list.* Name the product"):
        ask(store, PERIODS, settings, metric="incidents_per_100", where=where)


def test_the_text_says_which_rows_and_that_it_is_exploratory(stored_as, settings):
    store = stored_as("tickets", tickets())
    text = ask(store, PERIODS, settings, metric="sla_met", where="product=Vault; team!=Day").text
    assert text.startswith("Resolved on time, product Vault, team not Day: ")
    assert "no clear change" in text
    assert "Exploratory" in text


def test_a_change_that_is_shown_is_told_with_its_size(stored_as, settings):
    frame = tickets().assign(sla_met=lambda t: t.resolved_at < "2026-07-01")
    text = ask(stored_as("tickets", frame), PERIODS, settings, metric="sla_met").text
    assert "It was 100 % in 2026-Q2: a change of 100 points." in text


def test_what_is_counted_by_the_day_is_of_the_days_that_the_exports_tell_of(stored_as, settings):
    frame = tickets()
    found = ask(stored_as("tickets", frame), PERIODS, settings, metric="volume")
    days = (frame.resolved_at.max().normalize() - pd.Timestamp("2026-06-30")).days
    row = found.table.iloc[-1]
    assert row.value == pytest.approx((frame.opened_at >= "2026-07-01").sum() / days)
    assert found.text.split(". ")[1].endswith(
        "Not compared with 2026-Q2: 2026-Q3 is counted to 15 September 2026, as far as the "
        "exports reach"
    )


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_can_be_asked_of_an_empty_store(store, settings, name):
    found = ask(store, PERIODS, settings, metric=name)
    assert "no rows in 2026-Q3" in found.text
    assert "nan" not in found.text.lower()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("product", "'product' is no condition: write it as product=Vault; team!=Night queue."),
        ("=Vault", "'=Vault' is no condition"),
        ("produkt=Vault", "Did you mean 'product'?"),
    ],
)
def test_a_condition_that_cannot_be_read_is_named(text, said):
    with pytest.raises(UsageError) as caught:
        conditions(text)
    assert said in str(caught.value)


def test_a_metric_that_there_is_not_is_named(store, settings):
    with pytest.raises(UsageError, match="Did you mean 'csat'"):
        ask(store, PERIODS, settings, metric="csatt")


def test_the_catalogue_defines_every_metric():
    table = catalogue().table
    assert table.metric.tolist() == list(METRICS)
    assert table.definition.str.endswith(".").all()
