"""Every page fits its window, its words can be read there, and it needs nothing but itself."""

import pytest

from browser import faults, printed
from loopnb.present import pages

WORD = '<text x="10" y="{y}" font-size="{size}" fill="#000">words of a chart</text>'
HEAVY = "a" * (faults.MOST_BYTES + 1)


def picture(*texts: str, width: int = 300) -> str:
    return (
        f'<svg viewBox="0 0 300 100" style="display:block;width:{width}px" role="img" '
        f'aria-label="a b c d e">{"".join(texts)}</svg>'
    )


@pytest.mark.parametrize(
    "check",
    [*("sideways", "hidden", "tiny", "overlaps", "outside", "targets"),
     *("requests", "console", "weight", "length")],
)  # fmt: skip
def test_each_page_fits_and_stands_alone(seen, check):
    assert seen(check) == {}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p style="width:500px">a</p>', ("sideways", "by 133 px: main > p [375 light]")),
        ('<p style="width:1400px">a</p>', ("sideways", "[1280 light]")),
        ('<p style="width:90px;height:20px;overflow:hidden">more words than the box holds</p>',
         ("hidden", "cut off inside main > p “more words")),
        (picture(WORD.format(y=50, size=8.5)), ("tiny", "smallest 8.5")),
        (picture(WORD.format(y=50, size=16), width=150), ("tiny", "smallest 8.0")),
        (picture(f'<g transform="scale(.5)">{WORD.format(y=50, size=16)}</g>'), ("tiny", "8.0")),
        (picture(WORD.format(y=50, size=12), WORD.format(y=56, size=12)),
         ("overlaps", "“words of a chart” over “words of a chart”: main > svg")),
        (picture('<text x="250" y="50">words that go on</text>'), ("outside", "“words that")),
        (picture('<text x="10" y="4">words</text>'), ("outside", "its picture: “words”")),
        ('<p><a href="#a" style="font-size:14px">a</a></p>', ("targets", "16 px main > p > a “a”")),
        ('<ul><li><a href="#a">a list item</a></li></ul>', ("targets", "“a list item”")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found(judged, body, fault):
    found = judged(faults.layout, body, "body{margin:8px 0}p{margin:0 0 0 8px}")
    assert [name for name, said in found.items() if said] == [fault[0]]
    assert any(fault[1] in said for said in found[fault[0]])


@pytest.mark.parametrize(
    "body",
    [
        '<div style="overflow-x:auto"><p style="width:2000px">a</p></div>',
        picture(WORD.format(y=30, size=12), WORD.format(y=46, size=12)),
        picture('<text transform="translate(20 90) rotate(-90)">words</text>',
                '<text x="30" y="50">words</text>'),
        picture('<text transform="translate(20 90) rotate(-45)">slanted words</text>',
                '<text transform="translate(50 90) rotate(-45)">slanted words</text>'),
        '<p>A sentence with <a href="#a">a link</a> in it.</p>',
        '<a href="#a" style="display:inline-block;padding:4px;line-height:20px">and a</a>',
    ],
)  # fmt: skip
def test_what_scrolls_by_itself_or_stands_apart_is_no_fault(judged, body):
    assert not any(judged(faults.layout, body).values())


def test_words_of_ten_pixels_on_a_phone_are_a_remark(judged):
    found = judged(faults.layout, picture(WORD.format(y=50, size=10)))
    assert found["tiny"] == []
    assert [said.split(":")[0] for said in found["remarks"]] == [
        "1 of 1 texts under 11 px, smallest 10.0"
    ]


@pytest.mark.parametrize(
    ("body", "check", "fault"),
    [
        ('<img alt="" src="https://example.org/a.png">', "requests", "https://example.org/a.png"),
        ('<link rel="stylesheet" href="a.css">', "requests", "a.css"),
        ('<p style="background:url(b.png)">a</p>', "requests", "b.png"),
        ("<script>nothing()</script>", "console", "nothing is not defined"),
        ("<script>console.error('said')</script>", "console", "said"),
        (f"<!--{HEAVY}-->", "weight", "bytes of 200,000"),
    ],
)
def test_what_a_page_asks_for_says_and_weighs_is_found(judged, body, check, fault):
    assert any(fault in said for said in judged(faults.weight, body)[check])


def test_a_picture_in_the_page_itself_is_no_request(judged):
    pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    found = judged(faults.weight, f'<img alt="" src="{pixel}">')
    assert not any(found.values())


@pytest.mark.parametrize(
    ("story", "fault"),
    [
        ("<p>word " * 448 + "</p>", []),  # and the two of its title
        ("<p>word " * 449 + "</p>", ["451 words of 450"]),
        (picture("<text y='50'>two words</text>") + "word " * 448, []),  # labels of marks
        ('<p style="height:5400px">a</p>', []),
        ('<p style="height:5700px">a</p>', ["7.1 screens of 7"]),
    ],
)
def test_the_story_is_as_long_as_a_reader_bears(judged, story, fault):
    style = "p{margin:0;font-size:1px}p p,h1{display:inline}"
    body = f'{story}<div class="foot">{"many words " * 300}</div>'
    assert judged(faults.story, body, style, faults.EXECUTIVE)["length"] == fault


def test_a_story_without_an_end_is_a_fault_and_other_pages_have_none(judged):
    assert judged(faults.story, "<p>a</p>", name=faults.EXECUTIVE)["length"] != []
    assert judged(faults.story, "word " * 999, name="other.html") == {}


def test_signs_alone_are_no_words():
    assert printed.counted("▲ Better, by 7.5 % · between 83–89") == 5


@pytest.mark.parametrize(("kind", "seen"), [("filled", "table-cell"), ("", "none")])
def test_a_phone_hides_columns_only_while_nobody_has_filled_them(judged, kind, seen):
    def check(window, file):
        window.look(faults.VIEWS[2])
        return window.evaluate("getComputedStyle(document.querySelector('.blank')).display")

    cell = '<td class="blank">Ida Moss</td>'
    body = f'<div class="weekly"><table class="{kind}"><tr>{cell}</tr></table></div>'
    assert judged(check, body, pages.STYLES["weekly"]) == seen
