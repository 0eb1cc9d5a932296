"""What waits at the end of each period, by how long it has waited."""

import matplotlib as mpl

from loopnb.figures.layout import LINE, SMALL, TICKS, WIDE, Panel, panels, width
from loopnb.figures.picture import ACCENT, INK, MUTED, STYLE, Picture
from loopnb.figures.series import dated
from loopnb.results.flow import BANDS, OLD, Flow

HIGH, TOP = 150.0, 1.12  # points of the bars; of the highest, with its number
# From young to old ever fuller: on paper darker, on a dark page brighter. The edge is what tells.
FULL = dict(zip(BANDS, (0.0, 0.2, 0.45, 0.75, 1.0), strict=True))


def flow(found: Flow) -> Picture | None:
    """Return open tickets by age, a stacked bar for each period; None where nothing waits."""
    table = found.table
    if table.empty or not table.open.sum():
        return None
    last = table.iloc[-1]
    room = max([width(label) for label in _named(last)], default=0) + 16
    panel = Panel(HIGH, ["Tickets open at the end"], ticks=TICKS + 9, left=2, right=room,
                  strong=False)  # fmt: skip
    figure, (axis,) = panels(
        [panel], "The fuller a part of a bar, the longer its tickets have waited."
    )
    with mpl.rc_context(STYLE):
        below = table.open * 0
        for band, full in FULL.items():
            kept = table[band] > 0
            axis.bar(table.index[kept], table.loc[kept, band], bottom=below[kept], width=0.72,
                     facecolor=(ACCENT, full), edgecolor=ACCENT, linewidth=0.8)  # fmt: skip
            below = below + table[band]
        top = table.open.max() * TOP
        axis.set(ylim=(0, top), xlim=(-0.5, len(table) - 0.5), yticks=[])
        _totals(axis, table, (WIDE - 2 - room) / len(table))
        _labels(axis, last, top, place=len(table) - 1)
        axis.tick_params(length=0)
        axis.spines["left"].set_visible(False)
    return Picture(figure, _title(found), _alt(found), found.shown, "flow")


def _totals(axis: object, table: object, room: float) -> None:
    """Write the bars' numbers and periods, of all or of so many that they stand apart."""
    wide = max(width(f"{total:,}") for total in table.open) + 3
    kept = range(len(table) - 1, -1, -max(1, -int(-wide // room)))
    for place in kept:
        total = table.open.iloc[place]
        axis.annotate(f"{total:,}", (place, total), xytext=(0, 3), ha="center", color=INK,
                      textcoords="offset points", fontsize=SMALL)  # fmt: skip
    axis.set_xticks(*dated(table, room))


def _named(row: object) -> list[str]:
    return [f"{BANDS[band]}: {row[band]:,}" for band in BANDS if row[band]]


def _labels(axis: object, row: object, top: float, *, place: int) -> None:
    """Name the parts beside the last bar, one above the other where they are thin."""
    bands = [band for band in BANDS if row[band]]
    ends = row[bands].cumsum()
    middles = [end - row[band] / 2 for band, end in ends.items()]
    for text, middle, at in zip(_named(row), middles, apart(middles, top), strict=True):
        axis.annotate("", (place + 0.36, middle), xytext=(12, (at - middle) / top * HIGH),
                      textcoords="offset points", annotation_clip=False,
                      arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.6,
                                  "shrinkA": 0, "shrinkB": 0})  # fmt: skip
        axis.annotate(text, (place + 0.36, at), xytext=(14, 0), textcoords="offset points",
                      va="center_baseline", fontsize=SMALL, color=INK,
                      annotation_clip=False)  # fmt: skip


def apart(middles: list[float], top: float) -> list[float]:
    """Return places for labels near the middles, ascending, apart, and within the height."""
    least = LINE / HIGH * top
    places, lowest = [], least / 2
    for middle in middles:
        places.append(max(middle, lowest))
        lowest = places[-1] + least
    most = top - least / 2
    for at in reversed(range(len(places))):
        places[at] = min(places[at], most)
        most = places[at] - least
    return places


def _title(found: Flow) -> str:
    row = found.table.iloc[-1]
    old = sum(row[band] for band in OLD)
    open_ = f"{row.open:,} ticket{' is' if row.open == 1 else 's are'} open"
    return f"{open_}, {old:,} of them for more than 30 days" if row.open else "No ticket is open"


def _alt(found: Flow) -> str:
    first, row = found.table.iloc[0], found.table.iloc[-1]
    bands = ", ".join(f"{row[band]:,} {label}" for band, label in BANDS.items())
    return (
        f"Stacked bars of tickets open at the end of each period, from {first.open:,} in "
        f"{first.period} to {row.open:,} in {row.period}; by age there: {bands}."
    )
