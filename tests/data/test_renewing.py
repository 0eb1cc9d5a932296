"""Who renews, the least content first: ranked without the future, and above those who stay."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.test_risk import accounts, answers, renewals
from loopnb.analyze import renewing, risk
from loopnb.analyze.standing import standing
from loopnb.periods import parse
from loopnb.results import Renewing

PERIOD = parse("2026-Q3")


@pytest.fixture(scope="module")
def benchmark(root: Path):
    sys.path.insert(0, str(root / "benchmarks"))
    spec = importlib.util.spec_from_file_location("renewals", root / "benchmarks/renewals.py")
    module = sys.modules["renewals"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(root / "benchmarks"))


@pytest.fixture
def found(stored_as, settings):
    def put(**tables: pd.DataFrame) -> Renewing:
        for name, frame in tables.items():
            store = stored_as(name, frame)
        return renewing(store, PERIOD, settings, risk(store, PERIOD, settings))

    return put


def test_accounts_that_the_simulation_loses_rank_above_the_others(benchmark):
    """The sample company; 0.5 is chance, 0.77 what knowing the truth gives."""
    found = benchmark.areas(benchmark.SEED)
    assert found["by the place in the ranking"] >= 0.66
    assert found["by the place in the ranking"] > found["unhappy twice, or not"] + 0.1
    assert found["by chance"] == pytest.approx(0.5)
    assert found["knowing the truth"] > found["by the place in the ranking"]


def test_the_area_is_the_chance_that_the_lost_one_of_two_comes_first(benchmark):
    lost = np.array([1.0, 0.0, 0.0, 1.0])
    assert benchmark.ranked(np.array([4, 1, 2, 3]), lost) == 1
    assert benchmark.ranked(np.array([4, 3, 2, 1]), lost) == 0.5
    assert benchmark.ranked(np.zeros(4), lost) == 0.5


def said(levels: dict[str, float], many: int = 6, **columns: object) -> pd.DataFrame:
    """Return answers whose scores lie around a level for each customer."""
    ids = [account for account in levels for _ in range(many)]
    wave = np.tile([0.0, 1.0], len(ids))[: len(ids)]
    score = np.array([levels[account] for account in ids]) + wave
    return answers(*ids, score=score.clip(1, 5), **columns)


LEVELS = {"A": 4.0, "B": 1.0, "C": 3.0, "D": 2.0}


def test_the_least_content_come_first(found):
    table = found(accounts=accounts(*"ABCD"), renewals=renewals(*"ABCD"),
                  responses=said(LEVELS)).table  # fmt: skip
    assert table.account_id.tolist() == ["B", "D", "C", "A"]
    assert table.place.tolist() == [1, 2, 3, 4]
    assert (table["of"] == 4).all()
    assert table.felt.is_monotonic_increasing
    assert table.at_risk.tolist() == [True, True, False, False]
    assert table.reasons[0].startswith("Unhappy")
    assert table.reasons[3] == ""


def test_a_customer_of_few_answers_lies_nearer_to_the_middle(found):
    few = said({"E": 1.0}, many=2).assign(response_id=["E1", "E2"], ticket_id=["E1", "E2"])
    both = pd.concat([said(LEVELS), few])
    table = found(accounts=accounts(*"ABCDE"), renewals=renewals(*"ABCDE"), responses=both).table
    felt = table.set_index("account_id").felt
    assert felt["B"] < felt["E"] < 0


def test_nothing_later_than_the_period_is_looked_at(stored_as, settings):
    store = stored_as("responses", said(LEVELS))
    before = standing(store, PERIOD, settings)
    later = said({"A": 1.0}, responded_at=pd.Timestamp("2026-10-02")).assign(
        response_id=[f"L{i}" for i in range(6)], ticket_id=[f"L{i}" for i in range(6)])  # fmt: skip
    store = stored_as("responses", pd.concat([said(LEVELS), later]))
    pd.testing.assert_frame_equal(standing(store, PERIOD, settings), before)
    assert set(before.quarter) == {0, 1}


def test_answers_on_recommending_us_alone_rank_too(found):
    nps = said({name: 2 * level for name, level in LEVELS.items()}).assign(
        kind="nps", scale_min=0.0, scale_max=10.0,
        score=lambda t: 2 * t.score)  # fmt: skip
    table = found(accounts=accounts(*"ABCD"), renewals=renewals(*"ABCD"), responses=nps).table
    assert table.account_id.tolist()[0] == "B"
    assert np.isfinite(table.felt).all()


def test_tickets_tell_of_those_who_never_answered(stored_as, settings):
    """Whoever waits is less content; E and F never answer, F waits."""
    random, rows = np.random.default_rng(2), []
    for i in range(400):
        days = 0.5 + 12 * (i % 2)
        opened = pd.Timestamp("2026-07-02") + pd.Timedelta(days=i % 60)
        rows.append((f"T{i}", "ABCD"[i % 4], opened, opened + pd.Timedelta(days=days)))
    for name, days in (("E", 0.5), ("F", 12.5)):
        opened = pd.Timestamp("2026-07-02")
        rows += [(f"{name}{i}", name, opened, opened + pd.Timedelta(days=days)) for i in range(9)]
    tickets = pd.DataFrame(rows, columns=["ticket_id", "account_id", "opened_at", "resolved_at"])
    own = tickets.iloc[:400]
    waited = (own.resolved_at - own.opened_at).dt.days
    score = np.clip(np.round(4.5 - 2 * (waited > 5) + random.normal(0, 0.7, 400)), 1, 5)
    stored_as("tickets", tickets)
    at = own.resolved_at.clip(upper=pd.Timestamp("2026-09-29")).to_numpy()
    told = answers(*own.account_id, responded_at=at, score=score.to_numpy())
    store = stored_as("responses", told.assign(ticket_id=own.ticket_id.to_numpy()))
    felt = standing(store, PERIOD, settings).set_index(["account_id", "quarter"]).felt
    assert felt["F", 0] < -15 < 15 < felt["E", 0]
    assert felt["F", 1] == felt["E", 1] == 0  # no ticket in that quarter


@pytest.mark.parametrize("lacking", ["renewals", "responses"])
def test_without_contracts_or_answers_nothing_is_told(found, lacking):
    tables = {"accounts": accounts(*"ABCD"), "renewals": renewals(*"ABCD"),
              "responses": said(LEVELS)}  # fmt: skip
    tables.pop(lacking)
    result = found(**tables)
    assert result.table.empty
    assert result.text == "The data do not tell who renews and how content they are."


def test_the_sentence_names_nobody(found):
    result = found(accounts=accounts(*"ABCD"), renewals=renewals(*"ABCD"), responses=said(LEVELS))
    assert result.text == (
        "4 customers renew within six months; fewer than 3 of them are expected to be less content "
        "than is usual."
    )
    assert result.names.Customer.tolist() == ["B AG", "D AG", "C AG", "A AG"]
    assert " AG" not in result._repr_html_()
    assert result.shown.Customers.tolist() == ["fewer than 3"] * len(result.shown)


def test_the_order_is_the_same_each_time(found):
    tables = {"accounts": accounts(*"DCBA"), "renewals": renewals(*"DCBA"),
              "responses": said(dict.fromkeys("ABCD", 3.0))}  # fmt: skip
    assert found(**tables).table.account_id.tolist() == ["A", "B", "C", "D"]
