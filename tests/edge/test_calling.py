"""`loopnb calls`: what is open, and what came of it, a new line each; mistakes are sentences."""

import pandas as pd
import pytest
from click.testing import CliRunner
from data.conftest import fill

from edge import desk as tiny
from loopnb.cli.calling import calls
from loopnb.errors import UsageError
from loopnb.register import Register

ANSWER = {"response_id": "R1", "ticket_id": "T1", "account_id": "A", "requester_key": "p",
          "kind": "csat", "score": 1.0, "scale_min": 1.0, "scale_max": 5.0,
          "scale_direction": "high", "responded_at": pd.Timestamp("2026-09-01 10:00")}  # fmt: skip
TALK = {"conversation_id": "C-1", "held_at": pd.Timestamp("2026-08-20"), "kind": "conversation",
        "promises": '[{"text": "Send it", "owner": "Ida Moss", "due": "2026-09-10"}]'}  # fmt: skip


@pytest.fixture
def root(tmp_path):
    root = tiny.lay(tmp_path / "desk", themes="theme,words,owner\n")
    store = tiny.opened(root).store
    fill(store, "responses", pd.DataFrame([ANSWER]))
    fill(store, "conversations", pd.DataFrame([TALK]))
    return root


def said(root, *words: str):
    return CliRunner().invoke(calls, [*words, *(["--workspace", str(root)])])


def done(root, *more: str):
    words = ["done", "R1", "--outcome", "Sorted out", "--by", "N. Name", "--on", "2026-09-02"]
    return said(root, *words, *more)


def test_what_nobody_owns_and_what_was_promised_is_listed_and_nothing_changed(root):
    before = tiny.digest(root)
    result = said(root)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "R1: Unhappy answer, A, ticket T1, 1 of 5, owner not named; due 3 September 2026 "
        "(nobody owns it)",
        "C-1-1: Promise, Send it, Ida Moss; due 10 September 2026 (late)",
        "1 customer to call back and 1 promise open; 1 without an owner, 1 late.",
    ]
    assert tiny.digest(root) == before


def test_an_empty_workspace_has_nobody_to_call(tmp_path):
    empty = tiny.lay(tmp_path / "desk", themes="theme,words,owner\n")
    assert said(empty).output == "Nobody is to be called back, and no promise is open.\n"


def test_a_call_is_a_line_of_the_register_with_who_when_and_what(root):
    result = done(root, "--promise", "Ring on Monday", "--promise-due", "2026-09-07")
    assert result.output == (
        "R1: called on 2026-09-02, N. Name. Promised by 2026-09-07: Ring on Monday.\n")  # fmt: skip
    row = Register(root).current("callbacks").iloc[0]
    told = ["kind", "ticket_id", "due", "owner", "called_on", "outcome", "by"]
    assert row[told].tolist() == ["unhappy", "T1", "2026-09-03", "N. Name", "2026-09-02",
                                  "Sorted out", "N. Name"]  # fmt: skip
    assert "R1: Unhappy answer" in said(root).output  # its promise is open
    assert said(root, "kept", "R1", "--by", "N. Name", "--on", "2026-09-07").exit_code == 0
    assert "R1" not in said(root).output
    assert len(Register(root).read("callbacks")) == 2  # nothing was written over


def test_a_promise_of_a_conversation_is_kept(root):
    result = said(root, "kept", "C-1-1", "--by", "N. Name", "--on", "2026-09-09")
    assert result.output == "C-1-1: kept on 2026-09-09.\n"
    row = Register(root).current("callbacks").iloc[0]
    assert (row.promise, row.promise_due, row.owner) == ("Send it", "2026-09-10", "Ida Moss")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["done", "R2", "--outcome", "x", "--by", "N."],
            "'R2' is not known. Known: C-1-1, R1.",
        ),
        (["done", "C-1-1", "--outcome", "x", "--by", "N."], "loopnb calls kept C-1-1"),
        (["done", "R1", "--by", "N."], "--outcome TEXT"),
        (["done", "R1", "--outcome", "x"], "name one with --by"),
        (
            ["done", "R1", "--outcome", "x", "--by", "N.", "--on", "2026-08-31"],
            "R1 was answered on 1 September 2026; 31 August 2026 lies before that.",
        ),
        (["done", "R1", "--outcome", "x", "--by", "N.", "--promise", "x"], "--promise-due"),
        (
            [
                "done",
                "R1",
                "--outcome",
                "x",
                "--by",
                "N.",
                "--on",
                "2026-09-10",
                "--promise",
                "x",
                "--promise-due",
                "2026-09-09",
            ],
            "9 September 2026 lies before that.",
        ),
        (["done", "R1", "--outcome", "x", "--by", "N.", "--on", "2999-01-01"], "still to come"),
        (["kept", "R1", "--by", "N."], "Nothing was promised with R1."),
        (["kept", "C-1-1"], "name one with --by"),
    ],
)
def test_a_mistake_is_a_sentence_and_writes_nothing(root, words, sentence):
    before = tiny.digest(root / "data/register")
    result = said(root, *words)
    assert isinstance(result.exception, UsageError)
    assert sentence in str(result.exception)
    assert tiny.digest(root / "data/register") == before


def test_what_is_done_cannot_be_done_again(root):
    assert done(root).exit_code == 0
    again = done(root)
    assert isinstance(again.exception, UsageError)
    assert str(again.exception) == "R1 is done already."


def test_an_answer_of_months_ago_is_found_by_its_id(root):
    old = ANSWER | {"response_id": "R0", "responded_at": pd.Timestamp("2026-03-02 10:00")}
    fill(tiny.opened(root).store, "responses", pd.DataFrame([ANSWER, old]).assign(
        requester_key=["p", "q"]))  # fmt: skip
    assert "R0" not in said(root).output
    result = said(root, "done", "R0", "--outcome", "x", "--by", "N.", "--on", "2026-03-03")
    assert result.output == "R0: called on 2026-03-03, N..\n"
