"""Four quarters from nothing: each is run, accepted, and run again."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from edge import desk as tiny

from loop.turns import QUARTERS, Year
from loopnb import chain, rules
from loopnb.workspace import open_loop

RULE = ("metric=time_to_resolve", "smallest=10", "minimum=60", "weeks=8")
BEGUN = "2025-02-03"


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> SimpleNamespace:
    """The year, with what was proposed before and after each acceptance, and each register."""
    found = Year(tmp_path_factory.mktemp("year") / "desk")
    first, second, kept = {}, {}, {}
    for quarter in QUARTERS:
        for seen in (first, second):
            before = tiny.digest(found.root / "data/register")
            found.run(quarter)
            assert tiny.digest(found.root / "data/register") == before  # a run decides nothing
            seen[quarter] = found.proposed(quarter)
            if seen is first:
                found.accept(quarter)
        rules.check(found.register)
        kept[quarter] = {name: found.register.read(name)
                         for name in ("baselines", "objectives", "actions")}  # fmt: skip
        if quarter == QUARTERS[0]:
            _act(found)
    return SimpleNamespace(year=found, first=first, second=second, kept=kept)


def _act(found: Year) -> None:
    """Somebody agrees an action with its rule; it is done on the first day of the next quarter."""
    words = ("action=Answer within the day", "theme=Waiting", "owner=Desk", "due=2025-04-01")
    found.call("actions", "add", *words, *RULE, "--by", "A. Name", "--on", BEGUN)
    found.call("actions", "start", "A-101", "--by", "A. Name", "--on", BEGUN)
    found.call("actions", "done", "A-101", "--by", "A. Name", "--on", "2025-04-01")


def test_a_rerun_proposes_nothing_twice(year):
    for quarter in QUARTERS:
        again = {name: len(table) for name, table in year.second[quarter].items()}
        assert set(again.values()) == {0}, (quarter, again)


def test_something_was_proposed_in_each_quarter(year):
    assert len(year.first[QUARTERS[0]]["baselines"]) >= 4
    assert all(len(year.first[quarter]["objectives"]) for quarter in QUARTERS[1:])
    assert all(len(year.first[quarter]["callbacks"]) for quarter in QUARTERS)


def test_baselines_are_frozen_once(year):
    last = year.kept[QUARTERS[-1]]["baselines"]
    assert set(last.period[last.metric == "csat"]) == {QUARTERS[0]}
    assert not last.metric.duplicated().any()
    for quarter in QUARTERS[:-1]:
        earlier = year.kept[quarter]["baselines"]
        assert earlier.equals(last.head(len(earlier)))


def test_a_goal_that_was_met_is_raised(year):
    rows = year.kept[QUARTERS[-1]]["objectives"]
    goals = rows.loc[rows.metric == "time_to_resolve"].set_index("period")
    assert goals.goal["2025-Q4"] < goals.goal["2025-Q3"]
    assert goals.step["2025-Q4"] == "raised" and goals.reason["2025-Q4"] == "met"
    missed = rows.loc[(rows.step == "kept") & (rows.reason == "missed")]
    for row in missed.itertuples():
        before = rows.loc[(rows.metric == row.metric) & (rows.period < row.period)]
        assert row.goal == before.goal.iloc[-1]


def test_what_was_decided_is_never_rewritten(year):
    for quarter, later in pairwise(QUARTERS):
        for name in ("baselines", "objectives"):
            old = year.kept[quarter][name]
            assert old.equals(year.kept[later][name].head(len(old))), (quarter, name)


def test_the_action_that_worked_is_closed_by_its_verdict(year):
    verdicts = year.year.register.current("verifications").set_index("action_id")
    assert verdicts.verdict["A-101"] == "worked" and verdicts.outcome["A-101"] == "closed"
    actions = year.year.register.actions.set_index("action_id")
    assert actions.status["A-101"] == "closed"
    assert verdicts.champion["A-101"] == "Desk"


def test_every_chain_is_walked_both_ways(year):
    root, quarter = year.year.root, QUARTERS[-1]
    loop = open_loop(str(root), quarter)
    known = chain.build(root, loop.store, loop.register, root / "reports" / quarter)
    themes = [chain.Node("theme", name) for name in known.known["theme"]]
    action = chain.Node("action", "A-101")
    for node in [*themes, action]:
        for up in (False, True):
            for link in known.reached(node, up=up).itertuples(index=False):
                ends = chain.Node(*link[:2]), chain.Node(*link[2:])
                there, here = ends if up else ends[::-1]
                assert there in known.beside([here], up=not up)
                assert here in known.beside([there], up=up)
    below = set(known.reached(action, up=False).below_kind)
    assert {"comment", "ticket", "theme"} & below >= {"comment", "theme"}
    assert set(known.reached(action, up=True).above_kind) >= {"verification"}
