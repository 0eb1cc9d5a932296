"""Whom to ask today: contact rules by hand, the lot that nobody can steer, what was acted on."""

from datetime import date

import pandas as pd
import pytest

from data.conftest import fill
from data.registers import register as registered
from loopnb.collect.surveys.asking import asking
from loopnb.contact import Contact
from loopnb.results import Mentions
from loopnb.results.asking import ACCOUNT, ASK, PERSON, QUOTA, SENDS, SENT
from loopnb.results.survey import FOLLOW_UP

TODAY = date(2026, 9, 4)
DONE = {"action_id": "A-1", "theme": "Restores", "action": "Secret plan", "status": "done",
        "done_on": "2026-06-01"}  # fmt: skip


def ruled(settings, **rules):
    return settings.model_copy(update={"zone": "Europe/Berlin", "survey": Contact(**rules)})


def desk(store, tickets: list[tuple], sent: list[tuple] = (), said: list[tuple] = ()):
    """Put tickets (id, person, account, closed), surveys (ticket, person, account, at, survey)."""
    frame = pd.DataFrame(tickets, columns=["ticket_id", "requester_key", "account_id", "closed"])
    closed = pd.to_datetime(frame.pop("closed"), format="ISO8601")
    opened = pd.Timestamp("2026-01-05")
    fill(store, "tickets", frame.assign(opened_at=opened, resolved_at=closed))
    names = ["ticket_id", "requester_key", "account_id", "sent_at", "survey"]
    out = pd.DataFrame(list(sent), columns=names)
    out["invitation_id"] = [f"I{i}" for i in range(len(out))]
    fill(store, "invitations", out.assign(sent_at=pd.to_datetime(out.sent_at)))
    names = ["response_id", "ticket_id", "requester_key", "responded_at"]
    back = pd.DataFrame(list(said), columns=names).assign(kind="csat")
    fill(store, "responses", back.assign(responded_at=pd.to_datetime(back.responded_at)))
    accounts = pd.DataFrame({"account_id": ["a", "b", "key"], "is_key": [False, None, True]})
    return fill(store, "accounts", accounts)


def states(found) -> dict[str, str]:
    return dict(zip(found.table.ticket_id, found.table.state, strict=True))


def test_tickets_are_due_from_the_day_before_in_the_workspaces_zone(store, settings, register):
    desk(store, [("early", "p", "a", "2026-09-02 21:59"), ("first", "q", "a", "2026-09-02 22:00"),
                 ("now", "r", "b", "2026-09-04 08:00"), ("late", "s", "b", "2026-09-04 22:00"),
                 ("open", "t", "b", None)])  # fmt: skip
    found = asking(store, register, ruled(settings, within_days=1), TODAY)
    assert set(states(found)) == {"first", "now"}
    days = dict(zip(found.asked.ticket_id, found.asked.closed_on, strict=True))
    assert days == {"first": "2026-09-03", "now": "2026-09-04"}
    assert set(states(asking(store, register, ruled(settings, within_days=0), TODAY))) == {"now"}


def test_nobody_is_asked_twice_within_the_days_of_the_rule(store, settings, register):
    at = "2026-09-03 12:00"
    tickets = [(name, name, "a", at) for name in ("never", "asked", "long ago", "spoke", "done")]
    sent = [("x", "asked", "a", "2026-08-06 12:00", "transaction"),
            ("y", "long ago", "a", "2026-08-04 12:00", "transaction"),
            ("done", "done", "a", "2026-09-04 06:00", "transaction")]  # fmt: skip
    said = [("R", None, "spoke", "2026-08-20 12:00")]
    found = asking(desk(store, tickets, sent, said), register, ruled(settings), TODAY)
    assert states(found) == {"never": ASK, "long ago": ASK, "asked": PERSON, "spoke": PERSON,
                             "done": SENT}  # fmt: skip
    assert "3 left out" not in found.text and f"2 left out: {PERSON}" in found.text


def test_a_person_known_by_an_earlier_ticket_alone_is_not_asked_again(store, settings, register):
    tickets = [("old", "p", "a", "2026-08-20"), ("new", "p", "a", "2026-09-03 12:00")]
    sent = [("old", None, None, "2026-08-21", "transaction")]
    assert states(asking(desk(store, tickets, sent), register, ruled(settings), TODAY)) == {
        "new": PERSON
    }


def test_a_customer_is_spared_where_a_rule_says_so(store, settings, register):
    at = "2026-09-03 12:00"
    tickets = [("1", "p", "a", at), ("2", "q", "a", at), ("3", "r", "b", at), ("4", "s", "b", at)]
    sent = [("x", "z", "a", "2026-08-30", "transaction")]
    desk(store, tickets, sent)
    free = asking(store, register, ruled(settings), TODAY)
    assert set(states(free).values()) == {ASK}
    found = states(asking(store, register, ruled(settings, per_account_days=7), TODAY))
    assert found["1"] == found["2"] == ACCOUNT
    assert sorted([found["3"], found["4"]]) == sorted([ASK, ACCOUNT])  # one of the two, by lot


def test_a_person_with_two_tickets_is_asked_about_one(store, settings, register):
    tickets = [("1", "p", "a", "2026-09-03 12:00"), ("2", "p", "a", "2026-09-03 13:00")]
    found = asking(desk(store, tickets), register, ruled(settings, per_person_days=0), TODAY)
    assert sorted(states(found).values()) == sorted([ASK, PERSON])


