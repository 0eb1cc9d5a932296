"""Charts as wide as a phone: names stand above their marks, and words are broken where they end.

Lengths are in points, measured in the typeface that `picture` draws with. WIDE is what a page of
375 pixels leaves for a picture, so that text of 8 points is 8 points there.
"""

import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from loopnb.figures.picture import INK, MUTED, SOFT, STYLE

WIDE, EDGE = 255.0, 10.0  # of a picture; left free at its sides for what ends there
SMALL, LINE = 8.0, 11.0  # the size of all text but headings, and of a line of it
TICKS, GAP = 14.0, 9.0  # below an axis for its numbers; between two panels
MARKS, APART = 11.0, 7.0  # for a row's marks; between what stands on one line


@dataclass(frozen=True)
class Row:
    """One line of a chart: its name, what is said of it at the right, and whether it stands out."""

    name: str
    said: str = ""
    strong: bool = False
    above: str = ""  # a heading before the row


@dataclass(frozen=True)
class Rows:
    """Rows one below the other: `height` of all, `places` of their marks, and their `texts`."""

    height: float
    places: tuple[float, ...]
    texts: tuple[tuple[float, str, bool, str], ...]  # y, text, at the right, weight
    heads: tuple[tuple[float, str], ...]  # y, heading
    marks: float = MARKS

    def rule(self, axis: object, x: float, **style: object) -> None:
        """Draw an upright line at x in the room of each row's marks, so that it crosses no text."""
        ends = [(place - self.marks / 2, place + self.marks / 2) for place in self.places]
        axis.vlines([x] * len(ends), *zip(*ends, strict=True),
                    **{"color": MUTED, "linewidth": 0.8} | style)  # fmt: skip

    def band(self, axis: object, low: float, high: float) -> None:
        """Shade from low to high in the room of each row's marks."""
        axis.barh(self.places, high - low, left=low, height=self.marks, color=SOFT, alpha=0.3,
                  linewidth=0, zorder=0)  # fmt: skip

    def write(self, axis: object) -> None:
        """Write the texts on an axis and turn its y into points from the top."""
        axis.set(ylim=(self.height, 0), yticks=[])
        axis.spines["left"].set_visible(False)
        for y, text, right, weight in self.texts:
            at = (1 - 1 / WIDE if right else 1 / WIDE, y)
            axis.annotate(text, at, xycoords=("figure fraction", "data"), color=INK, va="baseline",
                          ha="right" if right else "left", fontsize=SMALL, fontweight=weight,
                          annotation_clip=False)  # fmt: skip
        for y, text in self.heads:
            if y > 2 * LINE:
                axis.axhline(y - LINE, color=MUTED, linewidth=0.6)
            axis.annotate(text, (1 / WIDE, y), xycoords=("figure fraction", "data"), color=MUTED,
                          va="baseline", fontsize=SMALL, annotation_clip=False)  # fmt: skip


def laid(each: Iterable[Row], marks: float = MARKS) -> Rows:
    """Return the rows laid out, each name above its marks, on two lines where one is too short.

    What is said of a row stands at the right of its name; where it is long, below it.
    """
    texts, heads, places, top = [], [], [], 0.0
    for row in each:
        weight = "bold" if row.strong else "normal"
        if row.above:
            heads.append((top + LINE + 2, row.above))
            top += LINE + 5
        said = broken(row.said, WIDE - 2, most=1, weight=weight)
        beside = width("".join(said), weight) + APART
        below = beside > 0.62 * WIDE
        name = broken(row.name, WIDE - 2 - (0 if below else beside), weight=weight)
        texts += [(top + LINE * (at + 0.85), line, False, weight) for at, line in enumerate(name)]
        top += LINE * (len(name) + below)
        right = top - LINE * (len(name) - 0.85 if not below else 0.15)
        texts += [(right, line, not below, weight) for line in said]
        places.append(top + 1.5 + marks / 2)
        top += marks + 4.5
    return Rows(top, tuple(places), tuple(texts), tuple(heads), marks)


