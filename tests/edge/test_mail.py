"""A signed page as a mail: what it says, what it refuses, and that nothing in it can do harm."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from edge import paper
from edge.desk import Said, digest, fails, loopnb
from edge.markup import faults
from edge.paper import PERIOD, STORY, lay, publish
from loopnb import editions
from loopnb.errors import UsageError
from loopnb.present.mail import Letter, addresses, read

SCORECARD = "scorecard-executive.html"
SIGN = ("sign", PERIOD, "--by", "A. Name", "--on", "2026-10-12")
TO = ("--to", "board@example.org")


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a finished report of the third quarter."""
    return lay(tmp_path / "desk", monkeypatch)


@pytest.fixture
def signed(report: Path) -> Path:
    """The same, signed."""
    assert loopnb(*SIGN, "--workspace", report).code == 0
    return report


def mail(root: Path, *words: object, period: str = PERIOD) -> Said:
    return loopnb("mail", period, *(words or TO), "--workspace", root)


def written(root: Path, *words: object) -> EmailMessage:
    """Return the mail that a call wrote, parsed as a mail program parses it."""
    said = mail(root, *words)
    assert said.code == 0, said.err
    path = Path(said.out.splitlines()[0])
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def text(mail: EmailMessage, kind: str) -> str:
    return mail.get_body((kind,)).get_content()


def test_a_draft_is_not_mailed(report):
    said = fails(report, 2, "mail", PERIOD, *TO)
    assert said == (
        "loopnb: 2026-Q3 is a draft. A named person signs it first: "
        "loopnb sign 2026-Q3 --by NAME"
    )  # fmt: skip
    assert not (report / "reports/mail").exists()


def test_a_period_without_a_report_has_nothing_to_mail(report):
    assert "2026-Q2 has no report yet" in fails(report, 3, "mail", "2026-Q2", *TO)


def test_the_file_is_named_and_nothing_is_sent(signed):
    said = mail(signed)
    path = signed / "reports/mail/scorecard-executive-2026-Q3.1.eml"
    assert said.out.splitlines() == [
        str(path), "Nothing was sent: open the file in your mail program, look at it, and send it."
    ]  # fmt: skip
    assert path.is_file()


def test_the_head_names_the_period_and_the_readers_and_is_not_sent_yet(signed):
    found = written(signed, *TO, "--to", "O. Né <o.ne@example.org>", "--from", "a@example.org")
    assert found["Subject"] == "Customer support scorecard, Q3 2026"
    assert [a.addr_spec for a in found["To"].addresses] == ["board@example.org", "o.ne@example.org"]
    assert found["To"].addresses[1].display_name == "O. Né"
    assert (found["From"], found["X-Unsent"]) == ("a@example.org", "1")
    assert found["Date"].datetime.isoformat() == "2026-10-12T12:00:00+00:00"
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/html",
    ]  # fmt: skip
    assert not any(part.defects for part in found.walk())


def test_both_parts_say_the_message_the_asks_and_every_card(signed):
    found = written(signed)
    plain, html = text(found, "plain"), text(found, "html")
    for words in (
        "Customers are happier than in 2025.", "We begin with the night queue.",
        "A sponsor for the portal.", "Satisfied customers", "86 %", "between 83 and 89",
        "Better than the 2025 baseline.", "Time to resolve", "22 hours", "No clear change.",
        "Goal 18 hours: missed by 4 hours", "Signed off by A. Name, 12 October 2026",
        "Edition 2026-Q3.1", "Questions: the analyst", "Internal · Final · for executives",
        "Tiny desk · Q3 2026 · 1 July to 30 September 2026",
    ):  # fmt: skip
        assert words in plain and words in html, words
    assert "- Satisfied customers: 86 %, between 83 and 89. Better than" in plain
    assert "2. A decision on the night queue." in plain
    assert "▲" not in plain + html and "A line" not in plain + html


