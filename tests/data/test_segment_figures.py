"""The segment map and the waterfall: what they say, that it can be read, and when there is none."""

import itertools

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle

from data.test_mix_of_segments import line
from data.test_segments import moved
from loopnb import figures, verdicts
from loopnb.figures.picture import ACCENT, BAD, SOFT, VARIABLES, Picture
from loopnb.results import Mix, Segments
from loopnb.stats.mix import BOTH, NOT_TOLD, SERVICE

HOURS = {"metric": "time_to_resolve", "title": "Time to resolve", "unit": "hours", "order": 1,
         "better": "lower"}  # fmt: skip
NO_CHANGE = {"verdict": verdicts.NO_CHANGE, "change": 1.2}


@pytest.fixture
def found() -> Segments:
    rows = [
        moved(**HOURS, change=3.8, change_low=2.0, change_high=5.5, verdict="worsened"),
        moved(),
        moved(segment="Lens", n=12, verdict=verdicts.TOO_FEW, change=float("nan")),
        moved(segment="Lens", **HOURS, **NO_CHANGE),
        moved(trait="region", segment="A region with a very long name indeed", **NO_CHANGE),
        moved(trait="region", segment="EMEA", verdict=verdicts.MORE, change=4.0,
              metric="volume", title="New tickets", unit="a day", better="neither", order=2),
    ]  # fmt: skip
    return Segments.from_table(pd.DataFrame(rows, columns=Segments.columns))


def texts(picture: Picture) -> list:
    FigureCanvasAgg(picture.figure).draw()
    (axis,) = picture.figure.axes
    low, high = axis.get_xlim()
    ticks = [text for text in axis.get_xticklabels() if low <= text.get_position()[0] <= high]
    labels = [*axis.texts, *ticks, *axis.get_yticklabels(), axis.xaxis.label]
    return [text for text in labels if text.get_text()]


def fills(picture: Picture) -> dict[str, float]:
    (axis,) = picture.figure.axes
    boxes = [patch for patch in axis.patches if isinstance(patch, Rectangle)]
    return {"#" + "".join(f"{round(255 * part):02x}" for part in box.get_facecolor()[:3]):
            box.get_alpha() for box in boxes}  # fmt: skip


@pytest.fixture(params=["map", "waterfall"])
def picture(request, found) -> Picture:
    if request.param == "map":
        return figures.segments(found)
    return figures.mix(Mix.from_table(line(3.8, 1.9, BOTH)))


def test_it_can_be_read_on_a_phone(picture):
    shown = texts(picture)
    assert picture.figure.get_figwidth() <= 5.2
    assert min(text.get_fontsize() for text in shown) >= 8
    assert not any("nan" in text.get_text().lower() for text in shown)
    boxes = [text.get_window_extent() for text in shown]
    assert not [1 for one, other in itertools.combinations(boxes, 2) if one.overlaps(other)]
    edge = picture.figure.bbox
    assert all(edge.x0 <= box.x0 and box.x1 <= edge.x1 for box in boxes)


def test_its_bytes_are_the_same_each_time_and_its_colours_the_pages(picture):
    assert picture.svg == picture.svg
    assert set(fills(picture)) <= set(VARIABLES)
    assert f"var(--bad, {BAD})" in picture.svg


def test_the_map_writes_what_it_colours(found):
    picture = figures.segments(found)
    said = [text.get_text() for text in texts(picture)]
    assert {"▼ +3.8", "▲ +7", "+1.2", "n 12: few", "▲ +4"} <= set(said)
    assert set(fills(picture)) == {ACCENT, BAD, SOFT}
    heads = {"Satisfied", "customers", "points", "n 412", "resolve", "hours", "n 800",
             "New tickets", "a day", "n 400"}  # fmt: skip
    assert heads <= set(said)
    assert picture.title == "“Time to resolve” moved clearly at product Vault, by 3.8 hours"
    assert "Time to resolve, product Vault: +3.8 hours" in picture.alt
    assert "3 more changes are not clear." in picture.alt
    assert len(picture.table) == len(found.table)


def test_what_is_surer_is_darker():
    near = {"change_low": 0.1, "change_high": 13.9, "verdict": "worsened"}
    rows = [moved(change_low=6.0, change_high=8.0), moved(segment="Lens", **near)]
    found = Segments.from_table(pd.DataFrame(rows, columns=Segments.columns))
    alpha = fills(figures.segments(found))
    assert alpha[BAD] < alpha[ACCENT] <= 0.45


def test_a_map_without_a_clear_change_has_no_colours(found):
    calm = found.table.assign(verdict=verdicts.NO_CHANGE)
    picture = figures.segments(Segments.from_table(calm.fillna({"change": 0.0})))
    assert fills(picture) == {}
    assert picture.title == "No segment moved clearly"


def test_without_anything_there_is_no_picture():
    assert figures.segments(Segments.from_table(pd.DataFrame(columns=Segments.columns))) is None
    assert figures.mix(Mix.from_table(pd.DataFrame(columns=Mix.columns))) is None
    unclear = line(3.8, 1.9, NOT_TOLD, verdict=verdicts.NO_CHANGE)
    assert figures.mix(Mix.from_table(unclear)) is None


def test_the_waterfall_goes_from_the_baseline_to_now():
    picture = figures.mix(Mix.from_table(line(3.8, 1.9, BOTH)))
    (axis,) = picture.figure.axes
    bars = [patch for patch in axis.patches if isinstance(patch, Rectangle)]
    ends = [end for bar in bars for end in (bar.get_x(), bar.get_width())]
    assert ends == pytest.approx([18.0, 1.9, 19.9, 1.9])
    said = " ".join(text.get_text().replace("\n", " ") for text in texts(picture))
    for part in (
        "2025",
        "The mix: more tickets were urgent",
        "Slower work",
        "2026-Q3",
        "18 hours",
        "22 hours",
        "+1.9 hours (+1.7 to +2.1 hours)",
        "n = 900 tickets",
        "n = 400 tickets",
    ):
        assert part in said
    assert picture.title.startswith("About half of the rise of “Time to resolve”")
    assert "+1.9 hours from the mix (more tickets were urgent)" in picture.alt


def test_a_mix_that_is_not_clear_is_not_told_as_one():
    picture = figures.mix(Mix.from_table(line(3.8, 0.2, SERVICE)))
    said = " ".join(text.get_text().replace("\n", " ") for text in texts(picture))
    assert "The mix: priorities, not clear" in said and "urgent" not in said + picture.alt
