"""Measured values against plain pandas on a random frame, and by hand at the edges of periods."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze import measure
from loopnb.errors import DataError
from loopnb.metrics import METRICS
from loopnb.metrics import expressions as sums
from loopnb.metrics.population import population
from loopnb.periods import parse
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.counts import daily_rate
from loopnb.stats.proportions import proportion, woodruff

ZONE = "Europe/Berlin"
PERIODS = [parse("2026-Q2"), parse("2026-Q3")]


def random_tickets(n: int = 900) -> pd.DataFrame:
    """Return tickets of half a year and its edges; some without account, customer or end."""
    random = np.random.default_rng(5)
    opened = pd.Timestamp("2026-03-25") + pd.to_timedelta(random.uniform(0, 200, n), "D").round("s")
    took = pd.to_timedelta(random.lognormal(3, 1.2, n) * 3600, "s").round("s")
    frame = pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(n)], "opened_at": opened,
         "resolved_at": opened + took, "reopens": random.poisson(0.1, n).astype(float),
         "account_id": [f"A{i}" for i in random.zipf(1.6, n) % 60],
         "requester_key": [f"R{i}" for i in random.integers(0, 90, n)]}
    )  # fmt: skip
    for column, share in {"account_id": 0.3, "requester_key": 0.2, "resolved_at": 0.1}.items():
        frame[column] = frame[column].mask(random.uniform(size=n) < share)
    return frame.assign(reopens=frame.reopens.mask(random.uniform(size=n) < 0.05))


def in_period(frame: pd.DataFrame, date: str, period) -> pd.DataFrame:
    """Return the rows of the period by the local date, with their cluster."""
    local = frame[date].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    rows = frame.loc[(local >= str(period.start)) & (local < str(period.end))]
    return rows.assign(who=rows.account_id.fillna(rows.requester_key).fillna(rows.ticket_id))


def clustered(hits: pd.Series, who: pd.Series) -> dict[str, float]:
    each = hits.astype(float).groupby(who).agg(["size", "sum"])
    return cluster_sums(each["size"].to_numpy(), each["sum"].to_numpy())


def followed(rows: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose fortnight after resolution lies within the data."""
    last = tickets[["opened_at", "resolved_at"]].max().max()
    return rows.loc[rows.resolved_at <= last - pd.Timedelta(days=14)]


@pytest.fixture
def tickets() -> pd.DataFrame:
    return random_tickets()


@pytest.fixture
def measured(stored_as, tickets, settings):
    store = stored_as("tickets", tickets)
    return measure(store, PERIODS, settings.model_copy(update={"zone": ZONE})).table


def row(measured: pd.DataFrame, metric: str, period: str = "2026-Q3") -> pd.Series:
    return measured.set_index(["metric", "period"]).loc[(metric, period)]


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
def test_a_share_its_sums_and_its_interval_are_those_of_pandas(measured, tickets, period):
    rows = in_period(tickets, "resolved_at", period)
    known = followed(rows.loc[rows.reopens.notna()], tickets)
    share = proportion(clustered(known.reopens > 0, known.who)).scaled(100)
    found = row(measured, "reopened", period.name)
    assert found[["value", "low", "high", "se", "df"]].tolist() == pytest.approx(
        [float(part) for part in (share.value, share.low, share.high, share.se, share.df)]
    )
    assert found.value == pytest.approx(100 * (known.reopens > 0).mean())
    assert found[["n", "clusters", "excluded"]].tolist() == [
        len(known), known.who.nunique(), len(rows) - len(known),
    ]  # fmt: skip


def test_sums_over_clusters_are_those_of_pandas(stored_as, tickets, settings):
    metric, store = METRICS["reopened"], stored_as("tickets", tickets)
    table = population("tickets", store, settings, metric.needs)
    found = sums.shares(sums.cohort(metric, table, PERIODS, ZONE)).execute().set_index("period")
    for period in PERIODS:
        rows = in_period(tickets, "resolved_at", period).dropna(subset="reopens")
        rows = followed(rows, tickets)
        expected = clustered(rows.reopens > 0, rows.who)
        assert found.loc[period.name].astype(float)[list(expected)].to_dict() == pytest.approx(
            expected
        )


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
def test_a_median_its_tail_and_its_interval_are_those_of_pandas(measured, tickets, period):
    rows = in_period(tickets, "resolved_at", period)
    hours = (rows.resolved_at - rows.opened_at).dt.total_seconds() / 3600
    levels = woodruff(clustered(hours <= hours.median(), rows.who), 0.5)
    low, high = hours.quantile([float(levels.low), float(levels.high)])
    found = row(measured, "time_to_resolve", period.name)
    assert found[["value", "low", "high", "tail"]].tolist() == pytest.approx(
        [hours.median(), low, high, hours.quantile(0.9)]
    )
    assert found.n == len(rows)


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
def test_a_rate_is_the_number_by_the_days_of_the_period(measured, tickets, period):
    rows = in_period(tickets, "opened_at", period)
    local = rows.opened_at.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.date
    days = [day.date() for day in pd.date_range(period.start, period.end, inclusive="left")]
    counts = rows.groupby(local).size().reindex(days, fill_value=0)
    expected = daily_rate(counts.to_numpy(), period.start.weekday())
    found = row(measured, "volume", period.name)
    assert found.value == pytest.approx(len(rows) / period.days)
    assert (found.low, found.high) == pytest.approx((float(expected.low), float(expected.high)))
    assert found[["n", "clusters"]].tolist() == [len(rows), rows.who.nunique()]


