"""The chain, both ways: whatever is found on the way down is found on the way up."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopnb import chain
from loopnb.chain import LINK, Chain, Node
from loopnb.chain.sentences import sentences
from loopnb.chain.walking import KINDS
from loopnb.errors import UsageError
from loopnb.register import COLUMNS, Register
from loopnb.store import Store

PREFIXED = ("theme", "verification", "page")
NODES = [Node(kind, f"{kind}:{i}" if kind in PREFIXED else f"{kind[:2]}{i}")
         for kind in KINDS for i in range(3)]  # fmt: skip
PAIRS = [(low, high) for low, high in itertools.combinations(NODES, 2)
         if KINDS.index(low.kind) < KINDS.index(high.kind)]  # fmt: skip


def made(pairs: list[tuple[Node, Node]]) -> Chain:
    links = pd.DataFrame([(*low, *high) for low, high in pairs], columns=LINK)
    known = {kind: [node.id for node in NODES if node.kind == kind] for kind in KINDS}
    return Chain(links, known)


def pairs_of(found: pd.DataFrame) -> set[tuple]:
    return set(found[list(LINK)].itertuples(index=False, name=None))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PAIRS), unique=True, max_size=40))
def test_every_link_found_downward_is_found_upward(pairs):
    known = made(pairs)
    for node in NODES:
        for low_kind, low, high_kind, high in pairs_of(known.reached(node, up=False)):
            assert (low_kind, low, high_kind, high) in pairs_of(
                known.reached(Node(low_kind, low), up=True))  # fmt: skip
            assert (*node,) in {(high_kind, high), *_ends(known, Node(low_kind, low))}
        for low_kind, low, high_kind, high in pairs_of(known.reached(node, up=True)):
            assert (low_kind, low, high_kind, high) in pairs_of(
                known.reached(Node(high_kind, high), up=False))  # fmt: skip


def _ends(known: Chain, node: Node) -> set[tuple[str, str]]:
    return {(row[2], row[3]) for row in pairs_of(known.reached(node, up=True))}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PAIRS), unique=True, max_size=40))
def test_the_tree_shows_each_node_that_is_reached_once(pairs):
    known = made(pairs)
    for node in NODES:
        lines = list(known.tree(node, up=True))
        for kind, name in _ends(known, node):
            shown = [line for line in lines if name in line.split(": ")[-1].split(", ")
                     or name in line.split()]  # fmt: skip
            assert len(shown) == 1, (kind, name, lines)


def test_a_loop_ends():
    one, two = Node("action", "ac1"), Node("action", "ac2")
    known = made([(one, two), (two, one)])
    assert list(known.tree(one, up=True)) == ["  action ac2"]
    assert len(known.reached(one, up=False)) == 2


@pytest.mark.parametrize("node", NODES)
def test_an_id_is_found_bare_and_with_its_kind(node):
    known = made([])
    assert known.find(node.id) == node
    assert known.find(f"{node.kind}:{node.id.removeprefix(f'{node.kind}:')}") == node


def test_a_name_may_be_written_in_lower_case_and_with_hyphens():
    known = Chain(made([]).links, {"theme": ["theme:Night queue"], "action": ["A-101"]})
    assert known.find("night-queue") == known.find("theme:Night queue") == known.find("Night queue")
    assert known.find("a-101") == Node("action", "A-101")


def test_what_is_called_the_same_has_to_be_told_apart():
    known = Chain(made([]).links, {"comment": {"7"}, "ticket": {"7"}})
    with pytest.raises(UsageError, match="write ticket:7 or comment:7"):
        known.find("7")
    assert known.find("comment:7").kind == "comment"


def test_an_unknown_id_is_told_with_the_nearest():
    known = Chain(made([]).links, {"action": ["A-101"], "theme": ["theme:Waiting"]})
    with pytest.raises(UsageError, match="Nearest: A-101"):
        known.find("A-1011")


def test_rows_are_told_by_number_with_the_first_of_them():
    theme = Node("theme", "theme:0")
    rows = [Node("comment", f"c{i:03}") for i in range(412)]
    known = made([(row, theme) for row in rows])
    assert list(known.tree(theme, up=False)) == ["  412 comments: c000, c001, c002 and 409 more"]


HTML = """<section id="decided"><ul>
<li id="action-A-101"><strong>Mend it</strong> <span>It worked.</span></li><li>no id</li></ul>
<ol><li id="evidence-1">Restores: 6.6 %<br> of all. <code>items:Restores</code> in a.csv</li></ol>
<p id="issue-1"><strong>Waiting</strong> costs &amp; hurts <a href="#quotations-c1-q3">mail</a></p>
</section>"""


def test_sentences_of_a_page_say_where_they_stand_and_what_they_name():
    action, evidence, issue = sentences(HTML)
    assert (action.anchor, action.text, action.named) == (
        "action-A-101", "Mend it It worked.", "Mend it")  # fmt: skip
    assert evidence.traces == ["items:Restores"] and evidence.text.startswith("Restores: 6.6 % of")
    assert issue.leads == ["quotations-c1-q3"] and issue.text == "Waiting costs & hurts mail"


@pytest.fixture
def desk(tmp_path, stored_as) -> tuple[Store, Register]:
    """A store with two comments on a ticket, and a register with one of everything."""
    stored_as("tickets", pd.DataFrame({"ticket_id": ["T1", "T2"], "opened_at": "2026-07-02"}))
    stored_as("responses", pd.DataFrame({"response_id": ["R1"], "ticket_id": "T1", "kind": "csat",
                                         "responded_at": "2026-07-03"}))  # fmt: skip
    store = stored_as("comments", pd.DataFrame(
        {"comment_id": ["C1:Q3", "C2"], "response_id": ["R1", None], "ticket_id": [None, "T1"],
         "said_at": "2026-07-03", "text": "x"}))  # fmt: skip
    register = Register(tmp_path)
    rows = {
        "themes": {"theme": "Restores", "words": "restor"},
        "issues": {"issue_id": "I-1", "theme": "restores", "title": "Restores fail"},
        "causes": {"cause_id": "C-1", "issue_id": "I-1", "cause": "a lock"},
        "actions": {"action_id": "A-1", "cause_id": "C-1", "action": "Free it"},
        "verifications": {
            "action_id": "A-1",
            "period": "2026-Q3",
            "verdict": "worked",
            "outcome": "closed",
            "by": "A",
        },
    }
    register.folder.mkdir(parents=True)
    for name, row in rows.items():
        table = pd.DataFrame([row]).reindex(columns=COLUMNS[name], fill_value="")
        table.to_csv(register.path(name), index=False)
    return store, register


def report(root, html: str):
    folder = root / "reports/2026-Q3"
    (folder / "tables").mkdir(parents=True)
    (folder / "scorecard-executive.html").write_text(html)
    pd.DataFrame({"comment_id": ["C1:Q3", "C2", "C2"], "theme": ["Restores"] * 2 + ["Waiting"],
                  "probability": 1.0, "named": [True, True, False], "coded": float("nan")}
                 ).to_parquet(folder / "tables/mentions.parquet")  # fmt: skip
    pd.DataFrame({"comment_id": ["C1:Q3"]}).to_parquet(folder / "tables/quotations.parquet")
    return folder


def test_the_whole_chain_is_walked_both_ways(desk, tmp_path):
    store, register = desk
    html = HTML.replace("A-101", "A-1").replace("Waiting", "Other")
    found = chain.build(tmp_path, store, register, report(tmp_path, html))
    page = "page:2026-Q3/scorecard-executive.html"
    up = list(found.tree(found.find("T1"), up=True))
    assert [line.strip().partition(": ")[0] for line in up] == [
        "2 comments", "theme:Restores", "issue I-1", "cause C-1", "action A-1",
        "verification:A-1@2026-Q3", f"{page}#action-A-1", f"{page}#evidence-1", f"{page}#issue-1",
    ]  # fmt: skip
    down = list(found.tree(found.find(f"{page}#action-A-1"), up=False))
    assert [line.strip() for line in down] == [
        "verification:A-1@2026-Q3: worked", "action A-1: Free it", "cause C-1: a lock",
        "issue I-1: Restores fail", "theme:Restores", "2 comments: C1:Q3, C2", "1 ticket: T1",
    ]  # fmt: skip
    top = {(row.above_kind, row.above) for row in found.links.itertuples()}
    for kind, name in top:
        for link in pairs_of(found.reached(Node(kind, name), up=False)):
            assert link in pairs_of(found.reached(Node(link[0], link[1]), up=True))


def test_a_ticket_that_nobody_commented_is_known_and_bears_nothing(desk, tmp_path):
    store, register = desk
    found = chain.build(tmp_path, store, register)
    assert found.find("T2") == Node("ticket", "T2")
    assert list(found.tree(found.find("T2"), up=True)) == []
    assert list(found.tree(found.find("theme:restores"), up=False)) == []


def test_themes_meet_actions_by_name_where_no_issue_links_them(desk, tmp_path):
    store, register = desk
    actions = register.actions.assign(theme="RESTORES", cause_id="")
    register.change("actions", actions)
    found = chain.build(tmp_path, store, register)
    down = [line.strip() for line in found.tree(found.find("A-1"), up=False)]
    assert down == ["theme:Restores"]
