"""A map of segments: where each headline measure moved, by how much, and whether it is clear."""

import matplotlib as mpl
import pandas as pd
from matplotlib.patches import Rectangle

from loopnb import verdicts
from loopnb.figures.layout import LINE, SMALL, WIDE, Panel, broken, panels
from loopnb.figures.picture import ACCENT, BAD, INK, MUTED, SOFT, STYLE, Picture
from loopnb.results import Segments
from loopnb.results.segments import in_words
from loopnb.results.words import place, signed

OF_TRAIT = 8  # segments of one trait that are drawn, those with most behind them
ACROSS = 3  # measures side by side; more of them stand in a further block
NAMES, CELL, TRAIT = 76.0, 15.0, 20.0  # points: for the names; high a cell, and a trait's name
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
    count = -(-len(metrics) // ACROSS)
    across = -(-len(metrics) // count)
    blocks = [metrics[at : at + across] for at in range(0, len(metrics), across)]
    lines = [(*line, broken(line[1], NAMES - 4)) for line in _lines(table)]
    tall = sum(map(_tall, lines))
    heads = [[_head(row, table, (WIDE - NAMES) / across - 4) for row in block] for block in blocks]
    figure, axes = panels(
        [Panel(tall, above=LINE * max(map(len, head)), ticks=0, left=NAMES, right=0)
         for head in heads], _note(table),
    )  # fmt: skip
    with mpl.rc_context(STYLE):
        for axis, block, head in zip(axes, blocks, heads, strict=True):
            axis.set(xlim=(0, across), ylim=(tall, 0), yticks=[])
            axis.spines["left"].set_visible(False)
            _block(axis, table, block, lines)
            _columns(axis, head)
    return Picture(figure, _title(found), _alt(found), _data(table), "segments")


def _data(table: pd.DataFrame) -> pd.DataFrame:
    """Return the segments in words, with the change that is drawn."""
    words = in_words(table)
    changes = [_change(row) for row in table.itertuples()]
    words.insert(words.columns.get_loc("Verdict"), "Change", changes)
    return words.assign(**{"n, all segments": [_counted(table, row) for row in table.itertuples()]})


def _lines(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the rows of the map: a heading for each trait, without a segment, and its segments."""
    lines = []
    for trait, rows in table.groupby("trait"):
        size = rows.groupby("segment").n0.max().sort_values(ascending=False, kind="stable")
        lines += [(trait, ""), *[(trait, segment) for segment in size.index[:OF_TRAIT]]]
    return lines


def _head(row: object, table: pd.DataFrame, room: float) -> list[str]:
    """Return the lines above a column: the measure, its unit, and how many are behind it."""
    unit = "points" if row.unit == "%" else row.unit
    return [*broken(row.title, room, most=4), *broken(unit, room), f"n {_counted(table, row):,}"]


def _counted(table: pd.DataFrame, row: object) -> int:
    """Return how many are behind a measure: those of all segments of the row's trait."""
    return int(table.loc[(table.metric == row.metric) & (table.trait == row.trait), "n"].sum())


def _columns(axis: object, heads: list[list[str]]) -> None:
    for x, head in enumerate(heads):
        for up, line in enumerate(reversed(head)):
            axis.annotate(line, (x + 0.5, 0), xytext=(0, 4 + LINE * up), ha="center", color=MUTED,
                          textcoords="offset points", fontsize=SMALL,
                          annotation_clip=False)  # fmt: skip


def _tall(line: tuple) -> float:
    return CELL + LINE * (len(line[2]) - 1) if line[1] else TRAIT


def _block(axis: object, table: pd.DataFrame, block: list, lines: list[tuple]) -> None:
    """Write a name before each row of cells, and draw the cells."""
    cells = {(row.metric, row.trait, row.segment): row for row in table.itertuples()}
    top = 0.0
    style = {"xycoords": ("figure fraction", "data"), "fontsize": SMALL, "annotation_clip": False}
    for line in lines:
        trait, segment, names = line
        if not segment:
            axis.axhline(top + 4, color=MUTED, linewidth=0.6, clip_on=False,
                         xmin=-NAMES / (WIDE - NAMES))  # fmt: skip
            axis.annotate(trait.capitalize(), (1 / WIDE, top + 15), color=INK, fontweight="bold",
                          **style)  # fmt: skip
        for at, name in enumerate(names):
            axis.annotate(name, (1 / WIDE, top + CELL / 2 + LINE * at), color=INK,
                          va="center_baseline", **style)  # fmt: skip
        for x, metric in enumerate(block if segment else ()):
            _cell(axis, (x, top + 1.5), cells.get((metric.metric, trait, segment)))
        top += _tall(line)


def _cell(axis: object, at: tuple[float, float], row: object) -> None:
    if row is None:
        return
    style = {"ha": "center", "va": "center_baseline", "color": MUTED, "fontsize": SMALL}
    if row.verdict == verdicts.TOO_FEW:
        few = f"n {min(row.n, row.n0):,.0f}: few"
        axis.annotate(few, (at[0] + 0.5, at[1] + 6), **style)
        return
    text = _change(row)
    if row.verdict in FILL:
        half = (row.change_high - row.change_low) / 2
        sure = abs(row.change) / half if half > 0 else 1.0
        axis.add_patch(Rectangle(
            (at[0] + 0.03, at[1]), 0.94, 12, linewidth=0, facecolor=FILL[row.verdict],
            alpha=min(STRONG, FAINT + 0.1 * sure),
        ))  # fmt: skip
        text = f"{verdicts.ICONS[row.verdict]} {text}"
        style |= {"color": INK, "fontweight": "bold"}
    axis.annotate(text, (at[0] + 0.5, at[1] + 6), **style)


def _change(row: object) -> str:
    """Return the change with its sign, nothing where it is not known."""
    text = "" if row.change != row.change else verdicts.number(abs(row.change))
    return text if text in ("0", "") else f"{'−' if row.change < 0 else '+'}{text}"


def _note(table: pd.DataFrame) -> str:
    kinds = set(table.verdict)
    other = bool(kinds & {verdicts.MORE, verdicts.FEWER})
    more, fewer = (" or more", " or fewer") if other else ("", "")
    few = " Few: too few to say." if verdicts.TOO_FEW in kinds else ""
    return (
        f"▲ better{more}, ▼ worse{fewer} than in {table.baseline.iloc[0]}; the stronger the "
        f"colour, the surer. Grey: no clear change.{few}"
    )


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
