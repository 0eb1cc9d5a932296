"""Weighting: post-stratification by hand, a planted bias made up for, every refusal in words."""

import numpy as np
import pandas as pd
import pytest

from data.pairs import NOW, PERIOD, SETTINGS, answers, desk, joined, tickets
from loopnb.analyze import measure, weighted, weighting
from loopnb.errors import DataError
from loopnb.results import Weighted
from loopnb.stats.raking import kish


def by(*traits: str):
    return SETTINGS.model_copy(update={"segments": traits})


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return tickets(n=2400, customers=300, urgent=(0.3, 0.3))


@pytest.fixture(scope="module")
def ratings(frame) -> pd.DataFrame:
    """Urgent tickets are answered less often, and less happily."""
    random = np.random.default_rng(7)
    urgent = frame.priority.eq("Urgent").to_numpy()
    some = random.uniform(size=len(frame)) < np.where(urgent, 0.12, 0.6)
    happy = random.uniform(size=len(frame)) < np.where(urgent, 0.35, 0.9)
    return answers(frame).assign(score=np.where(happy, 5.0, 1.0)).loc[some]


@pytest.fixture(scope="module")
def store(tmp_path_factory, frame, ratings):
    return desk(tmp_path_factory.mktemp("desk"), tickets=frame, responses=ratings)


def test_one_trait_is_post_stratification(store, frame, ratings):
    found = weighted(store, PERIOD, by("priority")).table.iloc[0]
    said = joined(ratings, frame).loc[lambda t: t.period == NOW]
    means = said.groupby("priority").hit.mean()
    share = frame.loc[frame.period == NOW].priority.value_counts(normalize=True)
    assert found.value == pytest.approx(100 * (means * share).sum())
    assert found.unweighted == pytest.approx(100 * said.hit.mean())
    n = said.priority.value_counts()
    assert found.design_effect == pytest.approx(kish(n, share / n))
    assert (found.n, found.tickets) == (len(said), (frame.period == NOW).sum())
    assert found.clusters == said.account_id.nunique()


def test_the_margins_of_several_traits_are_those_of_all_tickets(store, frame, ratings):
    found = weighted(store, PERIOD, SETTINGS).table.iloc[0]
    alone = weighted(store, PERIOD, by("priority")).table.iloc[0]
    assert found.traits == "product;region;priority"
    assert found.gap < 1e-6 and found.trimmed == 0
    assert abs(found.value - alone.value) < 1.5  # product and region make no difference here
    assert found.value != alone.value


def test_unweighted_is_the_measured_value(store):
    found = weighted(store, PERIOD, SETTINGS).table.iloc[0]
    measured = measure(store, [PERIOD], SETTINGS, only=["csat"]).table.iloc[0]
    assert (found.unweighted, found.n) == (pytest.approx(measured.value), measured.n)


def test_a_planted_bias_is_made_up_for_and_said(store):
    found = weighted(store, PERIOD, SETTINGS)
    row, true = found.table.iloc[0], 100 * (0.7 * 0.9 + 0.3 * 0.35)
    assert row.low < true < row.high < row.unweighted
    assert found.text.startswith(f"Weighted to all tickets, {row.value:.0f} % are satisfied (")
    assert f") instead of {row.unweighted:.0f} %: that answers differ" in found.text
    assert "product, region and priority makes a difference." in found.text
    assert len(found.shown) == 2


def test_respondents_like_all_tickets_make_no_difference(tmp_path, frame):
    store = desk(tmp_path, tickets=frame, responses=answers(frame, rate=0.5))
    text = weighted(store, PERIOD, SETTINGS).text
    assert "by product, region and priority makes no visible difference. Whether the unhappy" in text


def test_that_the_unhappy_answer_more_is_not_ruled_out(tmp_path, frame):
    said, random = answers(frame), np.random.default_rng(3)
    happy = said.score >= said.scale_max - 1
    some = said.loc[random.uniform(size=len(said)) < np.where(happy, 0.3, 0.6)]
    text = weighted(desk(tmp_path, tickets=frame, responses=some), PERIOD, SETTINGS).text
    assert "Whether the unhappy answer more often, or less, cannot be seen here." in text
    assert "who answers makes" not in text


