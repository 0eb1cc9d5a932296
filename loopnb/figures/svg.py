"""matplotlib's SVG made small and at home in a page: its colours, its typeface, ids of its own."""

import re
from collections.abc import Mapping

FAMILY = "system-ui, 'DejaVu Sans', sans-serif"
STYLE = re.compile(r'style="([^"]*)"')
MARKS = re.compile(r"<g([^>]*)>((?:<use [^>]*/>)+)</g>")


def inline(text: str, name: str, colours: Mapping[str, str]) -> str:
    """Return a figure's SVG for a page; `colours` maps what was drawn to the page's variables.

    Coordinates are kept to a tenth of a point; what repeats a default is left out.
    """
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    text = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{name}-", text)
    text = re.sub(r'(?<= d=")[^"]*', lambda found: _path(found[0]), text)
    text = re.sub(r'(?<= points=")[^"]*', lambda found: _numbers(found[0]), text)
    text = re.sub(r' (x|y)="(-?[\d.]+)"', lambda found: f' {found[1]}="{_short(found[2])}"', text)
    text = re.sub(r' transform="rotate\(-?0 [^"]*"', "", text)
    text = re.sub(r'<path d="[^"]*" style="fill:none"\s*/>', "", STYLE.sub(_style, text))
    for colour, variable in colours.items():
        text = text.replace(colour, f"var(--{variable}, {colour})")
    text = MARKS.sub(_hoisted, re.sub(r">\s+<", "><", text))
    text = re.sub(r"<g(?: id=[^>]*)?></g>", "", text)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    return re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", text)


def _path(d: str) -> str:
    """Return path data without needless spaces, such as 'M1 2L3 4'."""
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", _numbers(d)).strip()


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
