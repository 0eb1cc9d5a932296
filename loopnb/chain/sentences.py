"""The sentences of published pages that say what they stand on, by their place on the page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from loopnb import stages

PAGES = ("scorecard-*.html", stages.WEEKLY.html())
SENTENCES = (
    "li",
    "tr",
    "p",
    "dd",
    "article",
    "blockquote",
)  # a section holds many
VOID = ("br", "hr", "img", "input", "link", "meta", "col", "wbr", "source")


@dataclass
class Sentence:
    """What a page says in one place: the id of the element, its text, and what that names.

    `traces` are ids that stand in it as code, `leads` the places that its links lead to, `named`
    the first words in bold.
    """

    anchor: str
    text: str = ""
    named: str = ""
    traces: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)


def pages(folder: Path) -> list[Path]:
    """Return the pages of a report or an edition that its readers get, in order."""
    return sorted(path for pattern in PAGES for path in folder.glob(pattern))


def sentences(html: str) -> list[Sentence]:
    """Return the sentences of a page that have an id of their own, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for each in reader.found:
        each.text, each.named = " ".join(each.text.split()), " ".join(each.named.split())
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, Sentence | None]] = []
        self.found: list[Sentence] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "a" and (known.get("href") or "").startswith("#"):
            for each in self._within():
                each.leads.append(known["href"][1:])
        if tag == "code":
            for each in self._within():
                each.traces.append("")
        if tag in VOID:
            return
        own = Sentence(known["id"]) if tag in SENTENCES and known.get("id") else None
        self.open.append((tag, own))
        if own:
            self.found.append(own)

    def handle_endtag(self, tag: str) -> None:
        for each in self._within():
            each.text += " " * (tag in SENTENCES)
        places = [place for place, (name, _) in enumerate(self.open) if name == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        for each in self._within():
            each.text += data
            if "code" in tags:
                each.traces[-1] += data
            if "strong" in tags and not each.named.strip():
                each.named = data

    def _within(self) -> list[Sentence]:
        return [each for _, each in self.open if each]
