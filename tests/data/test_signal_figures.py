"""Pictures of signals and of effects: what they say, what they mark, and that nothing overlaps."""

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from loopnb import figures
from loopnb.results import Effects, Signals

WEEKS = pd.date_range("2024-09-30", periods=104, freq="7D").strftime("%Y-%m-%d")


def watched(metric: str = "csat", flags: dict[int, str] | None = None, **columns) -> pd.DataFrame:
    """Return one metric's 104 weeks around 80; `flags` names the rule that a week breaks."""
    flag = np.array(["" if i not in (flags or {}) else flags[i] for i in range(104)])
    value = 80 + np.sin(np.arange(104)) + 9.0 * (flag == "outside")
    frame = pd.DataFrame({"date": WEEKS, "value": value, "flag": flag}).assign(
        metric=metric, title="Satisfied customers", unit="%", better="higher", n=45, mean=80.0,
        low=75.0, high=85.0, outside=flag == "outside", one_side=False, trend=False, near=False,
        segment=0, reason="", event="", in_period=np.arange(104) >= 91)  # fmt: skip
    return frame.assign(**columns)


def signals(*parts: pd.DataFrame) -> Signals:
    return Signals.from_table(pd.concat(parts))


def texts(figure) -> list[tuple[str, object]]:
    """Return all texts that are drawn, each with its box."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    unseen = {id(label) for axes in figure.axes for label in _outside(axes)}
    drawn = [
        text
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and id(text) not in unseen
    ]
    return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in drawn]


def _outside(axes) -> list[Text]:
    """Return the labels of ticks that lie beyond what an axis shows: they are never drawn."""
    return [
        label
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]


def crossed(figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that overlap, and those that reach beyond the figure."""
    boxes = texts(figure)
    pairs = [(one, other) for i, (one, a) in enumerate(boxes) for other, b in boxes[i + 1 :]
             if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1]  # fmt: skip
    whole = figure.bbox
    return pairs + [
        (text, "beyond")
        for text, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1
    ]


def diamonds(axis, size: float) -> list[float]:
    return [place for line in axis.get_lines() if line.get_marker() == "D"
            and line.get_markersize() == size for place in line.get_xdata()]  # fmt: skip


def test_weeks_that_signal_are_diamonds_large_in_the_period():
    found = signals(watched(flags={40: "outside", 95: "outside", 96: "outside"}))
    picture = figures.signals(found)
    axis = picture.figure.axes[0]
    assert diamonds(axis, 3.6) == [95, 96]
    assert diamonds(axis, 2.6) == [40]
    assert picture.title == ("1 of 1 measures is unusual in this period: satisfied customers")
    assert "above the usual 80 %" in picture.alt


def test_nothing_unusual_is_the_message_and_no_week_is_marked():
    picture = figures.signals(signals(watched(flags={40: "outside"})))
    assert picture.title == "Nothing is unusual in this period's weeks"
    assert diamonds(picture.figure.axes[0], 3.6) == []


def test_mean_and_limits_are_drawn_by_segment():
    anew = np.where(np.arange(104) < 60, 80.0, 70.0)
    picture = figures.signals(signals(watched(mean=anew, segment=(anew < 80).astype(int))))
    lines = picture.figure.axes[0].get_lines()
    lines = [line for line in lines if len(set(line.get_xdata())) > 1]
    means = [set(line.get_ydata()) for line in lines if len(set(line.get_ydata())) == 1]
    assert {80.0} in means and {70.0} in means
    assert {75.0} in means and {85.0} in means
    assert not any({80.0, 70.0} <= set(line.get_ydata()) for line in lines)


def test_a_gap_breaks_the_line_and_is_no_zero():
    rows = watched()
    rows.loc[50, ["value", "mean", "low", "high"]] = math.nan
    picture = figures.signals(signals(rows))
    series = next(line for line in picture.figure.axes[0].get_lines()
                  if len(line.get_ydata()) == 104)  # fmt: skip
    assert np.isnan(series.get_ydata()[50])
    assert "nan" not in picture._repr_html_().lower().replace("nance", "")


