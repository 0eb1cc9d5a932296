"""Proposed issues and causes: each once, what was solved again only where it shows again."""

import numpy as np
import pandas as pd
import pytest

from data.frames import taxonomy
from data.pairs import SETTINGS
from loopnb.implement import eight_d, propose_causes, propose_issues
from loopnb.implement.issues import _version
from loopnb.periods import parse
from loopnb.register import COLUMNS, Register
from loopnb.results import Candidates, Issues, Items, Mentions

NOW = parse("2026-Q3")
THEMES = taxonomy(("Restores", "restor"), ("Waiting", "wait"))
THEMES["owner"] = ["Engineering", "Support"]
NO_CAUSES = pd.DataFrame(columns=COLUMNS["causes"], dtype=str)
NO_ITEMS = Items.from_table(pd.DataFrame(columns=Items.columns))


def known(**cells: str) -> pd.DataFrame:
    """Return the register's issues: one, or none without any cell."""
    rows = [{"issue_id": "I-restores", "theme": "Restores", "title": "Restores"} | cells]
    return pd.DataFrame(rows if cells else [], columns=COLUMNS["issues"], dtype=str).fillna("")


def items(*themes: str) -> Items:
    table = pd.DataFrame({"theme": themes, "rank": range(1, len(themes) + 1), "points": 4.1,
                          "evidence": "4.1 points at stake", "trend": ""})  # fmt: skip
    return Items.from_table(table.reindex(columns=Items.columns))


def candidates(*rows: dict) -> Candidates:
    plain = {"theme": "Restores", "kind": "component", "what": "Engine", "product": "Vault",
             "area": "product", "restricted": False, "at": "", "since": "", "unit": "times",
             "size": 5.0, "n": 9, "counted": "tickets", "evidence": "it stands out"}  # fmt: skip
    table = pd.DataFrame([plain | row for row in rows], columns=Candidates.columns)
    return Candidates.from_table(table)


RELEASE = {"kind": "release", "what": "Vault 7.2 with more", "at": "2026-04-14",
           "since": "2026-04-13", "unit": "%", "evidence": "restores rose"}  # fmt: skip
PLACE = {"kind": "product", "what": "Vault"}


def talk(stored_as, shares: dict[str, float], version: str = "7.2.1", n: int = 500):
    """Return store and mentions: `shares` say from which day what share names Restores."""
    random, days = np.random.default_rng(4), pd.Timestamp("2026-01-05")
    at = days + pd.to_timedelta(np.sort(random.integers(0, 268, n)), "D")
    share = pd.Series(0.0, index=range(n))
    for since, each in shares.items():
        share[at >= pd.Timestamp(since)] = each
    ids = pd.Series([f"{i:03}" for i in range(n)])
    who = "A" + pd.Series(random.integers(0, 60, n)).astype(str)
    stored_as("tickets", pd.DataFrame({
        "ticket_id": "T" + ids, "opened_at": at, "account_id": who, "product": "Vault",
        "version": version}))  # fmt: skip
    stored_as("responses", pd.DataFrame({
        "response_id": "R" + ids, "ticket_id": "T" + ids, "account_id": who, "responded_at": at,
        "kind": "csat"}))  # fmt: skip
    said = {"comment_id": "C" + ids, "response_id": "R" + ids, "said_at": at, "text": "x"}
    store = stored_as("comments", pd.DataFrame(said))
    named = ("C" + ids)[random.random(n) < share]
    table = pd.DataFrame({"comment_id": named, "theme": "Restores", "named": True})
    return store, Mentions.from_table(table.reindex(columns=Mentions.columns))


def proposed(stored_as, shares=None, register=None, found=None, *themes: str, **told) -> Issues:
    store, mentions = talk(stored_as, shares or {"2026-01-01": 0.1}, **told)
    return propose_issues(
        items(*themes) if themes else NO_ITEMS, candidates() if found is None else found, mentions,
        store, known=known() if register is None else register, taxonomy=THEMES, period=NOW,
        settings=SETTINGS,
    )  # fmt: skip


