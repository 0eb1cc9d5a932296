"""Invitations by team: the planted team is found in the sample and no other, and nobody is named."""

import importlib.util
import sys

import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from loopnb.audiences import Audience
from loopnb.collect import invited
from loopnb.periods import parse
from loopnb.present.decisions import invited as section
from loopnb.results import Invited
from loopnb.results.survey import ENOUGH, FEWER, FOLLOW_UP, TOO_FEW, TOO_FEW_TEAMS
from loopnb.sample.company import VARIANTS, simulate
from loopnb.sample.company.canonical import tables
from loopnb.sample.company.truth import SEED

NOW, WEEK = parse("2026-Q3"), parse("2026-W36")
PLANTED = VARIANTS["default"].selective_team
TEAMS = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")


@pytest.fixture(scope="module")
def companies(root):
    spec = importlib.util.spec_from_file_location("companies", root / "benchmarks/companies.py")
    module = sys.modules["companies"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_company(companies, truth: str, seed: int, period=NOW) -> Invited:
    store = companies.InMemory(tables(simulate(VARIANTS[truth], seed, texts=False)))
    return invited(store, period, companies.SETTINGS)


def laid(store, *, n=1000, teams=TEAMS, chance=None, kind="transaction"):
    """Put tickets of the quarter into a store, invited with a team's chance (0.9 unless said)."""
    rng = np.random.default_rng(9)
    team = np.array(teams)[rng.integers(0, len(teams), n)]
    closed = pd.Timestamp("2026-07-02") + pd.to_timedelta(rng.uniform(0, 80, n), "D").round("s")
    tickets = pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(n)], "team": team,
         "account_id": [f"A{i}" for i in rng.integers(0, 60, n)],
         "requester_key": [f"R{i}" for i in rng.integers(0, 600, n)],
         "priority": rng.choice(["High", "Low"], n), "opened_at": closed - pd.Timedelta("5h"),
         "resolved_at": closed, "reopens": rng.poisson(0.1, n)}
    )  # fmt: skip
    chances = pd.Series(team).map({name: 0.9 for name in teams} | (chance or {})).to_numpy()
    sent = tickets.loc[rng.random(n) < chances]
    sent = sent.assign(
        invitation_id="I" + sent.ticket_id, survey=kind, sent_at=sent.resolved_at
        + pd.Timedelta("6h"),
    )  # fmt: skip
    late = sent.head(1).assign(invitation_id="last", sent_at=pd.Timestamp("2026-09-30"))
    fill(store, "tickets", tickets)
    return fill(store, "invitations", pd.concat([sent, late]).drop(columns=["resolved_at"]))


@pytest.mark.parametrize(("truth", "period"), [("default", NOW), ("small", NOW), ("default", WEEK)])
def test_the_planted_team_is_found_in_the_sample_and_no_other(companies, truth, period):
    found = of_company(companies, truth, SEED, period)
    assert list(found.flagged.team) == [PLANTED]
    row = found.flagged.iloc[0]
    assert row.high < -5 and row.p_adjusted < 0.01
    assert row.share == pytest.approx(100 * row.invited / row.n)
    assert found.said.startswith(f"Fewer of the tickets of team {PLANTED} were followed by a")
    assert "than chance explains" in found.said and "That is no proof." in found.said


def test_in_other_companies_it_is_found_as_well_and_no_other(companies):
    found = [list(of_company(companies, "default", seed).flagged.team) for seed in (1, 2)]
    assert found == [[PLANTED]] * 2


def test_honest_companies_are_not_flagged(companies):
    found = [list(of_company(companies, "null-small", seed).flagged.team) for seed in range(11, 19)]
    assert sum(map(bool, found)) <= 2  # one in twenty is allowed; the benchmark counts 200


def test_a_team_that_asks_few_is_flagged_and_its_numbers_are_right(store, settings):
    found = invited(laid(store, chance={"Beta": 0.6}), NOW, settings)
    assert list(found.flagged.team) == ["Beta"]
    row = found.table.iloc[0]
    assert row.low < -30 < row.high < -5
    assert row.expected == pytest.approx(row.share - row.value)
    assert set(found.table.verdict) == {FEWER, ENOUGH}
    assert "Tickets closed" in found.how and "priorities" in found.how


def test_more_than_expected_is_never_flagged(store, settings):
    chance = dict.fromkeys(TEAMS, 0.6) | {"Beta": 1.0}
    assert invited(laid(store, chance=chance), NOW, settings).flagged.empty


def test_a_small_gap_is_not_worth_telling(store, settings):
    chance = dict.fromkeys(TEAMS, 1.0) | {"Beta": 0.96}
    found = invited(laid(store, n=6000, chance=chance), NOW, settings)
    row = found.table.set_index("team").loc["Beta"]
    assert row.p < 0.01 and row.verdict == ENOUGH


