"""A map of segments: where each headline measure moved, by how much, and whether it is clear."""

import textwrap

import matplotlib as mpl
import pandas as pd
from matplotlib.patches import Rectangle

from loopnb import verdicts
from loopnb.figures.picture import ACCENT, BAD, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results import Segments
from loopnb.results.segments import in_words
from loopnb.results.words import place, signed

OF_TRAIT = 8  # segments of one trait that are drawn, those with most behind them
FILL = {verdicts.IMPROVED: ACCENT, verdicts.WORSENED: BAD,
        verdicts.MORE: SOFT, verdicts.FEWER: SOFT}  # fmt: skip
FAINT, STRONG = 0.15, 0.45  # opacity: the text on top stays readable in light and dark


def segments(found: Segments) -> Picture | None:
    """Return a map, a row a segment and a column a measure; None where nothing is compared.

    A cell has the change and, where it is clear, its sign and a colour: the stronger, the further
    it is from chance (change by half of its likely range). The rest is grey and without a fill.
    """
    if found.table.empty:
        return None
    table = found.table
    metrics = list(table.sort_values("order").drop_duplicates("metric").itertuples())
    lines = _lines(table)
    figure, (axis,) = canvas(5.2, 1.15 + 0.3 * len(lines))
    with mpl.rc_context(STYLE):
        cells = {(row.metric, row.trait, row.segment): row for row in table.itertuples()}
        for y, (trait, segment) in enumerate(lines):
            for x, metric in enumerate(metrics):
                _cell(axis, (x, y), cells.get((metric.metric, trait, segment)))
        _frame(axis, metrics, table, lines)
    return Picture(figure, _title(found), _alt(found), in_words(table), "segments")


def _lines(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the rows of the map: a heading for each trait, without a segment, and its segments."""
    lines = []
    for trait, rows in table.groupby("trait"):
        size = rows.groupby("segment").n0.max().sort_values(ascending=False, kind="stable")
        lines += [(trait, ""), *[(trait, segment) for segment in size.index[:OF_TRAIT]]]
    return lines


def _cell(axis: object, at: tuple[int, int], row: object) -> None:
    if row is None:
        return
    middle = (at[0] + 0.5, at[1])
    style = {"ha": "center", "va": "center", "color": MUTED, "fontsize": 9}
    if row.verdict == verdicts.TOO_FEW:
        axis.annotate(f"n {min(row.n, row.n0):,.0f}\ntoo few", middle, linespacing=0.9,
                      **style | {"fontsize": 8})  # fmt: skip
        return
    text = verdicts.number(abs(row.change))
    text = text if text == "0" else f"{'−' if row.change < 0 else '+'}{text}"
    if row.verdict in FILL:
        half = (row.change_high - row.change_low) / 2
        sure = abs(row.change) / half if half > 0 else 1.0
        axis.add_patch(Rectangle(
            (at[0] + 0.03, at[1] - 0.45), 0.94, 0.9, linewidth=0, facecolor=FILL[row.verdict],
            alpha=min(STRONG, FAINT + 0.1 * sure),
        ))  # fmt: skip
        text = f"{verdicts.ICONS[row.verdict]} {text}"
        style |= {"color": INK, "fontweight": "bold"}
    axis.annotate(text, middle, **style)


def _frame(axis: object, metrics: list, table: pd.DataFrame, lines: list) -> None:
    heads = []
    for row in metrics:
        mine = table.loc[(table.metric == row.metric) & (table.trait == row.trait)]
        unit = "points" if row.unit == "%" else row.unit
        heads.append("\n".join([*textwrap.wrap(row.title, 11), unit, f"n {mine.n.sum():,}"]))
    axis.set(xlim=(0, len(metrics)), ylim=(len(lines) - 0.4, -0.6))
    names = [textwrap.shorten(segment, 22, placeholder="…") or trait.capitalize()
             for trait, segment in lines]  # fmt: skip
    axis.set_yticks(range(len(lines)), names, fontsize=9)
    for label, (_, segment) in zip(axis.get_yticklabels(), lines, strict=True):
        label.set(color=MUTED if segment else INK, fontweight="normal" if segment else "bold")
    axis.set_xticks([place + 0.5 for place in range(len(metrics))], heads, fontsize=8)
    axis.xaxis.tick_top()
    axis.tick_params(length=0)
    for side in axis.spines.values():
        side.set_visible(False)
    kinds = set(table.verdict)
    more = " or more" if kinds & {verdicts.MORE, verdicts.FEWER} else ""
    fewer = " or fewer" if more else ""
    axis.set_xlabel(
        f"▲ better{more}, ▼ worse{fewer} than in {table.baseline.iloc[0]};\n"
        "grey: no clear change", fontsize=8, color=MUTED,
    )  # fmt: skip


def _title(found: Segments) -> str:
    if found.moved.empty:
        return "No segment moved clearly"
    row = next(found.moved.itertuples())
    return f"“{row.title}” moved clearly at {place(row.trait, row.segment)}, by " + (
        verdicts.difference(row.change, row.unit)
    )


def _alt(found: Segments) -> str:
    said = "; ".join(
        f"{row.title}, {place(row.trait, row.segment)}: {signed(row.change, row.unit)}"
        for row in found.moved.itertuples()
    )
    rest = len(found.table) - len(found.moved)
    return (f"Map of changes by segment. Clear changes: {said or 'none'}. "
            f"{rest} more changes are not clear.")  # fmt: skip