def test_an_issue_says_what_the_data_know(stored_as):
    found = candidates(RELEASE, PLACE, {})
    (row,) = proposed(stored_as, None, None, found, "Restores").table.itertuples()
    assert (row.issue_id, row.theme, row.area, row.owner) == (
        "I-restores", "Restores", "product", "Engineering")  # fmt: skip
    assert (row.product, row.component, row.version) == ("Vault", "Engine", "7.2")
    assert row.title == "Restores: Vault 7.2" and row.status == "open"
    assert row.comments == row.tickets > row.accounts > 0 and row.points == 4.1
    assert row.evidence == (
        f"{row.comments} comments on {row.tickets} tickets of {row.accounts} customers in Q3 2026; "
        "4.1 points at stake; restores rose"
    )


def test_leading_items_come_first_then_themes_with_a_release(stored_as):
    found = candidates(RELEASE)
    table = proposed(stored_as, None, None, found, "Waiting").table
    assert table.issue_id.tolist() == ["I-waiting", "I-restores"]
    assert table.owner.tolist() == ["Support", "Engineering"]


@pytest.mark.parametrize("status", ["open", "Open", "reopened", ""])
def test_what_is_an_issue_already_is_proposed_no_more(stored_as, status):
    register = known(status=status, theme="restores ".strip())
    assert proposed(stored_as, None, register, candidates(RELEASE), "Restores").table.empty


def test_an_id_that_another_issue_has_is_not_taken(stored_as):
    register = known(theme="Something else", status="open")
    table = proposed(stored_as, None, register, None, "Restores").table
    assert table.issue_id.tolist() == ["I-restores-2"]


def test_accepted_once_nothing_is_proposed_twice(stored_as, tmp_path):
    register, found = Register(tmp_path), candidates(RELEASE, PLACE, {})
    issues = proposed(stored_as, None, None, found, "Restores", "Waiting")
    none = register.current("issues")
    causes = propose_causes(issues, found, known=none, causes=NO_CAUSES)
    assert causes.table.cause.tolist() == [
        "release Vault 7.2 with more", "component Engine of Vault", "to be filled"]  # fmt: skip
    for name, rows in (("issues", issues.table), ("causes", causes.table)):
        assert register.adopt(name, rows.assign(by="Ada Moon")) == len(rows)
    again = proposed(stored_as, None, register.current("issues"), found, "Restores", "Waiting")
    assert again.table.empty and again.text.startswith("No new issue")
    left = {"known": register.current("issues"), "causes": register.current("causes")}
    assert propose_causes(again, found, **left).table.empty
    assert register.faults() == []


SOLVED = {"status": "solved", "solved_on": "2026-02-02", "fixed_version": "8"}
FELL, ROSE = {"2026-01-01": 0.3, "2026-02-02": 0.05}, {"2026-05-04": 0.35}


def test_what_was_solved_and_stays_low_is_no_issue_again(stored_as):
    assert proposed(stored_as, FELL, known(**SOLVED), None, "Restores").table.empty


def test_a_share_above_that_of_the_quarter_after_the_solution_opens_it_again(stored_as):
    (row,) = proposed(stored_as, FELL | ROSE, known(**SOLVED)).table.itertuples()
    assert (row.issue_id, row.status, row.title) == ("I-restores", "reopened", "Restores")
    assert (row.solved_on, row.fixed_version) == ("2026-02-02", "8")
    assert "in the quarter after it was solved" in row.evidence


def test_it_has_to_be_shown_above_not_only_lie_above(stored_as):
    slightly = FELL | {"2026-05-04": 0.06}
    assert proposed(stored_as, slightly, known(**SOLVED)).table.empty


def test_comments_that_were_never_read_are_no_sign_of_silence(stored_as):
    always = {"2026-05-04": 0.3}  # nobody has read those before for themes
    assert proposed(stored_as, always, known(**SOLVED)).table.empty


