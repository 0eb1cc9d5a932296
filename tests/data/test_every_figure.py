"""Every figure: the same bytes, its message, its words and its data, and that it can be read."""

import hashlib
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.colors as mcolors
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from data.drawn import DRAW, NOW, ODD, PLAIN
from loopnb import figures
from loopnb.figures.picture import SOFT, VARIABLES, Picture
from loopnb.results import KINDS, as_html
from loopnb.verdicts import number

OTHERS = {"week_signal", "week_table"}  # the weekly pack's own, with tests of their own
TESTS = Path(__file__).parents[1]
STYLE = TESTS.parent / "loopnb/present/templates/style.css"
PHONE, PIXELS = 343, 96 / 72  # what a phone of 375 pixels leaves for a picture; pixels a point
FINE = 300  # dots an inch
FONT, TEXT, MARK = 8.0, 4.5, 3.0  # points; contrasts that WCAG 2.2 asks for
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
NOTHING = re.compile(r"\b(nan|NaN|None|NaT|inf)\b")
EACH = pytest.mark.parametrize("name", DRAW)
# The test draws with DejaVu alone; a reader's machine has letters for the rest.
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")
ALWAYS = [name for name in DRAW if name not in ("spark", "flow")]


@cache
def drawn(name: str, shape: str = "plain") -> Picture | None:
    """Return the figure's picture of a shape, drawn once; it is only looked at."""
    return DRAW[name]({"plain": PLAIN, **ODD}[shape])


def every(name: str) -> Iterator[tuple[str, Picture]]:
    """Yield the figure's picture in each shape that has one."""
    for shape in ("plain", *ODD):
        if picture := drawn(name, shape):
            yield shape, picture


def seen(picture: Picture) -> list[Text]:
    """Return the texts that are drawn, laid out so finely that hinting does not matter."""
    if picture.figure.dpi != FINE:
        FigureCanvasAgg(picture.figure)
        picture.figure.dpi = FINE
        picture.figure.draw_without_rendering()
    hidden = {id(label) for axes in picture.figure.axes for axis in (axes.xaxis, axes.yaxis)
              for label in _beyond(axis)}  # fmt: skip
    return [text for text in picture.figure.findobj(Text)
            if text.get_text().strip() and text.get_visible()
            and id(text) not in hidden]  # fmt: skip


def _beyond(axis: Axis) -> list[Text]:
    """Return the labels of ticks outside what an axis shows: they are never drawn."""
    low, high = sorted(axis.get_view_interval())
    return [label for tick in axis.get_major_ticks() for label in (tick.label1, tick.label2)
            if not (axis.axes.axison and low <= tick.get_loc() <= high)]  # fmt: skip


def shown_large(picture: Picture) -> float:
    """Return how many pixels a point of the picture has on a phone."""
    return min(PHONE / (72 * picture.figure.get_figwidth()), picture.most * PIXELS)


def test_every_public_figure_is_looked_at():
    assert set(DRAW) | OTHERS == set(figures.__all__)


@EACH
def test_the_same_result_gives_the_same_bytes(name):
    assert DRAW[name](PLAIN).svg == DRAW[name](PLAIN).svg


def test_another_process_zone_and_hash_seed_give_the_same_bytes():
    ours = {name: hashlib.sha256(draw(PLAIN).svg.encode()).hexdigest()
            for name, draw in DRAW.items()}  # fmt: skip
    code = (
        "import hashlib; from data.drawn import DRAW, PLAIN\n"
        "for n, d in DRAW.items(): print(n, hashlib.sha256(d(PLAIN).svg.encode()).hexdigest())"
    )
    there = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "12345", "PYTHONPATH": str(TESTS),
             "LC_ALL": "C.UTF-8"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | there, check=True,
                          capture_output=True, text=True, cwd=TESTS.parent)  # fmt: skip
    assert dict(line.split() for line in done.stdout.splitlines()) == ours


def test_every_alternative_text_has_numbers_and_is_no_others():
    alts = {name: drawn(name).alt for name in DRAW}
    for name, alt in alts.items():
        assert len(alt.split()) >= 8 and NUMBER.search(alt), name
    assert len(set(alts.values())) == len(alts)
    assert len({" ".join(alt.split()[:4]) for alt in alts.values()}) >= len(alts) - 2