def test_a_period_or_a_metric_without_rows_has_none(measured):
    assert row(measured, "csat")[["n", "excluded"]].tolist() == [0, 0]
    assert math.isnan(row(measured, "csat").value)
    assert row(measured, "sla_met").n == 0
    assert row(measured, "sla_met").excluded > 0


def test_every_metric_has_a_row_for_each_period_in_order(measured):
    assert measured.metric.unique().tolist() == list(METRICS)
    assert measured.period.tolist() == ["2026-Q2", "2026-Q3"] * len(METRICS)
    assert measured.start.tolist() == ["2026-04-01", "2026-07-01"] * len(METRICS)


def answers(*said_at: str, **columns: list) -> pd.DataFrame:
    frame = pd.DataFrame({"responded_at": pd.to_datetime(list(said_at)), "score": 5.0} | columns)
    scale = {"kind": "csat", "scale_min": 1.0, "scale_max": 5.0, "scale_direction": "high"}
    return frame.assign(**scale, response_id=[f"R{i}" for i in frame.index])


@pytest.mark.parametrize(
    ("zone", "counts"),
    [("UTC", [2, 2]), ("Europe/Berlin", [1, 3]), ("America/New_York", [3, 1])],
)
def test_a_quarter_begins_at_midnight_of_the_workspace(stored_as, settings, zone, counts):
    said = [
        "2026-06-30 21:59:59",
        "2026-06-30 22:00:00",
        "2026-07-01 03:59:59",
        "2026-07-01 04:00:00",
    ]
    store = stored_as("responses", answers(*said))
    table = measure(store, PERIODS, settings.model_copy(update={"zone": zone})).table
    assert table.loc[table.metric == "csat", "n"].tolist() == counts


def test_answers_without_a_rating_are_left_out_and_counted_those_of_another_kind_are_not_meant(
    stored_as, settings
):
    frame = answers("2026-07-01", "2026-07-02", "2026-07-03", score=[5.0, None, 2.0])
    frame.loc[2, "kind"] = "nps"
    found = row(measure(stored_as("responses", frame), PERIODS, settings).table, "csat")
    assert found[["value", "n", "excluded"]].tolist() == [100, 1, 1]


def test_an_account_that_answers_alike_is_worth_one_answer(stored_as, settings):
    frame = answers(*["2026-07-01"] * 8, score=[5.0] * 4 + [1.0] * 4)
    alone = row(measure(stored_as("responses", frame), PERIODS, settings).table, "csat")
    frame = frame.assign(account_id=["A"] * 4 + ["B"] * 4)
    together = row(measure(stored_as("responses", frame), PERIODS, settings).table, "csat")
    assert (alone.clusters, together.clusters) == (8, 2)
    assert together.high - together.low > alone.high - alone.low


def test_the_minimum_comes_from_the_settings(stored_as, settings):
    limits = settings.thresholds.model_copy(update={"minimum_responses": 7})
    settings = settings.model_copy(update={"thresholds": limits})
    store = stored_as("responses", answers("2026-07-01"))
    table = measure(store, PERIODS, settings).table
    assert set(table.loc[table.kind == "share", "minimum"]) == {7}
    assert set(table.loc[table.kind == "stock", "minimum"]) == {0}  # few open tickets are good news


def test_a_period_without_data_says_which_days_there_are(stored_as, settings):
    store = stored_as("responses", answers("2026-07-04", "2026-08-09"))
    with pytest.raises(DataError) as caught:
        measure(store, [parse("2027-Q1")], settings)
    assert str(caught.value) == (
        "Period 2027-Q1 has no data. The store holds responses from 2026-07-04 to 2026-08-09."
    )


def test_an_empty_store_says_that_it_is_empty(store, settings):
    with pytest.raises(DataError, match=r"Period 2026-Q3 has no data\. The store is empty\."):
        measure(store, PERIODS, settings)


def test_days_are_those_of_the_workspace(stored_as):
    frame = pd.DataFrame({"ticket_id": ["T1", "T2"], "opened_at": pd.to_datetime(
        ["2026-07-01 20:00", "2026-07-02 01:00"])})  # fmt: skip
    table = stored_as("tickets", frame).table("tickets")
    rows = sums.cohort(METRICS["volume"], table, PERIODS, "America/New_York")
    assert sums.daily(rows).execute().n.tolist() == [2]  # both on 1 July in New York


def test_a_rating_without_a_scale_is_left_out_not_unhappy(stored_as, settings):
    frame = answers("2026-07-01", "2026-07-02").assign(scale_max=[5.0, None])
    found = row(measure(stored_as("responses", frame), PERIODS, settings).table, "csat")
    assert found[["value", "n", "excluded"]].tolist() == [100, 1, 1]


def test_a_quantile_may_be_taken_at_another_level(stored_as, tickets):
    table = stored_as("tickets", tickets).table("tickets")
    metric = replace(METRICS["time_to_resolve"], date="opened_at")
    found = sums.quantiles(sums.cohort(metric, table, PERIODS, ZONE), 0.25).execute()
    rows = in_period(tickets, "opened_at", PERIODS[1]).dropna(subset="resolved_at")
    hours = (rows.resolved_at - rows.opened_at).dt.total_seconds() / 3600
    value = found.set_index("period").middle["2026-Q3"]
    assert value == pytest.approx(hours.quantile(0.25))
