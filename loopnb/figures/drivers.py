"""What goes with satisfaction: points at stake side by side, and where waiting starts to hurt."""

from textwrap import fill

import matplotlib as mpl
import numpy as np
import pandas as pd

from loopnb.figures.picture import ACCENT, BAD, INK, MUTED, PAPER, SOFT, STYLE, Picture, canvas
from loopnb.results.drivers import (
    ADDS,
    BEND,
    COSTS,
    FLAT,
    NOT_TOLD,
    RISES,
    SURE,
    Drivers,
    Shape,
    days,
    ranged,
    signed,
)
from loopnb.verdicts import number

MOST = 14  # drivers drawn
NAME = 24  # characters of a driver's name on one line
MARKS = {COSTS: ("o", BAD, BAD), ADDS: ("s", ACCENT, ACCENT)}
UNSURE = ("o", MUTED, "none")


def drivers(found: Drivers) -> Picture | None:
    """Return points at stake with their ranges, costs above and gains below; None without any.

    Beside each: how often it is present times what goes with it there.
    """
    rows = _drawn(found.known)
    if rows.empty:
        return None
    figure, (axis,) = canvas(5.2, 1.25 + 0.36 * len(rows))
    with mpl.rc_context(STYLE):
        reach = _reach(rows)
        axis.axvline(0, color=MUTED, linewidth=0.8)
        for place, row in enumerate(rows.itertuples()):
            _lollipop(axis, place, row, reach)
        costs = int((rows.points < 0).sum())
        if 0 < costs < len(rows):
            axis.axhline(costs - 0.5, color=SOFT, linewidth=0.8)
        names = [fill(name, NAME, max_lines=2, placeholder="…") for name in rows.driver]
        axis.set(xlim=reach, ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)),
                 yticklabels=names)  # fmt: skip
        axis.tick_params(labelsize=8, axis="both")
        axis.tick_params(length=0, axis="y")
        axis.spines["left"].set_visible(False)
        axis.annotate("at stake =\nshare × points", (1.02, 1), xycoords="axes fraction",
                      annotation_clip=False, fontsize=8, color=MUTED)  # fmt: skip
        axis.set_xlabel(
            "points of satisfied customers at stake\n"
            f"(n = {rows.n.iloc[0]:,} answers; hollow: could be chance)", fontsize=8
        )  # fmt: skip
    said = [f"{row.driver}: {signed(row.points)} points at stake, likely "
            f"{ranged(row.points_low, row.points_high)}, {row.verdict}"
            for row in rows.itertuples()]  # fmt: skip
    return Picture(figure, _title(rows), f"{'; '.join(said)}.", found.shown, "drivers")


def _drawn(known: pd.DataFrame) -> pd.DataFrame:
    """Return the drivers that are drawn: all that are shown, then those with most at stake."""
    order = known.assign(sure=known.verdict.isin(SURE), size=known.points.abs())
    order = order.sort_values(["sure", "size"], ascending=False, kind="stable").head(MOST)
    return order.sort_values(["points", "driver"], kind="stable")


def _reach(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis: what is shown lies within, ranges of the unsure are cut."""
    sure = rows.loc[rows.verdict.isin(SURE)]
    among = sure if len(sure) else rows
    low = min(among.points_low.min(), rows.points.min())
    high = max(among.points_high.max(), rows.points.max(), 0.0)
    room = 0.08 * (high - low)
    return min(low - room, -room), high + 2 * room


def _lollipop(axis: object, place: int, row: object, reach: tuple[float, float]) -> None:
    mark, edge, face = MARKS.get(row.verdict, UNSURE)
    low, high = max(row.points_low, reach[0]), min(row.points_high, reach[1])
    axis.plot([low, high], [place, place], color=edge, linewidth=1.5, solid_capstyle="butt")
    for end, arrow, cut in ((low, "<", low > row.points_low), (high, ">", high < row.points_high)):
        if cut:
            axis.plot(end, place, arrow, color=edge, markersize=5, clip_on=False)
    axis.plot([0, row.points], [place, place], color=SOFT, linewidth=5, zorder=0)
    axis.plot(row.points, place, mark, color=edge, markersize=6,
              markerfacecolor=PAPER if face == "none" else face)  # fmt: skip
    axis.annotate(f"{signed(row.points)} = {row.share:.0f} % × {signed(row.penalty)}",
                  (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=8,
                  color=MUTED if face == "none" else INK)  # fmt: skip


def _title(rows: pd.DataFrame) -> str:
    costs = rows.loc[rows.verdict == COSTS].head(2)
    if costs.empty:
        return "No theme and no fact is shown to cost satisfaction"
    said = [f"{row.driver.lower()} ({number(abs(row.points))} points)"
            for row in costs.itertuples()]  # fmt: skip
    return f"Most at stake: {' and '.join(said)}"


def shape(found: Shape) -> Picture | None:
    """Return the share satisfied by days open with the line found, its bend marked."""
    rows = found.table.loc[found.table.n > 0]
    if rows.empty or rows.verdict.iloc[0] == NOT_TOLD:
        return None
    row = rows.iloc[0]
    figure, (axis,) = canvas(5.2, 3.3)
    with mpl.rc_context(STYLE):
        if row.verdict == BEND:
            axis.axvspan(row.knot_low, row.knot_high, color=SOFT, alpha=0.3, linewidth=0)
        spread = [rows.satisfied - rows.low, rows.high - rows.satisfied]
        axis.errorbar(rows.days, rows.satisfied, yerr=spread, fmt="o", color=INK, markersize=5,
                      ecolor=MUTED, elinewidth=1.2)  # fmt: skip
        if row.verdict != FLAT:
            _line(axis, row)
        low = max(0.0, 10 * np.floor(rows.low.min() / 10))
        axis.set(xlim=(-0.02 * row.most, 1.02 * row.most), ylim=(low, 103))
        axis.set_ylabel("satisfied, %", fontsize=8)
        axis.set_xlabel(
            f"days open (n = {row.total:,} answers; at least {rows.n.min():,} in each point)",
            fontsize=8,
        )
        axis.tick_params(labelsize=8)
    said = "; ".join(f"{part.days:.1f} days {part.satisfied:.0f} per cent"
                     for part in rows.itertuples())  # fmt: skip
    alt = f"Points of the share satisfied by days open: {said}. {found.text}"
    return Picture(figure, _headline(row), alt, found.shown, "shape")


def _line(axis: object, row: object) -> None:
    """Draw what was found, and say it on the picture."""
    ends = [0.0, row.knot, row.most]
    heights = [row.level, row.level, row.level + row.slope * (row.most - row.knot)]
    axis.plot(ends, heights, color=ACCENT, linewidth=2)
    told = f"{signed(row.slope)} points a day\n({ranged(row.slope_low, row.slope_high)})"
    axis.annotate(told, (0.99, 0.99), xycoords="axes fraction", ha="right", va="top",
                  color=ACCENT, fontsize=9)  # fmt: skip
    if row.verdict == BEND:
        axis.annotate(f"holds for about {days(row.knot)}", (row.knot_low, 0.99), va="top",
                      xycoords=("data", "axes fraction"), xytext=(3, 0), fontsize=8,
                      textcoords="offset points", color=INK)  # fmt: skip


def _headline(row: object) -> str:
    if row.verdict == FLAT:
        return "No effect of the days open on satisfaction is shown"
    if row.verdict == RISES:
        return "Customers who waited longer are more satisfied"
    size = f"{number(abs(row.slope))} points"
    if row.verdict == BEND:
        return f"After about {days(row.knot)} each further day open costs {size}"
    return f"Each day open costs {size} of satisfied customers"
