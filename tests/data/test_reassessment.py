"""What becomes of a goal after its verdict, whom to thank, and when a baseline is renewed."""

import math
from datetime import date

import pandas as pd
import pytest

from data.frames import CSAT, HOURS, VOLUME, measures
from data.registers import ACTION, BASELINE, GOAL, register
from loopnb import verdicts
from loopnb.analyze import compare
from loopnb.periods import parse
from loopnb.repeat import (
    ledger,
    open_loops,
    propose_baselines,
    propose_objectives,
    pyramid,
    reassess,
)
from loopnb.results import Needs
from loopnb.results.needs import IDLE, MOVES, NOT_TOLD, OBJECTIVE
from loopnb.settings import Settings
from loopnb.verdicts import sentence

NOW = parse("2026-Q3")
SETTINGS = Settings(company="Desk", mission="They can work again.", zone="UTC", sources={})
Q1 = CSAT | {"period": "2026-Q1", "start": "2026-01-01", "value": 79.0, "low": 76.0, "high": 82.0}
Q2 = Q1 | {"period": "2026-Q2", "start": "2026-04-01"}
MET = CSAT | {"low": 85.0, "high": 87.0}  # 86, and surely over 84
RETIRING = {"period": "2026-Q2", "step": "retired", "goal": ""}


def turn(tmp_path, *rows: dict, files=None, years=None, needs=None, period=NOW, settings=SETTINGS):
    """Return everything that a run at the end of the period finds."""
    known = register(tmp_path, **({"objectives": [GOAL]} if files is None else files))
    measured = measures(*rows)
    found = compare(measured, known.baselines, known.objectives, period, years=years)
    again = reassess(found, measured, known, settings, period=period, years=years, needs=needs)
    goals = propose_objectives(measured, again, known, settings, period=period)
    return known, found, again, goals


def one(tmp_path, *rows: dict, **how):
    """Return the only reassessed goal."""
    (row,) = turn(tmp_path, *rows, **how)[2].table.itertuples()
    return row


def test_a_goal_met_for_sure_is_raised_from_the_new_prior_best(tmp_path):
    _, _, again, goals = turn(tmp_path, Q1, Q2, MET)
    (row,) = again.table.itertuples()
    assert (row.step, row.reason, row.next_period, row.next_goal) == (
        "raised",
        "met",
        "2026-Q4",
        93,
    )
    assert row.rule == "half of the way from the prior best of 86 % to 100 % (2026-Q3)"
    assert row.evidence == "Goal 84 %: met."
    (goal,) = goals.table.itertuples()
    assert (goal.step, goal.goal, goal.prior_best, goal.judged_on) == ("raised", 93, 86, "period")
    assert goal.asks == "79 more of 1,125 answers satisfied: about one in 14."
    assert goals.text == (
        "Satisfied customers: 93 % (half of the way from the prior best of 86 % to 100 % "
        "(2026-Q3)), raised: met."
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (CSAT | {"value": 85.0, "low": 82.0, "high": 88.0},
         "met, not yet for sure; raised if the next period meets it too"),
        (CSAT | {"value": 83.0, "low": 80.0, "high": 86.0}, "just short of it"),
        (CSAT | {"value": 79.0, "low": 78.0, "high": 80.0}, "missed"),
        (CSAT | {"n": 29}, "too few to tell"),
    ],
)  # fmt: skip
def test_a_goal_missed_or_not_told_is_kept_as_people_agreed_it(tmp_path, row, reason):
    _, _, again, goals = turn(tmp_path, Q1, Q2, row)
    assert [(r.step, r.reason, r.next_goal, r.rule) for r in again.table.itertuples()] == [
        ("kept", reason, 84, "agreed")
    ]
    assert [(r.step, r.goal, r.judged_on) for r in goals.table.itertuples()] == [
        ("kept", 84, "period")
    ]


