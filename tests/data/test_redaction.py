"""Masking on the way in: addresses and phone numbers go, other numbers stay."""

import ibis
import pandas as pd
import pytest

from data.frames import TICKETS
from loopnb.collect.redaction import mask, redact


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to ann.o-neil+x@mail.example.co.uk.", "write to [email]."),
        ("<a@b.org>,c_d@e-f.de;", "<[email]>,[email];"),
        ("mailto:ÄNN@example.org", "mailto:[email]"),
        ("Ann (ann@example.org) and bob@example.org", "Ann ([email]) and [email]"),
    ],
)
def test_an_address_is_masked_and_the_words_around_it_stay(text, masked):
    assert mask(text, "GB") == masked


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("020 7946 0958", "GB"), ("(020) 7946 0958", "GB"), ("020-7946-0958", "GB"),
        ("02079460958", "GB"), ("07911 123456", "GB"), ("+44 20 7946 0958", "GB"),
        ("+44 (0)20 7946 0958", "GB"), ("0044 20 7946 0958", "GB"), ("+49 30 1234567", "GB"),
        ("+1 (212) 555-2368", "DE"), ("030 1234567", "DE"), ("0049 30 1234567", "DE"),
        ("030/1234567", "DE"), ("212-555-2368", "US"), ("(212) 555-2368", "US"),
        ("212.555.2368", "US"),
    ],
)  # fmt: skip
def test_a_phone_number_is_masked_however_it_is_written(text, region):
    assert mask(f"Call {text}, please", region) == "Call [phone], please"


@pytest.mark.parametrize(
    "text",
    [
        "INC0012345", "ticket 12345678", "case #1234567", "order 4711-0815", "PRB0000123",
        "version 10.2.14.1234", "7.2.1 build 20260714", "192.168.100.201", "12:30:45.123456",
        "03/04/2026 10:20", "2026-07-01 10:20:33", "from 2026-07-01 to 2026-08-15", "1.7.2026",
        "10,000,000", "1 234 567 EUR", "99.95 %", "error 0x80070005", "user@localhost",
        "3 x 500 GB", "@home", "a@b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("region", ["GB", "DE", "US"])
def test_a_number_that_is_no_phone_number_stays(text, region):
    assert mask(f"About {text} again", region) == f"About {text} again"


def test_a_text_may_hold_several_of_both():
    assert mask("a@b.org or 020 7946 0958, c@d.org or 07911 123456", "GB") == (
        "[email] or [phone], [email] or [phone]"
    )


def test_no_part_of_an_address_is_left():
    assert mask("ask sean.o'brien@example.org", "GB") == "ask [email]"


def test_texts_are_masked_in_every_table_before_they_are_stored(folder):
    text = "mail a@b.org or call 020 7946 0958"
    tables = {
        "tickets": TICKETS["tickets"] | {"subject": "text"},
        "comments": {"comment_id": "id", "said_at": "at", "text": "text"},
        "conversations": {"conversation_id": "id", "held_at": "at", "notes": "text",
                          "promises": "text"},
        "events": {"event_id": "id", "at": "at", "kind": {"value": "release"}, "note": "text"},
    }  # fmt: skip
    loaded = folder.load({"a.csv": f"id,at,text\n1,2026-07-01,{text}\n"}, tables)
    for table, column in (("tickets", "subject"), ("comments", "text"), ("conversations", "notes"),
                          ("conversations", "promises"), ("events", "note")):  # fmt: skip
        assert loaded.table(table)[column].tolist() == ["mail [email] or call [phone]"]
    stored = b"".join(p.read_bytes() for p in (folder.root / "data/store").rglob("*.parquet"))
    assert b"a@b.org" not in stored


def test_each_row_keeps_its_own_text():
    texts = ["a@b.org", "no address", None, "a@b.org", "call 020 7946 0958"]
    rows = ibis.memtable(pd.DataFrame({"id": range(5), "subject": pd.Series(texts, dtype="str")}))
    found = redact(rows, "subject", "GB").order_by("id").execute().subject
    assert found.fillna("").tolist() == ["[email]", "no address", "", "[email]", "call [phone]"]
