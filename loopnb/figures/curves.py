"""How long tickets stay open: the share still open after each time, now and then."""

import math

import matplotlib as mpl
import pandas as pd

from loopnb import verdicts
from loopnb.figures.layout import EDGE, LINE, SMALL, WIDE, Panel, panels, width
from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture
from loopnb.results.survival import Survival

# Times that people think in, in hours, beside what they are called.
TICKS = {
    1 / 12: "5 minutes", 0.25: "15 min.", 1: "1 hour", 4: "4 hours", 24: "1 day", 72: "3 days",
    168: "1 week", 720: "1 month", 2160: "3 months",
}  # fmt: skip
TALL, LEFT, BESIDE = 170.0, 22.0, 13.0  # points: of the axis, left of it, from curve to label
EARLY, LATE = 90, 1  # per cent still open, between which a curve is worth its room
TITLES = {
    verdicts.WORSENED: "Tickets stay open longer than in {then}",
    verdicts.IMPROVED: "Tickets are open for a shorter time than in {then}",
    verdicts.NO_CHANGE: "Tickets are open about as long as in {then}: no clear change",
}


def survival(found: Survival) -> Picture | None:
    """Return the curves with their likely ranges, medians marked; None without tickets."""
    if found.table.empty or not found.each[0].n:
        return None
    panel = Panel(TALL, ["Still open, per cent"], left=LEFT, strong=False)
    figure, (axis,) = panels([panel], _counted(found.each))
    first, last = _room(found.table)
    with mpl.rc_context(STYLE):
        for at, row in reversed(list(enumerate(found.each))):
            curve = found.table.loc[found.table.period == row.period]
            _curve(axis, curve.assign(hours=curve.hours.clip(lower=first / 2)), now=at == 0)
        axis.set(xscale="log", xlim=(first, last), ylim=(0, 103), yticks=[0, 25, 50, 75, 100])
        _labels(axis, found.each)
        _timed(axis, first, last)
    return Picture(figure, _title(found), _alt(found), found.shown, "survival")


def _timed(axis: object, first: float, last: float) -> None:
    """Name times that people think in, as many as stand apart."""
    reach = math.log(last / first)
    shown, end = {}, -math.inf
    for hours, name in TICKS.items():
        at = math.log(hours / first) / reach * (WIDE - LEFT - EDGE)
        half = width(name) / 2
        if first <= hours <= last and end < at - half and at + half < WIDE - LEFT:
            shown[hours], end = name, at + half + 4
    axis.set_xticks(list(shown), list(shown.values()))
    axis.minorticks_off()


def _room(table: pd.DataFrame) -> tuple[float, float]:
    """Return the first and the last hour to show."""
    full = table.loc[table.open >= EARLY].groupby("period").hours.max().min()
    rest = table.loc[table.open >= LATE].groupby("period").hours.max().max()
    names = list(TICKS)
    first = max([hours for hours in names if hours <= full], default=names[0])
    return min(first, 4), max(rest * 1.1, 24 * first)


def _curve(axis: object, curve: pd.DataFrame, *, now: bool) -> None:
    colour = ACCENT if now else MUTED
    if curve.low.notna().all():
        axis.fill_between(curve.hours, curve.low, curve.high, step="post", linewidth=0,
                          color=SOFT if now else MUTED, alpha=0.7 if now else 0.25,
                          zorder=0)  # fmt: skip
    axis.step(curve.hours, curve.open, where="post", color=colour,
              linewidth=1.2, linestyle="-" if now else (0, (4, 2)))  # fmt: skip


def _sides(each: list) -> list[tuple]:
    """Return each curve with the side of it that its label fits on: the later one's right."""
    if len(each) < 2:
        return [(each[0], 1)]
    now, then = each
    later = (math.inf if math.isnan(now.median) else now.median) >= then.median
    return [(now, 1 if later else -1), (then, -1 if later else 1)]


def _labels(axis: object, each: list) -> None:
    """Write each period where half of its tickets are resolved, else in the empty corner."""
    corner = TALL - LINE
    for row, side in _sides(each):
        lines = [f"{row.period}: less than", "half resolved so far"]
        if row.median == row.median:
            lines = [f"{row.period}: half", f"within {verdicts.duration(row.median)}"]
            axis.plot(row.median, 50, "o", color=INK, markersize=5, zorder=5)
        x = axis.transData.transform((row.median, 50))[0] / axis.figure.dpi * 72 + BESIDE * side
        end = x + side * max(map(width, lines))
        if min(x, end) > LEFT and max(x, end) < WIDE:
            _write(axis, lines, (x, TALL / 2 + BESIDE * side), "left" if side > 0 else "right")
        else:
            _write(axis, lines, (WIDE - 2, corner), "right")
            corner -= 3 * LINE


def _write(axis: object, lines: list[str], at: tuple[float, float], side: str) -> None:
    """Write lines at a place: points from the figure's left and from the foot of the axis."""
    foot = axis.get_position().y0 * axis.figure.get_figheight() * 72
    for down, text in enumerate(lines):
        axis.annotate(text, (at[0], foot + at[1] + LINE * (0.5 - down)), ha=side, color=INK,
                      xycoords="figure points", va="center_baseline", fontsize=SMALL)  # fmt: skip


def _counted(each: list) -> str:
    said = ", ".join(f"{row.period} (n = {row.n:,})" for row in each)
    bands = " Bands: likely range." if each[0].median_low == each[0].median_low else ""
    return f"Time since a ticket was opened, of those opened in {said}.{bands}"


def _title(found: Survival) -> str:
    now, *then = found.each
    if now.verdict in TITLES:
        return TITLES[now.verdict].format(then=then[0].period)
    return found.text.partition(";")[0].partition(" (")[0]


def _alt(found: Survival) -> str:
    parts = []
    for row in found.each:
        half = "less than half are resolved" if math.isnan(row.median) else (
            f"half are resolved within {verdicts.duration(row.median)}")  # fmt: skip
        most = "" if math.isnan(row.p90) else (
            f", nine in ten within {verdicts.duration(row.p90)}")  # fmt: skip
        parts.append(f"of {row.n:,} tickets opened in {row.period} {half}{most}")
    return f"Falling curves of the share of tickets still open: {'; '.join(parts)}."
