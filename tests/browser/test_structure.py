"""A page heard instead of seen: its language, headings, landmarks, names, tables and links."""

import pytest

from browser import faults

SVG = '<svg viewBox="0 0 9 9" width="9" height="9"{}></svg>'
TABLE = "<table><caption>A</caption><tr>{}</tr><tr><td>1</td></tr></table>"


def named(*names: str) -> str:
    return "".join(SVG.format(f' role="img" aria-label="{name}"') for name in names)


@pytest.mark.parametrize("check", ["structure", "links"])
def test_each_page_can_be_heard(seen, check):
    assert seen(check) == {}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h3>A</h3>", "h3 after h1: “A”"),
        ("<h2>A</h2><h4>B</h4>", "h4 after h2: “B”"),
        ("<h1>A</h1>", "2 h1"),
        ("<h2> </h2>", "an empty h2: main > h2"),
        ("<main>a</main>", "2 main landmarks"),
        ("</main><p>a</p>", "outside any landmark: p"),
        (SVG.format(""), "neither role=img nor hidden: main > svg"),
        (named("Four words are few"), "a name under 5 words “Four words are few”: main > svg"),
        (named("Chart of the satisfied customers by quarter"), "a generic name"),
        (named("An image of the satisfied customers"), "a generic name"),
        (named("Satisfied customers rose by 5 points", "Satisfied customers rose by 5 points"),
         "the name of another picture"),
        (TABLE.format("<th>A</th>"), "no scope: table > tbody > tr > th “A”"),
        (TABLE.format("<td>A</td>"), "no heads: main > table"),
        ('<table><tr><th scope="col">A</th></tr></table>', "no name: main > table"),
        (TABLE.format('<th scope="col">A</th><th scope="col">B</th>'), "a row of 1 cells under 2"),
        ('<p id="a">a</p><p id="a">b</p>', "2 times #a"),
        ('<a href="#gone">a</a>', "leads nowhere: #gone main > a"),
        ('<a href="#"></a>', "a link without words: main > a"),
    ],
)  # fmt: skip
def test_what_cannot_be_heard_is_found(judged, body, fault):
    assert any(fault in said for said in judged(faults.structure, body)["structure"])


def test_a_page_that_says_nothing_of_itself_is_found(window, tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><title>A</title><h1>A</h1>")
    found = window.do(faults.of, tmp_path / "page.html", faults.structure)["structure"]
    assert {"no lang on html", "0 main landmarks", "no viewport for phones"} <= set(found)


def test_a_link_to_a_page_that_is_not_there_is_found(judged, tmp_path):
    (tmp_path / "there.html").touch()
    links = "".join(f'<a href="{to}">a</a>' for to in ("there.html#a", "gone.html", "mailto:a@b.c"))
    assert judged(faults.structure, links)["links"] == ["leads nowhere: gone.html"]


def test_a_page_in_order_has_no_fault(judged):
    body = (
        '<h2 id="a">A</h2><h3>B</h3><h2>C</h2><a href="#a">d</a>'
        + named("Satisfied customers rose by 5 points", "Time to resolve fell by 3 hours")
        + SVG.format(' aria-hidden="true"')
        + TABLE.format('<th scope="col">A</th>')
        + '<div role="region" aria-label="A"><table><tr><th scope="col">A</th></tr></table></div>'
    )
    assert judged(faults.structure, body)["structure"] == []