def test_people_asked_lately_are_compared_with_such_people(store, settings):
    """A rule that spares people is no team's doing, even where one team's people ask more often."""
    laid(store, n=2500)
    tickets = store.table("tickets").execute().sort_values("resolved_at")
    few = tickets.team == "Beta"  # of Beta's customers there are few, so they are spared often
    tickets.loc[few, "requester_key"] = [f"B{i % 60}" for i in range(few.sum())]
    last, sent = {}, []
    for row in tickets.itertuples():
        if row.resolved_at - last.get(row.requester_key, pd.Timestamp(0)) > pd.Timedelta("30D"):
            sent.append(row.Index)
            last[row.requester_key] = row.resolved_at
    chosen = tickets.loc[sent, ["ticket_id", "requester_key", "account_id", "resolved_at"]]
    chosen = chosen.assign(invitation_id="I" + chosen.ticket_id,
                           sent_at=chosen.resolved_at + pd.Timedelta("1h"))  # fmt: skip
    fill(store, "tickets", tickets)
    found = invited(fill(store, "invitations", chosen), NOW, settings)
    row = found.table.set_index("team").loc["Beta"]
    assert row.share < 60 and found.flagged.empty
    assert "asked lately" in row.alike.split(";")


def test_a_product_of_one_team_alone_is_not_compared_by(store, settings):
    laid(store)
    tickets = store.table("tickets").execute()
    tickets["product"] = tickets.team.map(dict(zip(TEAMS, "ABCDE", strict=True)))
    found = invited(fill(store, "tickets", tickets), NOW, settings)
    assert found.table.unlike.iloc[0].split(";")[-2:] == ["product", "region"]
    assert "Not compared by" in found.how and (found.table.verdict == ENOUGH).all()


def test_tickets_whose_survey_may_still_come_do_not_count(store, settings):
    laid(store)
    sent = store.table("invitations").execute()
    sent = sent.loc[sent.invitation_id != "last"]
    last = sent.sent_at.max()
    found = invited(fill(store, "invitations", sent), NOW, settings)
    tickets = store.table("tickets").execute()
    late = tickets.resolved_at >= last - pd.Timedelta("2D")
    assert late.any() and found.table.n.sum() == (~late).sum()


@pytest.mark.parametrize(
    ("parts", "verdicts", "said"),
    [({"n": 1}, {TOO_FEW}, "too few closed tickets"),
     ({"teams": ("Alpha",)}, {TOO_FEW_TEAMS}, "too few teams"),
     ({"teams": ("Alpha", "Beta"), "chance": {"Beta": 0.1}}, {TOO_FEW_TEAMS}, "too few teams"),
     ({"n": 100}, {TOO_FEW}, "too few closed tickets"),
     ({"kind": FOLLOW_UP}, set(), "No invitation names"),
     ({"teams": ("",)}, set(), "No invitation names")],
)  # fmt: skip
def test_odd_cases_have_a_stated_verdict(parts, verdicts, said, store, settings, tmp_path):
    limits = settings.thresholds.model_copy(update={"minimum_responses": 40})
    settings = settings.model_copy(update={"thresholds": limits})
    found = invited(laid(store, **parts), NOW, settings)
    assert set(found.table.verdict) == verdicts
    assert said in found.said and found.flagged.empty
    assert "nan" not in (found.said + found.how + found._repr_html_()).lower()
    assert not found.table.isna().any().any()
    found.table.to_parquet(tmp_path / "i.parquet")
    Invited.from_table(pd.read_parquet(tmp_path / "i.parquet"))


def test_an_empty_store_says_so(store, settings):
    assert invited(store, NOW, settings).table.empty


def test_the_section_is_for_the_head_of_support_alone(store, settings):
    found = invited(laid(store, chance={"Beta": 0.6}), NOW, settings)
    words = {"readers": "r", "sections": ("invited",), "classification": "Restricted"}
    told = section(found, readers=Audience(**words, sees=("teams",)))._repr_html_()
    assert "team Beta" in told and 'id="invited"' in told
    assert section(found, readers=Audience(**words, sees=("names",)))._repr_html_() == ""
    other = Audience(readers="r", sections=("gaps",), sees=("teams",), classification="Restricted")
    assert section(found, readers=other)._repr_html_() == ""
    assert "Beta" not in found.text and "5 teams" in found.text
    honest = invited(laid(store), NOW, settings)
    assert section(honest, readers=Audience(**words, sees=("teams",)))._repr_html_() == ""
    assert honest.text == found.text  # so that nobody can tell from it whether one is flagged
