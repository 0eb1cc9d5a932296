"""Any text as Markdown or as Jira's wiki text shows it, letter by letter, and does nothing.

Neither links, mentions nor pictures come of what a customer wrote.
"""

import re
from collections.abc import Iterable

from loopnb.text.cleaning import CONTROL, UNSEEN

QUOTE = "quote"
Block = tuple[str, list[str], str]  # heading, lines, and "quote" for words of customers

MARKS = re.compile(r"[\\`*\[\]<>|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^[#+-]")
NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")  # would begin a list
# GitHub reads these after Markdown, whatever is escaped; an empty comment between stops it.
MENTIONS = re.compile(r"@(?=\w)|#(?=\d)|(?<=://)(?=\S)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)", re.I)
NOTHING = "<!-- -->"
WIKI = re.compile(r"[{}\[\]!|*_^~]|(?<!\w)[-+](?=\S)|\?(?=\?)|\((?=[a-z/!?*+-]{1,3}\))")
CODES = re.compile(r"\\|&(?=#?\w+;)")  # two backslashes would end the line


def tidy(text: str, most: int = 1000) -> str:
    """Return a text on one line, without what cannot be seen, cut at `most` letters by '…'."""
    line = " ".join(CONTROL.sub(" ", UNSEEN.sub("", text)).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def markdown(text: str) -> str:
    """Return a line as Markdown that shows it as it is."""
    escaped = NUMBERED.sub(r"\1\\", MARKS.sub(lambda found: f"\\{found[0]}", text))
    return MENTIONS.sub(lambda found: f"{found[0]}{NOTHING}", escaped)


def wiki(text: str) -> str:
    """Return a line as Jira's wiki text that shows it as it is."""
    parts = CODES.split(text)
    codes = [f"&#{ord(found)};" for found in CODES.findall(text)]
    escaped = [WIKI.sub(lambda found: f"\\{found[0]}", part) for part in parts]
    return "".join(a + b for a, b in zip(escaped, [*codes, ""], strict=True))


def as_markdown(blocks: Iterable[Block], level: int = 3) -> str:
    """Return blocks as Markdown, headings at a level."""
    parts = []
    for heading, lines, kind in blocks:
        parts.append(f"{'#' * level} {markdown(heading)}")
        mark = "> " if kind == QUOTE else "- "
        between = "\n>\n" if kind == QUOTE else "\n"  # or quotations would run into one another
        parts.append(between.join(f"{mark}{markdown(line)}" for line in lines))
    return "\n\n".join(parts)


def as_wiki(blocks: Iterable[Block]) -> str:
    """Return blocks as Jira's wiki text."""
    parts = []
    for heading, lines, kind in blocks:
        mark = "bq. " if kind == QUOTE else "* "
        parts.append(f"h3. {wiki(heading)}\n" + "\n".join(f"{mark}{wiki(line)}" for line in lines))
    return "\n\n".join(parts)
