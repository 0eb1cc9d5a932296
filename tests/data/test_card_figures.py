"""The executive page's pictures: a card's small line, and the few issues side by side."""

import math

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from data.drawn import PLAIN, Shape, filled, measured, themed
from loopnb import figures, verdicts
from loopnb.figures.picture import ACCENT, INK, Picture
from loopnb.results import Measures, Themes

BYTES = 4_000  # six cards and the rest share a page of 200 kB
QUARTERS = [80.0, 79.0, 81.0, 81.0, 82.0, 76.0, 82.0, 86.0]


def measures(values: list[float] | None = None, changes: dict | None = None, **columns) -> Measures:
    """Return quarters up to Q3 2026; `changes` are of single rows, by their place."""
    rows = measured(quarters=len(values or QUARTERS), **columns)
    for row, value in zip(rows, values or QUARTERS, strict=True):
        row |= {"value": value, "low": value - 3, "high": value + 3}
    for place, change in (changes or {}).items():
        rows[place] |= change
    return filled(Measures, rows)


def lines(picture: Picture) -> list[Line2D]:
    """Return the lines of values: not the goal's, nor single marks."""
    return [line for line in picture.figure.axes[0].lines
            if len(line.get_xdata()) > 1 and line.get_linestyle() == "-"]  # fmt: skip


def words(picture: Picture) -> list[str]:
    return [text.get_text() for axes in picture.figure.axes for text in axes.texts]


def dots(picture: Picture) -> list[Line2D]:
    return [line for line in picture.figure.axes[0].lines if line.get_marker() == "o"]


def test_the_last_of_eight_quarters_is_labelled_and_marked():
    picture = figures.spark(measures([70.0, 71.0, *QUARTERS]), "csat")
    (line,) = lines(picture)
    assert list(line.get_ydata()) == QUARTERS
    assert words(picture) == ["86 %"]
    (dot,) = dots(picture)
    assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (line.get_xdata()[-1], 86.0)
    assert picture.title == "Satisfied customers went from 80 % in Q4 2024 to 86 % in Q3 2026"
    assert len(picture.table) == 8


def test_the_alternative_text_says_it_in_words():
    picture = figures.spark(measures(), "csat", goal=88.0, baseline=("2025", 80.6))
    assert picture.alt == (
        "Satisfied customers by quarter: 80 % in Q4 2024, 79 % in Q1 2025, 81 % in Q2 2025, 81 % "
        "in Q3 2025, 82 % in Q4 2025, 76 % in Q1 2026, 82 % in Q2 2026, 86 % in Q3 2026; goal "
        "88 %; baseline 2025: 81 %"
    )
    assert picture.table["Goal"].eq(88).all() and picture.table["Baseline 2025"].eq(80.6).all()


@pytest.mark.parametrize(
    ("goal", "said"),
    [(88.0, []), (86.0, []), (60.0, ["goal 60"]), (None, []), (math.nan, []), (99.0, ["goal 99"])],
)
def test_the_goal_is_dashed_and_labelled_where_there_is_room(goal, said):
    picture = figures.spark(measures(), "csat", goal=goal)
    dashed = [line for line in picture.figure.axes[0].lines if line.get_linestyle() == "--"]
    known = goal is not None and not math.isnan(goal)
    assert [set(line.get_ydata()) for line in dashed] == ([{goal}] if known else [])
    assert words(picture)[1:] == said
    assert ("goal" in picture.alt) == known
    low, high = picture.figure.axes[0].get_ylim()
    assert low < min([73.0, goal if known else 73.0]) and high > 89.0


def test_a_goal_in_hours_is_labelled_without_the_unit_of_its_neighbour():
    rows = measures([18.0, 18.0, 22.0], unit="hours", title="Time to resolve")
    assert words(figures.spark(rows, "csat", goal=12.0)) == ["22 hours", "goal 12"]
    assert words(figures.spark(rows, "csat", goal=200.0)) == ["22 hours", "goal 8.3 days"]


@pytest.mark.parametrize(
    ("period", "at"), [("2025", 2.5), ("2025-Q2", 2.0), ("2019", 0.0), ("2026-Q3", 7.0)]
)
def test_the_baseline_is_a_hollow_dot_above_its_periods(period, at):
    picture = figures.spark(measures(), "csat", baseline=(period, 80.6))
    hollow = [dot for dot in dots(picture) if dot.get_markerfacecolor() == "none"]
    assert [(dot.get_xdata()[0], dot.get_ydata()[0]) for dot in hollow] == [(at, 80.6)]
    assert hollow[0].get_color() == INK
    unknown = figures.spark(measures(), "csat", baseline=(period, math.nan))
    assert len(dots(unknown)) == 1 and "baseline" not in unknown.alt


@pytest.mark.parametrize(
    "change",
    [{4: {"n": 0, "value": math.nan}}, {5: {"version": 2}, 6: {"version": 2}, 7: {"version": 2}}],
)
def test_the_line_and_its_band_break_where_periods_cannot_be_compared(change):
    picture = figures.spark(measures(changes=change), "csat")
    first, second = lines(picture)
    assert first.get_xdata()[-1] < second.get_xdata()[0]
    assert len(picture.figure.axes[0].collections) == 2
    assert "breaks where periods are not comparable" in picture.alt


def test_a_silent_quarter_is_no_value_and_keeps_its_place():
    picture = figures.spark(measures(changes={4: {"n": 0, "value": math.nan}}), "csat")
    places = np.concatenate([line.get_xdata() for line in lines(picture)])
    assert sorted(places) == [0, 1, 2, 3, 5, 6, 7]
    assert "Q4 2025" not in picture.alt


