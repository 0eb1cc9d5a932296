"""Intercom: intercom-csat and intercom-conversations, whose zone is in a column's name."""

import pytest

from loopnb.errors import DataError


def test_ratings_of_bots_are_never_pooled_with_those_of_people(export):
    loaded = export("intercom-csat.csv")
    assert loaded.sums == (5, 3, 1, 1)
    assert loaded.reasons == {"kind is blank": 1}
    answers = loaded.table("responses")
    rated = answers.loc[answers.kind == "csat"].set_index("ticket_id")
    assert rated.score.loc["5001"] == 4  # edited: the last stands
    assert rated.score.isna().to_dict() == {"5001": False, "5002": True}
    assert answers.loc[answers.kind != "csat", "kind"].tolist() == ["Fin AI Agent"]
    assert loaded.table("comments").text.tolist() == ["On second thought: fine"]


def test_the_zone_stands_in_the_columns_name(export):
    loaded = export("intercom-csat.csv")
    assert loaded.collected.zone.tolist() == ["America/New_York"]
    assert str(loaded.table("responses").responded_at.max()) == "2026-07-02 14:00:00"
    with pytest.raises(DataError, match=r"in America/New_York, loop\.yaml says UTC"):
        export("intercom-csat.csv", zone="UTC")


def test_two_zones_in_one_file_are_none(folder):
    head = "Conversation ID,Conversation started at (Europe/Berlin),Current conversation state,"
    head += "Last seen (UTC)\n1,2026-07-01 10:00:00,open,2026-07-01 10:00:00\n"
    with pytest.raises(DataError, match="names no time zone"):
        folder.load({"a.csv": head}, sources={"desk": {"files": "data/raw/*"}})


def test_conversations_are_tickets(export):
    tickets = export("intercom-conversations.csv").table("tickets")
    assert tickets.status.tolist() == ["closed", "open"]
    assert str(tickets.opened_at[0]) == "2026-07-01 08:00:00"
    assert tickets.component[0] == "Invoices"
