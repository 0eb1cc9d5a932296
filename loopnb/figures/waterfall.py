"""From the baseline to now in steps: what the mix did, and what the service did."""

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb import verdicts
from loopnb.figures.layout import Panel, Row, laid, panels
from loopnb.figures.picture import ACCENT, BAD, INK, MUTED, STYLE, Picture
from loopnb.results import Mix
from loopnb.results.mix import service
from loopnb.results.words import kinds, signed, span


def mix(found: Mix) -> Picture | None:
    """Return the steps of the change that the text speaks of; None where no change is clear.

    Each step has its likely range as a line around its end.
    """
    row = found.foremost
    if row is None:
        return None
    sure = row.mix_low > 0 or row.mix_high < 0
    cause = found.cause(row) if sure else f"{kinds([row.trait])}, not clear"
    steps = [(f"The mix: {cause}", row.value0, row.mix, (row.mix_low, row.mix_high)),
             (service(row).capitalize(), row.value0 + row.mix, row.rate,
              (row.rate_low, row.rate_high))]  # fmt: skip
    then, now = (f"{verdicts.amount(value, row.unit)} (n = {n:,.0f} {row.rows})"
                 for value, n in ((row.value0, row.n0), (row.value1, row.n1)))  # fmt: skip
    each = laid([Row(row.baseline, then), *(Row(name, _told(step, row)) for name, *step in steps),
                 Row(row.period, now)])  # fmt: skip
    figure, (axis,) = panels([Panel(each.height)], _note(row))
    with mpl.rc_context(STYLE):
        for y, value in ((each.places[0], row.value0), (each.places[-1], row.value1)):
            axis.plot(value, y, "o", color=INK, markersize=7)
        for y, step in zip(each.places[1:], steps, strict=False):
            _step(axis, y, step, row)
        each.rule(axis, row.value0, linestyle=":")
        low, high = axis.get_xlim()
        axis.set_xlim(low - 0.03 * (high - low), high + 0.03 * (high - low))
        axis.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axis.xaxis.set_major_formatter(lambda value, _: verdicts.number(value))
        each.write(axis)
    data = _data(row, [(name, _told(step, row)) for name, *step in steps])
    return Picture(figure, found.sentence(row.metric).rstrip("."), _alt(row, cause), data, "mix")


def _told(step: list, row: object) -> str:
    """Return a step's size with its likely range."""
    _, effect, (low, high) = step
    likely = span(low, high, row.unit)
    return signed(effect, row.unit) + (f" ({likely})" if likely else "")


def _step(axis: object, y: float, step: tuple, row: object) -> None:
    _, start, effect, (low, high) = step
    colour = MUTED if row.better == "neither" else (
        ACCENT if (effect > 0) == (row.better == "higher") else BAD)  # fmt: skip
    axis.barh(y, effect, left=start, height=8, facecolor=(colour, 0.4), edgecolor=colour,
              linewidth=0.8)  # fmt: skip
    if low == low and high == high:
        axis.hlines(y, start + low, start + high, color=INK, linewidth=1.5)


def _data(row: object, steps: list[tuple[str, str]]) -> pd.DataFrame:
    """Return the steps from then to now, as they are drawn."""
    ends = [(f"{name} (n = {n:,.0f} {row.rows})", verdicts.amount(value, row.unit))
            for name, n, value in ((row.baseline, row.n0, row.value0),
                                   (row.period, row.n1, row.value1))]  # fmt: skip
    return pd.DataFrame([ends[0], *steps, ends[1]], columns=["Step", row.title])


def _note(row: object) -> str:
    unit = "per cent" if row.unit == "%" else row.unit
    return (
        f"{row.title}, {unit}; the scale shows the part where it moved. Lines: likely range of "
        f"each step. Dotted: {row.baseline}."
    )


def _alt(row: object, cause: str) -> str:
    then, now = (verdicts.amount(value, row.unit) for value in (row.value0, row.value1))
    return (
        f"Steps of {row.title.lower()} from {then} in {row.baseline} to {now} in {row.period}: "
        f"{signed(row.mix, row.unit)} from the mix ({cause}), "
        f"{signed(row.rate, row.unit)} from the service itself."
    )