def test_a_quarter_between_two_breaks_is_a_dot():
    change = {place: {"version": place} for place in (5, 6, 7)}
    picture = figures.spark(measures(changes=change), "csat")
    single = [line for line in picture.figure.axes[0].lines if line.get_marker() == "."]
    assert [list(line.get_xdata()) for line in single] == [[5, 6, 7]]


def test_the_likely_range_is_a_band_and_without_one_there_is_none():
    (band,) = figures.spark(measures(), "csat").figure.axes[0].collections
    ends = band.get_paths()[0].vertices[:, 1]
    assert (ends.min(), ends.max()) == (73.0, 89.0)
    none = measures(changes={key: {"low": math.nan, "high": math.nan} for key in range(8)})
    (empty,) = figures.spark(none, "csat").figure.axes[0].collections
    assert not len(empty.get_paths()) or not np.isfinite(empty.get_paths()[0].vertices).any()


def test_one_quarter_or_none_has_no_line():
    assert figures.spark(measures([86.0]), "csat") is None
    assert figures.spark(measures(), "nps") is None
    rest = {key: {"n": 0, "value": math.nan} for key in range(7)}
    assert figures.spark(measures(changes=rest), "csat") is None


def test_it_is_small_on_the_page_and_can_be_read_on_paper():
    picture = figures.spark(measures(), "csat", goal=60.0, baseline=("2025", 80.6))
    assert len(picture.svg.encode()) < BYTES
    paper = 90 / (72 * picture.figure.get_figwidth())  # a card leaves 120 pixels, 90 points, there
    assert min(text.get_fontsize() for text in picture.figure.axes[0].texts) * paper >= 6
    assert "max-width:162pt" in picture.svg


def bars(picture: Picture) -> list[Rectangle]:
    return [patch for patch in picture.figure.axes[0].patches if isinstance(patch, Rectangle)]


def pair(**columns: object) -> Themes:
    row = themed(Shape(rows=1)).table.iloc[0].to_dict() | {"theme": "Licence portal"}
    return filled(Themes, [row | columns])


def test_three_issues_at_most_in_the_order_asked_for():
    found = filled(Themes, [pair(theme=name).table.iloc[0].to_dict() for name in "abcde"])
    picture = figures.issues(found, ["d", "nobody", "b", "a", "c"])
    said = [text for text in words(picture) if len(text) == 1]
    assert said == ["d", "b", "a"]
    assert len(bars(picture)) == 6
    assert list(picture.table["Theme"]) == ["a", "b", "d"]
    assert picture.title.startswith("“d” is named in 9 % of comments")


def test_now_stands_over_before_each_from_zero_with_its_range():
    picture = figures.issues(themed(PLAIN), ["Waiting"])
    now, then = bars(picture)
    assert (now.get_width(), then.get_width()) == (11.0, 8.5)
    assert now.get_y() < then.get_y() and {now.get_x(), then.get_x()} == {0}
    assert now.get_facecolor()[:3] == to_rgba(ACCENT)[:3] and then.get_facecolor()[3] == 0
    spans = [part.get_segments()[0][:, 0].tolist()
             for part in picture.figure.axes[0].collections]  # fmt: skip
    assert spans == [[8.0, 14.0], [5.5, 11.5]]
    assert {"Waiting", "11 %", "8.5 %"} <= set(words(picture))
    note = " ".join(text.get_text() for text in picture.figure.texts)
    assert "Of 577 comments of Q3 2026 (hollow: 3,026 of 2025)" in note


@pytest.mark.parametrize(
    ("columns", "title"),
    [
        ({}, "“Licence portal” is named in 9 % of comments, up from 6.5 % in 2025"),
        ({"verdict": verdicts.FEWER, "share_before": 19.0},
         "“Licence portal” is named in 9 % of comments, down from 19 % in 2025"),
        ({"verdict": verdicts.NO_CHANGE},
         "“Licence portal” is named in 9 % of comments, no clear change from 6.5 % in 2025"),
        ({"n_before": 0, "share_before": math.nan, "verdict": verdicts.NO_BASELINE},
         "“Licence portal” is named in 9 % of comments"),
        ({"source": "ticket"},
         "“Licence portal” is named in 9 % of tickets, up from 6.5 % in 2025"),
    ],
)  # fmt: skip
def test_the_title_says_what_changed(columns, title):
    picture = figures.issues(pair(**columns), ["Licence portal"])
    assert picture.title == title
    assert len(bars(picture)) == (1 if "n_before" in columns else 2)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [(verdicts.MORE, "▲ more"), (verdicts.FEWER, "▼ less"),
     (verdicts.NO_CHANGE, "no clear change"), (verdicts.NO_BASELINE, "")],
)  # fmt: skip
def test_each_issue_has_its_verdict_beside_its_bars(verdict, word):
    said = words(figures.issues(pair(verdict=verdict), ["Licence portal"]))
    assert " ".join(text for text in said if "%" not in text) == f"Licence portal {word}".strip()


def test_without_known_issues_there_is_no_picture():
    assert figures.issues(themed(PLAIN), []) is None
    assert figures.issues(themed(PLAIN), ["nobody"]) is None
    assert figures.issues(filled(Themes, []), ["Waiting"]) is None
    assert figures.issues(pair(share=math.nan), ["Licence portal"]) is None


def test_an_issue_takes_little_room():
    one, three = (figures.issues(themed(PLAIN), names).figure.get_figheight()
                  for names in (["Waiting"], list(themed(PLAIN).table.theme)))  # fmt: skip
    assert (three - one) / 2 < 0.4
    assert to_hex(bars(figures.issues(themed(PLAIN), ["Waiting"]))[0].get_edgecolor()) == ACCENT
