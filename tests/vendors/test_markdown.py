"""Conversations: a text or a row each, or a row a turn, recognised without being named."""

import io
import json

import openpyxl
import pytest

from loopnb import collect
from loopnb.collect.looking import look
from loopnb.errors import DataError

FRONT = """---
conversation_id: talk-9
date: 2026-07-01
kind: focus group
account: Acme Ltd
moderator: Bo Lind (Panels)
ours: [Ida Berg]
participants: [Ana Roy (Acme), Udo Kern (Acme)]
promises:
- {text: Send the short form, owner: Support, due: 2026-08-01}
- {text: Look at the phone queue, owner: Ida Berg, due: soon}
- Call Udo
---
"""
BODY = "# Second group\n\nMet in June.\n\n**Bo:** What would help?\n**Ana:** Shorter forms.\n"


@pytest.fixture
def talks(folder):
    """Return `talks(files)`: the conversations that become of files in one source, by id."""

    def load(**said) -> dict:
        files = {name.replace("__", "."): content for name, content in said.items()}
        source = {"files": "data/raw/**/*", "zone": "UTC"}
        loaded = folder.load(files, sources={"talks": source})
        return loaded.table("conversations").set_index("conversation_id").to_dict("index")

    return load


def test_a_conversation_is_recognised(export):
    loaded = export("conversations.md", zone="UTC")
    assert loaded.sums == (1, 1, 0, 0)
    (talk,) = loaded.table("conversations").to_dict("records")
    assert (talk["kind"], talk["notes"]) == ("focus group", "Shorter forms.")


@pytest.mark.parametrize("encode", [
    lambda text: text.encode(), lambda text: text.encode("utf-8-sig"),
    lambda text: text.encode("utf-16"), lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace("\n", "\r").encode(),
], ids=["utf-8", "mark", "utf-16", "windows", "old mac"])  # fmt: skip
def test_text_is_read_in_whatever_form(talks, encode):
    talk = talks(a__txt=encode(FRONT + BODY))["talk-9"]
    assert talk["notes"] == "Shorter forms."
    assert talk["moderator"] == "Bo Lind (Panels)"
    assert str(talk["held_at"]) == "2026-07-01 00:00:00"


def test_promises_have_text_owner_and_day_and_none_is_lost(talks):
    assert json.loads(talks(a__md=FRONT + BODY)["talk-9"]["promises"]) == [
        {"text": "Send the short form", "owner": "Support", "due": "2026-08-01"},
        {"text": "Look at the phone queue (due: soon)", "owner": "Ida Berg", "due": ""},
        {"text": "Call Udo", "owner": "", "due": ""},
    ]


def test_a_talk_without_an_id_has_that_of_its_place(talks, folder):
    text = "---\ndate: 2026-07-01\nkind: conversation\n---\nIt was slow.\n"
    (folder.root / "data/raw/2026/b").mkdir(parents=True)
    found = talks(a__md=text, **{"2026/b/a__txt": text})
    assert sorted(found) == ["2026/b/a", "a"]
    assert {talk["notes"] for talk in found.values()} == {"It was slow."}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Customer: hello\n", "line 1: no front matter"),
        ("---\ndate: 2026-07-01\n---\nhello\n", "does not say kind"),
        ("---\nkind: talk\n---\nhello\n", "does not say date"),
        ("---\n- a\n---\nhello\n", "holds no lines like"),
        ("---\ndate: 2026-13-45\nkind: talk\n---\nhello\n", "not readable YAML"),
        ("---\ndate: [\n---\nhello\n", "not readable YAML"),
    ],
)
def test_a_front_matter_that_is_wrong_is_told_by_file(talks, text, fault):
    with pytest.raises(DataError, match=rf"a\.txt.*{fault}"):
        talks(a__txt=text)


def test_a_table_of_turns_is_one_row_a_conversation(export):
    """conversations-sheet: blank cells are those of the row above, a turn may hold many lines."""
    loaded = export("conversations-sheet.csv", zone="UTC")
    assert loaded.sums == (5, 2, 0, 3)
    one, two = loaded.table("conversations").to_dict("records")
    assert one["notes"] == "Shorter forms. And fewer of them.\n\nAn answer by phone."
    assert json.loads(one["promises"]) == [
        {"text": "Send the short form", "owner": "Support", "due": "2026-08-01"},
        {"text": "Call Udo", "owner": "", "due": ""},
    ]
    assert (two["conversation_id"], two["kind"], two["notes"]) == (
        "talk-2", "conversation", "Slow at first.",
    )  # fmt: skip
    assert one["moderator"] == "Bo Lind (Panels)"


def test_a_workbook_says_the_same_as_its_table(talks):
    import csv
    from datetime import datetime

    from vendors.conftest import FIXTURES

    book = openpyxl.Workbook()
    text = (FIXTURES / "conversations-sheet.csv").read_text()
    for row in csv.reader(io.StringIO(text, newline="")):
        cells = [datetime.fromisoformat(cell) if cell.startswith("2026-") else cell or None
                 for cell in row]  # fmt: skip
        book.active.append(cells)
    content = io.BytesIO()
    book.save(content)
    found = talks(a__csv=text)
    assert found["talk-1"]["promises"]
    by_book = talks(a__xlsx=content.getvalue())
    same = ["kind", "held_at", "notes", "promises", "moderator"]
    for name in ("talk-1", "talk-2"):
        assert [by_book[name][each] for each in same] == [found[name][each] for each in same]


def test_what_open_spreadsheets_leave_beside_is_no_export(talks):
    assert list(talks(a__md=FRONT + BODY, **{"~$a__xlsx": b"x", "__DS_Store": b"x"})) == ["talk-9"]


ONE, TWO = FRONT + BODY, FRONT + "**Ana:** It broke again.\n"


@pytest.mark.parametrize(
    ("second", "sums"),
    [(TWO, (2, 1, 1, 0)), (ONE.replace("2026-07-01", "2026-07-02"), (2, 1, 1, 0)),
     (ONE, (2, 1, 0, 1)), (ONE + "**Udo:** By phone.\n", (2, 1, 0, 1))],
    ids=["other words", "another day", "a copy", "more words"],
)  # fmt: skip
def test_an_id_that_stands_for_another_talk_is_refused_and_said(folder, second, sums):
    files = {"a.md": ONE, "b.md": second}
    loaded = folder.load(files, sources={"talks": {"files": "data/raw/*", "zone": "UTC"}})
    assert loaded.sums == sums
    if sums[2]:
        (line,) = loaded.refused.to_dict("records")
        assert (line["file"], line["found"]) == ("data/raw/b.md", "talk-9, as in data/raw/a.md")
        assert line["reason"].startswith("its conversation_id is that of another conversation")
        assert loaded.table("conversations").notes.tolist() == ["Shorter forms."]


def test_check_says_of_an_id_that_stands_for_another_talk(folder):
    folder.lay({"a.md": ONE, "b.md": TWO})
    loop = folder.loop({"talks": {"files": "data/raw/*", "zone": "UTC"}}, at_most=0.1)
    (fault,) = look(folder.root, loop.settings).faults
    assert fault.startswith("data/raw/b.md: 1 of 1 rows would be refused")
    assert "talk-9, as in data/raw/a.md" in fault
    with pytest.raises(DataError, match="that of another conversation"):
        collect.load(loop)
