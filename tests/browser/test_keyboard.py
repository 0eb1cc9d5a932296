"""With the Tab key alone: every link, summary and scrolling region, in order, and seen."""

import pytest

from browser import faults

REGION = '<div style="overflow-x:auto"{}><p style="width:2000px">a</p></div>'
LINKS = '<p><a href="#a">one</a></p><p{}><a href="#a"{}>two</a></p>'
UP = ' style="position:absolute;top:0;left:0"'


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(seen):
    assert seen("keyboard") == {}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (LINKS.format("", ' tabindex="-1"'), "Tab does not reach main > p > a"),
        (REGION.format(' tabindex="-1"'), "Tab does not reach main > div"),
        (LINKS.format("", ' style="outline:none"'), "no focus outline: main > p > a"),
        (LINKS.format("", ' style="outline:2px solid transparent"'), "no focus outline"),
        (LINKS.format("", ' style="outline:0 solid"'), "no focus outline"),
        (LINKS.format(UP, ""), "Tab goes up to main > p > a"),
        (LINKS.format("", ' tabindex="1"') + LINKS.format("", ""), "Tab goes up to"),
        ('<p inert><a href="#a">one</a></p>', "Tab does not reach"),
    ],
)
def test_what_the_keyboard_misses_is_found(judged, body, fault):
    assert any(fault in said for said in judged(faults.keyboard, body)["keyboard"])


@pytest.mark.parametrize(
    "body",
    [
        LINKS.format("", ""),
        REGION.format(' tabindex="0"') + LINKS.format("", ""),
        "<details><summary>More</summary><a href='#a'>one</a></details>",
        '<div style="columns:2"><p><a href="#a">one</a></p><p><a href="#a">two</a></p></div>',
        "<p>nothing to reach</p>",
    ],
)
def test_what_it_reaches_in_order_is_no_fault(judged, body):
    assert judged(faults.keyboard, body)["keyboard"] == []


def test_a_region_that_scrolls_on_a_phone_alone_is_reached_there(judged):
    body = '<div style="overflow-x:auto" tabindex="-1"><p style="width:600px">a</p></div>'
    found = judged(faults.keyboard, body)["keyboard"]
    assert found == ["Tab does not reach main > div [375 light]"]
