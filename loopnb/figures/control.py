"""Control charts, one small panel a measure: what is usual, what is not, and what happened then."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb import verdicts
from loopnb.figures.layout import SMALL, Panel, panels
from loopnb.figures.marks import upright
from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture
from loopnb.results.signals import Signals

NUMBERED = 8  # the latest events, told below; the others are only drawn
APART = 6  # weeks between two numbers on one line
HIGH, LABELS, MORE = 50.0, 24.0, 8.0  # points: of a panel, for numbers at its left, for thousands
DASHED = (0, (4, 2))


def signals(found: Signals) -> Picture | None:
    """Return the measures by week with their limits, unusual weeks marked; None without weeks."""
    drawn = [metric for metric in found.metrics if len(found.of(metric))]
    if not drawn:
        return None
    weeks = sorted(found.table.date[found.table.date != ""].unique())
    told = _numbered(found)
    lines = _stacked(told, weeks)
    head = [_head(found, metric) for metric in drawn]
    most = found.table.loc[found.table.metric.isin(drawn), ["value", "high"]].max().max()
    room = LABELS + (MORE if most >= 1000 else 0)
    figure, axes = panels(
        [Panel(HIGH, text, above=4 + 9 * (1 + max(lines, default=0)) if told and not at else 4,
               left=room) for at, text in enumerate(head)],
        "\n".join([_marks_said(found), *_key(told)]),
    )  # fmt: skip
    with mpl.rc_context(STYLE):
        for axis, metric in zip(axes, drawn, strict=True):
            _panel(axis, found, metric, weeks)
            _events(axis, found, weeks)
        for (number, week, _), up in zip(told, lines, strict=True):
            axes[0].annotate(str(number), (weeks.index(week), 1), ha="center", color=INK,
                             xycoords=("data", "axes fraction"), xytext=(0, 2 + 9 * up),
                             textcoords="offset points", fontsize=SMALL)  # fmt: skip
    signal = [_title(found, metric) for metric in drawn if len(found.stretch(metric))]
    are = "are" if len(signal) > 1 else "is"
    message = (
        f"{len(signal)} of {len(drawn)} measures {are} unusual in this period: {', '.join(signal)}"
        if signal
        else "Nothing is unusual in this period's weeks"
    )
    alt = f"Lines of {len(weeks)} weeks with what is usual for each measure. {found.text}"
    return Picture(figure, message, alt, _data(found, drawn), "signals")


def _panel(axis: object, found: Signals, metric: str, weeks: list[str]) -> None:
    """Draw one measure: line, mean and limits, unusual weeks as diamonds, large in the period."""
    rows = found.table.loc[found.table.metric == metric]
    at = np.array([weeks.index(week) for week in rows.date])
    now = at[rows.in_period.to_numpy()]
    if len(now):
        axis.axvspan(now[0] - 0.5, now[-1] + 0.5, color=SOFT, alpha=0.25, linewidth=0, zorder=0)
    for _, part in rows.assign(at=at).groupby("segment"):
        for line, style in ((part["mean"], "-"), (part.low, DASHED), (part.high, DASHED)):
            told = np.flatnonzero(line.notna())
            kept = told[[0, -1]] if line.nunique() == 1 else slice(None)  # level: its two ends
            axis.plot(part["at"].iloc[kept], line.iloc[kept], color=MUTED, linewidth=0.9,
                      linestyle=style)  # fmt: skip
    axis.plot(at, rows.value, color=ACCENT, linewidth=0.9)
    for inside, size in ((False, 2.6), (True, 3.6)):
        marked = (rows.flag != "").to_numpy() & (rows.in_period == inside).to_numpy()
        axis.plot(at[marked], rows.value[marked], "D", color=INK, markersize=size,
                  markerfacecolor=INK if inside else "none", markeredgewidth=0.8)  # fmt: skip
    axis.set(xlim=(-1, len(weeks)), xlabel="", ylabel="")
    axis.margins(y=0.12)
    axis.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axis.yaxis.set_major_formatter(lambda value, _: verdicts.number(value))
    axis.spines["left"].set_visible(False)
    axis.tick_params(axis="y", length=0)
    _dated(axis, weeks)


def _head(found: Signals, metric: str) -> list[str]:
    last, said = found.of(metric).iloc[-1], found.said(metric)
    n = f"{'per cent' if last.unit == '%' else last.unit}; n = {last.n:,} in the last week"
    return [last.title, f"{said[:1].upper()}{said[1:]}. ({n})"]


def _marks_said(found: Signals) -> str:
    """Say what the lines and marks are, of those that are drawn."""
    table = found.table
    parts = (
        ["Level line: what is usual; dashed: its limits."] if table["mean"].notna().any() else []
    )
    flagged = table.loc[table.flag != ""]
    parts += ["Full diamond: unusual, in the period (shaded)."] if flagged.in_period.any() else []
    parts += ["Hollow: unusual, before it."] if not flagged.in_period.all() else []
    return " ".join(parts)


def _dated(axis: object, weeks: list[str]) -> None:
    """Label the first week of each half year."""
    halves = {}
    for place, week in enumerate(weeks):
        day = pd.Timestamp(week)
        halves.setdefault((day.year, day.month > 6), (place, day))
    starts = [(place, day) for place, day in halves.values() if place or day.month in (1, 7)]
    places = starts or list(halves.values())
    axis.set_xticks([place for place, _ in places], [f"{day:%b %Y}" for _, day in places])


def _events(axis: object, found: Signals, weeks: list[str]) -> None:
    places = [weeks.index(week) for week in found.table.date[found.table.event != ""].unique()]
    ends = [[end] * len(places) for end in (0, 1)]
    upright(axis, places, *ends, linewidth=0.5, linestyle=":",
            transform=axis.get_xaxis_transform())  # fmt: skip


def _numbered(found: Signals) -> list[tuple[int, str, str]]:
    """Return the latest weeks with events: number, week and what happened."""
    rows = found.table.loc[found.table.event != "", ["date", "event"]].drop_duplicates("date")
    last = rows.sort_values("date").tail(NUMBERED)
    return [(number, row.date, row.event) for number, row in enumerate(last.itertuples(), 1)]


def _stacked(told: list[tuple[int, str, str]], weeks: list[str]) -> list[int]:
    """Return the line above the panel on which each number stands clear of those before it."""
    ends: list[int] = []  # the last number's place on each line
    lines = []
    for _, week, _ in told:
        place = weeks.index(week)
        line = next((i for i, end in enumerate(ends) if place - end >= APART), len(ends))
        ends[line : line + 1] = [place]
        lines.append(line)
    return lines


def _key(told: list[tuple[int, str, str]]) -> list[str]:
    """Return the lines that say what the numbers are."""
    return [f"{number}  week of {_said(week)}: {text}" for number, week, text in told]


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