def test_a_goal_met_twice_running_though_never_for_sure_is_raised(tmp_path):
    unsure = {"value": 85.0, "low": 82.0, "high": 88.0}
    both = {"objectives": [GOAL | {"period": "2026-Q2"}, GOAL]}
    row = one(tmp_path, Q1, Q2 | unsure, CSAT | unsure, files=both)
    assert (row.step, row.reason) == ("raised", "met in two periods running")
    assert row.evidence == "Goal 84 %: met, not yet for sure. Met in 2 of 2 periods with a verdict."
    easier = {"objectives": [GOAL | {"period": "2026-Q2", "goal": "80"}, GOAL]}
    row = one(tmp_path, Q1, Q2 | unsure, CSAT | unsure, files=easier)
    assert row.step == "kept"  # the first one met was another goal


def test_a_fixed_goal_that_is_met_asks_no_more(tmp_path):
    fixed = SETTINGS.model_copy(update={"goals": {"csat": _rule(rule="fixed", goal=84)}})
    row = one(tmp_path, Q1, Q2, MET, settings=fixed)
    assert (row.step, row.reason, row.next_goal) == ("kept", "met, and its rule asks no more", 84)


def _rule(**said):
    from loopnb.goals import Rule

    return Rule(**said)


def test_a_bound_held_for_four_periods_is_retired_with_the_reason_and_not_proposed_again(tmp_path):
    full = {"value": 100.0, "low": 100.0, "high": 100.0}
    names = [("2025-Q4", "2025-10-01"), ("2026-Q1", "2026-01-01"), ("2026-Q2", "2026-04-01"),
             ("2026-Q3", "2026-07-01")]  # fmt: skip
    rows = [CSAT | full | {"period": name, "start": start} for name, start in names]
    files = {"objectives": [GOAL | {"goal": "100", "period": name} for name, _ in names]}
    _, _, again, goals = turn(tmp_path, *rows, files=files)
    (row,) = again.table.itertuples()
    assert row.step == "retired"
    assert row.reason == "100 % was held for 4 periods, nothing is left to ask"
    assert math.isnan(row.next_goal)
    assert goals.text == (
        "Satisfied customers: no goal any more, because 100 % was held for 4 periods, nothing is "
        "left to ask."
    )
    three = {"objectives": files["objectives"][1:]}
    assert one(tmp_path / "three", *rows, files=three).step == "kept"
    done = {"objectives": [*files["objectives"], GOAL | RETIRING | {"period": "2026-Q4"}]}
    assert turn(tmp_path / "done", *rows, files=done)[3].table.empty


def needed(verdict: str, why: str) -> Needs:
    row = {"kind": OBJECTIVE, "subject": "Satisfied customers", "verdict": verdict, "why": why}
    return Needs.from_table(pd.DataFrame([row]).reindex(columns=Needs.columns))


def test_a_goal_that_satisfaction_does_not_go_with_loses_weight_then_goes(tmp_path):
    needs = needed(IDLE, "Waiting: between 0 and 1 points.")
    row = one(tmp_path, Q1, Q2, MET, needs=needs)
    assert (row.step, row.was_weight, row.weight, row.next_goal) == ("reweighed", 1, 0.5, 84)
    assert row.reason == "satisfaction does not go with it"
    halved = {"objectives": [GOAL | {"weight": "0.5"}]}
    row = one(tmp_path, Q1, Q2, MET, needs=needs, files=halved)
    assert (row.step, row.weight) == ("retired", 0.5)
    assert row.reason.endswith("its weight was halved before")
    still = needed(MOVES, "Waiting: between 3 and 9 points.")
    row = one(tmp_path, Q1, Q2, MET, needs=still)
    assert (row.step, row.moves) == ("raised", "yes")
    assert row.evidence.endswith("Satisfaction goes with it. Waiting: between 3 and 9 points.")
    untold = needed(NOT_TOLD, "")
    assert one(tmp_path, Q1, Q2, MET, needs=untold).evidence == "Goal 84 %: met."


