"""Numbers in sentences: how they are read, and which are found in the tables and which refused."""

import random
import re

import pandas as pd
import pytest

from data import findings
from data.findings import MENDED, TAUGHT, comparison, effects, quarter
from loopnb.present.checking import Known
from loopnb.present.numerals import BARE, DATE, FRACTION, NAME, NUMBER, UNKNOWN, numerals
from loopnb.present.opening import opening
from loopnb.present.values import COUNT, HOURS, MONEY, PERCENT, POINTS
from loopnb.results import Gaps, Mix, Risk

NAMES = ("Q3 2026", "1 July to 30 September 2026")
TRUE = (
    "Satisfied customers rose from 79 % in 2025 to 86 %.",
    "86 % of customers are satisfied, between 83 and 89 %, by 1,125 answers from 240 customers.",
    "Customers are happier than in 2025, by 7 points, and wait 4 hours longer.",
    "Time to resolve rose by 3.8 hours to 22.",
    "Tickets take a fifth longer than in 2025.",
    "Half of the tickets are solved within 22 hours.",
    "The typical ticket takes 22 hours, against 18 in 2025.",
    "Resolved on time fell by 2 points to 91 %.",
    "Nine in ten tickets are on time.",
    "Satisfied customers stand at 86 of 100.",
    "More than 1,100 answers came in, from about 240 customers.",
    "4,507 tickets were solved, about 4,500.",
    "Release 7.2.1 worked: a third fewer restore tickets, 33 % less than expected.",
    "The fix of 12 May 2026 worked, by 33 %.",
    "Restore tickets fell from 67 a week to 45.",
    "The training had no effect (0.6 points; we would have noticed 5).",
    "The licence portal is new: 9 % of 600 comments name it.",
    "One in seven comments is about waiting, as in 2025.",
    "Restores cost 4.1 points of satisfaction, in 7 % of comments.",
    "Four in five comments on restores complain.",
    "Customers praise kind staff in 11 % of comments.",
    "The goal is 93 % satisfied customers, and 16 hours to resolve.",
    "Two measures are worse and one is better; two goals are proposed.",
    "In Q3 2026 customers waited 3.8 hours longer than in 2025.",
    "From 1 July to 30 September we solved more on 1 July.",
    "Version 7.2 is mended.",
)
FALSE = (
    "Satisfied customers stand at 84 %.",
    "Satisfied customers stand at 79 %.",
    "Satisfied customers stand at 83 %.",
    "Customers are happier than in 2024, by 7 points.",
    "Customers are happier than in 2025, by 9 points.",
    "Satisfied customers fell by 7 points.",
    "Customers wait 5 hours longer.",
    "Tickets are solved 3.8 hours sooner.",
    "Half of our customers are satisfied.",
    "Twice as many tickets came.",
    "A third more restore tickets came.",
    "Two thirds fewer restore tickets came.",
    "1,152 answers came in.",
    "About 1,300 answers came in.",
    "More than 1,500 answers came in.",
    "The licence portal is named in a third of comments.",
    "Restores cost 14 points of satisfaction.",
    "We move four people to the night queue.",
    "The goal is 95 %.",
    "Version 7.4 mends it.",
    "It ends on 31 December.",
    "The fix of 13 May 2026 worked.",
    "In Q2 it was so.",
    "It is worth 3.1 million EUR.",
    "Three measures are worse.",
)


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.of(quarter(), NAMES)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("84 %", PERCENT, 84), ("84%", PERCENT, 84), ("84\u00a0per cent", PERCENT, 84),
        ("7 points", POINTS, 7), ("1 percentage point", POINTS, 1), ("4 hours", HOURS, 4),
        ("half an hour", HOURS, 0.5), ("40 minutes", HOURS, 40 / 60), ("9 days", HOURS, 216),
        ("2 weeks", HOURS, 336), ("1,125 answers", COUNT, 1125),
        ("4,507 solved tickets", COUNT, 4507),
        ("four people", UNKNOWN, 4), ("twenty-one actions", COUNT, 21), ("3.1", BARE, 3.1),
        ("two hundred answers", COUNT, 200), ("3.1 million EUR", MONEY, 3.1e6), ("€ 5", MONEY, 5),
        ("49 a day", BARE, 49), ("a dozen", BARE, 12),
    ],
)  # fmt: skip
def test_a_number_is_read_with_its_unit(text, unit, value):
    (said,) = numerals(f"There were {text}.")
    assert (said.kind, said.unit) == (NUMBER, unit)
    assert said.value == pytest.approx(value)
    assert said.low <= value <= said.high


