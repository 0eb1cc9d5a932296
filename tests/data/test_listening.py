"""The listening plan: at most ten customers, those with most reasons first, each with questions."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from loopnb.analyze import turning
from loopnb.analyze.turning import LEAST
from loopnb.periods import parse
from loopnb.repeat import listening, whom_to_meet
from loopnb.results import Comments, Needs, Risk, Tones
from loopnb.results.listening import MOST
from loopnb.results.needs import SILENT as UNHEARD
from loopnb.results.needs import UNMEASURED
from loopnb.results.risk import AT_RISK

PERIOD = parse("2026-Q3")


def needs(*silent: str, themes: tuple[str, ...] = ()) -> Needs:
    rows = [{"kind": UNHEARD, "subject": each, "account_id": each, "why": "No conversation."}
            for each in silent]  # fmt: skip
    rows += [{"kind": UNMEASURED, "subject": theme, "account_id": ""} for theme in themes]
    return Needs.from_table(pd.DataFrame(rows, columns=Needs.columns))


def risk(**due: str) -> Risk:
    rows = [{"verdict": AT_RISK, "account_id": name, "due": day, "reasons": "Unhappy twice.",
             "amount": math.nan} for name, day in due.items()]  # fmt: skip
    return Risk.from_table(pd.DataFrame(rows, columns=Risk.columns))


def turned(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": list(ids), "before": 0.2, "now": 0.8, "comments": 4})


@pytest.fixture
def plan(store):
    fill(store, "accounts", pd.DataFrame({"account_id": ["A", "B"], "name": ["Acme AG", None],
                                          "owner": ["Ida Moss", None]}))  # fmt: skip

    def made(silent=(), due=None, words=()):
        return whom_to_meet(needs(*silent), risk(**(due or {})), turned(*words), store,
                            period=PERIOD)  # fmt: skip

    return made


def test_those_with_most_reasons_come_first_then_one_of_each_in_turn(plan):
    found = plan(silent=["S1", "S2", "B"], due={"R1": "2026-12-01", "R2": "2027-01-01",
                                                "B": "2027-02-01"}, words=["W1"])  # fmt: skip
    assert found.accounts == ["B", "R1", "S1", "W1", "R2", "S2"]
    assert found.table.kinds.tolist()[0] == "at risk|silent"
    assert found.table.why[0] == "Renews on 1 February 2027. Unhappy twice. No conversation."
    assert found.table.place.tolist() == [1, 2, 3, 4, 5, 6]
    assert found.text == (
        "6 customers to meet in Q4 2026: 3 at risk, 3 not spoken to for long, 1 whose words have "
        "turned to complaints."
    )


def test_at_most_ten_are_met_and_the_plan_is_the_same_each_time(plan):
    many = {"silent": [f"S{i:02d}" for i in range(30)], "words": [f"W{i:02d}" for i in range(30)],
            "due": {f"R{i:02d}": "2026-12-01" for i in range(30)}}  # fmt: skip
    found = plan(**many)
    assert len(found.table) == MOST
    assert found.table.kinds.value_counts().to_dict() == {
        "at risk": 4, "silent": 3, "words have turned": 3}  # fmt: skip
    pd.testing.assert_frame_equal(plan(**many).table, found.table)


def test_a_customer_is_met_a_month_before_the_renewal_and_within_the_period(plan):
    found = plan(silent=["S1", "S2"], due={"R1": "2026-10-09", "R2": "2026-11-20",
                                           "R3": "2027-03-30"})  # fmt: skip
    by = found.table.set_index("account_id").by.map(date.fromisoformat)
    assert by["R1"] == date(2026, 10, 15)  # nobody has to be met in the first two weeks
    assert by["R2"] <= date(2026, 10, 21)
    assert by.between(date(2026, 10, 15), date(2026, 12, 31)).all()
    assert by["S2"] > by["S1"]


def test_a_customer_has_a_name_and_an_owner_where_the_list_knows_them(plan):
    table = plan(silent=["A", "B", "X"]).table
    assert table.name.tolist() == ["Acme AG", "B", "X"]
    assert table.owner.tolist() == ["Ida Moss", "", ""]
    found = plan(silent=["A"])
    assert "Acme" not in found._repr_html_()
    assert found.names.Customer.tolist() == ["Acme AG"]
    assert found.shown.to_numpy().tolist() == [["not spoken to for long", 1]]


def test_nobody_to_meet_is_a_sentence(plan):
    assert plan().text == "No customer asks to be met before others."
    assert listening(plan(), {}, needs()).table.empty


def test_what_to_ask_is_the_customers_own_and_what_nobody_measures(plan):
    asks = {"A": ("One?", "Two?", "Three|3?", "Four?")}
    found = listening(plan(silent=["A", "B"]), asks, needs(themes=("Portal", "Docs", "Price")))
    own, other = (text.split("|") for text in found.table.ask)
    assert own[:3] == ["One?", "Two?", "Three/3?"]
    assert (
        own[3:]
        == other
        == [
            "What do you live through with “Portal”, and what would be better?",
            "What do you live through with “Docs”, and what would be better?",
        ]
    )


def said(rows: list[tuple[str, str, float]]) -> tuple[Comments, Tones]:
    """Return comments and tones from account, span and the chance that one complains."""
    table = pd.DataFrame(rows, columns=["account_id", "span", "negative"])
    table = table.assign(comment_id=[f"c{i}" for i in table.index], says="words",
                         text="x")  # fmt: skip
    comments = Comments.from_table(table.reindex(columns=Comments.columns))
    return comments, Tones.from_table(table.reindex(columns=Tones.columns))


def test_words_have_turned_where_enough_comments_complain_that_did_not():
    pair = (parse("2025"), PERIOD)

    def rows(account: str, before: float, now: float, many: int = LEAST):
        return [(account, span.name, level) for span, level in zip(pair, (before, now), strict=True)
                for _ in range(many)]  # fmt: skip

    told = [*rows("A", 0.1, 0.6), *rows("B", 0.2, 0.9), *rows("C", 0.8, 0.9), *rows("", 0.1, 0.9),
            *rows("D", 0.1, 0.9, LEAST - 1), *rows("E", 0.9, 0.1)]  # fmt: skip
    found = turning(*said(told), pair)
    assert found.account_id.tolist() == ["B", "A"]
    assert np.allclose(found.now - found.before, [0.7, 0.5])
