"""matplotlib's SVG made small and at home in a page: its colours, its typeface, ids of its own."""

import re
from collections.abc import Mapping

FAMILY = "system-ui, 'DejaVu Sans', sans-serif"
STYLE = re.compile(r'style="([^"]*)"')
MARKS = re.compile(r"<g([^>]*)>((?:<use [^>]*/>)+)</g>")
TAG = re.compile(r"<[^>]*>")  # what is written stands between tags, and is left as it is
GROUP = re.compile(r"<g([^>]*?)(/?)>|</g>")


def inline(text: str, name: str, colours: Mapping[str, str]) -> str:
    """Return a figure's SVG for a page; `colours` maps what was drawn to the page's variables.

    Coordinates are kept to a tenth of a point; what repeats a default is left out. Each variable
    is named once, with what was drawn for where there is no page, and a letter stands for it.
    """
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    text = TAG.sub(_shortened, text)
    text = re.sub(r'<path d="[^"]*" style="fill:none"\s*/>', "", text)
    text = _coloured(MARKS.sub(_hoisted, re.sub(r">\s+<", "><", text)), colours)
    return _grouped(_named(text, name))


def _shortened(found: re.Match) -> str:
    """Return a tag with short numbers, and without what is the same for all."""
    tag = re.sub(r'(?<= d=")[^"]*', lambda part: _path(part[0]), found[0])
    tag = re.sub(r'(?<= points=")[^"]*', lambda part: _numbers(part[0]), tag)
    tag = re.sub(r"translate\([^)]*\)", lambda part: _numbers(part[0]), tag)
    tag = re.sub(r' (x|y)="(-?[\d.]+)"', lambda part: f' {part[1]}="{_short(part[2])}"', tag)
    return STYLE.sub(_style, re.sub(r' transform="rotate\(-?0 [^"]*"', "", tag))


def _coloured(text: str, colours: Mapping[str, str]) -> str:
    """Return the text with a letter for each colour, and the letters explained at its head."""
    tags = "".join(TAG.findall(text))
    letters = {colour: letter for letter, colour in zip("abcdefgh", colours, strict=False)
               if f":{colour}" in tags}  # fmt: skip
    if not letters:
        return text
    drawn = re.compile("|".join(letters))
    text = TAG.sub(lambda tag: drawn.sub(lambda part: f"var(--{letters[part[0]]})", tag[0]), text)
    said = [f"--{letter}:var(--{colours[colour]}, {colour})" for colour, letter in letters.items()]
    return text.replace("<svg", f'<svg style="{";".join(said)}"', 1)


def _named(text: str, name: str) -> str:
    """Return the text with ids of its own, and without those that nothing refers to."""
    tags = "".join(TAG.findall(text))
    used = list(dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', tags)))
    own = {old: f"{name}-{number}" for number, old in enumerate(used)}

    def renamed(tag: re.Match) -> str:
        kept = re.sub(r' id="([^"]*)"', lambda part: part[0] if part[1] in own else "", tag[0])
        return re.sub(r'( id="|href="#|url\(#)([^")]+)', lambda part: part[1] + own[part[2]], kept)

    return TAG.sub(renamed, text)


def _grouped(text: str) -> str:
    """Return the text without the groups that say nothing of what is in them."""
    parts, kept, at = [], [], 0
    for found in GROUP.finditer(text):
        opens, says = found[0] != "</g>", bool((found[1] or "").strip())
        if opens and not found[2]:
            kept.append(says)
        stays = says if opens else kept.pop()
        parts += [text[at : found.start()], found[0] * (stays and not found[2])]
        at = found.end()
    return "".join([*parts, text[at:]])


def _path(d: str) -> str:
    """Return path data without needless spaces, level and upright lines by one number."""
    parts, here = [], ("", "")
    for letter, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", _numbers(d)):
        there = tuple(rest.split())
        if letter == "L" and len(there) == 2 and there[0] == here[0]:
            parts.append(f"V{there[1]}")
        elif letter == "L" and len(there) == 2 and there[1] == here[1]:
            parts.append(f"H{there[0]}")
        else:
            parts.append(letter + " ".join(there))
        here = there[-2:] if len(there) >= 2 else ("", "")
    return "".join(parts)


def _numbers(text: str) -> str:
    return re.sub(r"-?\d+\.\d+", lambda found: _short(found[0]), text)


def _short(number: str) -> str:
    text = f"{float(number):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _hoisted(found: re.Match) -> str:
    """Return a group of marks with their style on the group, where all have the same."""
    styles = set(STYLE.findall(found[2]))
    if len(styles) != 1:
        return found[0]
    marks = STYLE.sub("", found[2]).replace("<use  ", "<use ")
    return f'<g{found[1]} style="{styles.pop()}">{marks}</g>'


def _style(found: re.Match) -> str:
    """Return a style without the typeface, which the whole figure has, and with short numbers."""
    parts = [part.strip() for part in found[1].split(";")]
    kept = [part for part in parts if not part.startswith(("font-family", "stroke-linecap"))]
    return f'style="{";".join(part.replace(": ", ":") for part in kept)}"'
