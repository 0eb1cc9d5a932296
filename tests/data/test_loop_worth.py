"""What the loop was worth: told first by customers, begun, worked, or that it cannot be told."""

import math
from datetime import date, timedelta

import pandas as pd
import pytest

from data.test_risk import impact
from loopnb.analyze import loop_worth
from loopnb.periods import parse
from loopnb.register import COLUMNS
from loopnb.results import Comments, Effects, LoopWorth, Mentions, Risk
from loopnb.results.effects import NO_EFFECT, NO_RULE, NOT_ENOUGH, WORKED, WORSE
from loopnb.results.impact import NOTHING
from loopnb.results.risk import NOBODY

PERIOD = parse("2026-Q3")
ISSUE = {"issue_id": "I-1", "theme": "Portal", "title": "Portal fails", "opened_on": "2026-06-01"}
ACTION = {"action_id": "A-1", "action": "Mend it", "issue_id": "I-1", "decided_on": "2026-06-10",
          "status": "agreed"}  # fmt: skip


def comments(first: date, days: int, *, named: range = range(0), who: int = 40):
    """Return a comment a day from a day on, those of `named` days naming the theme."""
    told = [first + timedelta(days=i) for i in range(days)]
    table = pd.DataFrame({"comment_id": [f"c{i}" for i in range(days)], "says": "words",
                          "said_at": pd.to_datetime(told) + pd.Timedelta("12h"),
                          "cluster": [f"A{i % who}" for i in range(days)]})  # fmt: skip
    mine = pd.DataFrame({"comment_id": [f"c{i}" for i in named], "theme": "Portal", "named": True})
    other = pd.DataFrame({"comment_id": table.comment_id, "theme": "Other", "named": True})
    rows = pd.concat([mine, other]).reindex(columns=Mentions.columns)
    return Comments.from_table(table.reindex(columns=Comments.columns)), Mentions.from_table(rows)


START = date(2025, 3, 3)  # 455 days before the first of June 2026
ACT = (date(2026, 6, 1) - START).days


@pytest.fixture
def found(register):
    def made(said=None, verdicts=(), **files: list[dict]):
        for name, rows in files.items():
            table = pd.DataFrame(rows).reindex(columns=COLUMNS[name]).fillna("")
            table.to_csv(register.path(name), index=False)
        effects = pd.DataFrame({"verdict": verdicts}, dtype=object)
        nobody = pd.DataFrame([{"verdict": NOBODY, "renewing": 0, "decided": 0}])
        return loop_worth(
            register, *(said or comments(START, 500)),
            Effects.from_table(effects.reindex(columns=Effects.columns)), impact=impact(NOTHING),
            risk=Risk.from_table(nobody.reindex(columns=Risk.columns)), period=PERIOD, zone="UTC",
        )  # fmt: skip

    return made


def told(result: LoopWorth) -> tuple[int, int, int]:
    row = result.table.iloc[0]
    return int(row.issues), int(row.told), int(row["first"])


@pytest.mark.parametrize(
    ("named", "first"),
    [
        (range(ACT - 60, ACT, 3), 1),  # twenty before the act, none before
        (range(ACT, 500, 3), 0),  # only after it
        (range(0, ACT, 5), 0),  # as often as ever
        (range(ACT - 4, ACT), 0),  # too few
        (range(0, ACT - 91, 5), 0),  # ever less
    ],
)
def test_customers_told_first_where_clearly_more_of_them_did_before_the_act(found, named, first):
    assert told(found(comments(START, 500, named=named), issues=[ISSUE])) == (1, 1, first)


def test_one_loud_customer_is_not_customers(found):
    rising = range(ACT - 60, ACT, 3)
    assert told(found(comments(START, 500, named=rising, who=3), issues=[ISSUE])) == (1, 1, 0)


@pytest.mark.parametrize(
    "earlier",
    [
        {"actions": [ACTION | {"decided_on": "2026-03-25"}]},
        {"actions": [ACTION | {"started": "2026-03-25"}]},
        {"actions": [ACTION | {"issue_id": "", "theme": "Portal", "decided_on": "2026-03-25"}]},
        {"handovers": [{"issue_id": "I-1", "system": "jira", "read_on": "2026-03-25"}]},
    ],
)
def test_the_first_act_counts_whatever_it_is(found, earlier):
    said = comments(START, 500, named=range(ACT - 60, ACT, 3))
    assert told(found(said, issues=[ISSUE])) == (1, 1, 1)
    assert told(found(said, issues=[ISSUE], **earlier)) == (1, 1, 0)


def test_another_themes_action_is_no_act_on_it(found):
    said = comments(START, 500, named=range(ACT - 60, ACT, 3))
    other = ACTION | {"issue_id": "", "theme": "Other", "decided_on": "2026-03-25"}
    assert told(found(said, issues=[ISSUE], actions=[other])) == (1, 1, 1)


@pytest.mark.parametrize(
    "issue",
    [{"theme": ""}, {"opened_on": ""}, {"opened_on": "2025-03-10"}, {"opened_on": "2024-01-01"}],
)
def test_what_comments_do_not_reach_cannot_be_told(found, issue):
    result = found(issues=[ISSUE | issue])
    assert told(result) == (1, 0, 0)
    assert "cannot be told" in result.text


def test_what_came_after_the_period_is_not_of_it(found):
    assert told(found(issues=[ISSUE | {"opened_on": "2026-10-01"}])) == (0, 0, 0)


def test_the_share_that_worked_is_of_those_judged_and_has_a_range(found):
    begun = [ACTION | {"action_id": f"A-{i}", "status": status, "started": started}
             for i, (status, started) in enumerate(
                 [("done", "2026-05-01"), ("agreed", ""), ("agreed", "2026-07-01"),
                  ("done", "2026-10-02")])]  # fmt: skip
    row = found(verdicts=[WORKED, WORKED, NO_EFFECT, WORSE, NO_RULE, NOT_ENOUGH],
                issues=[ISSUE], actions=begun).table.iloc[0]  # fmt: skip
    assert (row.begun, row.judged, row.worked) == (2, 4, 2)
    assert row["share"] == 50
    assert (round(row.low), round(row.high)) == (15, 85)  # Wilson's of 2 in 4


def test_it_is_one_paragraph(found):
    said = comments(START, 500, named=range(ACT - 60, ACT, 3))
    result = found(said, verdicts=[WORKED, NO_EFFECT], issues=[ISSUE, ISSUE | {
        "issue_id": "I-2", "theme": ""}], actions=[ACTION | {"status": "done"}])  # fmt: skip
    assert result.text == (
        "Of 1 issue that we acted on, customers had told of 1 before we did anything (1 more "
        "cannot be told). 1 action has begun; of 2 judged by their own rule 1 worked (50 %, likely "
        "between 9.5 and 91). Neither renewals nor urgent tickets are known. No contract that we "
        "know of is due within six months."
    )


def test_an_empty_register_says_that_it_cannot_be_told(found):
    result = found()
    assert result.text.startswith(
        "No issue is written down yet, so what customers told of first cannot be told. "
        "No action has begun."
    )
    assert math.isnan(result.table["share"][0])
