"""What these data cannot tell: each thing named once, with the reason."""

import math

import pandas as pd

from data.frames import CSAT, HOURS, baselines, goals, measures, themes
from loopnb.analyze import compare, gaps
from loopnb.periods import parse
from loopnb.results import Actions
from loopnb.schema import TABLES

PROPOSED = Actions.from_table(pd.DataFrame([["P"] * len(Actions.columns)], columns=Actions.columns))
NOTHING = {"n": 0, "value": math.nan, "low": math.nan, "high": math.nan}


def found(*rows: dict, about=None, **loaded: int) -> list[tuple]:
    measured = measures(*rows)
    compared = compare(measured, baselines(), goals(), parse("2026-Q3"))
    counts = dict.fromkeys(TABLES, 0) | loaded
    named = themes(("Waiting", 10, 0.0)) if about is None else about
    table = gaps(measured, compared, named, counts, actions=PROPOSED).table
    return list(table.itertuples(index=False, name=None))


def test_what_is_measured_is_no_gap():
    assert found(CSAT, HOURS, tickets=9, responses=9, accounts=9) == []


def test_a_table_that_is_not_loaded_is_the_reason():
    assert found(CSAT, HOURS | NOTHING, responses=9, accounts=9) == [
        ("not measured", "Time to resolve", "no ticket export is loaded")
    ]


def test_rows_that_do_not_say_are_counted():
    silent = CSAT | NOTHING | {"excluded": 1200}
    assert found(silent, HOURS, tickets=9, responses=9, accounts=9) == [
        ("not measured", "Satisfied customers", "1,200 responses in the period do not say")
    ]


def test_no_rows_in_the_period_is_another_reason():
    ((_, _, why),) = found(CSAT, HOURS | NOTHING, tickets=9, responses=9, accounts=9)
    assert why.endswith(" in the period")


def test_that_reason_is_a_sentence():
    ((_, _, why),) = found(CSAT, HOURS | NOTHING, tickets=9, responses=9, accounts=9)
    assert not why.startswith("no an ")


def test_comments_and_customers_that_are_missing_are_named():
    assert found(CSAT, HOURS, about=themes(), tickets=9, responses=9) == [
        ("not measured", "What customers say", "no comments, or no themes named"),
        ("not measured", "Customers at risk", "no list of customers is loaded"),
    ]


def test_too_few_answers_are_named_with_their_number():
    few = CSAT | {"n": 24}
    assert found(few, HOURS, tickets=9, responses=9, accounts=9) == [
        ("too few", "Satisfied customers", "24 rows in the period, 30 needed")
    ]


def test_causes_that_nothing_names_are_missing_once():
    nothing = Actions.from_table(pd.DataFrame(columns=Actions.columns))
    measured = measures(CSAT)
    compared = compare(measured, baselines(), goals(), parse("2026-Q3"))
    counts = dict.fromkeys(TABLES, 9)
    table = gaps(measured, compared, themes(("Waiting", 10, 0.0)), counts, actions=nothing).table
    assert table.subject.tolist() == ["Causes and first actions"]