def test_every_measure_has_a_panel_and_events_are_numbered_without_overlaps():
    event = np.full(104, "", dtype=object)
    event[[5, 30, 52, 53, 54, 60, 66, 70, 71, 76, 78, 79, 84, 90, 98, 103]] = (
        "A release with rather a long name that customers have been waiting for since the summer"
    )
    parts = [
        watched(name, {100: "outside", 101: "outside"}, event=event, title=f"Measure {name}")
        for name in "abcdef"
    ]
    picture = figures.signals(signals(*parts))
    assert len(picture.figure.axes) == 6
    assert crossed(picture.figure) == []
    assert picture.figure.get_size_inches()[0] <= 5.2
    numbers = [text for text, _ in texts(picture.figure) if text.isdigit() and int(text) <= 8]
    assert {str(number) for number in range(1, 9)} <= set(numbers)
    assert picture.table["Event"].ne("").sum() == 16


def test_close_events_stand_on_lines_of_their_own():
    event = np.full(104, "", dtype=object)
    event[60:76] = "Release"
    assert crossed(figures.signals(signals(watched(event=event))).figure) == []


def test_a_measure_without_weeks_is_left_out_and_none_gives_no_picture():
    empty = watched().head(1).assign(date="", value=math.nan, reason="no rows in these weeks")
    assert len(figures.signals(signals(watched(), empty.assign(metric="nps"))).figure.axes) == 1
    assert figures.signals(signals(empty)) is None


def test_a_single_week_can_be_drawn():
    one = watched().tail(1).assign(mean=math.nan, low=math.nan, high=math.nan)
    picture = figures.signals(signals(one))
    assert "too few weeks for limits (1 so far)" in picture.alt
    assert crossed(picture.figure) == []


def act(verdict: str = "worked", **columns) -> dict:
    row = dict.fromkeys(Effects.columns, "") | {
        "action_id": "A-1", "action": "Mend restores", "metric": "volume", "title": "New tickets",
        "where": "Vault, Restore", "better": "lower", "unit": "%", "level_unit": "a week",
        "estimate": -33.0, "low": -42.0, "high": -22.0, "expected": 67.0, "observed": 45.0,
        "noticeable": 19.0, "smallest": 10.0, "n": 800, "minimum": 100, "placebos": 9,
        "as_strong": 0, "counted": "tickets", "verdict": verdict}  # fmt: skip
    return row | columns


NOTHING = dict.fromkeys(("estimate", "low", "high", "expected", "observed"), math.nan)
IDLE = {"action": "Escalation training for those who take over in the night and at weekends",
        "estimate": 0.6, "low": -3.1, "high": 4.3, "unit": "points", "level_unit": "%",
        "title": "Reopened tickets", "where": "Night queue", "smallest": 1.0}  # fmt: skip


def effects(*rows: dict) -> Effects:
    return Effects.from_table(pd.DataFrame(rows))


def test_each_effect_has_its_range_its_verdict_and_its_least_worth():
    found = effects(act(), act("no effect shown", **IDLE), act("no rule", **NOTHING, unit=""))
    picture = figures.effects(found)
    assert picture.title == "1 of 2 actions measured worked: Mend restores"
    assert len(picture.figure.axes) == 2
    assert crossed(picture.figure) == []
    words = "\n".join(text for text, _ in texts(picture.figure))
    assert "It worked: −33 % (likely −42 to −22 %)" in words
    assert "No effect shown: +0.6 points (likely −3.1 to +4.3 points)" in words
    axis = picture.figure.axes[0]
    assert any(set(line.get_xdata()) == {-10.0} for line in axis.get_lines())
    assert axis.get_xlim()[0] < -42 < 0 < axis.get_xlim()[1]


def test_verdicts_differ_in_shape_not_only_in_colour():
    rows = [act(word, low=-42.0, high=-22.0) for word in ("worked", "no effect shown", "worse")]
    looks = {
        (line.get_marker(), line.get_markerfacecolor() == line.get_color())
        for axis in figures.effects(effects(*rows)).figure.axes
        for line in axis.get_lines()
        if line.get_marker() not in ("", "None")
    }
    assert looks == {("o", True), ("o", False), ("X", True)}


def test_without_any_effect_there_is_no_picture():
    assert figures.effects(effects(act("not enough data", **NOTHING))) is None
    assert figures.effects(Effects.from_table(pd.DataFrame(columns=Effects.columns))) is None


def test_none_that_worked_is_the_message():
    picture = figures.effects(effects(act("no effect shown", **IDLE)))
    assert picture.title == "0 of 1 actions measured worked"


@pytest.mark.parametrize("draw", [lambda: figures.signals(signals(watched())),
                                  lambda: figures.effects(effects(act()))])  # fmt: skip
def test_the_same_table_gives_the_same_bytes(draw):
    assert draw().svg == draw().svg
    assert 'role="img" aria-label="' in draw().svg
