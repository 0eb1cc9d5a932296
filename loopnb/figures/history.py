"""Measures over time, each value with its likely range."""

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import MaxNLocator

from loopnb.figures.layout import SMALL, TICKS, WIDE, Panel, panels, width
from loopnb.figures.marks import upright
from loopnb.figures.picture import ACCENT, INK, STYLE, Picture
from loopnb.figures.series import dated, line, said, series
from loopnb.results import Measures
from loopnb.verdicts import amount, between, number

HIGH = 56.0  # points of a panel
LABELS = 26.0  # points for the numbers at its left


def history(measures: Measures) -> Picture | None:
    """Return one panel for each headline over its periods, with the likely range of each value."""
    table = measures.table
    lead = table.loc[table.headline.eq(True)].metric.unique()
    known = [rows for metric in lead if len(rows := series(measures, metric))]
    if not known:
        return None
    room = max(width(_label(rows.iloc[-1]), "bold") for rows in known) + 12
    figure, axes = panels([_framed(rows, room) for rows in known], _note(known))
    with mpl.rc_context(STYLE):
        for axis, rows in zip(axes, known, strict=True):
            _panel(axis, rows)
            places, names = dated(rows, (WIDE - LABELS - room) / (len(rows) - 0.3))
            axis.set_xticks(rows["at"].iloc[places], names)
    return Picture(figure, _title(known[0]), " ".join(map(_said, known)), _data(known), "history")


def _data(known: list[pd.DataFrame]) -> pd.DataFrame:
    """Return a row for each value that is drawn, with its likely range and n."""
    rows = [row for each in known for row in each.itertuples()]
    return pd.DataFrame(
        {"Measure": [row.title for row in rows], "Period": [row.period for row in rows],
         "Value": [_label(row) for row in rows],
         "Likely range": [between(row.low, row.high, row.unit) for row in rows],
         "n": [int(row.n) for row in rows]}
    )  # fmt: skip


def _framed(rows: pd.DataFrame, room: float) -> Panel:
    row = rows.iloc[-1]
    head = [
        row.title,
        f"{'per cent' if row.unit == '%' else row.unit}; n = {row.n:,} in {said(row.period)}",
    ]
    return Panel(HIGH, head, ticks=TICKS + 9, above=3, left=LABELS, right=room)


def _label(row: object) -> str:
    return amount(row.value, row.unit)


def _panel(axis: object, rows: pd.DataFrame) -> None:
    upright(axis, rows["at"], rows.low, rows.high)
    axis.plot(rows["at"], rows.value, "o", color=ACCENT, markersize=4)
    line(axis, rows, thick=1.4)
    last = rows.iloc[-1]
    axis.annotate(_label(last), (last["at"], last.value), xytext=(6, 0), fontweight="bold",
                  textcoords="offset points", va="center_baseline", fontsize=SMALL, color=INK,
                  annotation_clip=False)  # fmt: skip
    axis.set_xlim(rows["at"].iloc[0] - 0.4, last["at"] + 0.3)
    axis.margins(y=0.1)
    axis.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axis.yaxis.set_major_formatter(lambda value, _: number(value))
    axis.spines["left"].set_visible(False)
    axis.tick_params(length=0)


def _note(known: list[pd.DataFrame]) -> str:
    breaks = any(rows.run.nunique() > 1 for rows in known)
    gap = " A line breaks where periods cannot be compared." if breaks else ""
    return f"Upright lines: likely range. The scales do not all begin at 0.{gap}"


def _title(rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    likely = between(last.low, last.high, last.unit)
    now = f"{last.title}: {_label(last)} in {said(last.period)}{f' ({likely})' if likely else ''}"
    return f"{now}, {_label(first)} in {said(first.period)}" if len(rows) > 1 else now


def _said(rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    likely = between(last.low, last.high, last.unit)
    return (
        f"{last.title} from {_label(first)} in {said(first.period)} to {_label(last)} in "
        f"{said(last.period)}"
        f"{f', {likely}' if likely else ''}."
    )
