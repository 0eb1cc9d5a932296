"""What people wrote is kept without their addresses, and people are codes."""

import re


def test_no_address_of_the_exports_is_in_a_stored_text(loaded):
    store = loaded[0].store
    for table, column in (("comments", "text"), ("tickets", "subject"), ("conversations", "notes")):
        texts = store.table(table).execute()[column].dropna()
        assert len(texts) and not texts.str.contains("@").any()
    comments = store.table("comments").execute().text
    assert comments.str.contains(r"\[email\]").any() and comments.str.contains(r"\[phone\]").any()


def test_people_are_codes(loaded):
    tickets = loaded[0].store.table("tickets").execute()
    for column in ("requester_key", "agent"):
        codes = tickets[column].dropna()
        assert codes.map(lambda code: bool(re.fullmatch("[0-9a-f]{16}", code))).all()


def test_one_person_has_one_code_in_tickets_and_answers(loaded):
    store = loaded[0].store
    tickets = store.table("tickets").execute().set_index("ticket_id").requester_key
    answers = store.table("responses").execute().query("kind == 'csat'")
    both = answers.set_index("ticket_id").requester_key
    assert (both == tickets.loc[both.index]).mean() > 0.95


def test_the_moderators_words_are_not_kept_as_the_customers(loaded):
    notes = loaded[0].store.table("conversations").execute().notes
    assert len(notes) == 12
    assert not notes.str.contains("Thank you for your time. May I quote you").any()
