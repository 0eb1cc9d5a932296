"""Pictures of survival and flow: their message, their words for who does not see, their edges."""

import math
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from loopnb import verdicts
from loopnb.figures import flow, survival
from loopnb.figures.picture import VARIABLES
from loopnb.results import Flow, Survival
from loopnb.results.flow import BANDS

HOURS = np.array([0, 0.25, 1, 4, 12, 22, 24, 72, 168, 720, 2000])


def curves(verdict: str = verdicts.WORSENED, *, alone: bool = False, **changes) -> Survival:
    parts = []
    for period, median in (("2026-Q3", 22.0), ("2025", 18.0)):
        share = 100 / (1 + (HOURS / median) ** 1.1)
        summary = {
            "n": 4541,
            "still_open": 12,
            "left_out": 0,
            "customers": 240,
            "median": median,
            "median_low": 17.0,
            "median_high": 23.0,
            "p90": 150.0,
            "p90_low": 140.0,
            "p90_high": 160.0,
            "restricted": 60.0,
            "restricted_low": 55.0,
            "restricted_high": 65.0,
            "p": 0.01,
            "verdict": verdict,
            "note": "",
        } | changes
        curve = {"hours": HOURS, "open": share, "low": share * 0.95, "high": share * 1.02}
        parts.append(pd.DataFrame(curve).assign(period=period, **summary))
    return Survival.from_table(pd.concat(parts[:1] if alone else parts))


def flows(*rows: tuple[int, ...]) -> Flow:
    """Flows of quarters from the open tickets by age."""
    lines = [
        {"period": f"2026-Q{at}", "start": f"2026-0{3 * at - 2}-01", "arrived": 100, "solved": 90,
         "ratio": 1.1, "open": sum(row), "capacity": 3.0, "at_least": False,
         "a_working_day": False, "days": 90, "busy": 90, "note": ""}
        | dict(zip(BANDS, row, strict=True))
        for at, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return Flow.from_table(pd.DataFrame(lines, columns=Flow.columns))


def words(picture) -> list[str]:
    """Return all texts of the figure's axes, those of its ticks included."""
    axis = picture.figure.axes[0]
    ticks = [*axis.get_xticklabels(), *axis.get_yticklabels()]
    return [text.get_text() for text in (*axis.texts, *ticks)]


@pytest.mark.parametrize(
    ("verdict", "title"),
    [
        (verdicts.WORSENED, "Tickets stay open longer than in 2025"),
        (verdicts.IMPROVED, "Tickets are open for a shorter time than in 2025"),
        (verdicts.NO_CHANGE, "Tickets are open about as long as in 2025: no clear change"),
        (verdicts.TOO_FEW, "Half of the tickets opened in 2026-Q3 were resolved within 22 hours"),
    ],
)
def test_the_title_is_the_message(verdict, title):
    assert survival(curves(verdict)).title == title


def test_curves_are_labelled_where_they_are_and_time_is_in_words():
    picture = survival(curves())
    found = words(picture)
    assert {"2026-Q3: half", "within 22 hours", "2025: half", "within 18 hours"} <= set(found)
    assert {"1 hour", "4 hours", "1 day", "3 days"} <= set(found)
    assert picture.figure.axes[0].get_legend() is None
    note = " ".join(text.get_text() for text in picture.figure.texts)
    assert "of those opened in 2026-Q3 (n = 4,541), 2025 (n = 4,541). Bands: likely range." in note
    assert picture.alt == (
        "Falling curves of the share of tickets still open: of 4,541 tickets opened in 2026-Q3 "
        "half are resolved within 22 hours, nine in ten within 6.2 days; of 4,541 tickets opened "
        "in 2025 half are resolved within 18 hours, nine in ten within 6.2 days."
    )


def test_curves_differ_without_colour_and_have_bands():
    axis = survival(curves()).figure.axes[0]
    lines = [line for line in axis.lines if len(line.get_xdata()) > 1]
    assert len({str(line.get_linestyle()) for line in lines}) == 2
    assert len(axis.collections) == 2
    no_range = curves(low=math.nan, high=math.nan)
    assert not survival(no_range).figure.axes[0].collections


def test_a_median_that_is_not_reached_is_said():
    picture = survival(curves(verdicts.NO_BASELINE, alone=True, median=math.nan, p90=math.nan))
    assert {"2026-Q3: less than", "half resolved so far"} <= set(words(picture))
    assert "nan" not in picture._repr_html_() and "less than half are resolved" in picture.alt


def test_without_tickets_there_is_no_picture():
    assert survival(Survival.from_table(pd.DataFrame(columns=Survival.columns))) is None
    assert survival(curves(n=0)) is None
    assert flow(Flow.from_table(pd.DataFrame(columns=Flow.columns))) is None
    assert flow(flows((0, 0, 0, 0, 0))) is None


def test_the_backlog_says_how_much_is_old_and_names_each_band_once():
    picture = flow(flows((50, 40, 30, 0, 0), (56, 59, 53, 8, 3)))
    assert picture.title == "179 tickets are open, 11 of them for more than 30 days"
    found = words(picture)
    for said in ("up to 1 day: 56", "1 to 7 days: 59", "7 to 30 days: 53", "30 to 90 days: 8",
                 "over 90 days: 3", "120", "179", "Q1\n2026", "Q2"):  # fmt: skip
        assert found.count(said) == 1
    assert "from 120 in 2026-Q1 to 179 in 2026-Q2" in picture.alt
    assert "8 30 to 90 days, 3 over 90 days" in picture.alt


def test_bars_are_as_high_as_what_is_open():
    axis = flow(flows((50, 40, 30, 0, 0), (56, 59, 53, 8, 3))).figure.axes[0]
    tops = {}
    for bar in axis.patches:
        middle = round(bar.get_x() + bar.get_width() / 2)
        tops[middle] = max(tops.get(middle, 0), bar.get_y() + bar.get_height())
    assert tops == {0: 120, 1: 179}


@pytest.mark.parametrize("last", [(1, 0, 0, 1, 1), (500, 1, 1, 1, 1), (0, 0, 0, 0, 7)])
def test_labels_of_thin_bands_do_not_lie_on_each_other(last):
    picture = flow(flows((50, 40, 30, 0, 0), last))
    picture.figure.canvas.draw()
    axis = picture.figure.axes[0]
    named = [text for text in axis.texts if ": " in text.get_text()]
    assert len(named) == sum(count > 0 for count in last)
    boxes = sorted((text.get_window_extent() for text in named), key=lambda box: box.y0)
    assert all(above.y0 >= below.y1 for below, above in pairwise(boxes))
    assert boxes[-1].y1 <= picture.figure.bbox.y1 and boxes[0].y0 >= 0
    assert max(box.x1 for box in boxes) <= picture.figure.bbox.x1


def test_one_ticket_is_not_tickets():
    assert flow(flows((1, 0, 0, 0, 0))).title.startswith("1 ticket is open")
    assert flow(flows((1, 0, 0, 0, 0), (0, 0, 0, 0, 0))).title == "No ticket is open"


@pytest.mark.parametrize("draw", [lambda: survival(curves()), lambda: flow(flows((5, 4, 3, 2, 1)))])
def test_the_same_bytes_each_time_in_the_pages_colours(draw):
    svg = draw().svg
    assert svg == draw().svg
    colours = set(re.findall(r"#[0-9a-f]{6}", svg)) - set(VARIABLES)
    assert colours <= {"#000000", "#ffffff"}
