"""Measures over time: a small line for a card, and the whole history with its uncertainty."""

import matplotlib as mpl
import pandas as pd
import seaborn as sns

from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results import Measures
from loopnb.verdicts import amount, between


def spark(measures: Measures, metric: str) -> Picture | None:
    """Return the metric's line over its periods, the last point labelled; None for one point."""
    rows = _known(measures, metric)
    if len(rows) < 2:
        return None
    last, title, unit = rows.iloc[-1], rows.title.iloc[0], rows.unit.iloc[0]
    figure, (axis,) = canvas(2.6, 0.62)
    with mpl.rc_context(STYLE):
        places = range(len(rows))
        axis.fill_between(places, rows.low, rows.high, color=SOFT, alpha=0.35, linewidth=0)
        sns.lineplot(x=places, y=rows.value, ax=axis, color=ACCENT, linewidth=1.6)
        axis.plot(len(rows) - 1, last.value, "o", color=ACCENT, markersize=4)
        axis.annotate(amount(last.value, unit), (len(rows) - 1, last.value), xytext=(6, 0),
                      textcoords="offset points", va="center", fontsize=8, color=INK,
                      annotation_clip=False)  # fmt: skip
        axis.set(xlim=(-0.2, len(rows) * 1.45), xlabel="", ylabel="")
        axis.axis("off")
    said = ", ".join(f"{row.period} {amount(row.value, unit)}" for row in rows.itertuples())
    return Picture(
        figure, title, f"Line of {title.lower()} by period: {said}.", rows, f"s-{metric}"
    )


def history(measures: Measures) -> Picture | None:
    """Return one panel for each headline over its periods, with the likely range of each value."""
    lead = measures.table.loc[measures.table.headline].metric.unique()
    known = [metric for metric in lead if len(_known(measures, metric))]
    if not known:
        return None
    figure, axes = canvas(5.2, 1.5 * len(known), len(known))
    said = []
    for axis, metric in zip(axes, known, strict=True):
        rows = _known(measures, metric)
        said.append(_panel(axis, rows))
        axis.tick_params(labelbottom=axis is axes[-1])
    first = _known(measures, known[0]).iloc[-1]
    title = f"{first.title}: {amount(first.value, first.unit)} in {first.period}" + (
        f", {between(first.low, first.high, first.unit)}" if first.n else ""
    )
    shown = type(measures).from_table(measures.table.loc[measures.table.headline]).shown
    return Picture(figure, title, " ".join(said), shown, "history")


def _panel(axis: object, rows: pd.DataFrame) -> str:
    title, unit = rows.title.iloc[0], rows.unit.iloc[0]
    with mpl.rc_context(STYLE):
        spread = [rows.value - rows.low, rows.high - rows.value]
        axis.errorbar(rows.period, rows.value, yerr=spread, fmt="none", ecolor=SOFT, elinewidth=3)
        sns.lineplot(x=rows.period, y=rows.value, ax=axis, color=ACCENT, marker="o", linewidth=1.4)
        axis.set_title(
            f"{title} ({unit}, n = {rows.n.iloc[-1]:,})", loc="left", fontsize=9, color=INK
        )
        axis.set(xlabel="", ylabel="")
        axis.margins(x=0.12, y=0.25)
        axis.tick_params(labelsize=8)
        axis.set_xlim(-0.4, len(rows) - 0.3)
        last = rows.iloc[-1]
        axis.annotate(amount(last.value, unit), (len(rows) - 1, last.value), xytext=(7, 0),
                      textcoords="offset points", va="center", fontsize=9, color=MUTED)  # fmt: skip
    first = rows.iloc[0]
    return (
        f"{title} from {amount(first.value, unit)} in {first.period} to "
        f"{amount(last.value, unit)} in {last.period}, {between(last.low, last.high, unit)}."
    )


def _known(measures: Measures, metric: str) -> pd.DataFrame:
    rows = measures.table.loc[(measures.table.metric == metric) & (measures.table.n > 0)]
    return rows[["period", "title", "unit", "value", "low", "high", "n"]]