def test_a_goal_judged_on_the_year_is_kept_until_the_year_is_over(tmp_path):
    files = {"objectives": [GOAL | {"judged_on": "year"}]}
    year = measures(CSAT | {"period": "2026", "value": 83.0})
    row = one(tmp_path, Q1, Q2, MET, files=files, years=year)
    assert (row.step, row.reason) == ("kept", "its year is not over")
    assert row.evidence == "Goal judged on the full year (2026 so far: 83 of 84)."
    assert turn(tmp_path, Q1, Q2, MET, files=files, years=year)[3].table.judged_on[0] == "year"


@pytest.mark.parametrize(
    ("value", "low", "high", "step"), [(88, 86, 90, "raised"), (80, 78, 82, "kept")]
)
def test_at_the_years_end_the_years_value_decides(tmp_path, value, low, high, step):
    last = parse("2026-Q4")
    files = {"objectives": [GOAL | {"judged_on": "year", "period": "2026-Q4"}]}
    year = measures(CSAT | {"period": "2026", "value": value, "low": low, "high": high})
    now = CSAT | {"period": "2026-Q4", "start": "2026-10-01"}
    row = one(tmp_path, Q1, Q2, now, files=files, years=year, period=last)
    assert (row.step, row.next_period, row.held) == (step, "2027-Q1", 1)


def test_a_running_period_decides_nothing(tmp_path):
    running = NOW.so_far(date(2026, 8, 11))
    row = one(tmp_path, Q1, Q2, MET, period=running)
    assert (row.step, row.reason, row.held) == ("kept", "the period is not over", 0)


def test_who_did_what_a_met_goal_stands_on_is_thanked_and_nobody_is_blamed(tmp_path):
    acted = [ACTION, ACTION | {"action_id": "A-2", "owner": "Night queue"},
             ACTION | {"action_id": "A-3", "owner": "Portal team", "status": "started"},
             ACTION | {"action_id": "A-4", "owner": "Later", "done_on": "2026-10-02"},
             ACTION | {"action_id": "A-5", "owner": "Docs team", "metric": "volume"}]  # fmt: skip
    failed = {"action_id": "A-2", "period": "2026-Q3", "verdict": "no effect shown", "by": "J. F.",
              "outcome": "reopened"}  # fmt: skip
    files = {"objectives": [GOAL], "actions": acted, "verifications": [failed]}
    _, _, again, _ = turn(tmp_path, Q1, Q2, MET, files=files)
    assert again.thanks == ["Satisfied customers reached 86 %, goal 84 %. Thank you, Storage team."]
    assert again.text == f"Proposed: 1 goal raised. {again.thanks[0]}"
    missed = CSAT | {"value": 70.0, "low": 69.0, "high": 71.0}
    assert turn(tmp_path, Q1, Q2, missed, files=files)[2].thanks == []


def test_goals_taken_into_the_register_are_proposed_once(tmp_path):
    known, _, _, goals = turn(tmp_path, Q1, Q2, MET, HOURS | {"metric": "first_reply"})
    assert goals.table.metric.tolist() == ["csat", "first_reply"]
    taken = goals.table.loc[goals.table.goal.notna()].assign(by="M. O.", decided_on="2026-10-12")
    known.adopt("objectives", taken)
    lines = known.read("objectives")
    row = lines.iloc[-1]
    assert (row.step, row.level, row.judged_on, row.weight) == (
        "raised", "satisfaction", "period", 1,
    )  # fmt: skip
    measured = measures(Q1, Q2, MET)
    found = compare(measured, known.baselines, known.objectives, NOW)
    again = reassess(found, measured, known, SETTINGS, period=NOW)
    rerun = propose_objectives(measured, again, known, SETTINGS, period=NOW)
    assert rerun.table.empty


