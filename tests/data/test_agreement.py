"""Whether several ways to count one thing agree: each conclusion, and what is not measured."""

import math

import pandas as pd
import pytest

from data.frames import CSAT
from loopnb import verdicts
from loopnb.analyze import first_contact
from loopnb.analyze.agreement import TOPICS
from loopnb.metrics import METRICS
from loopnb.metrics.registry import FIRST_CONTACT
from loopnb.results import Agreement, Comparison

UP, DOWN, SAME = verdicts.IMPROVED, verdicts.WORSENED, verdicts.NO_CHANGE
ALL_SAME = "All three ways to count first contact say the same: no clear change."


def comparison(**found: str) -> Comparison:
    """A comparison with a row a metric, from its verdict."""
    rows = []
    for name, verdict in found.items():
        metric = METRICS[name]
        compared = verdict in (UP, DOWN, SAME)
        rows.append(
            CSAT | {"metric": name, "title": metric.title, "unit": metric.unit, "value": 60.0,
                    "baseline": "2025" if compared else "", "noticeable": 3.0,
                    "baseline_value": 57.0 if compared else math.nan,
                    "change": 3.0 if compared else math.nan, "verdict": verdict}
        )  # fmt: skip
    return Comparison.from_table(pd.DataFrame(rows).reindex(columns=Comparison.columns))


def of_first_contact(*found: str) -> Agreement:
    return first_contact(comparison(**dict(zip(FIRST_CONTACT, found, strict=False))))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((SAME, SAME, SAME), ALL_SAME),
        ((UP, UP, UP),
         "All three ways to count first contact say the same: better than the baseline."),
        ((UP, SAME, SAME),
         "For first contact the conclusion depends on the definition: better than the baseline by "
         "one reply; no clear change by the first conversation and by the customer's word."),
        ((UP, DOWN, UP),
         "For first contact the conclusion depends on the definition: better than the baseline by "
         "one reply and by the customer's word; worse than the baseline by the first "
         "conversation."),
        ((DOWN, DOWN),
         "2 of 3 ways to count first contact say the same: worse than the baseline (not measured "
         "by the customer's word)."),
        ((DOWN, verdicts.TOO_FEW, verdicts.BREAK),
         "Only one way to count first contact can be compared: worse than the baseline by one "
         "reply (too few to say by the first conversation; not comparable with its baseline by "
         "the customer's word)."),
        ((verdicts.NO_BASELINE, verdicts.NO_BASELINE),
         "First contact cannot be compared with a baseline yet: it is 60 % by one reply, 60 % by "
         "the first conversation."),
        ((), "First contact is not measured here."),
    ],
)  # fmt: skip
def test_the_conclusion_is_in_words(found, said):
    agreement = of_first_contact(*found)
    assert agreement.text == said
    assert agreement.table.metric.tolist() == list(FIRST_CONTACT)
    assert set(agreement.table.conclusion) == {said}


def test_what_is_not_measured_is_named_without_numbers():
    found = of_first_contact(SAME, SAME)
    last = found.table.iloc[-1]
    assert (last.verdict, last.n, last.said) == ("not measured", 0, "Not measured.")
    assert math.isnan(last.value)
    assert found.shown.iloc[-1].tolist() == [
        "first contact", METRICS["fcr_customer"].title, "", "", 0, "", "Not measured."
    ]  # fmt: skip
    assert "nan" not in found._repr_html_()


def test_pairs_stand_beside_it_where_both_are_measured():
    found = first_contact(
        comparison(fcr_one_reply=SAME, sla_met=DOWN, sla_policy=SAME, time_to_resolve=UP,
                   first_reply=UP, first_reply_business=UP)
    )  # fmt: skip
    assert found.table.topic.unique().tolist() == [
        "first contact", "what is on time", "the time to first reply"
    ]  # fmt: skip
    assert "For what is on time the conclusion depends on the definition: worse than" in found.text
    assert found.text.endswith(
        "Both ways to count the time to first reply say the same: better than the baseline."
    )


def test_each_row_has_its_own_verdict_in_words():
    found = of_first_contact(UP, SAME, SAME)
    assert found.table.said.tolist()[:2] == [
        "Better than the 2025 baseline, by 3 points.",
        "No clear change. We would have noticed 3 points or more.",
    ]


def test_every_measure_named_is_registered():
    assert all(name in METRICS for ways in TOPICS.values() for name in ways)


def test_it_is_rebuilt_from_its_table():
    found = of_first_contact(UP, SAME, SAME)
    assert Agreement.from_table(found.table).text == found.text
