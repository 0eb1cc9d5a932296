"""Turns of a talk: ours are told from the customers' by whatever name the notes give us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopnb.collect.reading.turns import Speakers, customer_words

PEOPLE = Speakers(["Ann-Sofie Lee (Agora)", "José Paz"], ["Ben Roy (Acme)", "Paz Ortiz"])
ASKED = "Ann-Sofie Lee|ANN-SOFIE LEE|Ann|A.L.|A. S. L.|ASL|Lee|José|Jose|Jose P.".split("|")


def heard(body: str, speakers: Speakers = PEOPLE) -> str:
    return customer_words(body, speakers)


@pytest.mark.parametrize("name", [*ASKED, "Moderator", "moderator", "MODERATORIN", "Interviewer",
                                  "Q", "Kim (moderator)", "Moderator 2"])  # fmt: skip
@pytest.mark.parametrize("form", ["{}: {}", "**{}:** {}", "**{}**: {}", "- {}: {}", "> {}: {}",
                                  "[00:12] {}: {}", "{} [00:12:31]: {}", "{}:\n{}"])  # fmt: skip
def test_the_moderator_is_not_the_customers_voice(name, form):
    lines = [form.format(name, "Why?"), form.format("Ben", "It hangs."), form.format(name, "Oh.")]
    assert heard("\n".join(lines)) == "It hangs."


@pytest.mark.parametrize("name", ["Customer", "Participant 2", "Kunde", "Interviewee", "Ben Roy",
                                  "Ana", "Head of IT", "Paz", "A"])  # fmt: skip
def test_whoever_is_not_ours_is_heard(name):
    assert heard(f"Moderator: Why?\n{name}: It hangs.") == "It hangs."


def test_a_turn_runs_on_until_the_next_one():
    body = "Ann: Why\ndo you say so?\n\nIs it slow?\n\nBen: It hangs.\nThe thing is: daily.\n\nYes."
    assert heard(body) == "It hangs. The thing is: daily. Yes."


def test_text_without_any_speaker_is_the_customers():
    assert heard("It hangs\nevery day.\n\nAt http://a.example too.") == (
        "It hangs every day.\n\nAt http://a.example too."
    )


def test_what_stands_before_the_first_turn_is_nobodys():
    assert heard("# Group 3\nHeld by phone.\n\nBen: It hangs.") == "It hangs."


def test_without_names_only_the_roles_are_ours():
    assert heard("Ann: Hello.\nModerator: Why?", Speakers([])) == "Hello."


@given(st.text(max_size=300))
def test_any_text_has_words_of_the_customer_or_none(body):
    said = heard(body)
    assert len(said) <= 2 * len(body)
    assert all(turn.strip() for turn in said.split("\n\n")) or not said


def test_every_speaker_is_masked_in_what_is_said_listed_or_not():
    body = (
        "Moderator: Thanks.\n**Dana Smith:** Why?\nPriya: Dana asked Tom Becker, and Ann-Sofie.\n"
        "Tom Becker: As Priya's list says, ask BECKER or tom becker.\nCustomer: The Customer is I.\n"
        "Head of IT: Our IT, Bo says.\nBo [00:12]: It hangs; the head is Tom. Tomorrow too."
    )
    assert heard(body, Speakers(["Ann-Sofie Lee"])).split("\n\n") == [
        "Why?", "[name] asked [name], and [name].",
        "As [name]'s list says, ask [name] or [name].", "The Customer is I.",
        "Our IT, [name] says.", "It hangs; the head is [name]. Tomorrow too.",
    ]  # fmt: skip
