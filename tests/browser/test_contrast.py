"""The contrast that axe-core leaves open, such as words in pictures, computed and held to AA."""

import pytest

from browser import faults

DOT = '<circle id="m" r="40" style="fill:#0b5cad"/>'
OVER = '<div style="background:#222;height:30px;margin-top:-30px"></div>'
FADE = '<linearGradient id="g"><stop stop-color="red"/></linearGradient>'


def picture(inside: str, defs: str = "") -> str:
    return (
        '<svg viewBox="0 0 300 100" width="300" height="100" role="img" aria-label="a b c d e">'
        f"<defs>{defs}</defs>{inside}</svg>"
    )


def test_all_text_is_readable_in_every_view_and_on_paper(seen):
    assert seen("contrast") == {}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p style="color:#777">a</p>', "#777777 on #ffffff is 4.48 to 1, needs 4.5"),
        ('<p style="color:#767676;background:#eee">a</p>', "#767676 on #eeeeee is 3.91 to 1"),
        ('<div style="background:#000"><p style="color:#444">a</p></div>', "on #000000 is 2.16"),
        ('<p style="color:#0008">a</p>', "#777777 on #ffffff is 4.47"),
        ('<div style="opacity:.5"><p style="color:#000">a</p></div>', "#808080 on #ffffff is 3.98"),
        ('<p style="font-size:24px;color:#999">a</p>', "#999999 on #ffffff is 2.85 to 1, needs 3"),
        ('<p style="font-size:19px;color:#888">a</p>', "is 3.54 to 1, needs 4.5"),
        ('<p style="color:#000;background:linear-gradient(#000,#fff)">a</p>', "a picture behind"),
        (f"<p>one</p>{OVER}", "text meets main > div"),
        ('<p class="mark">a</p>', "is 3.54 to 1, needs 4.5: main > p.mark::before"),
        (picture('<text x="9" y="50" fill="#888">a</text>'), "#888888 on #ffffff is 3.54"),
        (picture('<rect width="300" height="99" fill="#9db8d6"/><text x="9" y="50" '
                 'fill="#59636e">a</text>'), "#59636e on #9db8d6 is 2.99"),
        (picture('<rect width="300" height="99" fill-opacity=".6"/><text x="9" y="50">a</text>'),
         "#000000 on #666666 is 3.66"),
        (picture('<g opacity=".4"><text x="9" y="50">a</text></g>'), "#999999 on #ffffff"),
        (picture('<text x="9" y="50" fill-opacity=".3">a</text>'), "#b3b3b3 on #ffffff"),
        (picture('<use href="#m" x="50" y="50"/><text x="45" y="55">a</text>', DOT), "on #0b5cad"),
        (picture('<rect width="20" height="99" fill="#111"/><text x="9" y="50">half on it</text>'),
         "#000000 on #111111"),
        (picture('<rect width="99" height="99" fill="url(#g)"/><text x="9" y="50">a</text>', FADE),
         "a picture or pattern behind text"),
        (picture('<text x="9" y="50" fill="url(#g)">a</text>', FADE), "painted with a pattern"),
        (picture('<g transform="scale(2)"><text x="9" y="30" style="font-size:12px" fill="#888">a'
                 '</text></g><text x="99" y="30" style="font-size:12px" fill="#888">b</text>'),
         "needs 4.5: main > svg > text “b”"),
    ],
)  # fmt: skip
def test_what_is_hard_to_read_is_found(judged, body, fault):
    found = judged(faults.contrast, body, ".mark::before{content:'▲ ';color:#888}")["contrast"]
    assert len(found) == 1 and fault in found[0]


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color:#767676">a</p>',
        '<p style="font-size:24px;color:#888">a</p>',
        '<p style="font-size:19px;font-weight:700;color:#888">a</p>',
        '<div style="opacity:.5;display:none"><p>a</p></div>',
        picture('<text x="9" y="50">a</text><rect width="300" height="99" fill="#111"/>'),
        picture('<rect width="300" height="99" fill-opacity=".5"/><text x="9" y="50">a</text>'),
        picture('<rect width="300" height="99" opacity="0"/><text x="9" y="50">a</text>'),
        picture('<rect x="150" width="99" height="99" fill="#111"/><text x="9" y="50">a</text>'),
        picture('<circle cx="0" cy="0" r="60" fill="#111"/><text x="48" y="60">a</text>'),
        picture('<rect width="300" height="99" fill="#111"/><rect width="300" height="99" '
                'fill="#eee"/><text x="9" y="50">a</text>'),
        picture('<g clip-path="url(#c)"><rect width="300" height="99" fill="#111"/></g>'
                '<text x="9" y="50">a</text>',
                '<clipPath id="c"><rect x="150" width="99" height="99"/></clipPath>'),
    ],
)  # fmt: skip
def test_what_is_enough_or_beside_the_text_is_no_fault(judged, body):
    assert judged(faults.contrast, body)["contrast"] == []


@pytest.mark.parametrize(
    ("style", "views"),
    [
        (":root{color-scheme:light dark}p{color:#444}", "[1280 dark, 375 dark, print]"),
        ("@media(max-width:600px){p{color:#999}}", "[375 light, 375 dark]"),
        ("@media print{p{color:#999}}", "[print]"),
    ],
)
def test_a_view_of_its_own_is_named(judged, style, views):
    found = judged(faults.contrast, "<p>a</p>", style)["contrast"]
    assert len(found) == 1 and found[0].endswith(views)


def test_the_same_reason_is_told_once_with_its_places_counted(judged):
    found = judged(faults.contrast, '<p style="color:#999">a</p>' * 3)["contrast"]
    assert len(found) == 1 and "p “a” and 2 more" in found[0]


def test_pale_shapes_and_lines_through_words_are_remarks(judged):
    line = '<path d="M0 45H300" stroke="#333" stroke-width="6"/><text x="9" y="50">a word</text>'
    pale = '<rect y="80" width="300" height="9" fill="#cde"/>'
    found = judged(faults.contrast, picture(line + pale))
    assert found["contrast"] == []
    assert any("a line runs through the text" in said for said in found["remarks"])
    assert any("#ccddee on #ffffff 1.4" in said for said in found["remarks"])
