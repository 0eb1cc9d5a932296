"""Conversations: one Markdown file each, recognised without being named."""


def test_a_conversation_is_recognised(export):
    loaded = export("conversations.md", zone="UTC")
    assert loaded.sums == (1, 1, 0, 0)
    (talk,) = loaded.table("conversations").to_dict("records")
    assert (talk["kind"], talk["notes"]) == ("focus group", "Shorter forms.")
