"""What goes with satisfaction: points at stake side by side, and where waiting starts to hurt."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb.figures.layout import SMALL, WIDE, Panel, Row, laid, panels
from loopnb.figures.marks import ranged, span
from loopnb.figures.picture import ACCENT, BAD, INK, MUTED, SOFT, STYLE, Picture
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
    signed,
)
from loopnb.results.drivers import ranged as ranged_in_words
from loopnb.verdicts import points

MOST = 14  # drivers drawn
MARKS = {COSTS: ("o", BAD), ADDS: ("s", ACCENT)}
UNSURE = ("o", MUTED)


def drivers(found: Drivers) -> Picture | None:
    """Return points at stake with their ranges, costs above and gains below; None without any.

    Beside each: how often it is present times what goes with it there.
    """
    table = _drawn(found.known)
    if table.empty:
        return None
    rows = list(table.itertuples())
    each = laid(
        Row(row.driver, _product(row), strong=row.verdict in SURE, above=heading)
        for row, heading in zip(rows, _headings(table), strict=True)
    )
    figure, (axis,) = panels([Panel(each.height)], f"{_note()}\n{found.basis}")
    with mpl.rc_context(STYLE):
        axis.set_xlim(_reach(table))
        each.rule(axis, 0)
        for y, row in zip(each.places, rows, strict=True):
            mark, colour = MARKS.get(row.verdict, UNSURE)
            axis.plot([0, row.points], [y, y], color=SOFT, linewidth=5, zorder=0)
            ranged(axis, y, row.points, (row.points_low, row.points_high),
                   sure=row.verdict in SURE, colour=colour, mark=mark)  # fmt: skip
        each.write(axis)
        axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    said = [f"{row.driver}: {signed(row.points)} points at stake, likely "
            f"{ranged_in_words(row.points_low, row.points_high)}, {row.verdict}"
            for row in rows]  # fmt: skip
    alt = f"Points at stake, side by side. {'; '.join(said)}."
    return Picture(figure, _title(table), alt, found.shown, "drivers")


def _drawn(known: pd.DataFrame) -> pd.DataFrame:
    """Return the drivers that are drawn: all that are shown, then those with most at stake."""
    order = known.assign(sure=known.verdict.isin(SURE), size=known.points.abs())
    order = order.sort_values(["sure", "size"], ascending=False, kind="stable").head(MOST)
    return order.sort_values(["points", "driver"], kind="stable")


def _reach(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis: what is shown lies within, ranges of the unsure are cut."""
    sure = rows.loc[rows.verdict.isin(SURE)]
    among = sure if len(sure) else rows
    return span(*rows.points, *among.points_low, *among.points_high, room=0.08)


def _product(row: object) -> str:
    return f"{signed(row.points)} = {row.share:.0f} % × {signed(row.penalty)}"


def _headings(rows: pd.DataFrame) -> list[str]:
    """Return a heading for the first cost and the first gain, where there are both."""
    costs = rows.points < 0
    if costs.all() or not costs.any():
        return [""] * len(rows)
    first = ~costs.duplicated()
    return [("With fewer satisfied" if cost else "With more satisfied") if new else ""
            for cost, new in zip(costs, first, strict=True)]  # fmt: skip


def _note() -> str:
    return (
        "Points of satisfied customers at stake = share of answers × points where it is present. "
        "Lines: likely range. Hollow: could be chance."
    )


def _title(rows: pd.DataFrame) -> str:
    costs = rows.loc[rows.verdict == COSTS].head(2)
    if costs.empty:
        return "No theme and no fact is shown to cost satisfaction"
    said = [f"{row.driver.lower()} ({points(row.points)})"
            for row in costs.itertuples()]  # fmt: skip
    return f"Most at stake: {' and '.join(said)}"


def shape(found: Shape) -> Picture | None:
    """Return the share satisfied by days open with the line found, its bend marked."""
    rows = found.table.loc[found.table.n > 0]
    if rows.empty or rows.verdict.iloc[0] == NOT_TOLD:
        return None
    row = rows.iloc[0]
    low = max(0.0, 10 * np.floor(min(rows.low.min(), rows.satisfied.min()) / 10))
    panel = Panel(150, ["Satisfied, per cent"], left=22, strong=False)
    figure, (axis,) = panels([panel], f"{_counted(rows, low=low)}\n{found.text}")
    with mpl.rc_context(STYLE):
        if row.verdict == BEND:
            axis.axvspan(row.knot_low, row.knot_high, color=SOFT, alpha=0.3, linewidth=0, zorder=0)
        spread = [(rows.satisfied - rows.low).clip(lower=0),
                  (rows.high - rows.satisfied).clip(lower=0)]  # fmt: skip
        axis.errorbar(rows.days, rows.satisfied, yerr=spread, fmt="o", color=INK, markersize=4.5,
                      ecolor=MUTED, elinewidth=1.2)  # fmt: skip
        axis.set(xlim=(-0.02 * row.most, 1.02 * row.most), ylim=(low, 102))
        if row.verdict != FLAT:
            _line(axis, row)
        axis.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    said = "; ".join(f"{part.days:.1f} days {part.satisfied:.0f} per cent"
                     for part in rows.itertuples())  # fmt: skip
    alt = f"Points of the share satisfied by days open: {said}. {found.text}"
    return Picture(figure, _headline(row), alt, _found(found, row), "shape")


def _found(found: Shape, row: object) -> pd.DataFrame:
    """Return the points that are drawn, beside the line where there is one."""
    if row.verdict == FLAT:
        return found.shown
    likely = ranged_in_words(row.slope_low, row.slope_high)
    return found.shown.assign(**{"Line, points a day": f"{signed(row.slope)} ({likely})"})


def _counted(rows: pd.DataFrame, *, low: float) -> str:
    row = rows.iloc[0]
    shaded = f" Shaded: where it may begin, about {days(row.knot)}." if row.verdict == BEND else ""
    scale = " The scale of satisfied does not begin at 0." if low else ""
    return (
        f"Days open. n = {row.total:,} answers, at least {rows.n.min():,} in each point. Upright "
        f"lines: likely range.{shaded}{scale}"
    )


def _line(axis: object, row: object) -> None:
    """Draw what was found, and say it above, where nothing else is."""
    ends = [0.0, row.knot, row.most]
    heights = [row.level, row.level, row.level + row.slope * (row.most - row.knot)]
    axis.plot(ends, heights, color=ACCENT, linewidth=2)
    likely = ranged_in_words(row.slope_low, row.slope_high)
    axis.annotate(f"{signed(row.slope)} points a day ({likely})", (1 - 1 / WIDE, 1), color=ACCENT,
                  xycoords=("figure fraction", "axes fraction"), xytext=(0, 5.6), ha="right",
                  textcoords="offset points", fontsize=SMALL)  # fmt: skip


def _headline(row: object) -> str:
    if row.verdict == FLAT:
        return "No effect of the days open on satisfaction is shown"
    if row.verdict == RISES:
        return "Customers who waited longer are more satisfied"
    size = points(row.slope)
    if row.verdict == BEND:
        return f"After about {days(row.knot)} each further day open costs {size}"
    return f"Each day open costs {size} of satisfied customers"
