"""What waits at the end of each period, by how long it has waited."""

import re

import matplotlib as mpl

from loopnb.figures.picture import ACCENT, INK, MUTED, PAPER, SOFT, STYLE, Picture, canvas
from loopnb.results.flow import BANDS, OLD, Flow

# From young to old: ever darker on paper, ever brighter on a dark page.
SHADES = dict(
    zip(BANDS, ((SOFT, 0.4), (SOFT, 1.0), (ACCENT, 0.6), (ACCENT, 1.0), (INK, 1.0)), strict=True)
)
LEAST = 0.085  # of the height, between two labels


def flow(found: Flow) -> Picture | None:
    """Return open tickets by age, a stacked bar for each period; None where nothing waits."""
    table = found.table
    if table.empty or not table.open.sum():
        return None
    figure, (axis,) = canvas(5.2, 3.2)
    with mpl.rc_context(STYLE):
        below = table.open * 0
        for band, (colour, alpha) in SHADES.items():
            axis.bar(range(len(table)), table[band], bottom=below, color=colour, alpha=alpha,
                     width=0.72, edgecolor=PAPER, linewidth=0.6)  # fmt: skip
            below = below + table[band]
        top = table.open.max() * 1.12
        for place, total in enumerate(table.open):
            axis.annotate(f"{total:,}", (place, total), xytext=(0, 3), ha="center", color=INK,
                          textcoords="offset points", fontsize=8)  # fmt: skip
        _labels(axis, table.iloc[-1], top, place=len(table) - 1)
        axis.set(ylim=(0, top), xlim=(-0.6, len(table) * 1.25 + 0.9), yticks=[])
        axis.set_xticks(range(len(table)), [_short(row) for row in table.itertuples()])
        axis.tick_params(length=0, labelsize=8)
        axis.spines["left"].set_visible(False)
        axis.spines["bottom"].set_bounds(-0.5, len(table) - 0.5)
        axis.set_title("tickets open at the end", loc="left", fontsize=8, color=MUTED)
    return Picture(figure, _title(found), _alt(found), found.shown, "flow")


def _labels(axis: object, row: object, top: float, *, place: int) -> None:
    """Name the bands beside the last bar, one above the other where they are thin."""
    bands = [band for band in BANDS if row[band]]
    ends = row[bands].cumsum()
    middles = [end - row[band] / 2 for band, end in ends.items()]
    for band, middle, at in zip(bands, middles, _apart(middles, top), strict=True):
        axis.plot([place + 0.4, place + 0.7], [middle, at], color=MUTED, linewidth=0.6)
        axis.text(place + 0.78, at, f"{BANDS[band]}: {row[band]:,}", va="center", fontsize=8,
                  color=INK)  # fmt: skip


def _apart(middles: list[float], top: float) -> list[float]:
    """Return places for labels near the middles, ascending, apart, and within the height."""
    places, least = [], LEAST * top / 2
    for middle in middles:
        places.append(max(middle, least))
        least = places[-1] + LEAST * top
    most = top * (1 - LEAST / 2)
    for at in reversed(range(len(places))):
        places[at] = min(places[at], most)
        most = places[at] - LEAST * top
    return places


def _short(row: object) -> str:
    """Return a period's name on two lines: 'Q4' over '2024'; a span by its first day."""
    if parts := re.fullmatch(r"((?:FY)?\d{4})-([QW]\d+)", row.period):
        return f"{parts[2]}\n{parts[1]}"
    return row.period if len(row.period) < 5 else f"{row.start[5:]}\n{row.start[:4]}"


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