def test_key_customers_come_first_and_a_quota_holds(store, settings, register):
    at = "2026-09-03 12:00"
    tickets = [(f"{i}", f"p{i}", "key" if i % 4 == 0 else "a", at) for i in range(20)]
    desk(store, tickets)
    found = asking(store, register, ruled(settings, quota_a_day=7), TODAY)
    assert list(found.table.key.head(7)) == ["yes"] * 5 + [""] * 2
    assert list(found.table.state).count(ASK) == 7 and list(found.table.state).count(QUOTA) == 13
    blind = asking(store, register, ruled(settings, quota_a_day=7, key_first=False), TODAY)
    assert 0 < list(blind.table.key.head(7)).count("yes") < 5


def test_the_lot_is_the_same_each_time_and_another_on_another_day(store, settings, register):
    tickets = [(f"{i}", f"p{i}", "a", "2026-09-03 12:00") for i in range(30)]
    desk(store, tickets)
    rules = ruled(settings, quota_a_day=10, within_days=2)
    one, again = (asking(store, register, rules, TODAY).asked for _ in range(2))
    pd.testing.assert_frame_equal(one, again)
    other = asking(store, register, rules, date(2026, 9, 5)).asked
    assert 0 < len(set(one.ticket_id) & set(other.ticket_id)) < 10


def test_nobody_is_named_but_by_the_help_desks_id(store, settings, register):
    desk(store, [("17", "code of a person", "a", "2026-09-03 12:00")])
    found = asking(store, register, ruled(settings), TODAY)
    assert tuple(found.asked.columns) == SENDS
    assert "code of a person" not in found.table.to_csv() + found.asked.to_csv()


@pytest.fixture
def acted(store, settings, tmp_path):
    """Comments on restores before and after the action of 1 June, by several people."""
    people = {"T1": "p", "T2": "p", "T3": "q", "T4": "r", "T5": "s", "T6": "t"}
    desk(store, [(ticket, person, "key" if person == "q" else "a", "2026-05-01")
                 for ticket, person in people.items()])  # fmt: skip
    days = {"T1": "2026-03-01", "T2": "2026-04-01", "T3": "2026-05-31", "T4": "2026-06-01",
            "T5": "2025-05-01", "T6": "2026-05-01"}  # fmt: skip
    rows = [(f"C{ticket}", ticket, day) for ticket, day in days.items()] + [("C0", None,
                                                                             "2026-05-01")]  # fmt: skip
    said = pd.DataFrame(rows, columns=["comment_id", "ticket_id", "said_at"])
    fill(store, "comments", said.assign(said_at=pd.to_datetime(said.said_at), text="It failed."))
    named = said.assign(theme="Restores", probability=0.9, named=True, coded=float("nan"))
    named.loc[named.ticket_id == "T6", "coded"] = 0.0  # a person says it is about something else
    mentions = Mentions.from_table(named)

    def found(*actions: dict, on=TODAY, issues=(), **rules):
        files = {"actions": list(actions) or [DONE]} | ({"issues": list(issues)} if issues else {})
        register = registered(tmp_path, **files)
        return asking(store, register, ruled(settings, **rules), on, mentions=mentions)

    return found


def test_customers_whose_issue_was_acted_on_are_asked_whether_it_helped(acted):
    found = acted()
    assert list(found.table.ticket_id) == ["T3", "T2"]  # the key customer first, the last ticket
    assert set(found.table.survey) == {FOLLOW_UP} and set(found.table.action_id) == {"A-1"}
    assert found.asked.question[0] == (
        "You wrote to us about this: Restores. We acted on it on 1 June 2026. "
        "Did you notice, and did it help?"
    )
    assert "Secret plan" not in found.asked.to_csv()
    assert found.text == "2 customers whose issue was acted on (follow-up): 2 to ask."


def test_the_theme_may_be_that_of_the_actions_issue(acted):
    issue = {"issue_id": "I-1", "theme": "Restores", "title": "Restores fail"}
    found = acted(DONE | {"theme": "", "issue_id": "I-1"}, issues=[issue])
    assert list(found.table.ticket_id) == ["T3", "T2"]


@pytest.mark.parametrize(
    "change",
    [{"status": "started"}, {"status": "reopened"}, {"done_on": ""}, {"theme": "Portal"},
     {"done_on": "2026-09-04"}, {"done_on": "2025-09-01"}, {"full_on": "2026-10-01"}],
)  # fmt: skip
def test_what_is_not_done_or_long_done_asks_nobody(acted, change):
    assert acted(DONE | change).table.empty


def test_the_quota_of_follow_ups_is_their_own(acted):
    assert list(acted(follow_ups_a_day=1, quota_a_day=5).table.state) == [ASK, QUOTA]
    assert list(acted(follow_ups_a_day=0).table.state) == [QUOTA, QUOTA]


def test_who_had_the_question_is_not_asked_again(acted, store):
    again = pd.DataFrame({"invitation_id": ["F1", "F2"], "ticket_id": ["T3", None],
                          "requester_key": [None, "p"], "survey": FOLLOW_UP,
                          "sent_at": pd.to_datetime(["2026-06-20", "2026-05-20"])})  # fmt: skip
    fill(store, "invitations", again)  # the second was on an earlier action
    found = acted()
    assert states(found) == {"T2": ASK, "T3": SENT}
