"""The weekly pack's sections: nothing empty, nothing that harms, links into the help desk."""

import re

import pandas as pd
import pytest

from data.test_week_outlook import flow
from loopnb.analyze import weekly as pack
from loopnb.periods import parse
from loopnb.present import weekly
from loopnb.results import (
    Ahead,
    Callbacks,
    Called,
    Calls,
    Collected,
    Decisions,
    Emerging,
    Flow,
    Owed,
    ReadAloud,
    Watched,
    WeekSignals,
)
from loopnb.results.callbacks import NOBODY
from loopnb.results.owed import ACTION, SOURCE

WEEK = parse("2026-W36")
HARM = "<script>alert('x')</script>\"'=1+1"
CALL = {"account": "Key Ltd", "account_id": "K", "is_key": True, "unhappy": True,
        "ticket_id": "T 1/2", "response_id": "R", "answered_on": "2026-09-02", "said": "1 of 5",
        "words": "It was slow.", "comment_id": "C", "call_by": "2026-09-04"}  # fmt: skip
TICKET = {"ticket_id": "T1", "subject": "Slow", "account": "Key Ltd", "product": "Vault",
          "priority": "Urgent", "opened_on": "2026-09-01", "open_days": 1, "why": "urgent and open",
          "reasons": 1, "waiting": 3, "newer": 0}  # fmt: skip
ALOUD = {"kind": "complaint", "text": "Slow.", "comment_id": "C", "ticket_id": "T1", "who": "Vault"}
WORD = {"term": "portal", "also": "key|licence", "now": 3, "then": 0, "example": "No portal."}
DECISION = {"decision_id": "A-1", "what": "Mend it", "kind": "action", "owner": "",
            "state": "not done", "done": False, "part": "late", "decided_on": "",
            "due": "2026-08-01"}  # fmt: skip


def of(kind, *rows: dict):
    return kind.from_table(pd.DataFrame(list(rows), columns=kind.columns))


def html(section) -> str:
    return section._repr_html_()


@pytest.fixture
def linked(settings):
    return settings.model_copy(update={"ticket_url": "https://desk.example/t/{ticket_id}?a=b"})


def test_a_ticket_leads_into_the_help_desk_where_one_is_named(settings, linked):
    calls = of(Callbacks, CALL)
    said = html(weekly.calls(calls, asked=True, settings=linked))
    assert '<a href="https://desk.example/t/T%201%2F2?a=b">T 1/2</a>' in said
    assert "<a" not in html(weekly.calls(calls, asked=True, settings=settings))


@pytest.mark.parametrize("address", ["javascript:alert({ticket_id})", "", "/t/{ticket_id}"])
def test_no_other_address_becomes_a_link(settings, address):
    other = settings.model_copy(update={"ticket_url": address})
    assert weekly.link_to(other)("T1") == ""


def test_a_ticket_without_an_id_leads_nowhere(linked):
    assert weekly.link_to(linked)("") == ""


def test_words_that_mean_harm_are_shown_as_words(settings):
    shown = [
        weekly.calls(of(Callbacks, CALL | {"words": HARM, "account": HARM, "said": HARM}),
                     asked=True, settings=settings),
        weekly.tickets(of(Watched, TICKET | {"subject": HARM, "account": HARM}), flow([1] * 8),
                       settings),
        weekly.voice(of(ReadAloud, ALOUD | {"text": HARM, "who": HARM}),
                     of(Emerging, WORD | {"term": HARM, "example": HARM}),
                     written=True, settings=settings),
        weekly.due(of(Decisions, DECISION | {"what": HARM, "owner": HARM})),
        weekly.owes(of(Owed, {"kind": SOURCE, "what": HARM, "owner": "", "since": "2026-09-01"})),
    ]  # fmt: skip
    for section in shown:
        assert "<script" not in html(section)
        assert "&lt;script&gt;" in html(section)


def test_what_has_no_source_is_left_out_and_named_once(settings):
    empty = Flow.from_table(pd.DataFrame(columns=Flow.columns))
    nothing = [
        weekly.signals(of(WeekSignals)),
        weekly.flow(empty, pack.outlook(empty), of(Ahead)),
        weekly.calls(of(Callbacks), asked=False, settings=settings),
        weekly.tickets(of(Watched), empty, settings),
        weekly.voice(of(ReadAloud), of(Emerging), written=False, settings=settings),
    ]
    assert [html(section) for section in nothing] == [""] * 5
    foot = html(weekly.foot(of(Collected), settings, tickets=False, comments=True, answers=False))
    assert "Not on this page, for want of data: tickets and answers." in foot
    assert "want of data" not in html(weekly.foot(of(Collected), settings, tickets=True))