def test_a_verdict_of_the_text_ends_with_one_stop_before_the_goal(signed, monkeypatch):
    for old in ("2025 baseline.", "No clear change."):
        monkeypatch.setattr(paper, "STORY", paper.STORY.replace(old, old.rstrip(".")))
    publish(signed, run="20261020T080000-2026-Q3-bbbbbb", value=85.0)
    loopnb(*SIGN, "--workspace", signed)
    said = text(written(signed), "plain").splitlines()
    start = said.index("WHERE WE STAND") + 1
    assert [line.partition(". ")[2] for line in said[start : start + 2]] == [
        "Better than the 2025 baseline.", "No clear change. Goal 18 hours: missed by 4 hours.",
    ]  # fmt: skip


def test_the_html_part_keeps_the_rules_of_pages_and_does_nothing(signed):
    html = text(written(signed), "html")
    assert faults(html) == []
    assert "<style" not in html and "class=" not in html  # mail programs drop both


def test_what_customers_wrote_is_shown_as_text(signed):
    found = written(signed)
    assert "“<b>the portal</b> & its key”" in text(found, "plain")
    assert "“&lt;b&gt;the portal&lt;/b&gt; &amp; its key”" in text(found, "html")


def test_the_page_is_attached_as_it_was_signed(signed):
    (attached,) = written(signed).iter_attachments()
    page = signed / editions.FOLDER / "2026-Q3.1" / SCORECARD
    assert attached.get_payload(decode=True) == page.read_bytes()
    assert attached.get_filename() == "scorecard-executive-2026-Q3.1.html"
    assert attached.get_content_charset() == "utf-8"


def test_the_same_edition_and_readers_give_the_same_bytes(signed, tmp_path):
    files = [tmp_path / f"{name}.eml" for name in "abc"]
    mail(signed, *TO, "--out", files[0])
    mail(signed, *TO, "--out", files[1])
    mail(signed, "--to", "other@example.org", "--out", files[2])
    one, same, other = (path.read_bytes() for path in files)
    assert one == same
    heads = [email.message_from_bytes(raw)["Message-ID"] for raw in (one, other)]
    assert heads[0] != heads[1]
    assert one.count(b"\n") == one.count(b"\r\n")
    assert max(map(len, one.split(b"\r\n"))) <= 998


def test_the_newest_edition_is_mailed_whatever_was_run_since(signed):
    publish(signed, run="20261020T080000-2026-Q3-bbbbbb", value=85.0)
    assert "86 %" in text(written(signed), "plain")
    loopnb(*SIGN, "--workspace", signed)
    assert "85 %" in text(written(signed), "plain")


def test_a_damaged_edition_is_not_mailed(signed):
    path = signed / editions.FOLDER / "2026-Q3.1" / SCORECARD
    path.chmod(0o644)
    path.write_text(path.read_text().replace("86 %", "96 %"))
    assert f"2026-Q3.1 is damaged: {SCORECARD} was changed" in fails(signed, 3, "mail", PERIOD, *TO)


def test_a_restricted_page_is_mailed_only_when_that_is_said_aloud(signed):
    words = ("--audience", "keepers", *TO)
    said = fails(signed, 2, "mail", PERIOD, *words)
    assert "The page for account managers is restricted." in said
    assert "--restricted" in said
    found = written(signed, *words, "--restricted")
    assert found["Subject"] == "Customers at risk, Q3 2026"
    assert "Confidential · Final · for account managers" in text(found, "plain")


def test_a_page_that_calls_itself_restricted_is_so_whatever_the_settings_say_now(report):
    path = report / "loop.yaml"
    sound = path.read_text()
    path.write_text(sound.replace("Confidential", "Restricted"))
    publish(report, run="20261020T080000-2026-Q3-bbbbbb")
    loopnb(*SIGN, "--workspace", report)
    path.write_text(sound.replace("sees: [names, revenue]", "sees: []"))
    words = ("mail", PERIOD, "--audience", "keepers", *TO)
    assert "is restricted" in fails(report, 2, *words)


