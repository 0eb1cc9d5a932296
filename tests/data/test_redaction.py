"""Masking on the way in: addresses and phone numbers go, other numbers stay."""

import pandas as pd
import pytest

from data.frames import TICKETS
from loopnb import collect
from loopnb.collect.redaction import Names, Redactor, Words, mask, redact
from loopnb.collect.redaction.national import NUMBERS
from loopnb.errors import DataError
from loopnb.schema import MARKS
from loopnb.store import Store


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
        "version 10.2.14.1234", "7.2.1 build 20260714", "12:30:45.123456",
        "03/04/2026 10:20", "2026-07-01 10:20:33", "from 2026-07-01 to 2026-08-15", "1.7.2026",
        "10,000,000", "1 234 567 EUR", "99.95 %", "error 0x80070005", "user@localhost",
        "3 x 500 GB", "@home", "a@b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("region", ["GB", "DE", "US"])
def test_a_number_that_is_no_phone_number_stays(text, region):
    assert mask(f"About {text} again", region) == f"About {text} again"


def test_two_numbers_with_a_full_stop_between_are_two():
    assert mask("+33123452556. 06-12-34-06-66", "FR") == "[phone]. [phone]"


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


def test_each_row_keeps_its_own_text_and_the_marks_are_counted(tmp_path):
    texts = ["a@b.org", "no [email] address", None, "a@b.org", "call 020 7946 0958", "[email]"]
    frame = pd.DataFrame({"id": range(6), "source_file": "f", "subject": pd.Series(texts, dtype="str")})
    with Store(tmp_path).renewed() as draft:
        rows = draft.database.create_table("rows", frame)
        found, counts = redact(rows, "subject", Redactor(("GB",)), draft=draft)
        found = found.order_by("id").execute().subject
    assert found.fillna("").tolist() == ["[email]", texts[1], "", "[email]", "call [phone]", "[email]"]
    assert counts.values.tolist() == [["f", "email", 2, 2], ["f", "phone", 1, 1]]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Card 4111 1111 1111 1111 12/26", "Card [card] 12/26"),
        ("4111111111111111", "[card]"), ("5500-0000-0000-0004", "[card]"),
        ("3782 822463 10005", "[card]"), ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [iban] please"),
        ("gb82west12345698765432", "[iban]"), ("ES91 2100 0418 4502 0005 1332.", "[iban]."),
        ("DE88 3704 0044 0532 0130 00", "DE88 3704 0044 0532 0130 00"),
        ("ann (at) example (dot) org", "[email]"), ("ann [arroba] example.org", "[email]"),
    ],
)  # fmt: skip
def test_cards_accounts_and_spelled_addresses_by_their_own_rules(text, masked):
    assert mask(text, "ZZ") == masked


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("AT", "SVNR 1237 010180"), ("BE", "85.07.30-033.28"), ("BR", "390.533.447-05"),
        ("CA", "SIN 123-456-782"), ("CH", "756.9217.0769.85"), ("CL", "12.531.909-2"),
        ("DE", "36 574 261 809"), ("DK", "211062-5629"), ("ES", "54362315-K"),
        ("ES", "X-2482300W"), ("FI", "131052-308T"), ("FR", "2 95 10 99 126 111 93"),
        ("GB", "AB123456C"), ("GB", "NHS 943 476 5870"), ("IE", "6433435F"),
        ("IT", "RCCMNL83S18D969H"), ("NL", "BSN 111222333"), ("NO", "15108695088"),
        ("PL", "44051401359"), ("SE", "880320-0016"), ("TR", "17291716060"),
        ("US", "536-90-4399"), ("ZA", "7503305044089"),
    ],
)  # fmt: skip
def test_a_national_number_is_known_in_its_country_and_with_its_check_digits(country, number):
    word, _, bare = number.partition(" ") if number.split()[0].isalpha() else ("", "", number)
    assert mask(f"{word} {bare} x", country) == f"{word} [id] x"
    assert "[id]" not in mask(f"{word} {bare} x", "ZZ")
    if word:
        assert "[id]" not in mask(bare, country)


def test_every_countrys_rules_can_be_used():
    for country in NUMBERS:
        assert mask("12345678901 x 0000000000 AA000000A", country)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("on 192.168.100.201 now", "on [ip] now"), ("vers 10.14.116.230", "vers [ip]"), ("ping 8.8.8.8", "ping [ip]"),
        ("81.2.69.142:8443", "[ip]:8443"), ("10.0.0.0/8", "[ip]/8"),
        ("fe80::1ff:fe23:4567:890a%eth0 up", "[ip] up"), ("2001:db8::1", "[ip]"),
        ("http://10.1.2.3:80/x", "http://[ip]:80/x"),
    ],
)  # fmt: skip
def test_addresses_of_machines_are_masked(text, masked):
    assert mask(text, "GB") == masked


@pytest.mark.parametrize(
    "text",
    [
        "version 7.2.1.0", "v12.100.20.3", "upgraded from 7.2.1.0 to 7.3.0.1", "Release: 10.20.30.40",
        "la versión 10.1.0.12", "999.1.1.1", "1.2.3.4.5", "std::vector", "12:30:45", "a::b",
        "00:1A:2B:3C:4D:5E", "build 7.2.1.0",
    ],
)  # fmt: skip
def test_a_version_or_a_time_is_no_address(text):
    assert mask(text, "GB") == text