def test_cut_weights_are_said(tmp_path, frame):
    urgent = set(frame.ticket_id[frame.priority == "Urgent"])
    said = answers(frame).loc[lambda t: ~t.ticket_id.isin(urgent) | (t.ticket_id.str[-2:] == "11")]
    store = desk(tmp_path, tickets=frame, responses=said)
    found = weighted(store, PERIOD, by("priority"))
    assert found.table.trimmed.iloc[0] > 0
    assert "of the answers would have counted too much and were cut" in found.text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t, r: (t, r.loc[~r.ticket_id.isin(t.ticket_id[t.priority == "Urgent"])]),
         r"nobody answered on priority Urgent \(\d+ of [\d,]+ tickets\)"),
        (lambda t, r: (t, r.assign(ticket_id=None)),
         "the answers do not tell the product, region or priority of their tickets"),
        (lambda t, r: (t.iloc[:0], r), "no ticket was resolved in this period"),
        (lambda t, r: (t, r.iloc[:0]), "nobody answered in this period"),
        (lambda t, r: (t, r.assign(scale_max=np.nan)), "nobody answered in this period"),
        (lambda t, r: (t, r.loc[r.responded_at > "2026"].head(12)),
         r"there are too few answers \(12; 30 needed\)"),
        (lambda t, r: (t, r.assign(account_id="A1")), "all of them are of one customer"),
        (lambda t, r: (t.assign(product=None, region="", priority=None), r),
         "tickets tell no product, region or priority"),
    ],
)  # fmt: skip
def test_what_cannot_be_weighted_says_why(tmp_path, frame, ratings, change, reason):
    kept, said = change(frame, ratings)
    found = weighted(desk(tmp_path, tickets=kept, responses=said), PERIOD, SETTINGS)
    assert pd.Series(found.text).str.fullmatch(f"Not weighted to all tickets: {reason}.").all()
    assert ">nan" not in found._repr_html_().lower()
    assert np.isnan(found.table.value.astype(float)).all()


def test_a_trait_that_no_ticket_tells_is_left_out(store):
    found = weighted(store, PERIOD, by("team", "priority", "language")).table.iloc[0]
    assert (found.traits, found.reason) == ("priority", "")


def test_answers_on_no_ticket_count_for_nothing_and_are_numbered(tmp_path, frame, ratings):
    extra = ratings.head(40).assign(response_id=[f"X{i}" for i in range(40)], ticket_id=None,
                                    score=1.0, responded_at=pd.Timestamp("2026-08-01"))  # fmt: skip
    frame = frame.fillna({"region": "Africa"})
    mixed = desk(tmp_path / "a", tickets=frame, responses=pd.concat([ratings, extra]))
    found = weighted(mixed, PERIOD, by("priority"))
    assert found.table.unplaced.iloc[0] == 40
    assert "40 answers are about no such ticket" in found.text
    without = weighted(desk(tmp_path / "b", tickets=frame, responses=ratings), PERIOD,
                       by("priority"))  # fmt: skip
    assert found.table.value.iloc[0] == pytest.approx(without.table.value.iloc[0])


def test_many_customers_are_merged_and_nothing_else_changes(store, monkeypatch):
    plain = weighted(store, PERIOD, SETTINGS).table.iloc[0]
    monkeypatch.setattr(weighting, "NUMBERS", 2_000)
    merged = weighted(store, PERIOD, SETTINGS).table.iloc[0]
    assert merged.clusters < plain.clusters
    assert merged.value == pytest.approx(plain.value)
    assert merged.high - merged.low == pytest.approx(plain.high - plain.low, rel=0.3)


def test_too_many_kinds_of_tickets_are_refused(store, monkeypatch):
    monkeypatch.setattr(weighting, "CELLS", 11)
    assert "too many kinds of tickets" in weighted(store, PERIOD, SETTINGS).text


def test_an_unknown_segment_is_refused(store):
    with pytest.raises(DataError, match="Did you mean 'priority'"):
        weighted(store, PERIOD, by("priorty"))


def test_it_is_rebuilt_from_its_table(store):
    found = weighted(store, PERIOD, SETTINGS)
    assert Weighted.from_table(found.table).text == found.text