def test_an_audience_without_a_page_is_named_with_those_that_have_one(signed):
    said = fails(signed, 2, "mail", PERIOD, "--audience", "executives", *TO)
    assert "'executives' is not known. Did you mean 'executive'? Known: executive, keepers" in said


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "a@example.org"),
        ("--to", "board"),
        ("--to", ""),
        ("--to", "a@example.org\nBcc: b@example.org"),
        ("--to", "é@example.org"),
        (*TO, "--from", "nobody"),
        (*TO, "--from", "a@example.org, b@example.org"),
    ],
)
def test_a_wrong_address_is_refused(signed, words):
    fails(signed, 2, "mail", PERIOD, *words)
    assert not (signed / "reports/mail").exists()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (("a@b.c, d@e.f",), ["a@b.c", "d@e.f"]),
        (('"Name, A." <a.n+x@b-c.de>',), ['"Name, A." <a.n+x@b-c.de>']),
        (("root@localhost",), ["root@localhost"]),
        ((), []),
    ],
)
def test_addresses_are_kept_as_written(said, found):
    assert addresses(said) == found


@pytest.mark.parametrize("text", ["@b", "a@", "a b@c", "a@b@c", "a@b..c", ".a@b", "<>", " .]", ";"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError, match="no mail address"):
        addresses((text,))


def test_no_mail_is_written_among_the_signed_editions(signed):
    before = digest(signed / editions.FOLDER)
    for name in ("2026-Q3.1/mail.eml", f"2026-Q3.1/{SCORECARD}", "../editions/mail.eml"):
        out = signed / editions.FOLDER / name
        assert "never written again" in fails(signed, 2, "mail", PERIOD, *TO, "--out", out)
    assert digest(signed / editions.FOLDER) == before


def test_the_pack_of_a_week_is_mailed_with_the_page_alone(report):
    publish(report, "2026-W36", run="20260907T080000-2026-W36-cccccc")
    loopnb("sign", "2026-W36", "--by", "A. Name", "--workspace", report)
    said = mail(report, period="2026-W36")
    found = email.message_from_bytes(Path(said.out.splitlines()[0]).read_bytes())
    assert found["Subject"] == "Weekly pack of customer support, 2026-W36"
    assert [part.get_filename() for part in found.walk() if part.get_filename()] == [
        "weekly-2026-W36.1.html"
    ]


def test_what_a_page_does_not_say_leaves_nothing_empty(signed):
    found = written(signed, "--audience", "keepers", *TO, "--restricted")
    assert faults(text(found, "html")) == []
    for kind in ("plain", "html"):
        assert "need from you" not in text(found, kind).lower()
        assert "where we stand" not in text(found, kind).lower()


def test_words_are_read_through_nested_and_unclosed_tags():
    page = f"<title>A · B</title><br><p>x<div></span>{STORY}</div>"
    letter = read(page)
    assert letter.title == "B"
    assert [card["name"] for card in letter.cards] == ["Satisfied customers", "Time to resolve"]
    assert letter.asks == ["A sponsor for the portal.", "A decision on the night queue."]
    assert read("") == Letter()
    assert read('<section id="kpis"><p class="value">1</p></section>').cards == []


def test_the_scorecard_of_a_full_run_says_everything_in_the_mail(published):
    page = published.pages[SCORECARD]
    letter = read(page)
    assert 1 <= len(letter.sentences) <= 3
    assert len(letter.asks) >= 1
    assert len(letter.cards) == page.count("<article") > 2
    assert all(card["name"] and card["value"] and card["verdict"] for card in letter.cards)
    assert letter.title == "Customer support scorecard"
    assert letter.when.startswith("Tiny desk · Q3 2026")
    assert letter.face.endswith("for executives")