@pytest.mark.parametrize(
    ("text", "value", "sense"),
    [
        ("a third fewer tickets", 100 / 3, -1), ("two thirds of them", 200 / 3, 0),
        ("half", 50, 0), ("three quarters", 75, 0), ("a tenth more", 10, 1), ("one in ten", 10, 0),
        ("3 out of 4", 75, 0), ("86 of 100", 86, 0), ("four customers in five", 80, 0),
        ("twice as many", 100, 1), ("halved", 50, -1), ("three times as many", 200, 1),
    ],
)  # fmt: skip
def test_fractions_and_multiples_are_read_as_per_cent(text, value, sense):
    said = numerals(f"It was {text}.")[0]
    assert (said.kind, said.sense) == (FRACTION, sense)
    assert said.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Q3 2026", [NAME, NUMBER]), ("version 7.2.1", [NAME]), ("A-101", [NAME]),
        ("31 October 2026", [DATE]), ("12 May", [DATE]), ("May 12th", [DATE]),
        ("2026-05-12", [DATE]), ("we may 5 times", [FRACTION]), ("the third quarter", []),
        ("a third party", []), ("no one", []), ("last four quarters", [NUMBER]),
        ("half-yearly", []), ("the 2nd issue", [NAME]), ("14:30", [NAME]), ("", []),
    ],
)  # fmt: skip
def test_names_and_dates_are_told_from_numbers(text, kinds):
    assert [each.kind for each in numerals(text)] == kinds


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("84 %", 83.5, 84.5), ("84.0 %", 83.95, 84.05), ("4,500 answers", 4450, 4550),
        ("500 answers", 499.5, 500.5), ("about 500 answers", 450, 550),
        ("more than 500 answers", 499.5, 575), ("almost 4 hours", 3.4, 4.5),
        ("2,025 answers", 2024.5, 2025.5),
    ],
)  # fmt: skip
def test_a_number_is_as_exact_as_it_is_written(text, low, high):
    (said,) = numerals(text)
    assert (said.low, said.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("sentence", TRUE)
def test_what_is_true_is_found(known, sentence):
    assert known.traced(sentence)[1] == []


@pytest.mark.parametrize("sentence", FALSE)
def test_what_is_false_is_refused(known, sentence):
    assert len(known.traced(sentence)[1]) == 1


def test_a_number_leads_to_its_row(known):
    ids = {sentence: known.traced(sentence)[0] for sentence in TRUE}
    assert ids["The training had no effect (0.6 points; we would have noticed 5)."] == (
        "effects:A-102",
    )
    assert ids["Nine in ten tickets are on time."] == ("comparison:sla_met",)
    assert ids["Time to resolve rose by 3.8 hours to 22."] == ("comparison:time_to_resolve",)
    assert ids["Four in five comments on restores complain."] == ("themes:Restores that fail",)


def perturbed(sentence: str) -> list[str]:
    """Return the sentence with each digit changed in turn to each other one."""
    found = []
    for place in (match.start() for match in re.finditer(r"\d", sentence)):
        first = place == 0 or not re.match(r"[\d.,]", sentence[place - 1])
        for digit in "0123456789":
            if digit != sentence[place] and not (first and digit == "0"):
                found.append(sentence[:place] + digit + sentence[place + 1 :])
    return found


def test_of_wrong_digits_nine_in_ten_are_caught(known):
    """Measured: 95 of 100 on the sample, over all digits of its own and other sentences."""
    sentences = [*TRUE, *(each.text for each in opening(quarter()))]
    wrong = [text for sentence in sentences for text in perturbed(sentence)]
    wrong = random.Random(4).sample(wrong, 400)
    caught = [bool(known.traced(text)[1]) for text in wrong]
    assert sum(caught) / len(caught) > 0.9


def test_a_page_number_that_moves_by_chance_alone_is_no_change():
    """Waiting went from 13.5 to 14 %: 4 % more, which could be chance."""
    known = Known.of(quarter())
    assert known.traced("Waiting is named 4 % more often.")[1]
    assert known.traced("Time to resolve is 21 % longer.")[1] == []


def test_ends_of_ranges_are_said_as_ranges():
    known = Known.of({"comparison": comparison()})
    assert known.traced("Satisfied customers are between 83 and 89 %.")[1] == []
    assert known.traced("Satisfied customers: 83–89 %.")[1] == []
    assert known.traced("Satisfied customers: 89 %.")[1]


def test_a_result_without_words_of_its_own_still_holds_its_numbers():
    gaps = Gaps.from_table(pd.DataFrame([("too few", "Asia: 24 answers", "30 needed")],
                                        columns=Gaps.columns))  # fmt: skip
    known = Known.of({"gaps": gaps})
    assert known.traced("Asia has 24 answers.")[1] == []
    assert known.traced("Asia has 25 answers.")[1]


@pytest.mark.parametrize(
    "text",
    ["", "x" * 20_000, "9" * 400, "🙂 ½ ١٢ 12", "<b>86</b> %", "1,2,3 4.5.6 7-8/9",
     "0 % 0/0 1 in 0",
     "a" + " half" * 500],
)  # fmt: skip
def test_odd_sentences_give_an_answer(known, text):
    ids, missing = known.traced(text)
    assert isinstance(ids, tuple) and all("nan" not in fault for fault in missing)


AT_RISK = {
    "period": "2026-Q3", "verdict": "at risk", "segment": "", "region": "", "is_key": False,
    "due": "2026-11-01", "currency": "EUR", "unhappy": 2, "last_unhappy": "2026-09-01",
    "urgent_open": 0, "reasons": "", "owner": "", "renewing": 40, "decided": 0,
}  # fmt: skip


def at_risk(*amounts: float) -> Risk:
    """Return customers at risk, worth so much each."""
    rows = [AT_RISK | {"account_id": f"A{n}", "name": f"Firm {77 + n}", "amount": amount}
            for n, amount in enumerate(amounts)]  # fmt: skip
    return findings.frame(Risk, *rows)


def test_of_customers_at_risk_only_what_the_page_tells_may_be_said():
    known = Known.of({"risk": at_risk(1e6, 1.2e6, 0.9e6)})
    assert known.traced("Three customers, worth 3.1 million EUR, are at risk.") == (
        ("risk:all",),
        [],
    )
    for hidden in ("One of them pays 1.2 million EUR.", "Firm 78 is at risk.", "A 2 is."):
        assert known.traced(hidden)[1], hidden
    few = Known.of({"risk": at_risk(1e6, 1.2e6)})
    assert few.traced("Two customers are at risk.")[1]
    assert few.traced("2 customers, worth 2.2 million EUR, are at risk.")[1]
    assert "1.2" not in str(few.traced("1.3 million EUR are at risk.")[1][0])


def test_what_the_mix_made_of_a_change_may_be_said():
    row = {"metric": "time_to_resolve", "title": "Time to resolve", "unit": "hours", "segment": "",
           "trait": "priority", "change": 3.8, "mix": 1.8, "rate": 2.0, "told": "both",
           "reason": ""}  # fmt: skip
    known = Known.of({"mix": findings.frame(Mix, row)})
    assert known.traced("About half of it is because more tickets were urgent.")[1] == []
    assert known.traced("The mix made it 1.8 hours longer.")[1] == []
    assert known.traced("About a third of it is because more tickets were urgent.")[1]


def test_tables_without_rows_hold_nothing():
    empty = {name: type(result).from_table(result.table.head(0))
             for name, result in quarter().items()}  # fmt: skip
    ids, missing = Known.of(empty).traced("86 % are satisfied.")
    assert ids == () and missing == ["86 % is not in the tables"]


def test_an_action_is_named_by_what_it_is_about_where_an_effect_is_told():
    known = Known.of({"comparison": comparison(), "effects": effects(MENDED, TAUGHT)})
    assert known.traced("Restore tickets are 33 % fewer than expected.")[0] == ("effects:A-101",)
    assert findings.MENDED["estimate"] < 0