def test_a_version_that_the_tables_know_is_no_address():
    text = "23.117.4.12 crashed"
    assert Redactor(versions=frozenset({"23.117.4.12"})).masked(text) == text
    assert mask(text, "GB") == "[ip] crashed"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://x.example/r?token=abc.", "[link]."), ("(https://u:p@x.example/a)", "([link])"),
        ("https://x.example/a?page=2&X-Amz-Signature=ff", "[link]"),
        ("https://x.example/#access_token=1", "[link]"),
        ("https://x.example/reset/7f3a9c0d2b1e44aa", "[link]"),
        ("https://x.example/invite/abcdefghijklmnopqrst", "[link]"),
        ("https://x.example/AbC3dEf6GhI9jKl2MnO5pQr8", "[link]"),
        ("eyJhbGciOi.eyJzdWIiOi.c2ln", "[link]"),
    ],
)  # fmt: skip
def test_a_link_with_a_secret_is_masked_whole(text, masked):
    assert mask(text, "GB") == masked


@pytest.mark.parametrize(
    "text",
    [
        "https://docs.example.com/en/7.2.1.0/restore-from-backup.html", "www.example.com/a?page=2",
        "https://example.com/kb/02079460958", "http://[bad", "https://example.com/?q=backup#top",
    ],
)  # fmt: skip
def test_a_link_without_one_stays(text):
    assert mask(text, "GB") == text


def test_a_ticket_that_the_tables_know_is_no_phone():
    ids = {"02079460958": "ticket", "4711": "ticket", "A-77x9": "account"}
    redactor = Redactor(("GB",))
    assert redactor.masked("see 02079460958", ids) == "see [ticket]"
    assert redactor.masked("see #4711, A-77x9, 4711 files", ids) == "see #[ticket], [account], 4711 files"
    assert redactor.masked("call 02079460958", {}) == "call [phone]"


PEOPLE = ["Hugo Hollins", "Maddock, Marek (Foods)", "Anna Young", "Jean-Luc d'Arc; Ida Ötz", "x@y.z", "R2 D2"]
COMPANIES = ["Lakemont Foods Ltd.", "Falkenried AG", "Shell plc", "Open Systems", "Vault Inc."]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("HUGO HOLLINS, hugo hollins, Hollins Hugo", "[name], [name], [name]"),
        ("Marek Maddock of lakemont foods", "[name] of [account]"),
        ("Lakemont Foods Ltd. said", "[account]. said"), ("Ask Mr. Young", "Ask Mr. [name]"), ("herr hollins, mr young", "herr [name], mr young"),
        ("Shell plc, Falkenried A.G.", "[account], [account] A.G."), ("Mr HOLLINS", "Mr [name]"),
        ("a young man, Young at heart", "a young man, Young at heart"),
        ("Anna helped. Regards,\nAnna", "Anna helped. Regards,\n[name]"),
        ("hollins", "hollins"), ("Hollins' ticket, HOLLINS", "[name]' ticket, [name]"),
        ("Falkenried, falkenried", "[account], falkenried"), ("Shell scripts", "Shell scripts"),
        ("Jean-Luc d’Arc and ida ötz", "[name] and [name]"),
        ("our open systems", "our open systems"), ("Open Systems", "[account]"),
        ("the Vault was full", "the Vault was full"), ("Hugo. Hollins", "[name]"),
        ("Hugo asked; Hollins", "Hugo asked; [name]"), ("x", "x"),
    ],
)  # fmt: skip
def test_known_names_the_longest_first_and_ordinary_words_left_alone(text, masked):
    words = Words(frozenset({"vault"}), frozenset({"open", "systems"}))
    names = Names.known(PEOPLE, COMPANIES, words)
    assert Redactor(names=names).masked(text) == masked
    assert names.kept == {"account": 2, "name": 1}


def test_what_is_masked_once_is_not_masked_again():
    text = "a@b.org 4111 1111 1111 1111 see https://x.example/r?key=1 or 10.0.0.7, 020 7946 0958"
    once = mask(text, "GB")
    assert once == "[email] [card] see [link] or [ip], [phone]"
    assert mask(once, "GB") == once


def test_every_mark_is_declared():
    assert {"email", "phone", "link", "card", "iban", "id", "ip", "name", "account", "ticket"} == {*MARKS}


def test_a_load_masks_whom_its_tables_know_and_says_how_many(folder):
    sources = {
        "accounts": {"files": "data/raw/acc.csv", "zone": "UTC",
                     "tables": {"accounts": {"account_id": "id", "name": "name"}}},
        "desk": {"files": "data/raw/t.csv", "zone": "UTC", "people": ["who"],
                 "tables": {"tickets": TICKETS["tickets"] | {"subject": "text", "product": "thing"}}},
    }  # fmt: skip
    loaded = folder.load(
        {
            "acc.csv": "id,name\nC1,Falkenried AG\n",
            "t.csv": "id,at,who,thing,text\n1234567,2026-07-01,Hugo Hollins,Vault,Hollins of Falkenried\n"
            "7654321,2026-07-01,Ida Vault,Vault,Vault like 1234567: x@y.org a@b.org\n",
        },
        sources=sources,
    )
    assert loaded.table("tickets").subject.tolist() == [
        "[name] of [account]", "Vault like [ticket]: [email] [email]"
    ]
    found = collect.redacted(loaded.loop)
    assert dict(zip(found.table.mark, found.table.marks, strict=True)) == {
        "name left alone": 1, "account": 1, "email": 2, "name": 1, "ticket": 1
    }
    assert found.text.startswith("Masked in texts before they are stored: 2 e-mail addresses, 1 ")
    stored = b"".join(p.read_bytes() for p in (folder.root / "data/store").rglob("*.*"))
    assert b"Hollins" not in stored


def test_a_column_of_people_that_the_file_lacks_is_a_fault(folder):
    with pytest.raises(DataError, match="column 'who' is not known"):
        folder.load({"t.csv": "id,at\n1,2026-07-01\n"}, TICKETS, people=["who"])
