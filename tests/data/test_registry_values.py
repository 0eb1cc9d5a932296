"""Every metric equals plain pandas on a random desk: value, interval, n and what is left out."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data.by_pandas import BY_PANDAS, Desk
from data.conftest import desk_store
from data.desk import ZONE, desk, desk_settings
from loopnb.analyze import measure
from loopnb.analyze.estimating import estimated, several
from loopnb.metrics import METRICS
from loopnb.metrics.expressions import cohort
from loopnb.metrics.metric import COUNTED
from loopnb.metrics.population import population
from loopnb.periods import parse
from loopnb.settings import Settings
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.counts import daily_rate
from loopnb.stats.means import mean, net_promoter
from loopnb.stats.proportions import proportion, woodruff
from loopnb.stats.totals import incidence, standing, total
from loopnb.store import Store

PERIODS = [parse("2026-Q2"), parse("2026-Q3")]
IN_PART = [replace(PERIODS[0], start=date(2026, 4, 20)), PERIODS[1]]
FACTOR = {"share": 100, "score": 100, "mean": 1}
INTERVAL = {"share": proportion, "score": net_promoter, "mean": mean}


@pytest.fixture(scope="module")
def said() -> Settings:
    return desk_settings(Settings(company="Desk", mission="Work.", zone="UTC", sources={}))


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Store:
    return desk_store(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def measured(filled, said) -> pd.DataFrame:
    return measure(filled, PERIODS, said).table.set_index(["metric", "period"])


def sums_of(rows: pd.DataFrame) -> dict:
    x = rows.x.astype(float)
    each = pd.DataFrame({"n": 1.0, "y": x, "squares": x**2}).groupby(rows.who).sum()
    return cluster_sums(*(each[name].to_numpy() for name in ("n", "y", "squares")))


def averaged(kind: str, counted: pd.DataFrame, *_) -> tuple:
    x, found = counted.x.astype(float), INTERVAL[kind](sums_of(counted))
    return tuple(FACTOR[kind] * float(each) for each in (x.mean(), found.low, found.high))


def middle(kind: str, counted: pd.DataFrame, *_) -> tuple:
    levels = woodruff(sums_of(counted.assign(x=counted.x <= counted.x.median())), 0.5)
    return counted.x.median(), *counted.x.quantile([float(levels.low), float(levels.high)])


def a_day(kind: str, counted: pd.DataFrame, at: Desk) -> tuple:
    name = "opened_at" if kind == "volume" else "resolved_at"
    local = at.tickets[name].loc[counted.index].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    days = pd.date_range(at.period.start, at.period.end, inclusive="left")
    each = local.dt.tz_localize(None).dt.floor("D").value_counts().reindex(days, fill_value=0)
    found = daily_rate(each.to_numpy(), at.period.start.weekday())
    return len(counted) / at.period.days, float(found.low), float(found.high)


def summed(kind: str, counted: pd.DataFrame, at: Desk) -> tuple:
    days = at.period.days if kind == "exposure" else 1
    found = total(sums_of(counted), days) if kind == "exposure" else standing(sums_of(counted))
    return counted.x.astype(float).sum() / days, float(found.low), float(found.high)


def apiece(kind: str, counted: pd.DataFrame, at: Desk) -> tuple:
    members, months = len(at.accounts), at.period.days / 30
    found = incidence(sums_of(counted), float(members))
    value = len(counted) / members
    return tuple(100 / months * float(each) for each in (value, found.low, found.high))


EXPECTED = {"share": averaged, "score": averaged, "mean": averaged, "quantile": middle,
            "rate": a_day, "stock": summed, "exposure": summed, "per 100": apiece}  # fmt: skip


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
@pytest.mark.parametrize("name", METRICS)
def test_a_metric_its_n_and_its_interval_are_those_of_pandas(measured, said, name, period):
    at, kind = Desk(desk(), said, period), METRICS[name].kind
    rows, found = BY_PANDAS[name](at), measured.loc[(name, period.name)]
    counted = rows.loc[rows.ok]
    assert found[["n", "clusters", "excluded"]].tolist() == [
        len(counted), counted.who.nunique(), len(rows) - len(counted)]  # fmt: skip
    assert len(counted) > 20
    expected = EXPECTED[kind](name if kind == "rate" else kind, counted, at)
    assert found[["value", "low", "high"]].tolist() == pytest.approx(list(expected))
    if kind == "quantile":
        assert found["tail"] == pytest.approx(counted.x.quantile(0.9))


def test_every_metric_is_checked_and_some_rows_of_most_are_left_out(measured):
    assert list(BY_PANDAS) == list(METRICS)
    assert (measured.groupby("metric").excluded.sum() > 0).sum() >= 18


@pytest.mark.parametrize("by", [("period",), ("period", "product"), ("period", "team", "priority")])
@pytest.mark.parametrize("told", [PERIODS, IN_PART], ids=["whole", "in part"])
def test_metrics_in_one_scan_are_those_of_one_scan_each(filled, said, told, by):
    together = several(list(METRICS.values()), filled, PERIODS, said, told=told, by=by)
    for name, metric in METRICS.items():
        periods = told if metric.kind in COUNTED else PERIODS
        rows = population(metric.table, filled, said, [*metric.needs, *by[1:]])
        rows = cohort(metric, rows, periods, ZONE, traits=by[1:])
        alone = estimated(metric, rows, periods, by)
        pd.testing.assert_frame_equal(together[name], alone, check_dtype=False, obj=name)
