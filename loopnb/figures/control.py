"""Control charts, one small panel a measure: what is usual, what is not, and what happened then."""

from textwrap import wrap

import matplotlib as mpl
import numpy as np
import pandas as pd

from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results.signals import Signals

NUMBERED = 12  # the latest events, told below; the others are only drawn
APART = 4  # weeks between two numbers on one line
WIDE, KEY = 72, 80  # characters of a line, above a panel and in the list of events
DASHED = (0, (4, 2))


def signals(found: Signals) -> Picture | None:
    """Return the measures by week with their limits, unusual weeks marked; None without weeks."""
    drawn = [metric for metric in found.metrics if len(found.of(metric))]
    if not drawn:
        return None
    weeks = sorted(found.table.date[found.table.date != ""].unique())
    told = _numbered(found)
    key = _key(told)
    figure, axes = canvas(5.2, 1.65 * len(drawn) + 0.14 * len(key) + 0.3, len(drawn))
    with mpl.rc_context(STYLE):
        for axis, metric in zip(axes, drawn, strict=True):
            _panel(axis, found, metric, weeks)
            _events(axis, found, weeks)
        _numbers(axes[0], told, weeks)
        if key:
            figure.supxlabel("\n".join(key), x=0.02, ha="left", fontsize=8, color=MUTED)
    signal = [_title(found, metric) for metric in drawn if len(found.stretch(metric))]
    message = (
        f"{len(signal)} of {len(drawn)} measures with a signal: {', '.join(signal)}"
        if signal
        else "Nothing unusual in this period's weeks"
    )
    alt = f"Lines by week with what is usual for each. {found.text}"
    return Picture(figure, message, alt, _data(found, drawn), "signals")


def _panel(axis: object, found: Signals, metric: str, weeks: list[str]) -> None:
    """Draw one measure: line, mean and limits, unusual weeks as diamonds, large in the period."""
    rows = found.table.loc[found.table.metric == metric]
    at = np.array([weeks.index(week) for week in rows.date])
    now = at[rows.in_period.to_numpy()]
    if len(now):
        axis.axvspan(now[0] - 0.5, now[-1] + 0.5, color=SOFT, alpha=0.25, linewidth=0)
    for _, part in rows.assign(at=at).groupby("segment"):
        for line, style in ((part["mean"], "-"), (part.low, DASHED), (part.high, DASHED)):
            told = np.flatnonzero(line.notna())
            kept = told[[0, -1]] if line.nunique() == 1 else slice(None)  # level: its two ends
            axis.plot(part["at"].iloc[kept], line.iloc[kept], color=MUTED, linewidth=0.9,
                      linestyle=style)  # fmt: skip
    axis.plot(at, rows.value, color=ACCENT, linewidth=0.9)
    for inside, size in ((False, 3.5), (True, 5)):
        marked = (rows.flag != "").to_numpy() & (rows.in_period == inside).to_numpy()
        axis.plot(at[marked], rows.value[marked], "D", color=INK, markersize=size,
                  markerfacecolor=INK if inside else "none", markeredgewidth=0.8)  # fmt: skip
    last = found.of(metric).iloc[-1]
    head = f"{last.title} ({last.unit}, n = {last.n:,} in the last week)"
    said = found.said(metric)
    lines = [head, *wrap(said[0].upper() + said[1:], WIDE)]
    axis.set_title("\n".join(lines), loc="left", fontsize=9, color=INK)
    axis.set(xlim=(-1, len(weeks)), xlabel="", ylabel="")
    axis.margins(y=0.12)
    _dated(axis, weeks)


def _dated(axis: object, weeks: list[str]) -> None:
    """Label the first week of each half year."""
    halves = {}
    for place, week in enumerate(weeks):
        day = pd.Timestamp(week)
        halves.setdefault((day.year, day.month > 6), (place, day))
    starts = [(place, day) for place, day in halves.values() if place or day.month in (1, 7)]
    places = starts or list(halves.values())
    axis.set_xticks([place for place, _ in places], [f"{day:%b %Y}" for _, day in places])
    axis.tick_params(labelsize=8)


def _events(axis: object, found: Signals, weeks: list[str]) -> None:
    for week in found.table.date[found.table.event != ""].unique():
        axis.axvline(weeks.index(week), color=MUTED, linewidth=0.5, linestyle=":")


def _numbered(found: Signals) -> list[tuple[int, str, str]]:
    """Return the latest weeks with events: number, week and what happened."""
    rows = found.table.loc[found.table.event != "", ["date", "event"]].drop_duplicates("date")
    last = rows.sort_values("date").tail(NUMBERED)
    return [(number, row.date, row.event) for number, row in enumerate(last.itertuples(), 1)]


def _numbers(axis: object, told: list[tuple[int, str, str]], weeks: list[str]) -> None:
    """Write the events' numbers above a panel, on further lines where they are close."""
    ends: list[int] = []  # the last number's place on each line
    for number, week, _ in told:
        place = weeks.index(week)
        line = next((i for i, end in enumerate(ends) if place - end >= APART), len(ends))
        ends[line : line + 1] = [place]
        axis.annotate(str(number), (place, 1), xycoords=("data", "axes fraction"), color=INK,
                      xytext=(0, 2 + 9 * line), textcoords="offset points", ha="center",
                      fontsize=8)  # fmt: skip
    if told:
        head = axis.get_title(loc="left")
        axis.set_title(head, loc="left", fontsize=9, color=INK, pad=6 + 9 * len(ends))


def _key(told: list[tuple[int, str, str]]) -> list[str]:
    """Return the lines that say what the numbers are."""
    key = [f"{number}  week of {_said(week)}: {text}" for number, week, text in told]
    return [line for one in key for line in wrap(one, KEY, subsequent_indent="     ")]


def _data(found: Signals, drawn: list[str]) -> pd.DataFrame:
    """Return a row a week: each measure's value, an asterisk where it signals, and the events."""
    table = found.table.loc[found.table.metric.isin(drawn)]
    said = ["" if row.value != row.value else f"{row.value:.3g}{'*' if row.flag else ''}"
            for row in table.itertuples()]  # fmt: skip
    wide = table.assign(said=said).pivot(index="date", columns="metric", values="said")
    happened = table.drop_duplicates("date").set_index("date").event
    heads = dict(zip(table.metric, table.title + ", " + table.unit, strict=True))
    wide = wide[drawn].fillna("").rename(columns=heads).assign(Event=happened)
    return wide.sort_index().rename_axis("Week of (* signals)").reset_index()


def _title(found: Signals, metric: str) -> str:
    return found.of(metric).title.iloc[0].lower()


def _said(week: str) -> str:
    return f"{pd.Timestamp(week):%d %b %Y}".lstrip("0")