@dataclass(frozen=True)
class Panel:
    """One axis of a picture: its height, its heading (first line bold where `strong`), its room."""

    height: float
    head: Sequence[str] = ()
    ticks: float = TICKS
    above: float = 0.0  # left free between the heading and the axis
    left: float = EDGE
    right: float = EDGE
    strong: bool = True


def panels(each: Sequence[Panel], note: str = "") -> tuple[Figure, list]:
    """Return a figure of the house's width and its axes, headings above and a note at its foot."""
    heads = [_headed(panel) for panel in each]
    foot = [line for part in note.splitlines() for line in broken(part, WIDE - 2, most=9)]
    tops, high = [], 2.0
    for panel, head in zip(each, heads, strict=True):
        tops.append(high)
        high += LINE * len(head) + 4 * bool(head) + panel.above + panel.height + panel.ticks + GAP
    whole = high - GAP + (LINE * len(foot) + 5 if foot else 0) + 2
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDE / 72, whole / 72))
        axes = [_axis(figure, panel, whole, top=top, head=head)
                for panel, top, head in zip(each, tops, heads, strict=True)]  # fmt: skip
        for at, line in enumerate(foot):
            y = (LINE * (len(foot) - at - 1) + 4) / whole
            figure.text(1 / WIDE, y, line, color=MUTED, fontsize=SMALL, va="baseline")
    return figure, axes


def _axis(figure: Figure, panel: Panel, whole: float, *, top: float, head: list[str]) -> object:
    for at, line in enumerate(head):
        figure.text(1 / WIDE, 1 - (top + LINE * (at + 0.85)) / whole, line, va="baseline",
                    color=MUTED if at else INK, fontsize=SMALL,
                    fontweight="normal" if at or not panel.strong else "bold")  # fmt: skip
    start = top + LINE * len(head) + 4 * bool(head) + panel.above
    axis = figure.add_axes((
        panel.left / WIDE, 1 - (start + panel.height) / whole,
        1 - (panel.left + panel.right) / WIDE, panel.height / whole,
    ))  # fmt: skip
    axis.tick_params(labelsize=SMALL, length=2.5, pad=2, width=0.6)
    for side in axis.spines.values():
        side.set_linewidth(0.6)
    if not panel.ticks:
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
    return axis


def _headed(panel: Panel) -> list[str]:
    """Return the lines of a heading; only what fits on its first line is bold."""
    lines: list[str] = []
    for text in panel.head:
        weight = "bold" if panel.strong and not lines else "normal"
        lines += broken(text, WIDE - 2, most=4, weight=weight)
    return lines


def plain(text: object) -> str:
    """Return a text on one line, without characters that are not seen or that turn its way."""
    seen = (" " if char.isspace() else char for char in str(text))
    return " ".join("".join(c for c in seen if unicodedata.category(c)[0] != "C").split())


@cache
def width(text: str, weight: str = "normal", size: float = SMALL) -> float:
    """Return how wide a text is; characters of a full square count as one where there are none."""
    square = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    rest = "".join(char for char in text if unicodedata.east_asian_width(char) not in "WF")
    font = FontProperties(family=STYLE["font.family"], size=size, weight=weight)
    with warnings.catch_warnings(action="ignore"):
        found = text_to_path.get_text_width_height_descent(rest, font, ismath=False)[0]
    return 1.02 * found + 1.05 * size * square  # on a screen letters stand a little wider


def broken(text: object, room: float, *, most: int = 2, weight: str = "normal") -> list[str]:
    """Return the text in lines that fit the room, the last of `most` ending in … if cut."""
    rest, lines = plain(text), []
    while rest and len(lines) < most and width(rest, weight) > room:
        last = len(lines) == most - 1
        line = _start(rest, room - last * width("…", weight), weight, whole=not last)
        lines.append(line + "…" * last)
        rest = rest[len(line) :].lstrip()
    return [*lines, rest] if rest and len(lines) < most else lines


def _start(text: str, room: float, weight: str, *, whole: bool) -> str:
    """Return as much of a text as fits; `whole` words where at least one does."""
    kept = next((end for end in range(len(text), 1, -1) if width(text[:end], weight) <= room), 1)
    space = text.rfind(" ", 0, kept + 1)
    return text[: space if whole and space > 0 else kept].rstrip()
