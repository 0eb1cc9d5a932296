"""On A4: the executive's story on the first of two pages, and no page loses a word."""

import pytest

from browser import faults, printed
from browser.chromium import View
from loopnb.present.sections import PAGES

FOOT = '<p>the story</p><div class="foot">{}</div>'
GONE = "@media print{b,.nav,summary{display:none}}"
BREAK = "@media print{.foot{break-before:page}}"
ROWS = """() => {
  const room = document.querySelector(".foot").offsetWidth;
  return [...document.querySelectorAll("main > p:not(.nav), main > .evidence, main > .restated")]
    .filter((row) => row.offsetWidth < room).map((row) => row.className);
}"""
LATE = {"id": "a", "title": "Satisfied customers", "edition": "2026-Q2.1",
        "said": "Q2 was reported as 84 %, now 83 %: 61 late answers."}  # fmt: skip


@pytest.mark.parametrize("check", ["pdf", "paper", "broken"])
def test_nothing_is_lost_on_paper(seen, check):
    assert seen(check) == {}


def test_the_lines_of_a_signature_have_rows_of_their_own(window, signed):
    assert "Signed off by A. Name" in signed.read_text()
    assert window.do(faults.of, signed, faults.pdf) == {"pdf": []}
    assert window.do(faults.of, signed, narrow) == {"narrow": []}


def test_a_signed_page_with_changed_figures_has_two_sheets(window, signed, tmp_path):
    late = {"lines": [LATE] * 8, "more": 3, "kind": "quarters"}
    changes = PAGES.get_template("restated.html.j2").render(late)
    page, end = signed.read_text(), '<p class="when edition">'
    assert "Signed off by A. Name" in page and end in page
    file = tmp_path / signed.name
    file.write_text(page.replace(end, changes + end))
    assert window.do(faults.of, file, faults.pdf) == {"pdf": []}
    assert window.do(faults.of, file, narrow) == {"narrow": []}


def narrow(window, file):
    """Return what shares a row with others, of what ought to have one of its own."""
    found = []
    for view in (View(), faults.PAPER):
        window.look(view)
        found += window.evaluate(ROWS)
    return {"narrow": found}


@pytest.mark.parametrize(
    ("body", "style", "fault"),
    [
        (FOOT.format("the tables"), "", "not on page 2: the, tables"),
        (FOOT.format("the <p style='break-before:page'>tables</p>"), BREAK, "3 printed pages of 2"),
        (f"<p style='break-after:page'>a</p>{FOOT.format('a')}", "", "not on page 1: the, story"),
        (FOOT.format("the <b>tables</b>"), BREAK + GONE, "page 2: tables"),
        (FOOT.format("the <b>tables</b>"), BREAK + "b{margin-left:99em}", "page 2: tables"),
        (FOOT.format("49 and <b>49</b>"), BREAK + GONE, "page 2: 49"),
    ],
)
def test_what_paper_loses_is_found(judged, body, style, fault):
    found = judged(faults.pdf, body, style, faults.EXECUTIVE)["pdf"]
    assert any(fault in said for said in found), found


def test_a_page_of_two_sheets_has_no_fault(judged):
    cells = "<th>Fixed oﬃcial waffles</th><td>49 %</td><td>R_0SwMYLPXGPW2vEA:Q3</td>"
    nav = '<p class="nav"><a href="index.html">All pages</a></p>'
    more = "<details><summary>More</summary><p>data</p></details>"
    body = FOOT.format(f"<table><tr>{cells}</tr></table>{more}") + nav
    found = judged(faults.pdf, body, BREAK + GONE, faults.EXECUTIVE)
    assert found == {"pdf": []}


def test_a_pack_without_a_foot_goes_on_over_its_sheets(judged):
    two = "<p style='break-after:page'>one</p><p>two</p>"
    assert judged(faults.pdf, two, name="weekly.html") == {"pdf": []}
    three = f"<p style='break-after:page'>none</p>{two}"
    found = judged(faults.pdf, three, name="weekly.html")
    assert found == {"pdf": ["3 printed pages of 2"]}
    assert judged(faults.pdf, three, name="other.html") == {}


@pytest.mark.parametrize(
    ("body", "style", "fault"),
    [
        ('<p style="width:730px">a</p>', "", "ends 12 px outside the paper: main > p"),
        ('<p style="margin-left:-9px">a</p>', "", "outside the paper: main > p"),
        ('<div style="overflow-x:auto"><p style="width:900px">a</p></div>', "",
         "cut off on paper: main > div"),
        ("<p>a</p>", "@media print{p{width:900px}}", "ends 182 px outside the paper: main > p"),
    ],
)  # fmt: skip
def test_what_ends_outside_the_paper_is_found(judged, body, style, fault):
    found = judged(faults.paper, body, f"body{{margin:0}}{style}")["paper"]
    assert any(fault in said for said in found), found


def test_what_is_wide_on_a_screen_alone_is_no_fault(judged):
    body = '<div class="s"><p>a</p></div>'
    style = ".s{overflow-x:auto}p{width:900px}@media print{.s{overflow:visible}p{width:auto}}"
    assert judged(faults.paper, body, style)["paper"] == []


def test_a_word_that_a_column_breaks_is_found_and_an_identifier_may_be_broken():
    assert printed.missing("Septem bered", "Septembered") == []


def test_a_broken_number_is_a_fault(judged):
    cell = '<p style="width:1.5em;overflow-wrap:anywhere">{}</p>'
    found = judged(faults.paper, cell.format("4815 R0SwMYLPXGPW2vEA7"))["broken"]
    assert found == ["1 words broken in two, such as “4815” main > p"]
    assert judged(faults.paper, "<p>4815</p>")["broken"] == []


def test_words_are_compared_without_ligatures_hyphens_and_breaks():
    assert printed.missing("an official trade-off of 3.8 %", "an oﬃcial trade-\noff of 3.8 %") == []
    assert printed.missing("satisfied 86 %", "satis\u00adﬁed 86 %") == []
    assert printed.missing("in Q1 2026 Waiting", "in Q1 2026Waiting") == []
    assert printed.missing("112 116", "112116", "116  112") == []
    assert printed.missing("49 49 tickets", "49 tickets") == ["49"]
    assert printed.missing("it is 4", "it is 49") == ["4"]
    assert printed.missing("a b", "") == ["a", "b"]