def test_a_quiet_week_says_so_in_each_section(settings):
    quiet = " ".join(map(html, [
        weekly.decided(of(Decisions)), weekly.flow(flow([0] * 8), pack.outlook(flow([0] * 8)),
                                                   of(Ahead)),
        weekly.calls(of(Callbacks), asked=True, settings=settings),
        weekly.tickets(of(Watched), flow([0] * 8), settings),
        weekly.voice(of(ReadAloud), of(Emerging), written=True, settings=settings),
        weekly.due(of(Decisions)), weekly.owes(of(Owed)),
    ]))  # fmt: skip
    for said in ("Nothing was decided", "No release, holiday or absence", "Nobody to call back",
                 "No ticket is open", "No comment of this week", "No word is new",
                 "No action is late", "Nothing is owed."):  # fmt: skip
        assert said in quiet
    assert not re.search(r"\b(nan|None|NaT)\b", quiet)


def test_late_actions_stand_once(settings):
    late = {"kind": ACTION, "what": "A-1 Mend it", "owner": "", "since": "2026-08-01"}
    assert html(weekly.owes(of(Owed, late))).count("Mend it") == 0
    assert "<strong>Late: Mend it</strong>" in html(weekly.due(of(Decisions, DECISION)))
    assert "owner not named" in html(weekly.due(of(Decisions, DECISION)))


def test_every_call_has_room_to_write_who_and_what_came_of_it(settings):
    said = html(weekly.calls(of(Callbacks, CALL, CALL), asked=True, settings=settings))
    assert said.count('<td class="blank"></td>') == 4
    assert "call by Fri 4 Sep" in said
    assert html(weekly.decide(WEEK)).count("<tr><td></td>") == 5


HELD = {"callback_id": "R", "kind": "unhappy", "owner": "Ida <i>Moss", "due": "2026-09-04",
        "state": "open", **dict.fromkeys(("called_on", "outcome", "promise"), "")}  # fmt: skip


def held(**columns: str) -> Calls:
    table = pd.DataFrame([HELD | columns]).reindex(columns=Calls.columns).fillna("")
    return Calls.from_table(table)


def called(**columns: object) -> Called:
    line = {"verdict": "too few", "n": 4, "in_time": 3} | columns
    return Called.from_table(pd.DataFrame([line]).reindex(columns=Called.columns))


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ({}, ["Ida &lt;i&gt;Moss", ""]),
        ({"state": NOBODY}, ["", ""]),  # the customer's own owner is no owner of the call yet
        ({"state": "done", "called_on": "2026-09-04", "outcome": "Sorted out"},
         ["Ida &lt;i&gt;Moss", "Called Fri 4 Sep: Sorted out"]),
        ({"called_on": "2026-09-05", "promise": "A <b>call"},
         ["Ida &lt;i&gt;Moss", "Called Sat 5 Sep, late: we promised: A &lt;b&gt;call"]),
    ],
)  # fmt: skip
def test_the_page_says_who_calls_and_what_came_of_it(settings, columns, cells):
    said = html(weekly.calls(of(Callbacks, CALL), held(**columns), called(), asked=True,
                             settings=settings))  # fmt: skip
    assert re.findall(r'<td class="blank">(.*?)</td>', said) == cells
    assert "Called back in time: 3 of 4." in said


@pytest.mark.parametrize(("columns", "filled"), [({}, True), ({"state": NOBODY}, False)])
def test_columns_that_nobody_has_filled_are_known_to_the_page(settings, columns, filled):
    said = html(weekly.calls(of(Callbacks, CALL, CALL | {"response_id": "S"}), held(**columns),
                             asked=True, settings=settings))  # fmt: skip
    assert ('<table class="filled">' in said) is filled


def test_of_very_many_calls_the_first_are_shown_and_the_rest_is_counted(settings):
    said = html(weekly.calls(of(Callbacks, *[CALL] * 30), asked=True, settings=settings))
    assert said.count("<tr class") == weekly.MOST_CALLS
    assert "6 more stand in the file tables/callbacks.csv" in said


def test_new_words_are_counts_and_unconfirmed(settings):
    said = html(weekly.voice(of(ReadAloud), of(Emerging, WORD), written=True, settings=settings))
    assert "unconfirmed" in said
    assert "3 comments this week, none in the 26 weeks before" in said
    assert "%" not in said


def test_the_title_names_the_week(settings):
    said = html(weekly.headline(WEEK, settings))
    assert "2026-W36 · 31 August to 6 September 2026" in said
    assert "week to date, day 3 of 7" in html(weekly.headline(WEEK.first(3), settings))