def test_the_pyramid_has_satisfaction_on_top_and_what_is_agreed_before_what_is_proposed(tmp_path):
    hours = GOAL | {"metric": "time_to_resolve", "goal": "18", "unit": "hours"}
    files = {"objectives": [hours, GOAL], "baselines": [BASELINE]}
    known, found, _, goals = turn(
        tmp_path, HOURS | {"kind": "quantile"}, Q1, Q2, MET, VOLUME, files=files
    )
    told = pyramid(found, goals, known, period=NOW)
    assert told.text == "2 goals agreed, 2 goals proposed."
    assert told.lines[:12] == [
        "SATISFACTION",
        "  Satisfied customers, 2026-Q3: 84 % (agreed by Marta Oyelaran)",
        "    Now 86 %, baseline 79 % (2025), prior best 79 %.",
        "    Goal 84 %: met.",
        "    Hold what is reached.",
        "    Rule: agreed.",
        "    Judged each quarter.",
        "  Satisfied customers, 2026-Q4: 93 % (proposed, raised: met)",
        "    Now 86 %, baseline 79 % (2025), prior best 86 %.",
        "    79 more of 1,125 answers satisfied: about one in 14.",
        "    Rule: half of the way from the prior best of 86 % to 100 % (2026-Q3).",
        "    Judged each quarter.",
    ]
    assert told.lines[12] == "PERFORMANCE"
    assert "    Each ticket 4 hours sooner." in told.lines
    known.adopt("objectives", goals.table.assign(by="M. O."))
    agreed = pyramid(found, goals, known, period=NOW)
    assert agreed.text == "4 goals agreed."
    assert "  Satisfied customers, 2026-Q4: 93 % (agreed by M. O.)" in agreed.lines


def renewed(tmp_path, row=CSAT, *, base=None, more=(), goal=None, rebases=()):
    files = {"baselines": [BASELINE | (base or {}), *more], "objectives": goal or [],
             "rebases": list(rebases)}  # fmt: skip
    known, found, *_ = turn(tmp_path, row, files=files)
    return found, propose_baselines(found, known, period=NOW)


def test_a_first_baseline_is_proposed_once_and_never_where_one_is_frozen(tmp_path):
    known, found, *_ = turn(tmp_path, CSAT, files={})
    first = propose_baselines(found, known, period=NOW)
    assert first.table[["metric", "replaces", "reason"]].values.tolist() == [["csat", "", ""]]
    assert first.text == "1 measure waits for a first baseline."
    known.adopt("baselines", first.table.assign(period="2026-Q3", by="Jonas Feld"))
    again = compare(measures(CSAT), known.baselines, known.objectives, NOW)
    assert again.table.verdict[0] == verdicts.NO_BASELINE  # a period is not its own
    assert propose_baselines(again, known, period=NOW).table.empty
    assert renewed(tmp_path / "old")[1].table.empty


def test_a_series_break_is_refused_until_somebody_bridges_it_with_a_statement(tmp_path):
    asked_anew = CSAT | {"version": 2}
    found, proposed = renewed(tmp_path, asked_anew)
    assert found.table.verdict[0] == verdicts.BREAK
    assert proposed.text == (
        "Satisfied customers: a new baseline in place of 2025, because it is counted in another "
        "way since, and nobody has bridged the two."
    )
    again = BASELINE | {"version": "2", "value": "77", "low": "75.5", "high": "78.5"}
    silent, _ = renewed(tmp_path / "silent", asked_anew, more=[again])
    assert silent.table.verdict[0] == verdicts.BREAK
    why = "both questions asked side by side in May 2026; the new one reads 2 points lower"
    bridged, none = renewed(tmp_path / "said", asked_anew, more=[again | {"reason": why}])
    assert none.table.empty
    (row,) = bridged.table.itertuples()
    assert sentence(row) == (
        "Better than the 2025 baseline, by 9 points. Counted in another way since; the two were "
        f"bridged: {why}."
    )


@pytest.mark.parametrize(
    ("base", "goal", "proposed"),
    [
        ({"period": "2024-Q3"}, [GOAL], True),
        ({"period": "2024-Q4"}, [GOAL], False),  # not yet two years old
        ({"period": "2024-Q3"}, [GOAL | {"goal": "93"}], False),  # missed
        ({"period": "2024-Q3"}, [], False),
        ({"period": "2026-Q3"}, [GOAL], False),
    ],
)
def test_a_baseline_two_years_old_is_renewed_only_where_its_goal_is_met(
    tmp_path, base, goal, proposed
):
    _, found = renewed(tmp_path, MET, base=base, goal=goal)
    assert found.table.reason.tolist() == (["its goal is met and it is 2 years old"] * proposed)


