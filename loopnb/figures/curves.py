"""How long tickets stay open: the share still open after each time, now and then."""

import math

import matplotlib as mpl
import pandas as pd

from loopnb import verdicts
from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results.survival import Survival

# Times that people think in, in hours, beside what they are called.
TICKS = {
    1 / 12: "5 minutes", 0.25: "15 min.", 1: "1 hour", 4: "4 hours", 24: "1 day", 72: "3 days",
    168: "1 week", 720: "1 month", 2160: "3 months",
}  # fmt: skip
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
    figure, (axis,) = canvas(5.2, 3.4)
    first, last = _room(found.table)
    with mpl.rc_context(STYLE):
        for at, row in reversed(list(enumerate(found.each))):
            curve = found.table.loc[found.table.period == row.period]
            _curve(axis, curve.assign(hours=curve.hours.clip(lower=first / 2)), now=at == 0)
        for row, side in _sides(found.each):
            _label(axis, row, side)
        ticks = {hours: name for hours, name in TICKS.items() if first <= hours <= last}
        axis.set_xscale("log")
        axis.set_xticks(list(ticks), list(ticks.values()))
        axis.minorticks_off()
        axis.set(xlim=(first, last), ylim=(0, 103), yticks=[0, 25, 50, 75, 100])
        axis.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
        axis.tick_params(labelsize=8)
        axis.set_xlabel(_counted(found.each), fontsize=8)
        axis.set_title("still open", loc="left", fontsize=8, color=MUTED)
    return Picture(figure, _title(found), _alt(found), found.shown, "survival")


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
                          color=SOFT if now else MUTED, alpha=0.7 if now else 0.25)  # fmt: skip
    axis.step(curve.hours, curve.open, where="post", color=colour,
              linewidth=1.2, linestyle="-" if now else (0, (4, 2)))  # fmt: skip


def _sides(each: list) -> list[tuple]:
    """Return each curve with the side of it that its label fits on: the later one's right."""
    if len(each) < 2:
        return [(each[0], 1)]
    now, then = each
    later = (math.inf if math.isnan(now.median) else now.median) >= then.median
    return [(now, 1 if later else -1), (then, -1 if later else 1)]


def _label(axis: object, row: object, side: int) -> None:
    """Write the period beside its curve, where half are resolved, else above its end."""
    if math.isnan(row.median):
        axis.annotate(f"{row.period}: less than\nhalf resolved so far", (0.97, 0.93), ha="right",
                      xycoords="axes fraction", va="top", color=INK)  # fmt: skip
        return
    within = verdicts.duration(row.median)
    axis.plot(row.median, 50, "o", color=INK, markersize=5, zorder=5)
    axis.annotate(f"{row.period}: half\nwithin {within}", (row.median, 50), va="center",
                  ha="left" if side > 0 else "right", xytext=(14 * side, 14 * side),
                  textcoords="offset points", color=INK)  # fmt: skip


def _counted(each: list) -> str:
    said = ", ".join(f"{row.period}: {row.n:,}" for row in each)
    return f"time since opening (tickets opened in {said})"


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
