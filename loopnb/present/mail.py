"""A signed page as a mail: what it says in short, as text and as HTML, and the page attached.

The words are read from the signed page itself, so that a mail can say nothing that was not signed.
It is a message to look at and send: the same edition and addresses give the same bytes.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from loopnb.editions import Edition
from loopnb.errors import UsageError

LETTERS = Environment(
    loader=PackageLoader("loopnb.present", "templates"),
    autoescape=select_autoescape(["html.j2"]), trim_blocks=True, lstrip_blocks=True,
    undefined=StrictUndefined,
)  # fmt: skip
ALONE = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"style", "svg", "script"}
KINDS = ("txt", "html")
ADDRESS = re.compile(r"[\w+-]+(\.[\w+-]+)*@[\w-]+(\.[\w-]+)*", re.A)
RESTRICTED = re.compile("restricted", re.I)
ON_CARD = ("value", "between", "verdict", "goal")
# Where a page says what: a tag with a class, or within a section of that id.
PLACES = (
    ("title", "", "", "title"), ("p", "face", "", "face"), ("p", "when", "headline", "when"),
    ("p", "lede", "headline", "sentences"), ("li", "", "asks", "asks"),
    ("h3", "", "kpis", "name"), ("p", "value", "kpis", "value"),
    ("p", "between", "kpis", "between"), ("p", "verdict", "kpis", "verdict"),
    ("p", "goal", "kpis", "goal"),
)  # fmt: skip


@dataclass
class Letter:
    """What a page says in short: its title, who may read it, its sentences, asks and cards."""

    title: str = ""
    face: str = ""
    when: str = ""
    sentences: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    cards: list[dict[str, str]] = field(default_factory=list)

    @property
    def restricted(self) -> bool:
        """Hold where the page's own face says that not everybody may read it."""
        return bool(RESTRICTED.search(self.face))


def read(page: str) -> Letter:
    """Return what a scorecard says in short; what it does not say stays empty."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    letter = Letter()
    for name, words in reader.found:
        said = " ".join(words.split())
        if name in ("sentences", "asks"):
            getattr(letter, name).append(said)
        elif name == "name":
            letter.cards.append(dict.fromkeys(ON_CARD, "") | {"name": said})
        elif name in ON_CARD:
            letter.cards[-1:] = [card | {name: said} for card in letter.cards[-1:]]
        elif not getattr(letter, name):
            setattr(letter, name, said.rpartition(" · ")[2] if name == "title" else said)
    return letter


class _Reader(HTMLParser):
    """Collects the words of the places of a page, in order, without pictures and icons."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, int | None]] = []  # tag, id, place in `found`
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ALONE:
            return
        has, place = dict(attrs), None
        classes = (has.get("class") or "").split()
        within = {name for _, name, _ in self.open}
        for wanted, kind, section, name in PLACES:
            if tag == wanted and kind in ("", *classes) and section in ("", *within):
                self.found.append([name, ""])
                place = len(self.found) - 1
        hidden = tag in UNSEEN or has.get("aria-hidden") == "true"
        inherited = self.open[-1][2] if self.open and place is None else place
        self.open.append((tag, has.get("id") or "", None if hidden else inherited))

    def handle_endtag(self, tag: str) -> None:
        tags = [name for name, _, _ in self.open]
        if tag in tags:
            del self.open[len(tags) - 1 - tags[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][2] is not None:
            self.found[self.open[-1][2]][1] += data


def addresses(said: tuple[str, ...]) -> list[str]:
    """Return mail addresses as they are written; raises UsageError for what is none."""
    found = []
    for text in said:
        known = getaddresses([text]) if text.isprintable() else []
        if not known or not all(ADDRESS.fullmatch(address) for _, address in known):
            raise UsageError(f"'{text}' is no mail address. Write it like name@example.org")
        found += [str(Address(name, addr_spec=address)) for name, address in known]
    return found


def message(
    edition: Edition, page: Path, *, to: list[str], sender: str, says: dict[str, str]
) -> bytes:
    """Return the mail of a signed page; `says` holds subject, company and contact.

    It is marked as not sent yet, so that mail programs open it to be looked at.
    """
    content, file = page.read_bytes(), f"{page.stem}-{edition.name}.html"
    facts = says | {"letter": read(content.decode()), "edition": edition, "file": file}
    seed = [edition.name, edition.on, hashlib.sha256(content).hexdigest(), *to, sender]
    mark = hashlib.sha256("\n".join(seed).encode()).hexdigest()[:32]
    mail = EmailMessage(policy=SMTP)
    mail["Subject"], mail["To"] = says["subject"], ", ".join(to)
    if sender:
        mail["From"] = sender
    noon = datetime.combine(date.fromisoformat(edition.on), time(12), UTC)
    mail["Date"], mail["Message-ID"] = format_datetime(noon), f"<{mark}@loopnb.invalid>"
    mail["X-Unsent"] = "1"
    written = {kind: LETTERS.get_template(f"mail.{kind}.j2").render(facts) for kind in KINDS}
    mail.set_content(written["txt"], cte="quoted-printable")
    mail.add_alternative(written["html"], subtype="html", cte="quoted-printable")
    mail.add_attachment(content, "text", "html", filename=file, params={"charset": "utf-8"})
    for number, part in enumerate((mail, next(mail.iter_parts()))):
        part.set_boundary(f"=_{mark}{number}")  # no line of any part can hold this
    return mail.as_bytes()