@EACH
def test_the_title_is_a_message(name):
    captions = {kind.caption for kind in KINDS.values() if isinstance(kind.caption, str)}
    for shape, picture in every(name):
        words = picture.title.split()
        assert len(words) >= 4 and picture.title not in captions, shape
        assert picture.title[-1] not in ":;,.", shape
        says = {"is", "are", "moved", "stay", "costs", "comes", "went", "worked", "disagree",
                "Named", "named"}  # fmt: skip
        assert NUMBER.search(picture.title) or says & set(words) or name == "forest", shape


@EACH
def test_the_table_has_the_numbers_that_are_drawn(name):
    picture = drawn(name)
    told = _numbers(as_html(picture.table, "Data"))
    words = {value: digits for axes in picture.figure.axes for text in axes.texts
             if not _leads(name, text.get_text())
             for value, digits in _numbers(text.get_text()).items()}  # fmt: skip
    words |= {abs(value): number(abs(value)) for value in _marked(name, picture)}
    assert words
    for value, digits in words.items():
        close = 0.5001 * 10.0 ** -len(digits.partition(".")[2])
        assert any(abs(value - known) <= close for known in told), (digits, sorted(told))


def _leads(name: str, text: str) -> bool:
    """Hold for the numbers that only lead to the list of events."""
    return name == "signals" and text.isdigit()


def _marked(name: str, picture: Picture) -> list[float]:
    """Return the values that are marked and the ends of their ranges, where no word says each."""
    across = ("themes", "progress", "contradictions", "drivers", "effects", "emerging")
    if name not in (*across, "history", "signals", "shape"):
        return []
    lines = [line for axes in picture.figure.axes for line in axes.lines
             if line.get_marker() in ("o", "D", "X", "s", "|")]  # fmt: skip
    if name not in across:
        return [float(value) for line in lines for value in line.get_ydata()]
    lines += [line for axes in picture.figure.axes for line in axes.lines
              if len(line.get_xdata()) == 2 and len(set(line.get_ydata())) == 1
              and line.get_zorder() >= 1 and line.get_transform() == axes.transData]  # fmt: skip
    return [float(value) for line in lines for value in line.get_xdata()]


def _numbers(text: str) -> dict[float, str]:
    plain = re.sub(r"<[^>]*>", " ", text)
    return {float(found.replace(",", "")): found for found in NUMBER.findall(plain)}


@EACH
def test_n_and_likely_ranges_are_stated(name):
    picture = drawn(name)
    words = " ".join(text.get_text() for text in seen(picture))
    if name == "spark":  # the card states n below it; the band is the range
        assert picture.figure.axes[0].collections and "n" in picture.table
        return
    counted = re.search(r"\bn\b[ =]+(from )?\d|\d (answers|tickets|comments)|: \d+|of \d", words)
    assert counted, words
    certain = ("flow", "pareto", "segments", "emerging", "signals")  # counts, tests and limits
    assert name in certain or "ikely range" in words


@EACH
def test_no_text_is_cut_or_lies_on_another(name):
    for shape, picture in every(name):
        boxes = [(text.get_text(), text.get_window_extent()) for text in seen(picture)]
        whole, slack = picture.figure.bbox, picture.figure.dpi / 72
        for text, box in boxes:
            inside = box.x0 >= -slack and box.y0 >= -slack
            inside &= box.x1 <= whole.x1 + slack and box.y1 <= whole.y1 + slack
            assert inside, (shape, text)
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            apart = (min(a.x1, b.x1) - max(a.x0, b.x0) < 0.5 * slack
                     or min(a.y1, b.y1) - max(a.y0, b.y0) < 0.8 * slack)  # fmt: skip
            assert apart, (shape, one, other)


@EACH
def test_it_can_be_read_on_a_phone(name):
    picture = drawn(name)
    assert picture.figure.get_figwidth() <= 5.2
    smallest = min(text.get_fontsize() for text in seen(picture))
    assert smallest >= FONT
    assert smallest * shown_large(picture) >= FONT * PIXELS - 0.1


@EACH
@pytest.mark.parametrize("shape", ODD)
def test_odd_data_are_drawn_without_a_word_of_nothing(name, shape, recwarn):
    picture = DRAW[name](ODD[shape])
    if picture is None:
        assert name not in ALWAYS
        return
    page = picture._repr_html_()
    assert not NOTHING.search(page.replace("fill:none", "").replace("stroke:none", ""))
    ElementTree.fromstring(picture.svg.replace("xlink:", ""))
    assert not [warned for warned in recwarn if "figures" in str(warned.filename)]


