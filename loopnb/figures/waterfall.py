"""From the baseline to now in steps: what the mix did, and what the service did."""

import textwrap

import matplotlib as mpl

from loopnb import verdicts
from loopnb.figures.picture import ACCENT, BAD, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results import Mix
from loopnb.results.mix import service
from loopnb.results.words import kinds, signed, span

WIDE = 20  # characters of a label


def mix(found: Mix) -> Picture | None:
    """Return the steps of the change that the text speaks of; None where no change is clear.

    Each step has its likely range as a line around its end.
    """
    row = found.foremost
    if row is None:
        return None
    sure = row.mix_low > 0 or row.mix_high < 0
    cause = found.cause(row) if sure else f"{kinds([row.trait])}, not clear"
    figure, (axis,) = canvas(5.2, 2.3)
    steps = [(f"Mix: {cause}", row.value0, row.mix, (row.mix_low, row.mix_high)),
             (service(row).capitalize(), row.value0 + row.mix, row.rate,
              (row.rate_low, row.rate_high))]  # fmt: skip
    with mpl.rc_context(STYLE):
        for y, (value, ahead) in {0: (row.value0, 1), 3: (row.value1, -1)}.items():
            axis.plot(value, y, "o", color=INK, markersize=7)
            axis.vlines(value, *sorted((y, y + ahead)), color=MUTED, linewidth=0.8, linestyle=":")
            _label(axis, (value, y), verdicts.amount(value, row.unit))
        for y, step in enumerate(steps, start=1):
            _step(axis, y, step, row)
        axis.vlines(steps[1][1], 1, 2, color=MUTED, linewidth=0.8, linestyle=":")
        _frame(axis, row, [row.baseline, *[step[0] for step in steps], row.period])
    return Picture(figure, found.sentence(row.metric).rstrip("."), _alt(row, cause),
                   found.shown, "mix")  # fmt: skip


def _step(axis: object, y: int, step: tuple, row: object) -> None:
    _, start, effect, (low, high) = step
    better = SOFT if row.better == "neither" else (
        ACCENT if (effect > 0) == (row.better == "higher") else BAD)  # fmt: skip
    axis.barh(y, effect, left=start, height=0.55, color=better, alpha=0.45, linewidth=0)
    axis.hlines(y, start + low, start + high, color=INK, linewidth=1.5)
    likely = span(low, high, row.unit)
    _label(axis, (start + max(effect, high, 0), y),
           signed(effect, row.unit) + (f"\n({likely})" if likely else ""))  # fmt: skip


def _label(axis: object, at: tuple[float, int], text: str) -> None:
    axis.annotate(text, at, xytext=(8, 0), textcoords="offset points", va="center", color=INK,
                  fontsize=9, linespacing=1.1, annotation_clip=False)  # fmt: skip


def _frame(axis: object, row: object, names: list[str]) -> None:
    low, high = axis.get_xlim()
    unit = "per cent" if row.unit == "%" else row.unit
    axis.set(xlim=(low - 0.05 * (high - low), high + 0.85 * (high - low)), ylim=(3.5, -0.5))
    axis.set_xlabel(f"{row.title}, {unit} (n {row.n0:,.0f} and {row.n1:,.0f} {row.rows})")
    axis.set_yticks(range(4), [textwrap.fill(name, WIDE) for name in names])
    axis.tick_params(axis="y", length=0, labelcolor=INK)
    axis.spines["left"].set_visible(False)
    axis.locator_params(axis="x", nbins=5)


def _alt(row: object, cause: str) -> str:
    then, now = (verdicts.amount(value, row.unit) for value in (row.value0, row.value1))
    return (
        f"Steps of {row.title.lower()} from {then} in {row.baseline} to {now} in {row.period}: "
        f"{signed(row.mix, row.unit)} from the mix ({cause}), "
        f"{signed(row.rate, row.unit)} from the service itself."
    )