def test_a_series_set_anew_by_a_person_is_a_reason_and_says_whose_words_they_are(tmp_path):
    anew = {"metric": "csat", "at": "2026-07-01", "reason": "another survey tool.", "by": "J. F."}
    _, found = renewed(tmp_path, rebases=[anew])
    assert found.table.reason.tolist() == [
        "the series was set anew on 1 July 2026 (another survey tool)"
    ]
    for at in ("2025-06-01", "2026-08-01"):  # before the baseline's end, within the period
        assert renewed(tmp_path / at, rebases=[anew | {"at": at}])[1].table.empty


def test_a_baseline_past_its_review_that_no_action_followed_is_an_open_loop(tmp_path):
    known = register(tmp_path, baselines=[BASELINE | {"review_on": "2026-09-01"}])
    assert open_loops(known, date(2026, 9, 1)).table.empty
    assert open_loops(known, NOW.end).text == (
        "Baseline past its review, no action followed: Satisfied customers (2025), Marta Oyelaran "
        "(since 1 September 2026)."
    )
    acted = register(tmp_path, actions=[ACTION])
    assert open_loops(acted, NOW.end).table.empty


def test_the_ledger_has_every_decision_by_day_and_counts_calls(tmp_path):
    known = register(
        tmp_path, objectives=[GOAL], baselines=[BASELINE], actions=[ACTION],
        rebases=[{"metric": "csat", "at": "2026-07-01", "reason": "new tool", "by": "J. Feld",
                  "decided_on": "2026-07-02"}],
        changes=[{"action_id": "A-1", "what": "rule", "was": "smallest=3", "now": "smallest=2",
                  "reason": "fewer tickets", "by": "Jonas Feld", "on": "2026-03-01"}],
        issues=[{"issue_id": "I-1", "title": "Restores fail", "status": "open", "by": "A. N.",
                 "decided_on": "2026-02-12"}],
        causes=[{"cause_id": "C-1", "issue_id": "I-1", "cause": "A lock", "by": "A. N.",
                 "decided_on": "2026-02-13"}],
        verifications=[{"action_id": "A-1", "period": "2026-Q3", "verdict": "worked",
                        "outcome": "closed", "by": "A. N.", "decided_on": "2026-10-12"}],
        callbacks=[{"callback_id": f"B-{n}", "kind": "unhappy", "account_id": "Brook Ltd",
                    "by": "A. N.", "decided_on": "2026-08-03"} for n in (1, 2)],
    )  # fmt: skip
    told = ledger(known)
    assert told.table[["on", "kind", "id", "what"]].values.tolist() == [
        ["2026-01-15", "baseline", "csat 2025",
         "Baseline 2025: Satisfied customers 79 %, sponsor Marta Oyelaran"],
        ["2026-02-12", "issue", "I-1", "Restores fail (open)"],
        ["2026-02-12", "action", "A-1", "Mend it (done)"],
        ["2026-02-13", "cause", "C-1", "A lock"],
        ["2026-03-01", "change", "A-1", "Rule: smallest=2 (was: smallest=3)"],
        ["2026-06-18", "goal", "csat 2026-Q3", "Goal 2026-Q3: Satisfied customers 84 %"],
        ["2026-07-02", "limits", "csat", "Limits of Satisfied customers anew from 1 July 2026"],
        ["2026-08-03", "call-backs", "", "2 call-backs noted"],
        ["2026-10-12", "verdict", "A-1", "2026-Q3: worked, closed"],
    ]  # fmt: skip
    assert told.text == "9 decisions since 15 January 2026, by 4 people."
    assert "Brook" not in told.table.to_csv()
    assert ledger(register(tmp_path / "none")).text == "Nothing has been decided yet."