def test_what_is_written_is_text_and_no_markup():
    for name in DRAW:
        page = drawn(name, "signs")._repr_html_()
        assert "</text>&" not in page and "< &" not in page, name
        assert "Oblique" not in page, name  # two dollars are no formula


def colours(scheme: str) -> dict[str, str]:
    """Return the page's colours in light or dark."""
    roots = re.findall(r":root\{([^}]*)\}", STYLE.read_text(encoding="utf-8"))
    return dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", roots[0 if scheme == "light" else 1]))


def contrast(one: tuple, other: tuple) -> float:
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: tuple) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _on(page: dict[str, str], ground: str, colour: object, alpha: float | None = None) -> tuple:
    """Return a drawn colour as the page shows it on a ground, mixed by its opacity."""
    *drawn, opacity = mcolors.to_rgba(colour)
    opacity = opacity if alpha is None else alpha
    name = VARIABLES[mcolors.to_hex(drawn)]
    over, under = (mcolors.to_rgb(page[part]) for part in (name, ground))
    return tuple(opacity * a + (1 - opacity) * b for a, b in zip(over, under, strict=True))


def marks(picture: Picture) -> Iterator[list]:
    """Yield the colours that each mark is told by, but for what is only a quiet ground."""
    for axes in picture.figure.axes:
        for artist in (*axes.lines, *axes.collections, *axes.patches):
            if artist.get_zorder() < 1 or not artist.get_visible():
                continue
            if isinstance(artist, Line2D):
                yield [artist.get_color()]
            elif isinstance(artist, LineCollection):
                yield list(artist.get_colors())
            elif isinstance(artist, Rectangle) and artist.get_edgecolor()[3]:
                yield [artist.get_edgecolor()]
            elif isinstance(artist, Rectangle) and artist.get_alpha() is None:
                yield [artist.get_facecolor()]  # the map's fills are quiet: its cells are words


@EACH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_marks_stand_out_from_the_page(name, scheme):
    page, picture = colours(scheme), drawn(name)
    grounds = ["paper", "card"] if name in ("spark", "issues") else ["paper"]
    for ground in grounds:
        under = mcolors.to_rgb(page[ground])
        for text in seen(picture):
            assert contrast(_on(page, ground, text.get_color()), under) >= TEXT, text
        for each in marks(picture):
            assert max(contrast(_on(page, ground, one), under) for one in each) >= MARK


def test_the_maps_words_stand_out_from_their_cells():
    picture = drawn("segments")
    for scheme in ("light", "dark"):
        page = colours(scheme)
        for axes in picture.figure.axes:
            for cell in axes.patches:
                ground = _on(page, "paper", cell.get_facecolor(), cell.get_alpha())
                assert contrast(mcolors.to_rgb(page["ink"]), ground) >= TEXT


@EACH
def test_only_the_pages_colours_are_used(name):
    found = set(re.findall(r"#[0-9a-f]{6}\b", drawn(name).svg))
    assert found <= set(VARIABLES) | {"#000000", "#ffffff"}
    svg = drawn(name).svg
    assert not re.search(r"(?<!, )#(?!000000|ffffff)[0-9a-f]{6}\b", svg)  # each as a variable
    assert f"fill:{SOFT}" not in svg


def test_bars_begin_at_zero():
    for name in ("pareto", "issues", "flow"):
        for axes in drawn(name).figure.axes:
            ends = axes.get_ylim() if name == "flow" else axes.get_xlim()
            assert min(ends) == 0
            bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
            assert len(bars) >= 3
            if name != "flow":
                assert {bar.get_x() for bar in bars} == {0}


def test_verdicts_are_told_without_colour():
    for name in ("forest", "themes", "effects", "contradictions", "emerging"):
        looks = {(line.get_marker(), line.get_markerfacecolor() == line.get_color())
                 for axes in drawn(name).figure.axes for line in axes.lines
                 if line.get_marker() in "oXs"}  # fmt: skip
        assert len(looks) >= 2, name


def test_names_of_the_period_are_those_of_the_page():
    for name in ("themes", "progress", "survival", "mix"):
        assert name == "progress" or NOW in drawn(name)._repr_html_()
