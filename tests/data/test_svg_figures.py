"""The SVG of a figure: small, with names of its own, and what is written left as it is."""

import re
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from data.drawn import DRAW, PLAIN, Shape
from loopnb.figures import svg
from loopnb.figures.picture import VARIABLES, Picture

WEIGHT = 20_000  # bytes: half a dozen figures and their data share a page of 200 kB


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("M 1.04 2 \nL 1.04 5.55 \nL 7.26 5.55 \n", "M1 2V5.5H7.3"),
        ("M 0 0 L 1 1 L 1 1 z", "M0 0L1 1V1z"),
        ("M 0 0 Q 1 1 2 3 L 2 9", "M0 0Q1 1 2 3V9"),
        ("M 0 0 L 0 4 M 0 5 L 0 9 z L 0 1", "M0 0V4M0 5V9zL0 1"),
        ("M -0.02 1 L 3 -0.04", "M0 1L3 0"),
    ],
)
def test_a_path_is_written_short_and_means_the_same(long, short):
    assert svg._path(long) == short


def test_groups_that_say_nothing_are_left_out_and_the_others_stay_closed():
    said = '<g><g a="1"><g><path/></g><g/></g></g><g b="2"></g>'
    assert svg._grouped(said) == '<g a="1"><path/></g><g b="2"></g>'


@pytest.mark.parametrize("name", DRAW)
def test_it_is_one_piece_of_xml_with_ids_of_its_own(name):
    text = DRAW[name](PLAIN).svg
    ElementTree.fromstring(text)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) == set(ids)
    own = "s-csat" if name == "spark" else name
    assert all(each.startswith(f"{own}-") for each in ids)
    assert len(text.encode()) < WEIGHT


def test_what_people_wrote_is_not_taken_for_drawing():
    written = '#1b1f24 id="p1" x="1.2345" href="#p" <g></g> style="a: b" translate(1.234)'
    text = ElementTree.fromstring(DRAW["pareto"](Shape(name=written, rows=1)).svg)
    parts = [part.text for part in text.iter() if part.text and part.tag.endswith("text")]
    assert " ".join(parts).replace("… ", "").startswith(written[:40])


def test_a_colour_is_the_pages_with_what_was_drawn_where_there_is_no_page():
    figure = Figure(figsize=(1, 1))
    for place, colour in enumerate(VARIABLES):
        figure.text(0.1, 0.1 * place, "text", color=colour)
    text = Picture(figure, "", "", None, "x").svg
    for colour, variable in VARIABLES.items():
        letter = re.search(rf"--(\w):var\(--{variable}, {colour}\)", text)[1]
        assert f"fill:var(--{letter})" in text
        assert text.count(colour) == 1