def test_tickets_on_the_fixed_version_open_it_again(stored_as):
    told = SOLVED | {"fixed_version": "7.2.1", "product": "Vault"}
    (row,) = proposed(stored_as, FELL, known(**told)).table.itertuples()
    assert row.status == "reopened" and "that have the fixed version 7.2.1" in row.evidence
    assert proposed(stored_as, FELL, known(**told | {"product": "Relay"})).table.empty
    few = FELL | {"2026-02-02": 0.005}
    assert proposed(stored_as, few, known(**told)).table.empty


def test_a_release_after_the_solution_opens_it_again_one_before_it_does_not(stored_as):
    later, earlier = candidates(RELEASE), candidates(RELEASE | {"at": "2026-01-20"})
    assert proposed(stored_as, FELL, known(**SOLVED), later).table.status.tolist() == ["reopened"]
    assert proposed(stored_as, FELL, known(**SOLVED), earlier).table.empty


def test_an_issue_opened_again_is_proposed_once(stored_as, tmp_path):
    register = Register(tmp_path)
    register.adopt("issues", known(**SOLVED).assign(by="Ada Moon"))
    again = proposed(stored_as, FELL | ROSE, register.current("issues"))
    assert register.adopt("issues", again.table.assign(by="Ada Moon")) == 1
    (row,) = register.current("issues").itertuples()
    assert (row.status, row.title, row.solved_on) == ("reopened", "Restores", "2026-02-02")
    assert proposed(stored_as, FELL | ROSE, register.current("issues")).table.empty


def test_tickets_that_rise_without_a_theme_are_an_issue_of_their_own(stored_as):
    loose = RELEASE | {"theme": "", "counted": "tickets on Vault, Backup", "n": 40}
    found = candidates(loose, loose | {"what": "Vault 7.3", "at": "2026-06-01"})
    issues = proposed(stored_as, None, None, found)
    (row,) = issues.table.itertuples()
    assert (row.issue_id, row.theme, row.tickets) == ("I-vault-backup", "", 40)
    assert row.title == "More tickets on Vault, Backup since Vault 7.2 with more"
    register = known(issue_id="I-vault-backup", theme="", status="open")
    assert proposed(stored_as, None, register, found).table.empty
    solved = known(issue_id="I-vault-backup", theme="", status="solved", solved_on="2026-03-01")
    assert proposed(stored_as, None, solved, found).table.status.tolist() == ["reopened"]


def test_a_cause_is_what_the_evidence_points_to_never_a_team(stored_as):
    team = {"kind": "team", "what": "Night queue", "restricted": True}
    found = candidates(team, {"kind": "category", "what": "Restore"})
    issues = proposed(stored_as, None, None, found, "Restores")
    (row,) = propose_causes(issues, found, known=known(), causes=NO_CAUSES).table.to_dict("records")
    assert row["cause"] == "to be filled" and row["cause_id"] == "C-restores"
    assert "Night queue" not in " ".join(row.values())
    assert "Where: category Restore (5 times)." in row["problem"]
    assert [row[name] for name in ("why_1", "why_5", "is", "is_not", "team", "escape_point")] == [
        ""] * 6  # fmt: skip


def test_the_problem_says_what_where_when_and_how_many(stored_as):
    found = candidates(RELEASE, PLACE, {})
    issues = proposed(stored_as, None, None, found, "Restores")
    problem = propose_causes(issues, found, known=known(), causes=NO_CAUSES).table.problem[0]
    assert problem.startswith("What: Restores. Where: product Vault (5 times); component Engine of")
    assert "When: since the week of 13 April 2026, after Vault 7.2 with more of 14 April" in problem
    assert problem.endswith("4.1 points at stake. Who: to be filled. Why and how: to be filled.")


