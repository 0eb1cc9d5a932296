"""Every page of every workspace: complete, self-contained, readable, and nothing empty."""

import re

import pytest

from edge.markup import faults, read
from loopnb.audiences import AUDIENCES
from loopnb.stages import PAGES

DESKS = ("published", "one_quarter", "no_survey", "no_tickets")
SCORECARD = "scorecard-executive.html"


@pytest.fixture(params=DESKS)
def pages(request: pytest.FixtureRequest) -> dict[str, str]:
    return request.getfixturevalue(request.param).pages


def words(page: str) -> str:
    return " ".join(text for text in read(page).words if text not in ("[svg]", "[table]"))


def test_no_page_breaks_a_rule(pages):
    assert len(pages) == len(PAGES) + len(AUDIENCES)  # and the index
    assert {name: found for name, page in pages.items() if (found := faults(page))} == {}


def test_what_is_missing_is_named_once(pages):
    assert pages[SCORECARD].count("Not measured here") == 1


def test_every_figure_has_its_data_table(pages):
    for name, page in pages.items():
        for figure in re.findall(r"<figure>.*?</figure>", page, re.S):
            assert "<table>" in figure, name


def test_the_scorecard_is_short_and_without_statistics(pages):
    story = words(pages[SCORECARD].partition('<section class="foot"')[0]).replace("#", "")
    assert len(story.split()) <= 450
    assert not re.search(r"\bp[ =<]|adjusted|Holm|design effect|95 % CI", story)


def test_without_a_survey_no_satisfaction_is_shown(no_survey):
    page = no_survey.pages[SCORECARD]
    assert 'id="card-time_to_resolve"' in page
    assert 'id="card-csat"' not in page
    assert 'id="voice"' not in page
    assert "satisfied customers" in _missing(page)
    assert "no survey export is loaded" in _missing(page)


def test_actions_that_have_no_source_are_named_as_missing(no_survey):
    page = no_survey.pages[SCORECARD]
    assert 'id="actions"' not in page
    assert "action" in _missing(page) or "cause" in _missing(page)


def test_without_tickets_no_time_is_shown(no_tickets):
    page = no_tickets.pages[SCORECARD]
    assert 'id="card-csat"' in page
    assert 'id="card-time_to_resolve"' not in page
    assert 'id="voice"' in page
    assert "time to resolve" in _missing(page)
    assert "no ticket export is loaded" in _missing(page)


def test_a_single_quarter_is_a_first_measurement_without_goals_in_numbers(one_quarter):
    said = words(one_quarter.pages[SCORECARD])
    assert "# First measurement" in said
    assert "set after two periods with enough answers" in said
    assert "Agree that this measurement is the baseline, and name its sponsor." in said
    assert "Agree the proposed goals" not in said


def _missing(page: str) -> str:
    return re.search(r"Not measured here: ([^<]+)", page)[1]


SOUND = '<!doctype html><html lang="en"><title>Tiny desk</title><h1>A</h1>{}</html>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>a</script>", "a script"),
        ('<p onclick="a">b</p>', "onclick on p"),
        ('<a href="https://example.org">b</a>', "href https://example.org"),
        ('<a href="javascript:a">b</a>', "href javascript:a"),
        ('<p>b</p><img src="a.png">', "<img>"),
        ("<p>b</p><style>p{background:url(a.png)}</style>", "style loads url(a.png"),
        ("<p>a nan b</p>", "says nan"),
        ('<p title="None">b</p>', "says None"),
        ("<p>b</p><ul> </ul>", "empty <ul> </ul>"),
        ("<h2>B</h2><h2>C</h2><p>b</p>", "nothing below ## B"),
        ("<p>b</p><h2>B</h2>", "nothing below ## B"),
        ("<h1>B</h1>", "2 h1"),
        ('<svg role="img" aria-label="short"></svg>', "a picture without words"),
        (f"<p>{'b' * (200_000 - len(SOUND) - 5)}</p>", "200,000 bytes"),
    ],
)
def test_a_page_that_breaks_a_rule_is_seen(body, fault):
    assert fault in faults(SOUND.format(body))


def test_a_page_without_language_and_title_is_seen():
    assert faults("<html><h1>A</h1><p>b</p></html>") == ["no lang", "no title"]


def test_a_sound_page_has_no_fault():
    assert faults(SOUND.format('<p>b</p><a href="#a">c</a><a href="d.html">e</a>')) == []
