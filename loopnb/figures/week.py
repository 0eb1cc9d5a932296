"""A week's control charts: a small line for a quiet measure, a large one for a signal."""

import matplotlib as mpl
import numpy as np
import pandas as pd

from loopnb.figures.layout import LINE, SMALL, Panel, panels, width
from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture
from loopnb.results.week_signals import WeekSignals
from loopnb.verdicts import between

WEEKS = 26  # drawn
DASHED = (0, (4, 2))
HIGH = {False: 46.0, True: 105.0}  # points of a chart, of a large one
MARK = {False: 4.0, True: 5.5}


def week_signal(found: WeekSignals, metric: str) -> Picture | None:
    """Return one measure by week up to this one, large where it signals; None without weeks.

    Of a week with too few answers the unhappy ones are drawn as bars, not a share.
    """
    if metric not in found.drawn:
        return None
    large = found.signalling(metric)
    rows = found.weeks(metric).tail(WEEKS).reset_index(drop=True)
    room = width(found.last(metric)) + 12
    panel = Panel(HIGH[large], above=LINE if large else 4.0, left=4, right=room)
    figure, (axis,) = panels([panel])
    with mpl.rc_context(STYLE):
        if found.thin(metric):
            _counts(axis, rows)
        else:
            _line(axis, rows, large)
        _last(axis, rows, found.last(metric))
        _events(axis, rows, large)
        _dated(axis, rows)
    title = f"{rows.title.iloc[0]}: {found.said(metric)}"
    alt, table = _alt(found, rows, metric), week_table(found)
    return Picture(figure, title, alt, table, f"w-{metric}", most=1.6 if large else 1.35)


def week_table(found: WeekSignals) -> pd.DataFrame:
    """Return a row a week: each measure's value, an asterisk where it signals, and the events."""
    parts, events = {}, {}
    for metric in found.drawn:
        rows = found.weeks(metric).tail(WEEKS)
        heading = f"{rows.title.iloc[0]}, {rows.unit.iloc[0]}"
        parts[heading] = pd.Series([_cell(row) for row in rows.itertuples()], rows.date)
        events |= dict(zip(rows.date, rows.event, strict=True))
    wide = pd.DataFrame(parts).sort_index().fillna("")
    return wide.assign(Event=pd.Series(events)).rename_axis("Week of (* signals)").reset_index()


def _cell(row: object) -> str:
    if row.thin and row.n:
        return f"{row.bad:.0f} of {row.n:,} {row.rows} {row.bad_is}{'*' if row.bad_flag else ''}"
    return "" if row.value != row.value else f"{row.value:.3g}{'*' if row.flag else ''}"


def _line(axis: object, rows: pd.DataFrame, large: bool) -> None:
    """Draw values, mean and limits; unusual weeks as diamonds, this week's mark larger."""
    for _, part in rows.groupby("segment"):
        for line, style in ((part["mean"], "-"), (part.low, DASHED), (part.high, DASHED)):
            axis.plot(part.index, line, color=MUTED, linewidth=0.8, linestyle=style)
    axis.plot(rows.index, rows.value, color=ACCENT, linewidth=1.2)
    for flagged, mark in ((rows.loc[rows.flag != ""], "D"), (rows.loc[rows.flag == ""], "o")):
        kept = flagged if mark == "D" else flagged.loc[flagged.in_period]
        size = np.where(kept.in_period, MARK[large], MARK[large] - 2)
        axis.scatter(kept.index, kept.value, size**2, color=INK, marker=mark, zorder=3)
    axis.margins(y=0.12)


def _counts(axis: object, rows: pd.DataFrame) -> None:
    """Draw what is not as wanted as a bar a week, and how many would be usual of as many."""
    axis.bar(rows.index, rows.bad, color=np.where(rows.in_period, INK, SOFT), width=0.8)
    axis.plot(rows.index, rows.usual, color=MUTED, linewidth=0.9, drawstyle="steps-mid")
    axis.set_ylim(0, max(1.0, rows.bad.max()) * 1.15)


def _last(axis: object, rows: pd.DataFrame, said: str) -> None:
    """Write this week's value beside its mark."""
    last = rows.iloc[-1]
    at = last.bad if last.thin else last.value
    if last.in_period and at == at:
        axis.annotate(said, (len(rows) - 1, at), xytext=(7, 0), textcoords="offset points",
                      va="center", fontsize=SMALL, color=INK, annotation_clip=False)  # fmt: skip


def _events(axis: object, rows: pd.DataFrame, large: bool) -> None:
    """Draw the weeks in which something happened; a large chart numbers them."""
    for number, place in enumerate(rows.index[rows.event != ""], 1):
        axis.axvline(place, color=MUTED, linewidth=0.7, linestyle=":")
        if large:
            axis.annotate(str(number), (place, 1), xycoords=("data", "axes fraction"), ha="center",
                          xytext=(0, 1), textcoords="offset points", fontsize=SMALL, color=INK,
                          annotation_clip=False)  # fmt: skip


def _dated(axis: object, rows: pd.DataFrame) -> None:
    """Label the Mondays of the first week, of one in the middle, and of this one."""
    places = np.unique(np.linspace(0, len(rows) - 1, 3).round().astype(int))
    days = [pd.Timestamp(rows.date[place]) for place in places]
    axis.set_xticks(places, [f"{day.day} {day:%b}" for day in days])
    for place, label in zip(places, axis.get_xticklabels(), strict=True):
        label.set_ha("left" if place == 0 else "right" if place == places[-1] else "center")
    axis.set(yticks=[], xlim=(-0.6, len(rows) - 0.4))
    axis.spines["left"].set_visible(False)


def _alt(found: WeekSignals, rows: pd.DataFrame, metric: str) -> str:
    """Say what the chart shows, with numbers."""
    last, weeks = rows.iloc[-1], f"{len(rows)} weeks up to that of {rows.date.iloc[-1]}"
    said = f"{rows.title.iloc[0]}, {found.last(metric)} in the last week"
    if found.thin(metric):
        return f"Bars of the {weeks}: {said}, {found.said(metric)}."
    usual = (
        between(last.low, last.high, last.unit).removeprefix("between ").replace(" and ", " to ")
    )
    range_ = f"; usual is {usual}" if usual else ""
    return f"Line of the {weeks}: {said}{range_}. {found.said(metric).capitalize()}."