def test_an_issue_with_a_cause_gets_another_only_from_a_later_release(stored_as):
    cause = {"cause_id": "C-1", "issue_id": "I-restores", "cause": "x", "decided_on": "2026-04-01"}
    causes = pd.DataFrame([cause], columns=COLUMNS["causes"], dtype=str).fillna("")
    nothing, register = proposed(stored_as), known(status="open")
    later = propose_causes(nothing, candidates(RELEASE, {}), known=register, causes=causes).table
    assert later.cause.tolist() == ["release Vault 7.2 with more"]
    causes["decided_on"] = "2026-05-01"
    assert propose_causes(nothing, candidates(RELEASE, {}), known=register, causes=causes
                          ).table.empty  # fmt: skip


@pytest.mark.parametrize(
    ("name", "version"),
    [("Vault 7.2", "7.2"), ("Vault 7.2.1 with the fix", "7.2.1"), ("v3.0-rc1 out", "3.0-rc1"),
     ("New portal", ""), ("Portal 2 with keys", "")],
)  # fmt: skip
def test_a_version_is_read_from_the_name_of_a_release(name, version):
    assert _version(name) == version


def frames(**rows: list[dict]) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(rows.get(name, []), columns=COLUMNS[name], dtype=str).fillna("")
            for name in ("issues", "causes", "actions", "verifications")}  # fmt: skip


ISSUE = {"issue_id": "I-1", "theme": "Restores", "title": "Restores fail", "product": "Vault",
         "version": "7.2"}  # fmt: skip


def test_a_new_issue_in_eight_disciplines_has_its_blanks_marked():
    found = eight_d(frames(issues=[ISSUE]), "I-1")
    said = found.table.set_index("discipline").said
    assert list(said.index) == [f"D{i}" for i in range(1, 9)]
    assert said["D2"] == "Restores fail (Vault, 7.2)."
    assert set(said.drop("D2")) == {"To be filled."}
    assert found.text.endswith("To be filled in: D1, D3, D4, D5, D6, D7, D8.")


def test_eight_disciplines_are_composed_of_causes_actions_and_verdicts():
    cause = {"cause_id": "C-1", "issue_id": "I-1", "cause": "a lock", "why_1": "it waits",
             "why_2": "nobody frees it", "team": "A. Moon", "problem": "What: restores",
             "escape_point": "no test"}  # fmt: skip
    actions = [
        {"action_id": "A-1", "action": "Warn customers", "kind": "containment", "issue_id": "I-1"},
        {"action_id": "A-2", "action": "Free the lock", "kind": "corrective", "cause_id": "C-1",
         "owner": "Storage", "done_on": "2026-05-12", "status": "closed"},
        {"action_id": "A-3", "action": "Test it", "kind": "preventive", "theme": "restores"},
        {"action_id": "A-4", "action": "Another's", "theme": "Restores", "issue_id": "I-2"},
    ]  # fmt: skip
    judged = {"action_id": "A-2", "period": "2026-Q3", "verdict": "worked", "said": "Worked.",
              "champion": "Bo Reed", "adopt_next": "Relay"}  # fmt: skip
    table = frames(issues=[ISSUE], causes=[cause], actions=actions, verifications=[judged])
    said = eight_d(table, "I-1").table.set_index("discipline")
    assert not said.blank.any()
    assert said.said["D1"] == "A. Moon." and said.said["D2"].endswith("What: restores.")
    assert said.said["D3"] == "A-1 Warn customers (owner to be filled)."
    assert said.said["D4"] == (
        "Root cause: a lock. Whys: it waits → nobody frees it. Is: to be filled. Is not: to be "
        "filled. Escape point: no test."
    )
    assert said.said["D5"] == "A-2 Free the lock (Storage, done 12 May 2026, closed)."
    assert said.said["D6"] == "A-2 in 2026-Q3: Worked. No verdict yet: A-1 and A-3."
    assert said.said["D7"] == "A-3 Test it (owner to be filled)."
    assert said.said["D8"] == "Bo Reed (A-2); next to adopt it: Relay."


def test_an_issue_that_is_not_there_is_named_with_the_nearest():
    from loopnb.errors import UsageError

    with pytest.raises(UsageError, match="Did you mean 'I-1'"):
        eight_d(frames(issues=[ISSUE]), "I-2")
