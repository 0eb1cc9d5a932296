"""What is wrong with a page as HTML, read as a browser reads it."""

import re
from html.parser import HTMLParser

HEADINGS = {f"h{level}": level for level in range(1, 7)}
NOTHING = re.compile(r"\b(nan|NaN|None|NaT|Traceback|undefined)\b")
OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^(?:javascript|data):", re.I)
FILLED = "section|article|figure|figcaption|ul|ol|dl|li|dt|dd|p|h[1-6]|blockquote|table|tbody|pre"
EMPTY = re.compile(rf"<({FILLED})\b[^>]*>\s*</\1>")
MOST_BYTES = 200_000


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []  # what is read, headings as '# …'
        self.inside: list[str] = []
        self.open = False  # within a heading that has begun

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("svg", "table"):
            self.words.append(f"[{tag}]")
        if tag in (*HEADINGS, "style", "title"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()
            self.open = False

    def handle_data(self, data: str) -> None:
        place = self.inside[-1] if self.inside else ""
        words, marks = " ".join(data.split()), "#" * HEADINGS.get(place, 0)
        if not words or place in ("style", "title"):
            return
        if marks and self.words and self.words[-1].startswith(f"{marks} ") and self.open:
            self.words[-1] += f" {words}"
        else:
            self.words.append(f"{marks} {words}".strip())
        self.open = bool(marks)


def read(page: str) -> _Reader:
    """Return the tags and words of a page, without its way back."""
    reader = _Reader()
    reader.feed(re.sub(r'<p class="nav">.*?</p>', "", page, flags=re.S))
    reader.close()
    return reader


def faults(page: str) -> list[str]:
    """Return every rule for pages that this one breaks."""
    reader = read(page)
    return [*_head(page, reader), *_loads(page, reader), *_gaps(page, reader)]


def _head(page: str, reader: _Reader) -> list[str]:
    tags = [tag for tag, _ in reader.tags]
    language = next((attrs.get("lang") for tag, attrs in reader.tags if tag == "html"), None)
    found = [] if language else ["no lang"]
    found += [] if re.search(r"<title>[^<]+\S[^<]*</title>", page) else ["no title"]
    found += [] if tags.count("h1") == 1 else [f"{tags.count('h1')} h1"]
    size = len(page.encode())
    found += [f"{size:,} bytes"] if size >= MOST_BYTES else []
    for attrs in (attrs for tag, attrs in reader.tags if tag == "svg"):
        said = attrs.get("role") == "img" and len(attrs.get("aria-label") or "") > 15
        found += [] if said else ["a picture without words"]
    return found


def _loads(page: str, reader: _Reader) -> list[str]:
    found = ["a script"] if any(tag == "script" for tag, _ in reader.tags) else []
    for tag, attrs in reader.tags:
        found += [f"{name} on {tag}" for name in attrs if name.startswith("on")]
        if tag in ("img", "iframe", "object", "embed", "link"):
            found.append(f"<{tag}>")
        for name in ("src", "href", "xlink:href", "srcset", "action"):
            found += [f"{name} {attrs[name]}"] if OUTSIDE.search(attrs.get(name) or "") else []
    imports = re.findall(r"@import|url\(\s*['\"]?(?!#)[^)]*", page)
    return found + [f"style loads {one}" for one in imports]


def _gaps(page: str, reader: _Reader) -> list[str]:
    said = [text for _, attrs in reader.tags for text in attrs.values() if text]
    found = [f"says {m[0]}" for text in [*reader.words, *said] for m in NOTHING.finditer(text)]
    found += [f"empty {match[0]}" for match in EMPTY.finditer(page)]
    for here, after in zip(reader.words, [*reader.words[1:], "#"], strict=True):
        level, next_level = (len(re.match("#*", text)[0]) for text in (here, after))
        if level and next_level and next_level <= level:
            found.append(f"nothing below {here}")
    return found
